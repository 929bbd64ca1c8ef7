// The graph of a party: nodes move, the picture grows and shrinks, and each node
// shows its own neighbours when it is asked. The table below has the same links.
import { announce, toast } from "./page.js";

const NS = "http://www.w3.org/2000/svg";
const place = document.querySelector("#graph");
const svg = place?.querySelector("svg.graph");
const [W, GAP, SPACE] = [172, 92, 18]; // of a node, and what stays free around it
const tall = (m) => 29 + 15 * m.name.length; // by the lines of its name
const OPEN = 20; // nodes that an address opens

function make(name, attributes, ...children) {
  const e = document.createElementNS(NS, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

if (svg) {
  const say = place.dataset;
  const layer = (name) => svg.querySelector("." + name);
  const nodes = new Map(); // by id
  const edges = [];
  const first = svg.viewBox.baseVal;
  const whole = { x: first.x, y: first.y, w: first.width, h: first.height };
  const view = { ...whole };

  // What does not fit its box is shown from the middle.
  const box = svg.closest(".scroll");
  box.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);

  // Its links are within reach of the keys now, so it is no mere picture.
  svg.setAttribute("role", "group");

  function look() {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  }

  // fit makes room for every node, without making the picture smaller.
  function fit() {
    const all = [...nodes.values()];
    const left = Math.min(whole.x, ...all.map((n) => n.x - 10));
    const top = Math.min(whole.y, ...all.map((n) => n.y - 12));
    const right = Math.max(whole.x + whole.w, ...all.map((n) => n.x + n.w + 10));
    const bottom = Math.max(whole.y + whole.h, ...all.map((n) => Math.max(n.y + n.h + 12, Number(n.grown?.rest?.getAttribute("y") ?? 0) + 12)));
    Object.assign(view, { x: left, y: top, w: right - left, h: bottom - top });
    svg.setAttribute("width", view.w);
    svg.style.maxWidth = view.w > whole.w ? "none" : ""; // its box scrolls instead
    look();
  }

  // draw leads an edge from the side of its inner node to that of its outer one.
  function draw(e) {
    const [a, b] = [nodes.get(e.inner), nodes.get(e.outer)];
    const before = b.x + b.w / 2 < a.x + a.w / 2; // the outer one stands to the left
    const [x1, y1] = [before ? b.x + b.w : b.x, b.y + b.h / 2];
    const [x2, y2] = [before ? a.x : a.x + a.w, a.y + a.h / 2];
    const half = (x1 + x2) / 2;
    e.path.setAttribute("d", `M${x1} ${y1} C ${half} ${y1} ${half} ${y2} ${x2} ${y2}`);
    [...e.label.children].forEach((line, i, all) => {
      line.setAttribute("x", x1 + (before ? 5 : -5));
      line.setAttribute("y", y1 - 6 - 12 * (all.length - 1 - i));
    });
    e.label.setAttribute("text-anchor", before ? "start" : "end");
  }

  function move(n, x, y) {
    n.x = x;
    n.y = y;
    n.g.setAttribute("transform", `translate(${x - n.x0} ${y - n.y0})`);
    for (const e of edges) if (e.inner === n.id || e.outer === n.id) draw(e);
  }

  function button(n) {
    const g = make("g", { class: "node__more", "aria-hidden": "true" },
      make("circle", { cx: n.x0 + n.w, cy: n.y0 + n.h, r: 9 }),
      make("path", { class: "plus", d: `M${n.x0 + n.w - 4} ${n.y0 + n.h}h8M${n.x0 + n.w} ${n.y0 + n.h - 4}v8` }));
    const title = make("title", {});
    title.textContent = `${say.more} ${n.name}`;
    g.append(title);
    g.addEventListener("pointerdown", (e) => e.stopPropagation());
    g.addEventListener("click", () => turn(n));
    n.g.append(g);
    n.button = g;
  }

  function add(g) {
    const [x, y, w, h] = g.dataset.box.split(" ").map(Number);
    const n = { id: g.dataset.id, g, x, y, w, h, x0: x, y0: y, link: g.querySelector("a"), name: g.querySelector("title")?.textContent ?? "", grown: null };
    nodes.set(n.id, n);
    if (n.link) button(n);
    return n;
  }

  function join(inner, outer, path, label) {
    const e = { inner, outer, path, label };
    edges.push(e);
    return e;
  }

  for (const g of layer("nodes").children) add(g);
  const labels = [...layer("elabels").children];
  [...layer("edges").children].forEach((g, i) => join(g.dataset.inner, g.dataset.outer, g.firstElementChild, labels[i]));

  // One node at a time is within reach of the tabulator; arrows go to the others.
  let current = [...nodes.values()].find((n) => n.link);
  function reach(n, focus) {
    if (current?.link) current.link.tabIndex = -1;
    current = n;
    n.link.tabIndex = 0;
    if (focus) n.link.focus();
  }
  if (current) reach(current, false);

  function beside(n, dx, dy) {
    let best, least = Infinity;
    for (const m of nodes.values()) {
      if (m === n || !m.link) continue;
      const [x, y] = [m.x + m.w / 2 - n.x - n.w / 2, m.y + m.h / 2 - n.y - n.h / 2];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead > 1 && ahead + 2 * aside < least) [best, least] = [m, ahead + 2 * aside];
    }
    return best;
  }

  svg.addEventListener("keydown", (e) => {
    const n = nodes.get(e.target.closest("[data-id]")?.dataset.id);
    if (!n || e.ctrlKey || e.metaKey || e.altKey) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (way) {
      e.preventDefault();
      const m = beside(n, ...way);
      if (m) reach(m, true);
    } else if (e.key === "+" || e.key === "-" || e.key === "−") {
      e.preventDefault();
      if ((e.key === "+") === !n.grown) turn(n);
    }
  });
  svg.addEventListener("focusin", (e) => {
    const n = nodes.get(e.target.closest("[data-id]")?.dataset.id);
    if (n?.link && n !== current) reach(n, false);
  });

  // turn opens the neighbours of a node, or puts away those that it opened.
  async function turn(n) {
    if (n.busy) return;
    if (n.grown) {
      shut(n);
      fit();
      keep();
      return;
    }
    n.busy = true;
    try {
      const answer = await fetch("/near/" + encodeURIComponent(n.id), { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      grow(n, await answer.json());
      keep();
    } catch {
      toast(say.failed);
    } finally {
      n.busy = false;
    }
  }

  // keep puts the nodes that are open into the address, the nearer ones first: what
  // is seen can be sent to a colleague.
  function keep() {
    const q = new URLSearchParams(location.search);
    q.delete("open");
    for (const n of nodes.values()) if (n.grown && q.getAll("open").length < OPEN) q.append("open", n.id);
    history.replaceState(null, "", location.pathname + (q.size ? "?" + q : "") + location.hash);
    const link = document.querySelector(".page-head [data-copy]");
    if (link) link.href = location.pathname + (q.size ? "?" + q : "");
  }

  // reopen opens what the address names, one after the other: a node may be shown by
  // the one before it.
  async function reopen() {
    for (const id of new URLSearchParams(location.search).getAll("open").slice(0, OPEN)) {
      const n = nodes.get(id);
      if (n?.button && !n.grown) await turn(n);
    }
  }

  function shut(n) {
    n.grown.rest?.remove();
    for (const m of n.grown.nodes) {
      if (m.grown) shut(m);
      m.g.remove();
      nodes.delete(m.id);
    }
    for (let i = edges.length - 1; i >= 0; i--) {
      if (n.grown.edges.includes(edges[i]) || !nodes.has(edges[i].inner) || !nodes.has(edges[i].outer)) {
        edges[i].path.parentNode.remove();
        edges[i].label.remove();
        edges.splice(i, 1);
      }
    }
    n.grown = null;
    sign(n, false);
    if (!nodes.has(current.id)) reach(n, false);
  }

  function sign(n, open) {
    n.button.querySelector(".plus").setAttribute("d", `M${n.x0 + n.w - 4} ${n.y0 + n.h}h8` + (open ? "" : `M${n.x0 + n.w} ${n.y0 + n.h - 4}v8`));
    n.button.querySelector("title").textContent = `${open ? say.less : say.more} ${n.name}`;
  }

  function grow(n, answer) {
    const known = (m) => edges.some((e) => (e.inner === n.id && e.outer === m.id) || (e.inner === m.id && e.outer === n.id));
    const fresh = answer.nodes.filter((m) => !nodes.has(m.id));
    const linked = answer.nodes.filter((m) => nodes.has(m.id) && m.id !== n.id && !known(m));
    if (fresh.length + linked.length === 0) {
      const text = `${say.nothing} ${n.name}`;
      announce(text);
      toast(text);
      return;
    }
    n.grown = { nodes: [], edges: [] };
    const self = nodes.values().next().value;
    const away = n.x + n.w / 2 < self.x + self.w / 2 ? -1 : 1; // outwards
    const x = away < 0 ? n.x - GAP - W : n.x + n.w + GAP;
    let y = n.y + n.h / 2 - (fresh.reduce((sum, m) => sum + tall(m) + SPACE, -SPACE)) / 2;
    for (const m of fresh) {
      const h = tall(m);
      while ([...nodes.values()].some((o) => Math.abs(o.x - x) < W && o.y < y + h + 8 && y < o.y + o.h + 8)) y += 31;
      n.grown.nodes.push(node(m, x, y, h));
      y += h + SPACE;
    }
    for (const m of [...fresh, ...linked]) n.grown.edges.push(edge(n.id, m));
    if (answer.more > 0) {
      n.grown.rest = make("text", { class: "elabel", x: x + 12, y: y - SPACE + 14 });
      n.grown.rest.textContent = say.further.replace("%s", answer.more);
      layer("elabels").append(n.grown.rest);
    }
    sign(n, true);
    fit();
    box.scrollLeft = (x + W / 2 - view.x) * (svg.getBoundingClientRect().width / view.w) - box.clientWidth / 2;
    announce(`${say.grown.replace("%s", fresh.length)} ${n.name}`);
  }

  const line = (at, t) => {
    const e = make("tspan", at);
    e.textContent = t;
    return e;
  };

  function node(m, x, y, h) {
    const name = make("text", { class: "t1" }, ...m.name.map((t, i) => line({ x: x + 12, y: y + 18 + 15 * i }, t)));
    const sub = make("text", { class: "t2" }, line({ x: x + 12, y: y + h - 10 }, m.sub));
    const title = make("title", {});
    title.textContent = m.whole;
    const box = make("g", { class: "node node--far" }, title, make("rect", { x, y, width: W, height: h, rx: 6 }), name, sub);
    const g = make("g", { "data-id": m.id, "data-box": `${x} ${y} ${W} ${h}` }, make("a", { href: m.href, tabindex: -1 }, box));
    layer("nodes").append(g);
    return add(g);
  }

  function edge(inner, m) {
    const path = make("path", { class: "edge edge--far" + (m.text ? " edge--text" : "") });
    const label = make("text", { class: "elabel" }, ...m.relation.map((t) => line({}, t)));
    layer("edges").append(make("g", {}, path));
    layer("elabels").append(label);
    const e = join(inner, m.id, path, label);
    draw(e);
    return e;
  }

  // The pointer moves a node, or the whole picture; a finger on the ground scrolls
  // the page as ever.
  let held, moved = false;
  const scale = () => view.w / svg.getBoundingClientRect().width;
  svg.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    const n = nodes.get(e.target.closest("[data-id]")?.dataset.id);
    if (!n && e.pointerType !== "mouse") return;
    held = { n, x: e.clientX, y: e.clientY, from: n ? { x: n.x, y: n.y } : { x: view.x, y: view.y } };
    moved = false;
  });
  svg.addEventListener("pointermove", (e) => {
    if (!held) return;
    const [dx, dy] = [(e.clientX - held.x) * scale(), (e.clientY - held.y) * scale()];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    if (!moved) svg.setPointerCapture(e.pointerId);
    moved = true;
    svg.classList.add("graph--held");
    if (held.n) move(held.n, held.from.x + dx, held.from.y + dy);
    else {
      view.x = held.from.x - dx;
      view.y = held.from.y - dy;
      look();
    }
  });
  const release = () => {
    held = undefined;
    svg.classList.remove("graph--held");
  };
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
  svg.addEventListener("dragstart", (e) => e.preventDefault());
  svg.addEventListener("click", (e) => {
    if (moved) e.preventDefault(); // it was moved, not opened
    moved = false;
  }, true);

  function zoom(by) {
    const [cx, cy] = [view.x + view.w / 2, view.y + view.h / 2];
    view.w = Math.min(Math.max(view.w / by, 200), 6000);
    view.h = Math.min(Math.max(view.h / by, 60), 6000);
    view.x = cx - view.w / 2;
    view.y = cy - view.h / 2;
    look();
  }
  svg.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return; // without it the wheel scrolls the page
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });
  for (const b of document.querySelectorAll("[data-zoom]")) {
    b.addEventListener("click", () => {
      const by = Number(b.dataset.zoom);
      if (by) return zoom(by);
      for (const n of [...nodes.values()]) if (n.grown && nodes.has(n.id)) shut(n);
      for (const n of nodes.values()) move(n, n.x0, n.y0);
      Object.assign(view, whole);
      svg.setAttribute("width", whole.w);
      look();
      keep();
    });
  }
  reopen();
}
