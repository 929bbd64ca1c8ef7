// Hits as you type: the answer is replaced in place, the focus stays in the field.
import { announce, el, fragment, store } from "./page.js";

const form = document.querySelector("#find");
const pause = 150; // ms without a key before the server is asked
let timer, running;

function question() {
  const q = new URLSearchParams();
  for (const [k, v] of new FormData(form)) {
    if (v.trim() && !(k === "kind" && v === "Thing")) q.set(k, v.trim());
  }
  return q;
}

async function ask() {
  running?.abort();
  running = new AbortController();
  const q = question();
  const busy = setTimeout(() => document.querySelector("#answer").setAttribute("aria-busy", "true"), 300);
  try {
    const answer = await fetch("/find/answer?" + q, { signal: running.signal, headers: { accept: "text/html" } });
    const f = fragment(await answer.text());
    const old = document.querySelector("#answer");
    if (answer.ok) {
      old.replaceWith(f);
      mark();
      history.replaceState(null, "", q.size ? "/find?" + q : "/find");
      remember();
    } else {
      old.replaceChildren(f);
    }
    announce(document.querySelector("#answer").dataset.live ?? "");
    recent();
  } catch (e) {
    if (e.name !== "AbortError") form.requestSubmit(); // let the browser show what is wrong
  } finally {
    clearTimeout(busy);
    document.querySelector("#answer")?.removeAttribute("aria-busy");
  }
}

// mark tells the fields that could not be read, and calls the tab after the answer.
const brand = document.title.split(" · ").pop();
function mark() {
  const { faults, title } = document.querySelector("#answer").dataset;
  for (const field of form.elements) {
    const bad = field.id && faults.split(" ").includes(field.id);
    field.toggleAttribute("aria-invalid", bad);
    if (bad) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", "fault-" + field.id);
    } else field.removeAttribute("aria-describedby");
  }
  document.title = `${title} · ${brand}`;
}

// remember keeps a search once its answer has been looked at for a moment.
let settled;
function remember() {
  clearTimeout(settled);
  const say = document.querySelector("#res")?.textContent;
  const name = form.q.value.trim();
  if (!say || !name) return;
  const href = document.querySelector("#answer").dataset.link;
  settled = setTimeout(() => store.push("searches", { href, text: name, note: say }), 1500);
}

// recent lists the last searches before anything is typed.
function recent() {
  const place = document.querySelector("#recent");
  const items = store.read("searches");
  if (!place || items.length === 0) return;
  place.replaceChildren(
    el("h3", {}, place.dataset.title),
    el("ul", { className: "recent" }, ...items.map((i) => el("li", {}, el("a", { href: i.href }, i.text), " ", el("span", { className: "quiet" }, i.note)))),
  );
}

if (form) {
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    clearTimeout(timer);
    ask();
  });
  const q = form.querySelector("#q");
  if (q.value) remember();
  else q.focus({ preventScroll: true });
  recent();
}
