/* What can be asked: the questions every form knows, and the desk's own fields. What is in the form is marked. */
yz.forms.Palette = class {
  constructor(host) {
    this.host = host;
    this.box = yz.el("input", { type: "search", placeholder: host.say("search"), "aria-label": host.say("search"), autocomplete: "off" });
    this.box.addEventListener("input", () => this.draw());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.list.querySelector("button:not([aria-disabled=true])")?.click(); }
      if (event.key === "ArrowDown") { event.preventDefault(); this.list.querySelector("button")?.focus(); }
    });
    this.list = yz.el("div", { class: "palette-list" });
    this.list.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = [...this.list.querySelectorAll("button")], at = all.indexOf(event.target);
      if (!by || at < 0) return;
      event.preventDefault();
      (all[at + by] ?? (by < 0 ? this.box : all.at(-1))).focus();
    });
    const close = yz.el("button", { type: "button", class: "btn quiet icon-only small close", "aria-label": host.say("close"), onclick: () => host.palette.open(false) }, host.words.icon("x"));
    this.fresh = yz.el("button", { type: "button", class: "btn small", onclick: () => host.newField() }, host.words.icon("plus"), host.say("newfield"));
    this.node = yz.el("aside", { class: "form-palette", "aria-label": host.say("palette") },
      yz.el("header", {}, yz.el("h2", {}, host.say("palette")), close), yz.el("div", { class: "search" }, host.words.icon("search"), this.box), this.list, host.dataset.fieldUrl ? this.fresh : null);
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape" && host.classList.contains("choosing")) { event.stopPropagation(); this.open(false); } });
  }
  get entries() { return this.host.choices.questions; }
  entry(field) { return this.entries.find((one) => one.field === field); }
  /** On a phone it is a sheet over the form. */
  open(wanted, key = "") {
    this.into = key;
    this.host.classList.toggle("choosing", wanted);
    if (wanted) this.box.focus();
    else if (this.back?.isConnected) this.back.focus();
  }
  ask(key, from) {
    this.back = from;
    this.open(true, key);
  }
  draw() {
    if (this.host.drags.busy) return;
    const { host } = this, wanted = this.box.value.trim().toLowerCase(), taken = host.model.fields;
    const shown = this.entries.filter((one) => [one.label, one.field, one.typed].join(" ").toLowerCase().includes(wanted));
    const part = (label, entries) => (entries.length ? [yz.el("h3", {}, label), yz.el("ul", {}, ...entries.map((one) => yz.el("li", { "data-field": one.field }, this.line(one, taken.has(one.field)))))] : []);
    this.list.replaceChildren(...part(host.say("builtin"), shown.filter((one) => one.builtin)), ...part(host.say("own"), shown.filter((one) => !one.builtin)),
      ...(this.entries.every((one) => one.builtin) ? [yz.el("p", { class: "hint" }, host.say("nofields"))] : []),
      ...(shown.length ? [] : [yz.el("p", { class: "hint" }, host.say("nothing"))]));
    host.drags.palette(this.list);
  }
  line(one, isIn) {
    const { host } = this;
    return yz.el("button", { type: "button", "aria-disabled": isIn, onclick: () => (isIn ? host.pick(`question:${one.field}`, true) : host.add(one.field, this.into)) },
      host.words.icon(one.icon), yz.el("span", {}, one.label), isIn ? yz.el("em", { class: "in" }, host.words.icon("check"), host.say("isin")) : yz.el("em", {}, one.typed));
  }
};
