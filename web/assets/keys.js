// Keys. Single ones work outside fields and can be switched off.
import { copy } from "./page.js";

const off = () => localStorage.getItem("keys") === "off";
export const places = { h: "/", s: "/find", f: "/files", l: "/lists", v: "/validation" };
let after = ""; // the first of two keys
const rows = () => [...document.querySelectorAll(".hit, tr[data-row]")];

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(here());
  const current = Math.min(Math.max(at + by, 0), all.length - 1);
  for (const r of all) r.removeAttribute("aria-current");
  const row = all[current];
  row.setAttribute("aria-current", "true");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// here is the row that was gone to, or that has the focus; rows may have been replaced.
const here = () => document.activeElement?.closest(".hit, tr[data-row]") ?? rows().find((r) => r.getAttribute("aria-current") === "true");

export function help() {
  document.querySelector("#help").showModal();
}

document.addEventListener("keydown", (e) => {
  const t = e.target;
  const typing = t.closest("input, textarea, select, [contenteditable]");
  if (typing || e.ctrlKey || e.metaKey || e.altKey || off() || document.querySelector("dialog[open]")) return;
  if (after === "g") {
    after = "";
    if (document.querySelector(`#nav a[href="${places[e.key]}"]`)) { // where this reader may go
      e.preventDefault();
      location.assign(places[e.key]);
    }
    return;
  }
  const act = {
    "/": () => {
      const box = document.querySelector("#q") ?? document.querySelector("#top-q");
      box?.focus();
      box?.select();
    },
    g: () => {
      after = "g";
      setTimeout(() => (after = ""), 1500);
    },
    j: () => move(1),
    k: () => move(-1),
    e: () => {
      const d = (here() ?? rows()[0])?.querySelector("details");
      if (d) d.open = !d.open;
    },
    o: () => (here() ?? rows()[0])?.querySelector("a")?.click(),
    Enter: () => t.matches(".hit, tr[data-row]") && t.querySelector("a")?.click(),
    y: () => {
      const a = document.querySelector("[data-copy]");
      if (a) copy(a.href, a.dataset.copy);
    },
    "?": help,
  }[e.key];
  if (!act || (e.key === "Enter" && !t.matches(".hit, tr[data-row]"))) return;
  e.preventDefault();
  act();
});

for (const box of document.querySelectorAll("[data-keys]")) {
  box.checked = !off();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
}
