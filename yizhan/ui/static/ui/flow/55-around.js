/* What stands around the drawing: its tools, what is wrong, and the list that phones show instead. */
yz.flow.tools = (host) => {
  const button = (name, icon, run, more = {}) => yz.el("button", { type: "button", class: "btn quiet", onclick: run, ...more }, icon ? host.words.icon(icon) : null, yz.el("span", {}, host.say(name)));
  const only = (name, icon, run, more = {}) => yz.el("button", { type: "button", class: "btn quiet icon-only", "aria-label": host.say(name), "data-tip": host.say(name), onclick: run, ...more }, host.words.icon(icon));
  host.undoing = only("undo", "return", () => host.turn("undo"), { "aria-keyshortcuts": "Control+Z" });
  host.redoing = only("redo", "forward", () => host.turn("redo"), { "aria-keyshortcuts": "Control+Shift+Z" });
  host.percent = yz.el("button", { type: "button", class: "btn quiet num", "aria-label": host.say("hundred"), onclick: () => host.canvas.zoom(1 / host.canvas.view.zoom) }, "100%");
  const tools = yz.el("div", { class: "flow-tools", role: "toolbar", "aria-label": host.say("tools") },
    ...host.adders(button),
    yz.el("hr"), host.undoing, host.redoing, only("tidy", "grid", () => host.tidy(), { class: "btn quiet icon-only tidy" }), only("wholeflow", "sliders", () => host.pick("", true)), only("astext", "api", () => host.asText(), { class: "btn quiet icon-only as-text" }));
  const zoom = yz.el("div", { class: "flow-zoom", role: "group", "aria-label": host.say("zoom") }, only("out", "minus", () => host.canvas.zoom(1 / 1.2), { "data-side": "top" }), host.percent, only("in", "plus", () => host.canvas.zoom(1.2), { "data-side": "top" }), button("fit", "", () => host.canvas.fit()));
  return [tools, zoom];
};

/** What is wrong, or that nothing is; the two that matter most, and the others on demand. */
yz.flow.Faults = class {
  constructor(host) { this.host = host; this.node = yz.el("div", { class: "flow-checks", "aria-live": "polite" }); this.open = false; }
  good() {
    const { host } = this;
    return host.good(new Set(host.problems.map((one) => one.code))).map((name) => yz.el("span", { class: "good" }, host.words.icon("check"), host.say(name)));
  }
  draw() {
    const { host } = this, { problems } = host, shown = this.open ? problems : problems.slice(0, 2);
    const line = (one) => yz.el("button", { type: "button", class: one.level, onclick: () => host.pick(one.node, true) }, host.words.icon("warning"), yz.el("span", {}, [host.called(one.node), one.text].filter(Boolean).join(host.say("colon"))));
    const all = problems.length > 2 ? yz.el("button", { type: "button", class: "all", "aria-expanded": this.open, onclick: () => { this.open = !this.open; this.draw(); this.node.querySelector(".all").focus(); } }, this.open ? host.say("fewer") : host.say("others", problems.length - 2), host.words.icon("chevron-down")) : null;
    this.node.classList.toggle("open", this.open);
    this.node.replaceChildren(...[...(host.checked ? this.good() : []), ...shown.map(line), all].filter(Boolean));
    this.node.hidden = !this.node.children.length;
  }
};

/** States with their transitions, in the order of the way. */
yz.flow.list = (host) => {
  const { model } = host, node = (id, ...inside) => yz.el("button", { type: "button", class: `flow-link${host.chosen === id ? " on" : ""}`, "data-node": id, "aria-pressed": host.chosen === id, onclick: () => host.pick(id, true) }, ...inside);
  const mark = (id) => { const worst = host.worst(id); return worst ? yz.el("i", { class: `mark ${worst}`, role: "img", "aria-label": host.say(`has_${worst}`) }, host.words.icon("warning")) : null; };
  const ways = (list) => yz.el("ul", {}, ...list.map((one) => yz.el("li", {}, node(`transition:${one.slug}`, yz.el("span", { class: one.tone === "back" ? "back" : "" }, yz.flow.label(one)), mark(`transition:${one.slug}`), yz.el("em", {}, `→ ${host.nameOf(one)}`)))));
  const card = (id, leaving) => { const facts = host.facts(id); return yz.el("li", { class: `card ${facts.look.join(" ")}` }, node(id, yz.el("b", {}, facts.label), mark(id), yz.el("em", {}, facts.more)), leaving.length ? ways(leaving) : null); };
  const { reading } = yz.flow.ranks(model), cards = reading.filter((id) => !id.startsWith("join:")).map((id) => card(id, model.transitions.filter((one) => model.origins(one).some((slug) => `state:${slug}` === id))));
  return [...cards, ...(model.commons.length ? [card("common", model.commons)] : [])];
};
