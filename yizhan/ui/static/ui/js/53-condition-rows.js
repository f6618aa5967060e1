/* One row of a condition: field, operator, value. Its `data` is what conditionText writes. */
const NAMED = ["today", "yesterday", "tomorrow", "this_week", "this_month"];
const SPAN = /^(\d+)([mhdw])$/, DATE = /^\d{4}-\d{2}-\d{2}$/, TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}$/;
const LONG = 9;

yz.ConditionRow = class {
  /** `builder` has `fields` (key → field), `words` and is told by `changed()`. */
  constructor(builder, data) {
    Object.assign(this, { builder, data: data ?? { field: null, operator: null, values: [] } });
    this.joint = yz.el("span", { class: "joint", "aria-hidden": "true" });
    this.middle = yz.el("span", { class: "compare" });
    this.end = yz.el("span", { class: "values" });
    this.drop = this.button("x", "drop", () => builder.drop(this.node));
    this.node = yz.el("div", { class: "line", role: "group" }, this.joint, this.fieldBox(), this.middle, this.end, this.drop);
    this.node.row = this;
    this.draw();
  }
  say(name, n) { return this.builder.words.say(name, n); }
  get field() { return this.data.field === null ? null : this.builder.fields.get(this.data.field); }
  get operators() {
    const known = this.field?.operators ?? [];
    const own = this.data.operator;
    return own && !known.some((one) => one.key === own.key) ? [...known, own] : known;
  }
  button(icon, name, run) {
    return yz.el("button", { type: "button", class: "btn quiet icon-only small", "aria-label": this.say(name), onclick: run }, this.builder.words.icon(icon));
  }
  select(name, options, chosen, run) {
    const select = yz.el("select", { "aria-label": this.say(name) });
    for (const [value, label] of options) select.append(new Option(label, value, false, value === chosen));
    select.value = chosen;
    select.addEventListener("change", () => run(select.value));
    return select;
  }
  fieldBox() {
    const options = [...this.builder.fields.values()].map((one) => [one.key || "*", one.label]);
    const chosen = this.data.field === null ? "" : this.data.field || "*";
    const select = this.select("field", chosen ? options : [["", this.say("choose")], ...options], chosen, (key) => this.take(key === "*" ? "" : key));
    return yz.el("yz-combo", { class: "of" }, select);
  }
  take(key) {
    if (key === this.data.field || !this.builder.fields.has(key)) return;
    this.data = { field: key, operator: null, values: [] };
    this.data.operator = this.operators[0];
    this.draw();
    this.builder.changed();
    // Later, because the box in which the field was chosen still takes the focus for itself.
    queueMicrotask(() => (this.end.querySelector("input:not([hidden]), select:not([tabindex])") ?? this.middle.querySelector("select")).focus());
  }
  compare(key) {
    const before = this.data.operator, after = this.operators.find((one) => one.key === key);
    const fits = before.form === after.form || (["one", "many"].includes(before.form) && ["one", "many"].includes(after.form));
    this.data.operator = after;
    this.data.values = !fits ? [] : after.form === "one" ? this.data.values.slice(0, 1) : this.data.values;
    this.drawValues();
    this.builder.changed();
  }
  draw() {
    this.middle.replaceChildren();
    if (this.field) this.middle.append(this.select("operator", this.operators.map((one) => [one.key, one.label]), this.data.operator.key, (key) => this.compare(key)));
    this.drawValues();
  }
  drawValues() {
    const form = this.field ? this.data.operator.form : "nothing";
    this.end.replaceChildren(...this[form]());
    this.name();
  }
  name() {
    const field = this.field?.label ?? this.say("field");
    this.node.setAttribute("aria-label", [field, this.data.operator?.label].filter(Boolean).join(" "));
    this.drop.setAttribute("aria-label", `${this.say("drop")}: ${field}`);
  }
  put(values) {
    this.data.values = values.map((one) => (typeof one === "string" ? { value: one, label: one } : one));
    this.builder.changed();
  }
  get first() { return this.data.values[0]?.value ?? ""; }

  // -- the controls of each form of operator
  nothing() { return []; }
  one() { return this.isChosen ? [this.combo(false)] : [this.typed(0)]; }
  many() { return this.isChosen ? [this.combo(true)] : this.inputs(); }
  get isChosen() { return Boolean(this.field.url || this.field.options.length); }

  combo(many) {
    const { field, data } = this, select = yz.el("select", { multiple: many, "aria-label": `${field.label}: ${this.say("value")}` });
    const chosen = new Set(data.values.map((one) => one.value));
    if (!many) select.append(new Option(this.say("choose"), ""));
    const unknown = data.values.filter((one) => !field.options.some((known) => known.value === one.value));
    for (const one of [...unknown, ...field.options]) select.append(new Option(one.label, one.value, false, chosen.has(one.value)));
    select.addEventListener("change", () => this.put([...select.selectedOptions].filter((one) => one.value).map((one) => ({ value: one.value, label: one.label }))));
    if (!many && field.options.length < LONG) return select;
    return yz.el("yz-combo", { placeholder: this.say("choose"), "data-url": field.url || null }, select);
  }
  inputs() {
    const count = Math.max(1, this.data.values.length);
    const boxes = Array.from({ length: count }, (_none, at) => this.typed(at));
    if (!this.data.field) return boxes.slice(0, 1);
    const more = this.button("plus", "addvalue", () => {
      if (!this.data.values.length || this.data.values.some((one) => !one.value.trim())) return boxes.at(-1).focus();
      this.data.values = [...this.data.values, { value: "", label: "" }];
      this.drawValues();
      [...this.end.querySelectorAll("input")].at(-1).focus();
    });
    more.dataset.tip = this.say("addvalue");
    return boxes.flatMap((box, at) => (at ? [yz.el("small", {}, this.say("or")), box] : [box])).concat(more);
  }
  typed(at) {
    const input = yz.el("input", { type: "text", autocomplete: "off", inputmode: this.field.kind === "number" ? "decimal" : null, "aria-label": `${this.field.label}: ${this.say("value")}` });
    input.value = this.data.values[at]?.value ?? "";
    input.addEventListener("input", () => {
      const values = [...this.data.values];
      values[at] = { value: input.value, label: input.value };
      this.put(values);
    });
    return input;
  }
  span() {
    const [, number, unit] = SPAN.exec(this.first) ?? [null, "7", "d"];
    const input = yz.el("input", { type: "number", min: 0, max: 99999, class: "short", "aria-label": `${this.field.label}: ${this.say("value")}` });
    input.value = number;
    const put = () => this.put(input.value ? [`${input.value}${units.value}`] : []);
    const units = this.select("unit", ["m", "h", "d", "w"].map((key) => [key, this.say(key)]), unit, put);
    input.addEventListener("input", put);
    if (!this.data.values.length) this.data.values = [{ value: `${number}${unit}` }];
    return [input, units];
  }
  day() {
    const value = this.first, kinds = ["date", ...(this.field.kind === "moment" ? ["time"] : [])];
    const kind = !value || DATE.test(value) ? "date" : NAMED.includes(value) ? value : TIME.test(value) && kinds[1] ? "time" : "other";
    const options = [...NAMED, ...kinds, ...(kind === "other" ? ["other"] : [])].map((key) => [key, this.say(key)]);
    const input = yz.el("input", { "aria-label": `${this.field.label}: ${this.say("value")}` });
    const set = (name, text) => {
      input.type = { date: "date", time: "datetime-local" }[name] ?? "text";
      input.hidden = NAMED.includes(name);
      input.value = text;
    };
    const select = this.select("day", options, kind, (name) => {
      set(name, "");
      this.put(NAMED.includes(name) ? [name] : []);
      if (!input.hidden) input.focus();
    });
    set(kind, kind === "time" ? value.replace(" ", "T") : value);
    input.addEventListener("input", () => this.put(input.value ? [input.value] : []));
    return [select, input];
  }
};
