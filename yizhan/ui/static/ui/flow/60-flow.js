/* A designer that draws. The textarea holds the JSON and is what is sent; without scripts it is all there is. What is
   drawn (model, properties, list) is said by those who extend it: flows below, guides in ui/guide. */
yz.flow.Designer = class extends HTMLElement {
  connectedCallback() {
    this.area ??= this.querySelector("textarea");
    if (!this.area || this.canvas) return;
    const raw = this.read(this.area.value);
    this.words = yz.words(this.querySelector("template[data-of=flow]"));
    this.choices = JSON.parse(this.dataset.choices);
    this.model = this.modelOf(raw ?? {});
    this.chosen = "";
    this.problems = [];
    this.worsts = new Map();
    this.build();
    this.draw();
    this.canvas.fit();
    this.inspector.draw();
    if (!raw) this.asText();
    this.check();
  }
  say(name, n) { return this.words.say(name, n); }
  wordsOf(kind) { const { content } = this.querySelector(`template[data-of=${kind}]`); return content.firstElementChild.cloneNode(true); }

  build() {
    this.help = yz.el("p", { class: "sr", id: yz.id("help") }, this.say("help"));
    this.says = yz.el("p", { class: "sr", role: "status" });
    this.canvas = new yz.flow.Canvas(this);
    this.inspector = this.inspectorOf();
    this.faults = new yz.flow.Faults(this);
    this.listing = yz.el("ol", { class: "flow-list" });
    this.hint = yz.el("p", { class: "flow-hint", hidden: true });
    const [tools, zoom] = yz.flow.tools(this);
    this.drawing = yz.el("div", { class: "flow-drawing" }, tools, this.canvas.node, zoom, this.faults.node, this.hint, this.listing);
    this.wrong = yz.el("p", { class: "error", role: "alert", hidden: true });
    this.text = yz.el("div", { class: "flow-text", hidden: true }, yz.el("div", { class: "bar" }, yz.el("button", { type: "button", class: "btn small", onclick: () => this.asDrawing() }, this.words.icon("flow"), this.say("asdrawing")), this.wrong));
    this.area.before(this.help, this.says, this.drawing, this.inspector.node, this.text);
    this.text.append(this.area);
    this.checking = yz.later(() => this.check(), 400, 1500);
    this.redraw = yz.later(() => this.inspector.redraw(), 0);
    this.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => { if (!this.fitted && this.canvas.node.clientWidth) { this.fitted = true; this.canvas.fit(); } }).observe(this.canvas.node);
    addEventListener("keydown", (event) => { if (event.key === "Escape" && this.linking) this.link(null); });
  }
  draw() {
    this.canvas.draw();
    this.listing.replaceChildren(...this.list());
    this.faults.draw();
    this.undoing.setAttribute("aria-disabled", !this.model.past.length);
    this.redoing.setAttribute("aria-disabled", !this.model.future.length);
  }
  zoomed(zoom) { this.percent.textContent = `${Math.round(zoom * 100)}%`; }
  /** What must be said to those who do not see it; what went wrong is said to all. */
  tell(text, loud = false) {
    this.says.textContent = text;
    if (loud) yz.toast(text, { level: "error" });
  }

  // -- what things are called
  called(id) { return id ? yz.flow.label(this.model.find(id)) : ""; }
  ends(edge) {
    const name = (id) => this.facts(id).label;
    return [edge.label, `${name(edge.from)} → ${name(edge.to)}`, edge.back && this.say("back"), edge.dash && edge.from !== "common" && this.say("kind_automatic"), this.worst(edge.id) && this.say(`has_${this.worst(edge.id)}`)].filter(Boolean).join(", ");
  }
  worst(id) { return this.worsts.get(id) ?? ""; }

  // -- changing
  edit(run, key) {
    if (this.model.change(run, key)) this.changed();
  }
  changed() {
    this.area.value = this.model.text;
    yz.changed.add(this.area);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
    this.checking();
  }
  /** After a change that shows or hides members: the inspector again, once the control has done its work. */
  later() { this.redraw(); }
  /** Something was put somewhere by hand: from now on everything stays where it is. */
  keep(places) { for (const [id, at] of places) this.model.put(id, at); }
  carry(places, key) { this.edit(() => this.keep(places), key); }
  /** A change after which `made` is chosen. */
  make(run) {
    let made = "";
    const places = new Map(this.canvas.at);
    this.edit(() => { this.keep(places); made = run(); });
    this.pick(made, true);
    return made;
  }
  /** A place in sight where nothing stands. */
  room() {
    const at = { x: this.canvas.snap(this.canvas.middle.x - 78), y: this.canvas.snap(this.canvas.middle.y - 27) }, taken = [...this.canvas.at.values()];
    while (taken.some((one) => Math.abs(one.x - at.x) < 170 && Math.abs(one.y - at.y) < 64)) at.y += 77;
    return at;
  }
  /** A transition from a node: the next node that is chosen is where it leads. */
  from(id) {
    const start = this.leads(id) ? id : "";
    if (!this.model.nodes.length) { this.tell(this.say("nostates"), true); return; }
    this.link({ start });
  }
  link(linking) {
    this.linking = linking;
    this.classList.toggle("linking", Boolean(linking));
    this.hint.hidden = !linking;
    const text = linking ? this.say(linking.start ? "chooseto" : "choosefrom", linking.start ? this.facts(linking.start).label : "") : "";
    this.hint.textContent = text;
    this.tell(text);
    if (linking) (this.canvas.node.checkVisibility() ? this.canvas.nodes.get(linking.start) ?? this.canvas.node : this.listing.querySelector("[data-node]"))?.focus();
  }
  drop(id) {
    if (!this.model.find(id)) return;
    const name = this.called(id);
    this.edit(() => { this.keep(this.canvas.at); this.model.drop(id); });
    this.pick("", false);
    this.canvas.node.focus();
    this.tell(this.say("dropped", name));
  }
  rename(slug) {
    const old = this.chosen;
    let made = "";
    this.edit(() => { made = this.model.rename(old, slug); });
    this.pick(made, false);
  }
  tidy() {
    this.edit(() => this.keep(yz.flow.layout(this.model)));
    this.canvas.fit();
  }
  turn(way) {
    if (!this.model[way]()) return;
    if (!this.model.find(this.chosen) && this.chosen !== "common") this.chosen = "";
    this.changed();
    this.inspector.draw();
    this.tell(this.say(`${way}ne`));
  }

  // -- choosing
  pick(id, enter) {
    if (id.startsWith("join:")) id = `parallel:${yz.flow.split(id)[1]}`;
    if (this.linking && id && !id.startsWith("transition:")) { this.linked(id); return; }
    if (this.linking && !id) this.link(null);
    const before = this.chosen;
    this.chosen = id;
    this.draw();
    this.inspector.draw();
    this.classList.toggle("open", enter && this.inspector.node.classList.contains("chosen"));
    if (enter && id) { this.inspector.title.focus({ preventScroll: true }); this.inspector.node.scrollTo(0, 0); }
    else if (enter && before) this.canvas.focus(before);
  }
  linked(id) {
    const { start } = this.linking;
    if (!start) {
      if (this.leads(id)) this.link({ start: id });
      else this.tell(this.say("noway"), true);
      return;
    }
    this.link(null);
    this.connect(start, id);
  }
  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !yz.typing(event.target)) {
      event.preventDefault();
      this.turn(event.shiftKey ? "redo" : "undo");
    }
  }

  // -- as text
  asText() {
    this.drawing.hidden = this.inspector.node.hidden = true;
    this.text.hidden = false;
    this.area.value = this.area.value || this.model.text;
    this.area.focus();
  }
  asDrawing() {
    const raw = this.read(this.area.value);
    this.wrong.hidden = Boolean(raw);
    this.wrong.textContent = raw ? "" : this.say("nojson");
    if (!raw) { this.area.focus(); return; }
    this.drawing.hidden = this.inspector.node.hidden = false;
    this.text.hidden = true;
    const before = this.model.text;
    this.model.load(raw);
    if (this.model.text !== before) { this.model.past.push(before); this.model.future = []; }
    if (!this.model.find(this.chosen)) this.chosen = "";
    this.changed();
    this.canvas.fit();
    this.inspector.draw();
    this.canvas.node.focus();
  }

  // -- what the server says of it
  async check() {
    const turn = (this.turnOf = (this.turnOf ?? 0) + 1), body = new FormData();
    body.set("draft", this.model.text);
    let answer;
    try { answer = await (await yz.post(this.dataset.checkUrl, body)).json(); } catch { return; }
    if (turn !== this.turnOf) return;
    this.checked = true;
    this.problems = answer.problems;
    this.worsts = new Map();
    for (const one of [...answer.problems].reverse()) if (one.node && this.worsts.get(one.node) !== "error") this.worsts.set(one.node, one.level);
    this.draw();
    this.inspector.faults();
  }
};

