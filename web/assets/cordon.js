// What every page does beside showing itself. Without it the pages still work.
import "./keys.js";
import "./palette.js";
import "./find.js";
import "./job.js";
import "./try.js";
import "./graph.js";
import { fragment } from "./page.js";

document.documentElement.classList.add("js");

// The freshness of the lists stays true on a page that is left open.
async function refresh() {
  if (document.hidden || document.querySelector("#fresh:popover-open")) return;
  try {
    const answer = await fetch("/fresh", { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const f = fragment(await answer.text());
    document.querySelector("#pill")?.replaceWith(f.querySelector("#pill"));
    document.querySelector("#fresh")?.replaceChildren(...f.querySelector("[data-lists]").childNodes);
  } catch {
    // The server is away: what is shown stays, and ages.
  }
}
setInterval(refresh, 60_000);
