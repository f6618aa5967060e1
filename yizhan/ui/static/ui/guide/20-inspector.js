/* What is chosen of a guide, with everything that can be said of it. */
const { put, LANGUAGE } = yz.flow;
const LINES = [["zh-hans", "中文"], ["en", "English"]];

yz.guide.Controls = class extends yz.flow.Controls {
  /** What visitors read, in both languages. */
  texts(node, key, label, hint) {
    const boxes = LINES.map(([language, name]) => {
      const box = yz.el("textarea", { rows: 2, id: yz.id("guide"), "aria-label": `${label} · ${name}`, placeholder: name, lang: language === "en" ? "en" : "zh-CN" });
      box.value = node[key]?.[language] ?? "";
      box.addEventListener("input", () => this.edit(() => { const texts = { ...node[key] }; put(texts, language, box.value); put(node, key, Object.keys(texts).length ? texts : ""); }, box.id));
      return box;
    });
    if (LANGUAGE === "en") boxes.reverse();
    return yz.flow.group(label, ...boxes, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
  /** Where an exit leads: another node, or a new one that is made for it. */
  leads({ label, owner, member }) {
    const { host } = this, { model } = host, self = yz.flow.split(host.chosen)[1];
    const nodes = model.raw.nodes.filter((one) => one.slug !== self || one.slug === owner[member]).map((one) => [one.slug, host.facts(`node:${one.slug}`).label]);
    const box = yz.el("select", { id: yz.id("guide") }, new Option(this.say("nowhere"), ""), ...nodes.map(([key, text]) => new Option(text, key)));
    if (owner[member] && !nodes.some(([key]) => key === owner[member])) box.append(new Option(owner[member], owner[member]));
    box.append(yz.el("optgroup", { label: this.say("newnode") }, ...model.kinds.map((one) => new Option(one.label, `+${one.key}`))));
    box.value = owner[member] ?? "";
    box.addEventListener("change", () => {
      if (box.value.startsWith("+")) host.growFrom(owner, member, box.value.slice(1));
      else this.edit(() => { owner[member] = box.value; });
    });
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), box);
  }
  line(label, value, run, hint) {
    const box = yz.el("input", { value: value ?? "", id: yz.id("guide"), autocomplete: "off" });
    box.addEventListener("input", () => this.edit(() => run(box.value), box.id));
    return yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, label), box, hint ? yz.el("p", { class: "hint" }, hint) : null);
  }
};

