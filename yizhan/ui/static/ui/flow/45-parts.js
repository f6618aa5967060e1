/* The form of a transition: its parts one below the other, each opened to say more of it. */
const { put } = yz.flow;
const ONCE = ["reply", "note", "files", "assignee", "resolution", "wake", "approval"];

yz.flow.Parts = class {
  constructor(controls, node) {
    this.controls = controls;
    this.node = node;
    this.list = yz.el("ol", { class: "flow-parts" });
    this.open = new Set();
  }
  get host() { return this.controls.host; }
  say(name, n) { return this.controls.say(name, n); }
  get parts() { return this.node.during ?? []; }
  label(part) {
    if (part.part === "field") return this.host.choices.fields.find(([key]) => key === part.field)?.[1] ?? part.field ?? this.say("unknown");
    return yz.flow.label(part) || this.kind(part);
  }
  kind(part) { return this.host.choices.parts.find(([key]) => key === part.part)?.[1] ?? part.part; }
  draw() {
    this.list.replaceChildren(...this.parts.map((part, at) => this.line(part, at)));
    const menu = yz.el("div", { class: "menu", id: yz.id("parts"), popover: true },
      ...this.host.choices.parts.filter(([key]) => !ONCE.includes(key) || !this.parts.some((part) => part.part === key))
        .map(([key, label]) => yz.el("button", { type: "button", onclick: () => this.add(key) }, label)));
    const add = yz.el("button", { type: "button", class: "btn small", popovertarget: menu.id, "aria-haspopup": "true" }, this.host.words.icon("plus"), this.say("addpart"));
    const box = yz.flow.group(this.say("asks"), this.list, ...(this.parts.length ? [] : [yz.el("p", { class: "hint" }, this.say("noparts"))]), add, menu);
    this.box?.replaceWith(box);
    this.box = box;
    return box;
  }
  line(part, at) {
    const isOpen = this.open.has(part), { controls } = this, needs = part.part === "approval" ? null : yz.el("input", { type: "checkbox", "aria-label": `${this.label(part)}: ${this.say("required")}` });
    if (needs) {
      needs.checked = part.required === true;
      needs.addEventListener("change", () => { controls.edit(() => put(part, "required", needs.checked)); note.textContent = this.note(part); });
    }
    const note = yz.el("em", {}, this.note(part));
    const head = yz.el("button", { type: "button", class: "name", "aria-expanded": isOpen, onclick: () => { this.open[isOpen ? "delete" : "add"](part); this.draw(); this.list.children[at].querySelector(".name").focus(); } }, yz.el("span", {}, this.label(part)), note, this.host.words.icon("chevron-down"));
    const line = yz.el("li", {}, yz.el("div", { class: "head" }, needs ?? yz.el("i", {}, this.host.words.icon("approve")), head));
    if (isOpen) line.append(this.body(part, at));
    return line;
  }
  note(part) { return [part.part === "approval" ? "" : this.say(part.required ? "required" : "optional"), part.least > 0 && this.say("least", part.least), part.part !== "field" && this.kind(part) !== this.label(part) && this.kind(part)].filter(Boolean).join(" · "); }
  body(part, at) {
    const { controls } = this;
    return yz.el("div", { class: "body" }, ...this.members(part),
      ...(part.part === "field" ? [] : [controls.names(part, "labels", this.say("partname"))]),
      yz.el("div", { class: "bar" }, controls.icon(this.say("up"), "arrow-up", () => this.move(at, -1), { disabled: at === 0 }), controls.icon(this.say("down"), "arrow-down", () => this.move(at, 1), { disabled: at === this.parts.length - 1 }),
        yz.el("button", { type: "button", class: "btn quiet small danger push", onclick: () => this.drop(at) }, this.host.words.icon("trash"), this.say("remove"))));
  }
  members(part) {
    const { controls } = this, { choices } = this.host;
    switch (part.part) {
      case "field": return [controls.select(this.say("field"), choices.fields, part.field, (value) => { part.field = value; this.draw(); })];
      case "reply": case "note": return this.texts(part);
      case "files": return [controls.number(this.say("leastfiles"), part.least, (value) => put(part, "least", value), "")];
      case "checklist": return this.items(part);
      case "approval": return this.approval(part);
      default: return [];
    }
  }
  texts(part) {
    return [["zh-hans", "中文"], ["en", "English"]].map(([language, name]) => this.controls.area(`${this.say("begins")} · ${name}`, part.text?.[language], (value) => { const text = { ...part.text }; put(text, language, value); put(part, "text", Object.keys(text).length ? text : ""); }));
  }
  items(part) {
    return [["zh-hans", "中文"], ["en", "English"]].map(([language, name]) => this.controls.area(`${this.say("items")} · ${name}`, (part.items ?? []).map((one) => one[language] ?? "").join("\n"), (value) => {
      const lines = value.split("\n"), old = part.items ?? [], count = Math.max(lines.length, old.length);
      part.items = Array.from({ length: count }, (_, at) => { const one = { ...old[at] }; put(one, language, (lines[at] ?? "").trim()); return one; }).filter((one) => Object.keys(one).length);
    }));
  }
  approval(part) {
    const { controls, host } = this, taken = host.model.transitions.filter((one) => one.kind === "approval").map((one) => [one.slug, yz.flow.label(one)]);
    const choices = [["", this.say("choose")], ...taken], needs = [["all", this.say("need_all", "")], ["any", this.say("need_any")], ...[2, 3, 4].map((number) => [String(number), this.say("need_some", number)])];
    return [
      controls.many(this.say("approvers"), host.choices.approvers, part.approvers ?? [], (value) => put(part, "approvers", value)),
      controls.select(this.say("how"), needs, String(part.need ?? "any"), (value) => { part.need = Number(value) || value; }),
      controls.select(this.say("approved"), choices, part.approved, (value) => put(part, "approved", value)),
      controls.select(this.say("declined"), choices, part.declined, (value) => put(part, "declined", value), taken.length ? "" : this.say("noapproval")),
      controls.number(this.say("escalates"), part.hours, (value) => put(part, "hours", value), this.say("unit_h")),
      controls.names(part, "title", this.say("question")),
    ];
  }
  add(kind) {
    const part = { part: kind };
    if (kind === "approval") part.need = "any";
    if (kind === "field") part.field = this.host.choices.fields.find(([key]) => !this.parts.some((one) => one.field === key))?.[0] ?? "";
    this.controls.edit(() => { this.node.during = [...this.parts, part]; });
    this.open.add(part);
    this.draw();
    this.list.lastElementChild.querySelector(".body :is(input:not([tabindex='-1']), select, textarea)")?.focus();
  }
  move(at, by) {
    this.controls.edit(() => { const parts = [...this.parts]; parts.splice(at + by, 0, ...parts.splice(at, 1)); this.node.during = parts; });
    this.draw();
    this.list.children[at + by].querySelector(".name").focus();
    this.host.tell(this.say("movedto", at + by + 1));
  }
  drop(at) {
    this.controls.edit(() => put(this.node, "during", this.parts.filter((_, number) => number !== at)));
    this.draw();
    (this.list.children[Math.min(at, this.parts.length - 1)]?.querySelector(".name") ?? this.box.querySelector(".btn")).focus();
  }
};
