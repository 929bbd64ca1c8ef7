// Small tools of the other scripts.

// fragment parses HTML from our own server.
export function fragment(html) {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.content;
}

// el makes an element with text, never with markup.
export function el(name, props = {}, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(props)) {
    if (k in e && k !== "role") e[k] = v;
    else e.setAttribute(k, v);
  }
  e.append(...children);
  return e;
}

// toast confirms something that can also be seen elsewhere.
export function toast(text) {
  const t = el("div", { className: "toast" }, el("span", {}, text));
  document.querySelector("#toasts").append(t);
  setTimeout(() => t.remove(), 6000);
}

// announce tells screen readers, at most once a second.
let spoken = 0, waiting;
export function announce(text) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    spoken = Date.now();
    document.querySelector("#live").textContent = text;
  }, Math.max(0, 1000 - (Date.now() - spoken)));
}

export async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    prompt(said, text); // where the browser does not let pages write to the clipboard
  }
}

// store keeps small lists for as long as the tab is open: names that somebody
// asked for are not left behind on a machine.
export const store = {
  read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? [];
    } catch {
      return [];
    }
  },
  push(key, item) {
    try {
      const old = this.read(key).filter((x) => x.href !== item.href);
      sessionStorage.setItem(key, JSON.stringify([item, ...old].slice(0, 10)));
    } catch {
      // Storage may be switched off.
    }
  },
};

document.addEventListener("click", (e) => {
  const a = e.target.closest("a[data-copy]");
  if (!a) return;
  e.preventDefault();
  copy(a.href, a.dataset.copy);
});