yz.guide.Inspector = class extends yz.flow.Inspector {
  constructor(host) {
    super(host);
    this.controls = new yz.guide.Controls(host);
  }
  drawn(kind, node) {
    const { controls: use, host } = this, { model } = host, declared = model.kind(node);
    const members = { buttons: () => this.items(node), condition: () => this.items(node), question: () => this.question(node), article: () => this.article(node), hours: () => this.hours(node), ticket: () => this.ends(node, true), agent: () => this.ends(node, false) }[node.kind];
    return [this.head(host.facts(host.chosen).label, declared.label),
      declared.speaks ? use.texts(node, "texts", this.say("texts"), this.say("textshint")) : null,
      ...(members ? members() : []),
      ...declared.exits.map(([key, label]) => use.leads({ label: this.say("leadsto", label), owner: node, member: key })),
      use.tick(this.say("start"), model.raw.start === node.slug, (on) => { model.raw.start = on ? node.slug : ""; }),
      use.names(node, "labels", this.say("name"), this.say("namehint")),
      this.more(node)];
  }
  /** Its buttons, or the ways of a condition, in their order. */
  items(node) {
    const { controls: use, host } = this, { model } = host, ways = node.kind === "condition", { many } = model.kind(node), items = model.items(node);
    const move = (at, by) => { use.edit(() => { const list = node[many]; list.splice(at + by, 0, ...list.splice(at, 1)); }); host.later(); };
    const box = (one, at) => yz.el("fieldset", { class: "flow-late" }, yz.el("legend", {}, this.say(ways ? "way" : "button", at + 1)),
      ways ? this.tests(one) : use.names(one, "labels", this.say("label")),
      use.leads({ label: this.say("leads"), owner: one, member: "to" }),
      yz.el("div", { class: "bar" }, use.icon(this.say("up"), "arrow-up", () => move(at, -1), { disabled: at === 0 }), use.icon(this.say("down"), "arrow-down", () => move(at, 1), { disabled: at === items.length - 1 }),
        use.button(this.say("remove"), "trash", () => { use.edit(() => { node[many] = items.filter((other) => other !== one); }); host.later(); }, "quiet small danger")));
    return [...items.map(box), yz.el("div", { class: "bar" }, use.button(this.say(ways ? "addway" : "addbutton"), "plus", () => { use.edit(() => model.addItem(node)); host.later(); }))];
  }
  /** What must be so, all of it, for a way to be taken. */
  tests(way) {
    const { controls: use, host } = this, when = (way.when ??= []), asked = host.model.raw.nodes.filter((one) => host.model.kind(one).asks);
    const of = [...asked.map((one) => [`answer:${one.slug}`, this.say("answerof", host.facts(`node:${one.slug}`).label)]), ...host.choices.facts];
    const value = (test) => {
      const source = asked.find((one) => `answer:${one.slug}` === test.of), options = source?.kind === "buttons" ? host.model.items(source).map((one) => [one.slug, yz.flow.label({ labels: one.labels }) || one.slug]) : host.choices.values[test.of];
      if (["filled", "empty"].includes(test.is)) return null;
      return options ? use.select(this.say("value"), [["", this.say("choose")], ...options], test.value, (text) => { test.value = text; }) : use.line(this.say("value"), test.value, (text) => { test.value = text; });
    };
    const row = (test) => yz.el("div", { class: "guide-test" },
      use.select(this.say("testof"), [["", this.say("choose")], ...of], test.of, (text) => { test.of = text; delete test.value; host.later(); }),
      use.select(this.say("testis"), host.choices.tests, test.is ?? "is", (text) => { test.is = text; host.later(); }), value(test),
      use.icon(this.say("droptest"), "x", () => { use.edit(() => { way.when = when.filter((one) => one !== test); }); host.later(); }));
    return yz.flow.group(this.say("when"), ...when.map(row), use.button(this.say("addtest"), "plus", () => { use.edit(() => when.push({ of: "", is: "is", value: "" })); host.later(); }));
  }
  question(node) {
    const { controls: use, host } = this;
    return [use.select(this.say("fills"), host.choices.fills, node.fills ?? "", (value) => put(node, "fills", value), this.say("fillshint")),
      use.tick(this.say("required"), node.required !== false, (on) => { if (on) delete node.required; else node.required = false; })];
  }
  article(node) {
    const { controls: use, host } = this, questions = host.model.raw.nodes.filter((one) => one.kind === "question").map((one) => [one.slug, host.facts(`node:${one.slug}`).label]);
    return [use.many(this.say("articles"), host.choices.articles, (node.articles ?? []).map(String), (value) => put(node, "articles", value.map(Number)), this.say("articleshint")),
      use.select(this.say("words"), [["", this.say("nowords")], ...questions], node.words ?? "", (value) => put(node, "words", value))];
  }
  hours(node) {
    const { controls: use, host } = this;
    return [use.select(this.say("calendar"), [["", this.say("choose")], ...host.choices.calendars], node.calendar ?? "", (value) => put(node, "calendar", value))];
  }
  ends(node, ticket) {
    const { controls: use, host } = this, usual = [["", this.say("usual")]];
    return [...(ticket ? [use.select(this.say("type"), [...usual, ...host.choices.types], node.type ?? "", (value) => put(node, "type", value)), use.line(this.say("subject"), node.subject, (value) => put(node, "subject", value), this.say("subjecthint"))] : []),
      use.select(this.say("department"), [...usual, ...host.choices.departments], node.department ?? "", (value) => put(node, "department", value))];
  }
  whole() {
    const { controls: use, host } = this, { model } = host;
    return [this.head(this.say("whole"), "", false), yz.el("p", { class: "hint" }, this.say("wholehint")),
      use.select(this.say("begins_with"), [["", this.say("choose")], ...model.raw.nodes.map((one) => [one.slug, host.facts(`node:${one.slug}`).label])], model.raw.start, (value) => { model.raw.start = value; }),
      this.keys(["arrows", "t", "delete", "undo", "zoom"])];
  }
};
