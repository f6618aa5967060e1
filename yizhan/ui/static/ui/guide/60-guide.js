/* The designer of guides: the drawing of flows with nodes of its own. */
const SHORT = 36;

customElements.define("yz-guide", class extends yz.flow.Designer {
  connectedCallback() {
    for (const one of this.querySelectorAll(".guide-plain")) one.hidden = true;
    super.connectedCallback();
  }
  read(text) { return yz.guide.read(text); }
  modelOf(raw) { return new yz.guide.Model(raw, this.choices.kinds); }
  inspectorOf() { return new yz.guide.Inspector(this); }
  facts(id) {
    const node = this.model.find(id), kind = this.model.kind(node), said = (of) => of?.[yz.flow.LANGUAGE] || Object.values(of ?? {})[0] || "";
    const text = said(node.labels) || said(node.texts).replace(/\s+/g, " "), fills = node.fills && this.choices.fills.find(([key]) => key === node.fills)?.[1];
    return { label: text.length > SHORT ? `${text.slice(0, SHORT)}…` : text || kind.label, more: [kind.label, fills].filter(Boolean).join(" · "), look: [this.model.raw.start === node.slug && "start", kind.end && "end"].filter(Boolean), leads: !kind.end };
  }
  called(id) { return id && this.model.find(id) ? this.facts(id).label : ""; }
  good(codes) { return ["no_end", "unreachable", "circle", "no_start", "no_nodes", "dead_end"].some((code) => codes.has(code)) ? [] : ["noends"]; }
  adders(button) {
    const menu = yz.el("div", { class: "menu", id: yz.id("kinds"), popover: true }, ...this.choices.kinds.map((one) => yz.el("button", { type: "button", onclick: () => { menu.hidePopover(); this.make(() => this.model.add(one.key, this.room())); } }, this.words.icon(one.icon), one.label)));
    const add = button("addnode", "plus", null, { popovertarget: menu.id, "aria-haspopup": "true" });
    return [add, menu, button("addline", "arrow-right", () => this.from(this.chosen))];
  }
  grow(from, at) {
    this.byExit(from, "", (exit) => this.make(() => { const made = this.model.add("say", at); this.model.link(from, exit, made); return made; }));
  }
  /** A node of a kind for an exit that led elsewhere. */
  growFrom(owner, member, kind) {
    const made = this.make(() => { const id = this.model.add(kind, this.room()); owner[member] = yz.flow.split(id)[1]; return id; });
    this.tell(this.say("added", this.called(made)));
  }
  connect(from, to) {
    if (!this.leads(from)) return;
    this.byExit(from, to, (exit) => { this.edit(() => { this.keep(this.canvas.at); this.model.link(from, exit, to); }); this.pick(from, true); });
  }
  /** By which exit a line leads: asked, but where there is only one and it leads nowhere yet. */
  byExit(from, to, run) {
    const node = this.model.find(from), exits = this.model.exits(node), { many } = this.model.kind(node);
    if (exits.length === 1 && !many && !exits[0].owner[exits[0].member]) { run(exits[0]); return; }
    const choice = (exit, label, now) => yz.el("button", { type: "button", class: "flow-link", onclick: () => { dialog.close(); run(exit); } }, yz.el("span", {}, label), now ? yz.el("em", {}, `→ ${now}`) : null);
    const where = (one) => this.called(`node:${one.owner[one.member]}`) || this.say("nowhere"), id = yz.id("exits");
    const dialog = yz.el("dialog", { class: "flow-exits", "aria-labelledby": id }, yz.el("header", {}, yz.el("h2", { id }, this.say("whichexit", to ? this.facts(to).label : this.say("newanswer"))), yz.el("button", { type: "button", class: "btn quiet icon-only", "aria-label": this.say("close"), onclick: () => dialog.close() }, this.words.icon("x"))),
      yz.el("div", { class: "body" }, ...exits.map((one) => choice(one, one.label, where(one))), many ? choice(null, this.say(many === "ways" ? "addway" : "addbutton")) : null));
    dialog.addEventListener("close", () => dialog.remove());
    this.append(dialog);
    dialog.showModal();
    ([...dialog.querySelectorAll(".flow-link")][exits.findIndex((one) => !one.owner[one.member])] ?? dialog.querySelector(".flow-link:last-child")).focus();
  }
  leads(id) { const node = this.model.find(id); return Boolean(node) && !this.model.kind(node).end; }
  list() {
    const { reading } = yz.flow.ranks(this.model);
    return reading.map((id) => {
      const node = this.model.find(id), facts = this.facts(id), link = (target, ...inside) => yz.el("button", { type: "button", class: `flow-link${this.chosen === target ? " on" : ""}`, "data-node": target, "aria-pressed": this.chosen === target, onclick: () => this.pick(target, true) }, ...inside);
      const worst = this.worst(id), mark = worst ? yz.el("i", { class: `mark ${worst}`, role: "img", "aria-label": this.say(`has_${worst}`) }, this.words.icon("warning")) : null;
      const ways = this.model.exits(node).map((one) => { const to = `node:${one.owner[one.member]}`; return yz.el("li", {}, link(this.model.find(to) ? to : id, yz.el("span", {}, one.label), yz.el("em", {}, `→ ${this.called(to) || this.say("nowhere")}`))); });
      return yz.el("li", { class: `card ${facts.look.join(" ")}` }, link(id, yz.el("b", {}, facts.label), mark, yz.el("em", {}, facts.more)), ways.length ? yz.el("ul", {}, ...ways) : null);
    });
  }
});
