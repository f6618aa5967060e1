/* The form itself: what it is for, its sections, in each its questions in their order. */
yz.forms.Outline = class {
  constructor(host) {
    this.host = host;
    this.title = yz.el("button", { type: "button", class: "form-card", onclick: () => host.pick("settings", true) });
    this.list = yz.el("ol", { class: "form-sections" });
    this.node = yz.el("div", { class: "form-outline", role: "group", "aria-label": host.say("outline"), "aria-describedby": host.help.id },
      this.title, this.list, yz.el("button", { type: "button", class: "btn", onclick: () => host.addSection() }, host.words.icon("plus"), host.say("addsection")));
    this.node.addEventListener("keydown", (event) => this.key(event));
  }
  say(name, n) { return this.host.say(name, n); }
  /** Whoever is at the keyboard stays where they are; nothing is taken from under a pointer that drags. */
  draw() {
    const { host } = this, facts = host.facts(), at = document.activeElement, holder = this.list.contains(at) ? at.closest(".form-question, .form-section > header, .form-section") : null;
    if (host.drags.busy) return;
    this.title.replaceChildren(yz.el("i", {}, facts.icon ?? host.words.icon("form")), yz.el("span", {}, yz.el("b", {}, facts.name || this.say("unnamed")), yz.el("small", {}, facts.text || this.say("nodescription"))), yz.el("em", {}, host.words.icon("gear"), yz.el("span", {}, this.say("settings"))));
    this.title.setAttribute("aria-pressed", host.chosen === "settings");
    this.list.replaceChildren(...host.model.sections.map((one, at) => this.section(one, at)));
    host.drags.outline(this.list);
    const node = holder?.querySelector(".name")?.dataset.node;
    if (node && this.names.some((one) => one.dataset.node === node)) this.focus(node, ["up", "down", "remove", "add"].find((one) => at.classList.contains(one)));
  }
  tool(name, icon, run, off = false) {
    return yz.el("button", { type: "button", class: `btn quiet icon-only small ${name}`, "aria-label": this.say(name), "aria-disabled": off, onclick: () => off || run() }, this.host.words.icon(icon));
  }
  tools(id, isFirst, isLast) {
    const { host } = this;
    return yz.el("span", { class: "tools", role: "group", "aria-label": this.say("toolsof", host.called(id)) },
      this.tool("up", "arrow-up", () => host.shift(id, -1, "up"), isFirst), this.tool("down", "arrow-down", () => host.shift(id, 1, "down"), isLast), this.tool("remove", "trash", () => host.drop(id)));
  }
  mark(id) {
    const worst = this.host.worst(id);
    return worst ? yz.el("i", { class: `mark ${worst}`, role: "img", "aria-label": this.say("wrong") }, this.host.words.icon("warning")) : null;
  }
  section(one, at) {
    const { host } = this, id = `section:${one.key}`, name = yz.flow.label({ labels: one.labels }), { length } = host.model.sections;
    const head = yz.el("header", {}, yz.el("span", { class: "grip", "aria-hidden": "true" }, host.words.icon("drag")),
      yz.el("button", { type: "button", class: "name", "data-node": id, "aria-pressed": host.chosen === id, onclick: () => host.pick(id, true) }, yz.el("b", { class: name ? "" : "quiet" }, name || this.say("untitled", at + 1)), one.shown_if ? yz.el("em", {}, host.words.icon("split"), this.say("conditional")) : null, this.mark(id)),
      this.tools(id, at === 0, at === length - 1));
    const add = yz.el("button", { type: "button", class: "btn quiet small add", onclick: (event) => host.palette.ask(one.key, event.currentTarget) }, host.words.icon("plus"), this.say("addquestion"));
    const empty = one.questions.length ? null : yz.el("p", { class: "hint" }, this.say("empty"));
    return yz.el("li", { class: `form-section${host.chosen === id ? " on" : ""}`, "data-key": one.key, "aria-label": name || this.say("untitled", at + 1) }, head,
      yz.el("ol", { class: "form-questions", "data-key": one.key }, ...one.questions.map((each) => this.question(each))), empty, add);
  }
  question(one) {
    const { host } = this, id = `question:${one.field}`, entry = host.palette.entry(one.field), { sections } = host.model;
    const isFirst = sections[0].questions[0] === one, isLast = sections.at(-1).questions.at(-1) === one;
    const needs = host.needs(one);
    return yz.el("li", { class: `form-question${host.chosen === id ? " on" : ""}`, "data-field": one.field },
      yz.el("span", { class: "grip", "aria-hidden": "true" }, host.words.icon("drag")),
      yz.el("button", { type: "button", class: "name", "data-node": id, "aria-pressed": host.chosen === id, onclick: () => host.pick(id, true) },
        yz.el("i", {}, host.words.icon(entry?.icon ?? "warning")), yz.el("span", {}, host.called(id), needs ? yz.el("b", { class: "must", title: this.say("required"), "aria-label": this.say("required") }, "*") : null),
        one.shown_if ? yz.el("em", {}, host.words.icon("split"), this.say("conditional")) : null, yz.el("em", { class: "typed" }, entry?.typed ?? this.say("unknown")), this.mark(id)),
      this.tools(id, isFirst, isLast));
  }
  get names() { return [...this.list.querySelectorAll(".name")]; }
  focus(id, tool = "") {
    const name = this.names.find((one) => one.dataset.node === id);
    const box = tool === "add" ? name?.closest(".form-section") : name?.parentElement;
    ((tool && box?.querySelector(`.btn.${tool}`)) || name || this.title).focus({ preventScroll: true });
  }
  key(event) {
    const name = event.target.closest(".name"), id = name?.dataset.node, by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!id) return;
    if (by && event.altKey) this.host.shift(id, by);
    else if (by) this.names[this.names.indexOf(name) + by]?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.host.drop(id);
    else return;
    event.preventDefault();
  }
};
