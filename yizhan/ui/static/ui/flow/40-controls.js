/* The controls of the inspector: each shows a member of a node and changes it through the host. */
const field = (label, control, hint) => {
  const id = control.id || (control.id = yz.id("flow"));
  return yz.el("div", { class: "field" }, yz.el("label", { for: id }, label), control, hint ? yz.el("p", { class: "hint" }, hint) : null);
};
const group = (label, ...children) => {
  const id = yz.id("flow");
  return yz.el("div", { class: "field", role: "group", "aria-labelledby": id }, yz.el("h3", { id }, label), ...children);
};
/** Members that say nothing are left out. */
const put = (node, key, value) => {
  if (value === "" || value == null || value === false || (Array.isArray(value) && !value.length)) delete node[key];
  else node[key] = value;
};

yz.flow.Controls = class {
  constructor(host) { this.host = host; }
  say(name, n) { return this.host.say(name, n); }
  edit(run, key) { this.host.edit(run, key); }

  /** A name in both languages. */
  names(node, key, label, hint) {
    const lines = [["zh-hans", "中文"], ["en", "English"]].map(([language, name]) => {
      const box = yz.el("input", { id: yz.id("flow"), value: node[key]?.[language] ?? "", autocomplete: "off" });
      box.addEventListener("input", () => this.edit(() => { const labels = { ...node[key] }; put(labels, language, box.value); put(node, key, Object.keys(labels).length ? labels : ""); }, box.id));
      return yz.el("div", { class: "affix" }, yz.el("label", { for: box.id }, name), box);
    });
    if (yz.flow.LANGUAGE === "en") lines.reverse();
    return group(label, ...lines, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  select(label, options, value, run, hint) {
    const box = yz.el("select", {}, ...options.map(([key, text]) => new Option(text, key)));
    if (value && !options.some(([key]) => key === value)) box.append(new Option(value, value));
    box.value = value ?? "";
    box.addEventListener("change", () => this.edit(() => run(box.value)));
    return field(label, box, hint);
  }
  number(label, value, run, unit, hint, least = 0) {
    const box = yz.el("input", { type: "number", min: least, class: "short", value: value ?? "", id: yz.id("flow") });
    box.addEventListener("input", () => this.edit(() => run(box.value === "" ? null : Math.round(Number(box.value))), box.id));
    const line = yz.el("div", { class: "affix" }, box, unit);
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), line, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  /** Minutes, in the largest unit that is whole. */
  duration(label, value, run, hint, days = true) {
    const units = { 1: "unit_m", 60: "unit_h", ...(days ? { 1440: "unit_d" } : {}) }, id = yz.id("flow"), fits = [1440, 60, 1].find((unit) => units[unit] && value && value % unit === 0) ?? 60;
    const box = yz.el("input", { type: "number", min: 0, class: "short", value: value ? value / fits : value === 0 ? 0 : "", id });
    const unit = yz.el("select", { "aria-label": this.say("unit") }, ...Object.entries(units).map(([key, word]) => new Option(this.say(word), key)));
    unit.value = fits;
    const write = () => this.edit(() => run(box.value === "" ? null : Math.round(Number(box.value) * Number(unit.value))), id);
    box.addEventListener("input", write);
    unit.addEventListener("change", write);
    return yz.el("div", { class: "field" }, yz.el("label", { for: id }, label), yz.el("div", { class: "affix" }, box, unit), hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  tick(label, on, run, hint) {
    const box = yz.el("input", { type: "checkbox", class: "switch", id: yz.id("flow") });
    box.checked = on;
    box.addEventListener("change", () => this.edit(() => run(box.checked)));
    return yz.el("div", { class: "field inline" }, yz.el("label", { for: box.id }, label), box, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  /** Several of many. `extra` are words that are chosen but not on the list. */
  many(label, options, chosen, run, hint) {
    const every = [...options, ...chosen.filter((one) => !options.some(([key]) => key === one)).map((one) => [one, one])];
    const box = yz.el("select", { multiple: true, id: yz.id("flow") }, ...every.map(([key, text]) => new Option(text, key, false, chosen.includes(key))));
    box.addEventListener("change", () => {
      const now = new Set([...box.selectedOptions].map((one) => one.value));
      this.edit(() => run([...chosen.filter((one) => now.has(one)), ...[...now].filter((one) => !chosen.includes(one))]));
      chosen = [...now];
    });
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), yz.el("yz-combo", { placeholder: this.say("choose") }, box), hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  area(label, value, run, hint) {
    const box = yz.el("textarea", { rows: 2, id: yz.id("flow") });
    box.value = value ?? "";
    box.addEventListener("input", () => this.edit(() => run(box.value), box.id));
    return field(label, box, hint);
  }
  condition(label, value, run) {
    const box = yz.el("textarea", { rows: 2, id: yz.id("flow"), spellcheck: "false" }), { host } = this;
    box.value = value ?? "";
    box.addEventListener("input", () => this.edit(() => run(box.value), label));
    const builder = yz.el("yz-condition", { "data-fields-url": host.dataset.fieldsUrl, "data-read-url": host.dataset.readUrl, "data-found-url": host.dataset.foundUrl, "data-complete-url": host.dataset.completeUrl }, box, host.wordsOf("condition"));
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), builder);
  }
  steps(label, value, run) {
    const box = yz.el("textarea", { rows: 4, id: yz.id("flow"), class: "mono", spellcheck: "false" }), { host } = this;
    box.value = JSON.stringify(value ?? []);
    box.addEventListener("input", () => { let steps; try { steps = JSON.parse(box.value); } catch { return; } this.edit(() => run(steps), box.id); });
    const editor = document.createElement("yz-steps");
    Object.assign(editor.dataset, { url: host.dataset.stepsUrl, valueUrl: host.dataset.valueUrl, sortable: host.dataset.sortable });
    // Not `append`: its own one adds a step.
    editor.appendChild(box);
    editor.appendChild(host.wordsOf("steps"));
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), editor);
  }
  button(label, icon, run, look = "small") { return yz.el("button", { type: "button", class: `btn ${look}`, onclick: run }, icon ? this.host.words.icon(icon) : null, label); }
  icon(label, icon, run, more = {}) { return yz.el("button", { type: "button", class: "btn quiet icon-only small", "aria-label": label, onclick: run, ...more }, this.host.words.icon(icon)); }
  /** People who may be named: `alone` are words that stand for somebody on the ticket. */
  people(alone = ["owner", "department", "requester"]) {
    const of = (kind) => this.host.choices[`${kind}s`].map(([key, label]) => [`${kind}:${key}`, `${label} · ${this.say(`kind_${kind}`)}`]);
    return [...alone.map((word) => [word, this.say(`who_${word}`)]), ...of("role"), ...of("team"), ...of("agent")];
  }
};
Object.assign(yz.flow, { group, put });
