// The command palette: pages, actions, and the parties looked at last.
import { el, store } from "./page.js";
import { help, places } from "./keys.js";

const dialog = document.querySelector("#palette");
const input = dialog.querySelector("input");
const list = dialog.querySelector("ul");
let items = [], at = 0;

// A party that is looked at is remembered for the palette.
const party = document.querySelector("[data-party]");
if (party) store.push("parties", { href: location.pathname, text: party.dataset.party });

function all() {
  const key = Object.fromEntries(Object.entries(places).map(([k, href]) => [href, "g " + k]));
  const pages = [...document.querySelectorAll("#nav .nav a")].filter((a) => a.getAttribute("href") !== "/keys").map((a) => ({ text: a.firstChild.nextSibling?.textContent.trim() ?? a.textContent.trim(), href: a.getAttribute("href"), key: key[a.getAttribute("href")] }));
  const seen = store.read("parties");
  const link = document.querySelector("[data-copy]");
  const actions = [{ text: document.querySelector("#help h2").textContent, run: help, key: "?" }];
  if (link) actions.push({ text: link.textContent.trim(), run: () => link.click(), key: "y" });
  for (const b of document.querySelectorAll("[data-command]")) actions.push({ text: b.textContent.trim(), run: () => b.click() });
  for (const b of document.querySelectorAll(".theme__go[aria-pressed=false]")) actions.push({ text: `${dialog.dataset.theme}: ${b.textContent.trim()}`, run: () => b.click() });
  return [...pages, ...actions, ...seen];
}

function draw() {
  const q = input.value.trim();
  items = all().filter((i) => i.text.toLowerCase().includes(q.toLowerCase()));
  if (q && dialog.dataset.find) items.push({ text: `${dialog.dataset.find}: ${q}`, href: "/find?" + new URLSearchParams({ q }) });
  at = Math.max(Math.min(at, items.length - 1), 0);
  list.replaceChildren(
    ...items.map((i, n) => {
      const li = el("li", { id: "cmd-" + n, role: "option", "aria-selected": n === at ? "true" : "false" }, i.text, ...(i.key ? [el("kbd", { "aria-hidden": "true" }, i.key)] : []));
      li.addEventListener("click", () => go(n));
      return li;
    }),
  );
  if (items.length) input.setAttribute("aria-activedescendant", "cmd-" + at);
  else input.removeAttribute("aria-activedescendant");
}

function go(n) {
  const i = items[n];
  if (!i) return;
  dialog.close();
  if (i.run) i.run();
  else location.assign(i.href);
}

input.addEventListener("input", () => {
  at = 0;
  draw();
});
input.addEventListener("keydown", (e) => {
  if (e.key === "ArrowDown") at = Math.min(at + 1, items.length - 1);
  else if (e.key === "ArrowUp") at = Math.max(at - 1, 0);
  else if (e.key === "Enter") return e.preventDefault(), go(at);
  else return;
  e.preventDefault();
  draw();
  list.children[at]?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (e) => {
  if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
  e.preventDefault();
  if (dialog.open) return dialog.close();
  input.value = "";
  at = 0;
  draw();
  dialog.showModal();
  input.focus();
});
