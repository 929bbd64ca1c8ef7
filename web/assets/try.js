// The threshold that is tried: what it would do follows the slider.
import { announce, fragment } from "./page.js";

const form = document.querySelector("#try");
if (form) {
  const slider = form.querySelector("input");
  let timer, running;
  async function show() {
    running?.abort();
    running = new AbortController();
    const at = Number(slider.value).toFixed(2);
    try {
      const q = new URLSearchParams({ try: at });
      const own = new URLSearchParams(location.search).get("own");
      if (own) q.set("own", own);
      const answer = await fetch(`${form.dataset.try}?${q}`, { signal: running.signal, headers: { accept: "text/html" } });
      if (!answer.ok) return form.requestSubmit(); // let the browser show what is wrong
      for (const e of [...fragment(await answer.text()).firstElementChild.children]) document.getElementById(e.id)?.replaceWith(e);
      history.replaceState(null, "", `${form.getAttribute("action").split("#")[0]}?${q}`);
      announce(document.querySelector("#effects").dataset.live);
    } catch (e) {
      if (e.name !== "AbortError") form.requestSubmit();
    }
  }
  slider.addEventListener("input", () => {
    form.querySelector("#th-now").textContent = Number(slider.value).toFixed(2);
    clearTimeout(timer);
    timer = setTimeout(show, 60);
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    show();
  });
}
