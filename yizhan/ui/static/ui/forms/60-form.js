/* The builder of forms. The textarea holds the JSON and is what is sent; without scripts it and the settings are all there is. */
customElements.define("yz-form-builder", class extends HTMLElement {
  connectedCallback() {
    this.area ??= this.querySelector("textarea[name=definition]");
    if (!this.area || this.outline) return;
    this.words = yz.words(this.querySelector("template[data-of=forms]"));
    this.choices = JSON.parse(this.dataset.choices);
    const raw = yz.forms.read(this.area.value);
    this.model = new yz.forms.Model(raw ?? {});
    this.chosen = "";
    this.problems = [];
    this.build();
    this.draw();
    this.inspector.draw();
    this.drags.load();
    this.check();
  }
  say(name, n) { return this.words.say(name, n); }
  wordsOf(kind) { const { content } = this.querySelector(`template[data-of=${kind}]`); return content.firstElementChild.cloneNode(true); }

  build() {
    const form = this.closest("form");
    this.help = yz.el("p", { class: "sr", id: yz.id("help") }, this.say("help"));
    this.says = yz.el("p", { class: "sr", role: "status" });
    this.drags = new yz.forms.Drags(this);
    this.palette = new yz.forms.Palette(this);
    this.outline = new yz.forms.Outline(this);
    this.inspector = new yz.forms.Inspector(this, this.querySelector(".form-settings"));
    this.preview = new yz.forms.Preview(this);
    this.faults = yz.el("div", { class: "form-faults", "aria-live": "polite", hidden: true });
    this.middle = yz.el("div", { class: "form-middle" }, this.faults, this.outline.node, this.preview.node);
    this.querySelector(".form-plain").hidden = true;
    this.prepend(this.help, this.says, this.palette.node, this.middle, this.inspector.node);
    this.tools(form.querySelector(".form-tools"));
    this.checking = yz.later(() => this.check(), 400, 1500);
    this.settingsChanged = yz.later(() => { this.outline.draw(); this.preview.later(); this.checking(); }, 150);
    this.inspector.settings.addEventListener("input", this.settingsChanged);
    this.inspector.settings.addEventListener("change", this.settingsChanged);
    this.addEventListener("keydown", (event) => this.key(event));
    this.dialog = document.getElementById("new-field");
    this.dialog?.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.makeField(event.target); });
  }
  tools(place) {
    if (!place) return;
    const only = (name, icon, keys) => yz.el("button", { type: "button", class: "btn quiet icon-only", "aria-label": this.say(name), "data-tip": this.say(name), "aria-keyshortcuts": keys, onclick: () => this.turn(name) }, this.words.icon(icon));
    this.undoing = only("undo", "return", "Control+Z");
    this.redoing = only("redo", "forward", "Control+Shift+Z");
    this.modes = ["edit", "preview"].map((name) => yz.el("button", { type: "button", "aria-pressed": name === "edit", "data-mode": name, onclick: () => this.show(name) }, this.say(name)));
    place.replaceChildren(this.undoing, this.redoing, ...(this.dataset.previewUrl ? [yz.el("div", { class: "segments", role: "group", "aria-label": this.say("view") }, ...this.modes)] : []));
    place.hidden = false;
  }
  draw() {
    this.palette.draw();
    this.outline.draw();
    this.wrong();
    this.undoing?.setAttribute("aria-disabled", !this.model.past.length);
    this.redoing?.setAttribute("aria-disabled", !this.model.future.length);
  }
  /** Said to those who do not see it. */
  tell(text, loud = false) {
    this.says.textContent = text;
    if (loud) yz.toast(text, { level: "error" });
  }
  show(mode) {
    this.classList.toggle("previewing", mode === "preview");
    this.preview.node.hidden = mode !== "preview";
    this.outline.node.hidden = this.palette.node.hidden = mode === "preview";
    for (const one of this.modes) one.setAttribute("aria-pressed", one.dataset.mode === mode);
    if (mode === "preview") this.preview.draw();
    else this.outline.focus(this.chosen);
  }

  // -- what things are called
  called(id) {
    const node = this.model.find(id), [kind] = yz.flow.split(id), label = node ? yz.flow.label({ labels: node.labels }) : "";
    if (!node) return this.say("settings");
    return label || (kind === "section" ? this.say("untitled", this.model.sections.indexOf(node) + 1) : this.palette.entry(node.field)?.label ?? node.field);
  }
  needs(one) { return one.required ?? this.palette.entry(one.field)?.required ?? false; }
  worst(id) { const found = this.problems.filter((one) => one.node === id).map((one) => one.level); return found.includes("error") ? "error" : found[0] ?? ""; }
  /** What the settings say now. */
  facts() {
    const { settings } = this.inspector, read = (name) => [yz.flow.LANGUAGE, "zh-hans", "en"].map((one) => settings.querySelector(`[name="${name}.${one}"]`)?.value.trim()).find(Boolean) ?? "";
    return { name: read("labels"), text: read("descriptions"), icon: settings.querySelector("[name=icon]:checked + .icon")?.cloneNode(true) };
  }

  // -- changing
  edit(run, key) { if (this.model.change(run, key)) this.changed(); }
  changed() {
    this.area.value = this.model.text;
    yz.changed.add(this.area);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
    if (this.model.find(this.chosen)) this.inspector.renamed();
    this.checking();
    this.preview.later();
  }
  add(field, key, at) {
    const section = key || this.sectionChosen, after = this.model.find(this.chosen)?.field;
    let made = "";
    this.edit(() => {
      const list = this.model.section(section)?.questions ?? [], next = list.findIndex((one) => one.field === after) + 1;
      made = this.model.add(field, section, at ?? (!key && next ? next : undefined));
    });
    this.classList.remove("choosing");
    this.pick(made, false);
    this.outline.focus(made);
    this.tell(this.where("added", made));
  }
  get sectionChosen() {
    const [kind, key] = yz.flow.split(this.chosen);
    return kind === "section" ? key : kind === "question" ? this.model.sectionOf(key)?.key : this.model.sections.at(-1).key;
  }
  addSection() {
    let made = "";
    this.edit(() => { made = this.model.addSection(this.model.find(this.chosen) ? this.sectionChosen : ""); });
    this.pick(made, true);
    this.tell(this.where("added", made));
  }
  /** One place up or down; whoever pressed a tool stays on it. */
  shift(id, by, tool = "") {
    let moved = false;
    this.edit(() => { moved = this.model.move(id, by); });
    this.inspector.draw();
    this.outline.focus(id, tool);
    this.tell(moved ? this.where("moved", id) : this.say("edge"));
  }
  dropped(id, key, at) {
    this.edit(() => this.model.place(id, key, at));
    this.draw();
    this.pick(id, false);
    this.tell(this.where("moved", id));
  }
  /** What happened to something and where it stands now. */
  where(what, id) {
    const [list, at] = this.model.at(id), section = id.startsWith("question:") ? `section:${this.model.sectionOf(this.model.find(id).field).key}` : "";
    const said = this.say(section ? what : `${what}section`).replace("{name}", this.called(id)).replace("{at}", at + 1).replace("{of}", list.length);
    return section ? said.replace("{section}", this.called(section)) : said;
  }
  drop(id) {
    const { names } = this.outline, at = names.findIndex((one) => one.dataset.node === id), next = (names[at + 1] ?? names[at - 1])?.dataset.node ?? "", name = this.called(id);
    this.edit(() => this.model.drop(id));
    if (!this.model.find(this.chosen)) this.pick("", false);
    this.outline.focus(this.model.find(next) ? next : this.outline.names[0]?.dataset.node);
    this.tell(this.say("removed", name));
  }
  turn(way) {
    if (!this.model[way]()) return;
    if (!this.model.find(this.chosen)) this.chosen = "";
    this.changed();
    this.inspector.draw();
    this.tell(this.say(`${way}ne`));
  }
  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !yz.typing(event.target)) {
      event.preventDefault();
      this.turn(event.shiftKey ? "redo" : "undo");
    }
  }

  // -- choosing
  pick(id, enter) {
    const before = this.chosen;
    this.chosen = id;
    this.outline.draw();
    this.inspector.draw();
    this.classList.toggle("open", enter && id !== "");
    if (enter && id) { this.inspector.title.focus({ preventScroll: true }); this.inspector.node.scrollTo(0, 0); }
    else if (enter && before && !this.outline.node.hidden) this.outline.focus(before);
  }

  // -- a new field, made in place
  newField() {
    this.dialog.querySelector("form").reset();
    for (const one of this.dialog.querySelectorAll(".error")) one.remove();
    this.dialog.showModal();
  }
  async makeField(form) {
    for (const one of form.querySelectorAll(".error")) one.remove();
    let answer;
    try { answer = await (await yz.post(this.dataset.fieldUrl, new FormData(form))).json(); } catch (error) { yz.toast(yz.problem(error.status ?? 0), { level: "error" }); return; }
    if (!answer.question) {
      for (const [key, texts] of Object.entries(answer.errors)) (form.querySelector(`[data-field="${key}"]`) ?? form.querySelector(".body")).append(yz.el("p", { class: "error", role: "alert" }, texts.join(" ")));
      form.querySelector(".error")?.parentElement.querySelector("input, select, textarea")?.focus();
      return;
    }
    this.choices.questions.push(answer.question);
    this.dialog.close();
    this.add(answer.question.field, "");
  }

  // -- what the server says of it
  wrong() {
    const { problems } = this, line = (one) => yz.el("button", { type: "button", class: one.level, onclick: () => { this.show("edit"); this.jump(one); } }, this.words.icon("warning"), yz.el("span", {}, [this.called(one.node), one.text].join(this.say("colon"))));
    this.faults.hidden = !problems.length;
    if (problems.length) this.faults.replaceChildren(yz.el("b", {}, this.say("problems", problems.length)), ...problems.map(line));
  }
  /** To the place that is wrong: its control, where it has one. */
  jump(one) {
    this.pick(one.node, true);
    const control = one.key && this.inspector.settings.querySelector(`[name="${one.key}"], [name^="${one.key}."]`);
    if (control && !this.inspector.settings.hidden) control.focus();
  }
  async check() {
    if (!this.dataset.checkUrl) return;
    const turn = (this.turnOf = (this.turnOf ?? 0) + 1);
    let answer;
    try { answer = await (await yz.post(this.dataset.checkUrl, new FormData(this.closest("form")))).json(); } catch { return; }
    if (turn !== this.turnOf) return;
    if (JSON.stringify(answer.problems) === JSON.stringify(this.problems)) return;
    this.problems = answer.problems;
    this.outline.draw();
    this.wrong();
    this.inspector.faults();
  }
});
