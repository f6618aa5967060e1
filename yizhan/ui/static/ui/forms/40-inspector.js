/* What is chosen, with everything that can be said of it; the settings of the form stand here too. */
const { put, LANGUAGE } = yz.flow;
const NAMES = [["zh-hans", "中文"], ["en", "English"]];

yz.forms.Controls = class extends yz.flow.Controls {
  /** A name in both languages, with what is said where nothing is given. */
  names(node, key, label, hint, usual = {}) {
    const made = super.names(node, key, label, hint);
    for (const [at, [language]] of (LANGUAGE === "en" ? [...NAMES].reverse() : NAMES).entries()) if (usual[language]) made.querySelectorAll("input")[at].placeholder = usual[language];
    return made;
  }
  text(label, type, value, run, hint) {
    const box = yz.el("input", { type, value: value ?? "", id: yz.id("form"), autocomplete: "off" });
    box.addEventListener("input", () => this.edit(() => run(box.value), box.id));
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), box, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  /** Conditions about the answers given before; their fields are named in the address the builder asks. */
  shown(id, node) {
    const { host } = this, earlier = host.model.earlier(id), label = this.say("shownif");
    if (!earlier.length && !node.shown_if) return yz.flow.group(label, yz.el("p", { class: "hint" }, this.say("nothingearlier")));
    const at = (url) => { const made = new URL(url, location.href); made.searchParams.set("of", earlier.join(",")); return made.href; };
    const box = yz.el("textarea", { rows: 2, id: yz.id("form"), spellcheck: "false" });
    box.value = node.shown_if ?? "";
    box.addEventListener("input", () => this.edit(() => { node.shown_if = box.value.trim() || null; }, box.id));
    const builder = yz.el("yz-condition", { "data-fields-url": at(host.dataset.fieldsUrl), "data-read-url": at(host.dataset.readUrl), "data-complete-url": at(host.dataset.completeUrl) }, box, host.wordsOf("condition"));
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), builder, yz.el("p", { class: "hint" }, this.say("shownhint")));
  }
  /** What it is filled with beforehand, by the kind of field. */
  before(node, entry) {
    const label = this.say("value"), set = (value) => { node.value = value === "" || (Array.isArray(value) && !value.length) ? null : value; }, hint = this.say("valuehint");
    if (!entry?.prefill) return null;
    if (entry.kind === "multiselect") return this.many(label, entry.options, node.value ?? [], set, hint);
    if (entry.kind === "switch") return this.select(label, [["", this.say("none")], ["true", this.say("yes")], ["false", this.say("no")]], String(node.value ?? ""), (value) => set(value === "" ? "" : value === "true"), hint);
    if (entry.kind === "select") return this.select(label, [["", this.say("none")], ...entry.options], node.value, set, hint);
    if (entry.kind === "textarea") return this.area(label, node.value, set, hint);
    return this.text(label, { number: "number", date: "date", datetime: "datetime-local" }[entry.kind] ?? "text", node.value, set, hint);
  }
};

yz.forms.Inspector = class {
  constructor(host, settings) {
    this.host = host;
    this.settings = settings;
    this.controls = new yz.forms.Controls(host);
    this.content = yz.el("div", { class: "form-panel" });
    this.node = yz.el("aside", { class: "flow-inspector form-inspector", "aria-label": host.say("inspector"), tabindex: "-1" }, this.content, settings);
    // Enter in a control must not send the page.
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input:not([type=submit])")) event.preventDefault();
      if (event.key === "Escape" && host.classList.contains("open")) host.pick("", true);
    });
  }
  say(name, n) { return this.host.say(name, n); }
  draw() {
    const { host } = this, [kind] = yz.flow.split(host.chosen), node = host.model.find(host.chosen);
    const drawn = node ? (kind === "section" ? this.section(host.chosen, node) : this.question(host.chosen, node)) : [this.head(this.say("settings"))];
    this.settings.hidden = Boolean(node);
    this.content.replaceChildren(...drawn.filter(Boolean));
    this.faults();
  }
  head(title, pill) {
    const { host } = this;
    this.title = yz.el("h2", { tabindex: "-1" }, title);
    return yz.el("header", {}, yz.el("button", { type: "button", class: "btn quiet icon-only small back", "aria-label": this.say("close"), onclick: () => host.pick("", true) }, host.words.icon("arrow-left")), this.title, pill ? yz.el("span", { class: "pill" }, pill) : null);
  }
  /** What is wrong with it, above its members. */
  faults() {
    const found = this.host.problems.filter((one) => one.node === (this.host.chosen || "settings"));
    const box = yz.el("ul", { class: "flow-faults" }, ...found.map((one) => yz.el("li", { class: one.level }, this.host.words.icon("warning"), one.text)));
    const old = this.content.querySelector(".flow-faults");
    if (old) old.replaceWith(box);
    else this.content.querySelector("header")?.after(box);
  }
  /** The name stands in the head and in the outline while it is typed. */
  renamed() { this.title.textContent = this.host.called(this.host.chosen); }
  section(id, node) {
    const { controls: use } = this;
    return [this.head(this.host.called(id), this.say("section")),
      use.names(node, "labels", this.say("title"), this.say("titlehint")),
      use.names(node, "hints", this.say("hint")),
      use.shown(id, node)];
  }
  question(id, node) {
    const { controls: use, host } = this, entry = host.palette.entry(node.field);
    const usual = this.say(entry?.required ? "asfield_yes" : "asfield_no");
    return [this.head(host.called(id), entry?.typed ?? this.say("unknown")),
      use.names(node, "labels", this.say("label"), this.say("labelhint"), entry?.labels),
      use.names(node, "hints", this.say("hint"), "", entry?.hints),
      entry?.fixed ? null : use.select(this.say("needed"), [["", usual], ["yes", this.say("required")], ["no", this.say("optional")]], node.required == null ? "" : node.required ? "yes" : "no", (value) => { node.required = value ? value === "yes" : null; }),
      entry?.fixed ? null : use.shown(id, node),
      use.before(node, entry),
      use.names(node, "message", this.say("message"), this.say("messagehint")),
      entry?.url ? yz.el("a", { href: entry.url, class: "soft" }, this.say("editfield")) : null];
  }
};
