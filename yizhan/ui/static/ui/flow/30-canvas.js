/* The drawing: nodes are buttons, lines are SVG behind them. It draws what the model has and says what is wanted of it. */
const SVG = "http://www.w3.org/2000/svg";
const GRID = 11;
const svg = (tag, attributes) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};
const arrow = (name) => {
  const marker = svg("marker", { id: `flow-arrow${name}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse", class: `arrow${name}` });
  marker.append(svg("path", { d: "M0 .5 7.500 4 0 7.500z" }));
  return marker;
};

yz.flow.Canvas = class {
  /** `host` is the element: it has `model`, `chosen`, `say`, and takes `choose`, `edit`, `connect`, `grow`. */
  constructor(host) {
    this.host = host;
    this.view = { x: 0, y: 0, zoom: 1 };
    this.nodes = new Map();
    this.names = new Map();
    this.svg = svg("svg", { "aria-hidden": "true", focusable: "false" });
    const defs = svg("defs", {});
    defs.append(arrow(""), arrow("-on"), arrow("-back"));
    this.paths = svg("g", {});
    this.thread = svg("path", { class: "thread", "marker-end": "url(#flow-arrow-on)" });
    this.svg.append(defs, this.paths, this.thread);
    this.plane = yz.el("div", { class: "plane" }, this.svg);
    this.node = yz.el("div", { class: "flow-canvas", role: "group", tabindex: "0", "aria-label": host.say("drawing"), "aria-describedby": host.help.id }, this.plane);
    this.node.addEventListener("pointerdown", (event) => this.press(event));
    this.node.addEventListener("click", (event) => this.click(event));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.node.addEventListener("focusin", ({ target }) => this.reveal(target));
  }

  // -- drawing
  draw() {
    const { host, plane } = this, { model } = host;
    this.at = yz.flow.places(model);
    const boxes = new Map([...this.at].map(([id, at]) => [id, yz.flow.box(id, at)])), ids = new Set(model.nodes);
    for (const [id, node] of this.nodes) if (!ids.has(id)) { node.remove(); this.nodes.delete(id); }
    let last = null;
    for (const id of model.nodes) {
      let node = this.nodes.get(id);
      if (!node) this.nodes.set(id, (node = yz.el("button", { type: "button", "data-node": id })));
      this.dress(node, id, boxes.get(id));
      if (!node.isConnected) { if (last) last.after(node); else plane.append(node); }
      last = node;
    }
    this.lines = yz.flow.lines(model.edges, boxes);
    this.drawLines(this.lines);
  }
  dress(node, id, box) {
    const { host } = this, facts = host.facts(id), on = host.chosen === id, wrong = host.worst(id);
    node.className = ["node", ...facts.look, on && "on", wrong && `has-${wrong}`].filter(Boolean).join(" ");
    node.style.left = `${box.x}px`;
    node.style.top = `${box.y}px`;
    node.setAttribute("aria-pressed", on);
    node.setAttribute("aria-label", [facts.label, ...facts.look.map((one) => host.say(`is_${one}`)), facts.more, wrong && host.say(`has_${wrong}`)].filter(Boolean).join(", "));
    const parts = [yz.el("b", {}, facts.label)];
    if (facts.more) parts.push(yz.el("small", {}, facts.more));
    if (wrong) parts.push(yz.el("i", { class: `mark ${wrong}` }, host.words.icon("warning")));
    if (facts.leads) parts.push(yz.el("i", { class: "handle" }));
    node.replaceChildren(...parts);
  }
  drawLines(lines) {
    const { host } = this, paths = [], seen = new Set();
    for (const [number, edge] of lines.entries()) {
      const on = host.chosen === edge.id, back = edge.back && !on, key = `${edge.id} ${edge.from} ${number}`, d = yz.flow.path(edge.line);
      const look = ["line", on && "on", edge.back && "back", edge.dash && "dash", edge.fixed && "fixed"].filter(Boolean).join(" ");
      paths.push(svg("path", { d, class: look, "marker-end": `url(#flow-arrow${on ? "-on" : back ? "-back" : ""})` }), svg("path", { d, class: "hit", "data-way": edge.id }));
      if (!edge.name) continue;
      const name = `${edge.id} ${edge.from} ${edge.to} ${edge.key ?? ""}`;
      seen.add(name);
      let label = this.names.get(name);
      if (!label) this.names.set(name, (label = yz.el("button", { type: "button", "data-way": edge.id })));
      const wrong = host.worst(edge.id);
      label.className = `way ${look}${wrong ? ` has-${wrong}` : ""}`;
      label.textContent = edge.label;
      label.title = edge.label;
      label.setAttribute("aria-pressed", on);
      label.setAttribute("aria-label", host.ends(edge));
      label.style.left = `${edge.name.x + edge.name.w / 2}px`;
      label.style.top = `${edge.name.y + edge.name.h / 2}px`;
      if (!label.isConnected) this.plane.append(label);
    }
    for (const [name, label] of this.names) if (!seen.has(name)) { label.remove(); this.names.delete(name); }
    this.paths.replaceChildren(...paths);
  }

  // -- the view
  show() {
    const { x, y, zoom } = this.view;
    this.plane.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    this.node.style.backgroundPosition = `${x}px ${y}px`;
    this.node.style.backgroundSize = `${22 * zoom}px ${22 * zoom}px`;
    this.host.zoomed(zoom);
  }
  get middle() { return this.to(this.node.clientWidth / 2, this.node.clientHeight / 2); }
  to(left, top) { return { x: (left - this.view.x) / this.view.zoom, y: (top - this.view.y) / this.view.zoom }; }
  over(event) { const box = this.node.getBoundingClientRect(); return this.to(event.clientX - box.left, event.clientY - box.top); }
  zoom(by, left = this.node.clientWidth / 2, top = this.node.clientHeight / 2) {
    const zoom = Math.min(2, Math.max(.3, this.view.zoom * by)), at = this.to(left, top);
    this.view = { zoom, x: left - at.x * zoom, y: top - at.y * zoom };
    this.show();
  }
  fit() {
    const { clientWidth: wide, clientHeight: high } = this.node;
    if (!wide || !this.at.size) { this.view = { x: 0, y: 0, zoom: 1 }; this.show(); return; }
    const boxes = [...this.at].map(([id, at]) => yz.flow.box(id, at));
    for (const { line, name } of this.lines) boxes.push(...yz.flow.along(line), ...(name ? [name] : []));
    const left = Math.min(...boxes.map((one) => one.x)), top = Math.min(...boxes.map((one) => one.y)) - 16;
    const w = Math.max(...boxes.map((one) => one.x + one.w)) - left, h = Math.max(...boxes.map((one) => one.y + one.h)) - top + 16;
    const zoom = Math.max(.3, Math.min(1, (wide - 70) / w, (high - 130) / h));
    this.view = { zoom, x: Math.max(35, (wide - w * zoom) / 2) - left * zoom, y: 66 + Math.max(0, (high - 130 - h * zoom) / 2) - top * zoom };
    this.show();
  }
  /** What has the focus is seen. */
  reveal(target) {
    if (target === this.node || this.pressed) return;
    const box = this.node.getBoundingClientRect(), one = target.getBoundingClientRect(), edge = 24;
    const dx = Math.max(0, box.left + edge - one.left) - Math.max(0, one.right - box.right + edge), dy = Math.max(0, box.top + edge - one.top) - Math.max(0, one.bottom - box.bottom + edge);
    this.node.scrollTo(0, 0);
    if (dx || dy) { this.view.x += dx; this.view.y += dy; this.show(); }
  }
  wheel(event) {
    event.preventDefault();
    const box = this.node.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) { this.zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top); return; }
    this.view.x -= event.shiftKey ? event.deltaY : event.deltaX;
    this.view.y -= event.shiftKey ? 0 : event.deltaY;
    this.show();
  }

  // -- the pointer
  press(event) {
    if (event.button > 1) return;
    const node = event.target.closest(".node"), begin = { x: event.clientX, y: event.clientY }, from = { ...this.view };
    if (event.target.closest(".way, .hit")) return;
    const id = node?.dataset.node, pulls = Boolean(event.target.closest(".handle")), start = id && { ...this.at.get(id) };
    const places = new Map(this.at);
    this.pressed = true;
    this.moved = false;
    let to = null;
    const move = (now) => {
      const dx = now.clientX - begin.x, dy = now.clientY - begin.y;
      if (!this.moved && Math.abs(dx) + Math.abs(dy) < 5) return;
      this.moved = true;
      if (!id) { this.view.x = from.x + dx; this.view.y = from.y + dy; this.show(); return; }
      if (pulls) { to = this.over(now); this.pull(id, to); return; }
      places.set(id, { x: this.snap(start.x + dx / this.view.zoom), y: this.snap(start.y + dy / this.view.zoom) });
      this.host.carry(places, `drag ${begin.x} ${begin.y}`);
    };
    const end = (now) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      this.pressed = false;
      this.thread.removeAttribute("d");
      this.node.classList.remove("pulling");
      if (pulls && to && now.type === "pointerup") {
        const target = document.elementFromPoint(now.clientX, now.clientY)?.closest(".node")?.dataset.node;
        if (target) this.host.connect(id, target);
        else if (this.node.contains(document.elementFromPoint(now.clientX, now.clientY))) this.host.grow(id, { x: this.snap(to.x), y: this.snap(to.y - 27) });
      }
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }
  pull(id, to) {
    const box = yz.flow.box(id, this.at.get(id));
    this.node.classList.add("pulling");
    this.thread.setAttribute("d", `M${box.x + box.w} ${box.y + box.h / 2}L${to.x} ${to.y}`);
  }
  snap(value) { return Math.round(value / GRID) * GRID; }
  click(event) {
    if (this.moved) { this.moved = false; return; }
    const id = event.target.closest("[data-node]")?.dataset.node ?? event.target.closest("[data-way]")?.dataset.way ?? "";
    if (event.target.closest(".flow-canvas") === this.node) this.host.pick(id, !event.detail);
  }

  // -- the keyboard
  key(event) {
    const id = event.target.dataset.node ?? event.target.dataset.way, { host } = this, by = event.shiftKey ? 5 : 1;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step && event.target.dataset.node) {
      const at = this.at.get(id);
      host.carry(new Map(this.at).set(id, { x: at.x + step[0] * GRID * 2 * by, y: at.y + step[1] * GRID * 2 * by }), `keys ${id}`);
      this.reveal(event.target);
    } else if (step) { this.view.x -= step[0] * 44; this.view.y -= step[1] * 44; this.show(); }
    else if (["Delete", "Backspace"].includes(event.key) && id) host.drop(id);
    else if (event.key === "t" && event.target.dataset.node) host.from(id);
    else if (event.key === "Escape") host.pick("", false);
    else if (event.key === "+" || event.key === "=") this.zoom(1.2);
    else if (event.key === "-") this.zoom(1 / 1.2);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  focus(id) {
    const node = this.nodes.get(id) ?? [...this.names.values()].find((one) => one.dataset.way === id);
    (node ?? this.node).focus({ preventScroll: true });
  }
};