customElements.define("yz-flow", class extends yz.flow.Designer {
  read(text) { return yz.flow.read(text); }
  modelOf(raw) { return new yz.flow.Model(raw); }
  inspectorOf() { return new yz.flow.Inspector(this); }
  facts(id) { return yz.flow.facts(this, id); }
  list() { return yz.flow.list(this); }
  adders(button) { return [button("addstate", "plus", () => this.addState()), button("addtransition", "arrow-right", () => this.from(this.chosen)), button("addsplit", "split", () => this.addParallel())]; }
  good(codes) {
    const ends = !["dead_end", "unreachable", "circle", "no_start", "no_end", "no_states"].some((code) => codes.has(code));
    const asked = this.model.transitions.some((one) => (one.during ?? []).some((part) => part.part === "approval"));
    return [...(ends ? ["noends"] : []), ...(asked && !codes.has("no_reject") ? ["rejects"] : [])];
  }
  nameOf(one) { return one.to === "join" ? this.say("join") : yz.flow.label(this.model.state(one.to) ?? this.model.parallel(one.to)) || one.to || "?"; }
  get usual() { return (this.choices.statuses.find(([, , kind]) => kind === "open") ?? this.choices.statuses[0])?.[0] ?? ""; }
  addState() { this.make(() => this.model.addState(this.say("state"), this.usual, this.room())); }
  addParallel() { this.make(() => this.model.addParallel(this.say("split"), this.room())); }
  grow(from, at) {
    this.make(() => { const made = this.model.addState(this.say("state"), this.usual, at); this.model.addTransition(this.say("transition"), from, made); return made; });
  }
  connect(from, to) {
    if (!this.leads(from)) return;
    if (to === "common") return;
    this.inspector.tab = "way";
    this.make(() => this.model.addTransition(this.say("transition"), from, to));
  }
  leads(id) { return id === "common" || (id.startsWith("state:") && !this.model.find(id)?.end); }
});
