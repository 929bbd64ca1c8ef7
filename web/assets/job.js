// A job's progress, as the server tells it; files can be dropped on the form.
import { announce, fragment } from "./page.js";

// fill brings in the results that came since the page was drawn: seldom, and not
// under the hands of somebody who is in them.
const fillEvery = 4000;
let filled = Date.now();
async function fill() {
  const old = document.querySelector("#results")?.closest("section");
  if (!old || Date.now() - filled < fillEvery || old.contains(document.activeElement) || getSelection().toString()) return;
  filled = Infinity; // one at a time
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || old.contains(document.activeElement)) return;
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#results")?.closest("section");
    if (now) old.replaceWith(document.adoptNode(now));
  } catch {
    // The next one may get through; the end loads the page anew.
  } finally {
    filled = Date.now();
  }
}

const place = document.querySelector("#progress[data-events]");
if (place) {
  const source = new EventSource(place.dataset.events);
  let said; // tenths that were announced; words, where there are no tenths
  source.addEventListener("progress", (e) => {
    place.replaceChildren(fragment(e.data));
    const live = place.querySelector("[data-live]").dataset.live;
    const bar = place.querySelector("[aria-valuenow]");
    const now = bar ? Math.floor(bar.getAttribute("aria-valuenow") / 10) : live;
    if (now !== said) announce(live);
    said = now;
    if (place.querySelector(".progress")) fill();
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload(); // the results are complete now
  });
}

const drop = document.querySelector("#drop");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const over = (on) => drop.classList.toggle("drop--over", on);
  drop.addEventListener("dragover", (e) => {
    e.preventDefault();
    over(true);
  });
  drop.addEventListener("dragleave", () => over(false));
  drop.addEventListener("drop", (e) => {
    e.preventDefault();
    over(false);
    if (e.dataTransfer.files.length === 0) return;
    input.files = e.dataTransfer.files;
    drop.requestSubmit();
  });
  input.addEventListener("change", () => input.files.length && drop.requestSubmit());
}
