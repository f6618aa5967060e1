/* What is chosen, with everything that can be said of it. */
const { put } = yz.flow;
const TABS = ["way", "before", "during", "after"];

yz.flow.Inspector = class {
  constructor(host) {
    this.host = host;
    this.controls = new yz.flow.Controls(host);
    this.tab = "during";
    this.node = yz.el("aside", { class: "flow-inspector", "aria-label": host.say("inspector"), tabindex: "-1" });
    // Enter in a control must not send the page.
    this.node.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); });
  }
  say(name, n) { return this.host.say(name, n); }
  draw() {
    const { host } = this, [kind] = yz.flow.split(host.chosen), node = host.model.find(host.chosen);
    const drawn = node || kind === "common" ? this.drawn(kind, node) : null;
    this.node.classList.toggle("chosen", Boolean(drawn));
    this.node.replaceChildren(...(drawn ?? this.whole()).filter(Boolean));
    this.faults();
  }
  drawn(kind, node) { return this[kind](node); }
  head(title, pill, drops = true) {
    const { host } = this;
    this.title = yz.el("h2", { tabindex: "-1" }, title);
    return yz.el("header", {}, yz.el("button", { type: "button", class: "btn quiet icon-only small back", "aria-label": this.say("close"), onclick: () => host.pick("", true) }, host.words.icon("arrow-left")), this.title, pill ? yz.el("span", { class: "pill" }, pill) : null,
      drops ? this.controls.icon(this.say("remove"), "trash", () => host.drop(host.chosen), { class: "btn quiet icon-only small push danger" }) : null);
  }
  /** Drawn anew after a change of its own: whoever is at the keyboard stays where they are. */
  redraw() {
    const at = this.stops.indexOf(document.activeElement);
    this.draw();
    if (at >= 0) this.stops[Math.min(at, this.stops.length - 1)]?.focus();
  }
  get stops() { return [...this.node.querySelectorAll("button, input, select, textarea, summary")]; }
  /** What is wrong with it, above its members. */
  faults() {
    const found = this.host.problems.filter((one) => one.node === this.host.chosen && one.node);
    const box = yz.el("ul", { class: "flow-faults" }, ...found.map((one) => yz.el("li", { class: one.level }, this.host.words.icon("warning"), one.text)));
    const old = this.node.querySelector(".flow-faults");
    if (old) old.replaceWith(box);
    else this.node.querySelector("header")?.after(box);
  }
  more(node) {
    const box = yz.el("input", { value: node.slug, class: "mono", id: yz.id("flow"), autocomplete: "off", spellcheck: "false" });
    box.addEventListener("change", () => {
      const wanted = box.value.trim(), others = this.host.model.siblings(yz.flow.split(this.host.chosen)[0]);
      if (!/^[a-z0-9][a-z0-9_-]*$/.test(wanted) || wanted === "join" || others.some((one) => one !== node && one.slug === wanted)) { box.value = node.slug; this.host.tell(this.say("badkey"), true); return; }
      this.host.rename(wanted);
    });
    return yz.el("details", { class: "flow-more" }, yz.el("summary", {}, this.say("more")), yz.el("div", { class: "field" }, yz.el("label", { for: box.id }, this.say("key")), box, yz.el("p", { class: "hint" }, this.say("keyhint"))));
  }
  ways(list, label) {
    const { host } = this;
    if (!list.length) return null;
    return yz.flow.group(label, ...list.map((one) => yz.el("button", { type: "button", class: "flow-link", onclick: () => host.pick(`transition:${one.slug}`, true) }, yz.el("span", {}, yz.flow.label(one)), yz.el("em", {}, `→ ${host.nameOf(one)}`))));
  }

  state(node) {
    const { controls: use, host } = this, { model } = host, leaving = model.transitions.filter((one) => model.origins(one).includes(node.slug));
    const status = host.choices.statuses.map(([key, label]) => [key, label]);
    return [this.head(yz.flow.label(node), host.choices.statuses.find(([key]) => key === node.status)?.[1]),
      use.names(node, "labels", this.say("name")),
      use.select(this.say("status"), node.status ? status : [["", this.say("choose")], ...status], node.status, (value) => put(node, "status", value), this.say("statushint")),
      use.names(node, "customer", this.say("customer"), this.say("customerhint")),
      use.tick(this.say("start"), model.raw.start === node.slug, (on) => { model.raw.start = on ? node.slug : ""; }),
      use.tick(this.say("end"), node.end === true, (on) => { put(node, "end", on); host.later(); }),
      ...(node.end ? [] : [use.duration(this.say("limit"), node.limit, (value) => { const turned = !value !== !node.limit; put(node, "limit", value); if (turned) this.lates(node); }, "", !node.in_working_time), this.late(node)]),
      ...(node.end ? [] : [this.ways(leaving, this.say("leaving")), yz.el("div", { class: "bar" }, use.button(this.say("addway"), "plus", () => host.from(host.chosen)))]),
      this.more(node)];
  }
  lates(node) { this.node.querySelector(".flow-lates")?.replaceWith(this.late(node)); }
  /** What is done when the limit has passed. */
  late(node) {
    const { controls: use } = this, levels = node.late ?? [], box = yz.el("div", { class: "flow-lates" });
    if (node.limit > 0) box.append(use.tick(this.say("working"), node.in_working_time === true, (on) => { put(node, "in_working_time", on); this.host.later(); }, this.say("workinghint")));
    for (const [at, level] of levels.entries()) {
      box.append(yz.el("fieldset", { class: "flow-late" }, yz.el("legend", {}, this.say("level", at + 1)),
        use.duration(this.say("lateafter"), level.after ?? 0, (value) => { level.after = value ?? 0; }, "", !node.in_working_time),
        use.steps(this.say("does"), level.steps, (steps) => { level.steps = steps; }),
        use.button(this.say("dropLevel"), "trash", () => { use.edit(() => put(node, "late", levels.filter((one) => one !== level))); this.lates(node); }, "quiet small danger")));
    }
    if (node.limit > 0 && levels.length < 2) box.append(use.button(this.say("addlevel"), "plus", () => { use.edit(() => { node.late = [...levels, { after: levels.length ? 60 : 0, steps: [] }]; }); this.lates(node); }));
    return box;
  }

  transition(node) {
    const { host } = this, { model } = host, from = node.from === "common" ? this.say("anywhere") : model.origins(node).map((slug) => yz.flow.label(model.state(slug)) || slug).join("、");
    const bar = yz.el("div", { class: "tabs", role: "tablist" }), panel = yz.el("div", { class: "flow-panel", role: "tabpanel", id: yz.id("panel") });
    const show = (tab) => {
      this.tab = tab;
      for (const one of bar.children) { const on = one.dataset.tab === tab; one.setAttribute("aria-selected", on); one.tabIndex = on ? 0 : -1; if (on) panel.setAttribute("aria-labelledby", one.id); }
      panel.replaceChildren(...this[tab](node));
    };
    for (const tab of TABS) bar.append(yz.el("button", { type: "button", role: "tab", id: yz.id("tab"), "data-tab": tab, "aria-controls": panel.id, onclick: () => show(tab) }, this.say(`tab_${tab}`)));
    bar.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = TABS[(TABS.indexOf(this.tab) + by + TABS.length) % TABS.length];
      show(next);
      bar.querySelector(`[data-tab=${next}]`).focus();
    });
    show(this.tab);
    return [this.head(yz.flow.label(node), `${from} → ${host.nameOf(node)}`), bar, panel, this.more(node)];
  }
  way(node) {
    const { controls: use, host } = this, { model } = host, states = model.states.filter((one) => !one.end).map((one) => [one.slug, yz.flow.label(one)]);
    const targets = [...model.states, ...model.parallels].map((one) => [one.slug, yz.flow.label(one)]), inside = model.origins(node).some((slug) => model.branchOf(slug));
    return [use.names(node, "labels", this.say("name")),
      use.select(this.say("kind"), [["manual", this.say("kind_manual")], ["automatic", this.say("kind_automatic")], ["approval", this.say("kind_approval")]], node.kind ?? "manual", (value) => put(node, "kind", value === "manual" ? "" : value)),
      use.tick(this.say("common"), node.from === "common", (on) => { node.from = on ? "common" : []; host.later(); }),
      ...(node.from === "common" ? [] : [use.many(this.say("from"), states, model.origins(node), (value) => { node.from = value; })]),
      use.select(this.say("to"), inside ? [["join", this.say("join")], ...targets] : targets, node.to, (value) => { node.to = value; }),
      use.tick(this.say("back"), node.tone === "back", (on) => put(node, "tone", on ? "back" : ""))];
  }
  before(node) {
    const { controls: use } = this, set = (key, value) => { const before = { ...node.before }; put(before, key, value); put(node, "before", Object.keys(before).length ? before : ""); }, given = node.before ?? {};
    if (node.kind === "approval") return [yz.el("p", { class: "hint" }, this.say("byapproval")), use.condition(this.say("when"), given.when, (value) => set("when", value.trim()))];
    return [...(node.kind === "automatic" ? [use.duration(this.say("wait"), given.wait, (value) => set("wait", value), this.say("waithint"))] : [use.many(this.say("who"), use.people(), given.who ?? [], (value) => set("who", value), this.say("whohint"))]),
      use.condition(this.say("when"), given.when, (value) => set("when", value.trim()))];
  }
  during(node) { return [new yz.flow.Parts(this.controls, node).draw()]; }
  after(node) {
    const { controls: use, host } = this, hand = node.hand ?? {}, set = (key, value) => { const given = { ...node.hand }; put(given, key, value); put(node, "hand", Object.keys(given).length ? given : ""); };
    const stays = [["", this.say("handstays")]];
    return [use.select(this.say("handdepartment"), [...stays, ...host.choices.departments], hand.department ?? "", (value) => set("department", value)),
      use.select(this.say("handteam"), [...stays, ...host.choices.teams], hand.team ?? "", (value) => set("team", value), this.say("handhint")),
      ...((node.kind ?? "manual") === "manual" ? [use.tick(this.say("continuous"), node.continuous === true, (on) => put(node, "continuous", on), this.say("continuoushint"))] : []),
      use.steps(this.say("does"), node.after, (steps) => put(node, "after", steps)), yz.el("p", { class: "hint" }, this.say("afterhint"))];
  }

  parallel(node) {
    const { controls: use, host } = this, { model } = host, branches = node.branches ??= [], states = model.states.filter((one) => !one.end).map((one) => [one.slug, yz.flow.label(one)]);
    const needs = [["all", this.say("need_all", "")], ["any", this.say("need_any")], ...[2, 3, 4, 5].filter((number) => number < branches.length).map((number) => [String(number), this.say("need_some", number)])];
    return [this.head(yz.flow.label(node), this.say("split")),
      use.names(node, "labels", this.say("name")),
      ...branches.map((branch, at) => yz.el("fieldset", { class: "flow-late" }, yz.el("legend", {}, this.say("branch", at + 1)),
        use.names(branch, "labels", this.say("name")), use.many(this.say("branchstates"), states, branch.states ?? [], (value) => { branch.states = value; }, at ? "" : this.say("branchhint")),
        use.button(this.say("remove"), "trash", () => { use.edit(() => { node.branches = branches.filter((one) => one !== branch); }); host.later(); }, "quiet small danger"))),
      yz.el("div", { class: "bar" }, use.button(this.say("addbranch"), "plus", () => { use.edit(() => { const taken = new Set(branches.map((one) => one.slug)); let number = 1; while (taken.has(`branch-${number}`)) number += 1; branches.push({ slug: `branch-${number}`, labels: { [yz.flow.LANGUAGE]: this.say("branch", number) }, states: [] }); }); host.later(); })),
      use.select(this.say("need"), needs, String(node.need ?? "all"), (value) => { node.need = Number(value) || value; }),
      use.select(this.say("then"), [["", this.say("choose")], ...model.states.map((one) => [one.slug, yz.flow.label(one)])], node.to, (value) => { node.to = value; }),
      this.more(node)];
  }
  common() {
    const { host } = this;
    return [this.head(this.say("anywhere"), this.say("commons", host.model.commons.length), false), yz.el("p", { class: "hint" }, this.say("commonhint")), this.ways(host.model.commons, this.say("transitions"))];
  }
  whole() {
    const { controls: use, host } = this, { model } = host, { raw } = model, strict = raw.strict ?? { who: "nobody" };
    const starts = [...model.states, ...model.parallels].map((one) => [one.slug, yz.flow.label(one)]);
    return [this.head(this.say("whole"), "", false),
      yz.el("p", { class: "hint" }, this.say("wholehint")),
      use.select(this.say("begins_with"), [["", this.say("choose")], ...starts], raw.start, (value) => { raw.start = value; }),
      use.select(this.say("strict"), ["nobody", "everybody", "roles"].map((key) => [key, this.say(`strict_${key}`)]), strict.who ?? "nobody", (value) => { raw.strict = value === "roles" ? { who: value, roles: strict.roles ?? [] } : { who: value }; host.later(); }, this.say("stricthint")),
      ...(strict.who === "roles" ? [use.many(this.say("roles"), host.choices.roles, strict.roles ?? [], (value) => { raw.strict = { who: "roles", roles: value }; })] : []),
      this.keys(["arrows", "t", "delete", "undo", "zoom"])];
  }
  keys(names) {
    return yz.el("div", { class: "flow-keys" }, yz.el("h3", {}, this.say("keys")), yz.el("dl", {}, ...names.flatMap((key) => [yz.el("dt", {}, yz.el("kbd", {}, this.say(`key_${key}`))), yz.el("dd", {}, this.say(`key_${key}_does`))])));
  }
};
