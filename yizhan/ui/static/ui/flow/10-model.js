/* What a flow consists of, kept as the JSON it is saved as. Every change can be taken back. */
const LISTS = { state: "states", transition: "transitions", parallel: "parallels" };
const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh-hans" : "en";
const MOST_PAST = 200;
const listed = (given) => (Array.isArray(given) ? given : []);

yz.flow = {
  LANGUAGE,
  split: (id) => { const at = id.indexOf(":"); return at < 0 ? [id, ""] : [id.slice(0, at), id.slice(at + 1)]; },
  label: (node) => node?.labels?.[LANGUAGE] || node?.labels?.["zh-hans"] || node?.labels?.en || node?.slug || "",
  /** The definition in a text, or null when it is none. */
  read(text) {
    try {
      const raw = JSON.parse(text || "{}");
      if (typeof raw !== "object" || !raw || Array.isArray(raw)) return null;
      for (const key of Object.values(LISTS)) if (raw[key] !== undefined && !(Array.isArray(raw[key]) && raw[key].every((one) => one && typeof one === "object"))) return null;
      return raw;
    } catch { return null; }
  },
};

yz.flow.Model = class {
  constructor(raw) { this.load(raw); this.past = []; this.future = []; }
  load(raw) {
    this.raw = raw;
    for (const key of Object.values(LISTS)) raw[key] ??= [];
  }
  get text() { return JSON.stringify(this.raw, null, 2); }
  get states() { return this.raw.states; }
  get transitions() { return this.raw.transitions; }
  get parallels() { return this.raw.parallels; }
  get beginning() { return this.state(this.raw.start) ? `state:${this.raw.start}` : `parallel:${this.raw.start}`; }
  /** Those whose keys must differ from one another. */
  siblings(kind) { return kind === "transition" ? this.transitions : [...this.states, ...this.parallels]; }
  get commons() { return this.transitions.filter((one) => one.from === "common"); }
  find(id) {
    const [kind, slug] = yz.flow.split(id);
    return LISTS[kind] ? this.raw[LISTS[kind]].find((one) => one.slug === slug) : null;
  }
  state(slug) { return this.states.find((one) => one.slug === slug); }
  parallel(slug) { return this.parallels.find((one) => one.slug === slug); }
  /** The split and the branch that a state is in. */
  branchOf(slug) {
    for (const split of this.parallels) for (const branch of listed(split.branches)) if (listed(branch.states).includes(slug)) return { split, branch };
    return null;
  }
  origins(one) { return one.from === "common" ? [] : Array.isArray(one.from) ? one.from : [one.from].filter(Boolean); }

  // -- as it is drawn
  get nodes() {
    const found = [...this.states.map((one) => `state:${one.slug}`), ...this.parallels.flatMap((one) => [`parallel:${one.slug}`, `join:${one.slug}`])];
    return this.commons.length ? [...found, "common"] : found;
  }
  /** Where a node keeps its place. */
  keeper(id) {
    const [kind, slug] = yz.flow.split(id);
    if (kind === "common") return [this.raw, "common"];
    return kind === "join" ? [this.parallel(slug), "join"] : [this.find(id), null];
  }
  place(id) {
    const [node, key] = this.keeper(id), at = key ? node?.view?.[key] : node?.view;
    return Number.isFinite(at?.x) && Number.isFinite(at?.y) ? { x: at.x, y: at.y } : null;
  }
  put(id, at) {
    const [node, key] = this.keeper(id), place = { x: Math.round(at.x), y: Math.round(at.y) };
    if (!node) return;
    node.view = { ...node.view, ...(key ? { [key]: place } : place) };
  }
  target(one, origin) {
    if (one.to === "join") { const inside = this.branchOf(origin); return inside ? `join:${inside.split.slug}` : ""; }
    return this.state(one.to) ? `state:${one.to}` : this.parallel(one.to) ? `parallel:${one.to}` : "";
  }
  get edges() {
    const found = [];
    for (const one of this.transitions) {
      const more = { id: `transition:${one.slug}`, label: yz.flow.label(one), back: one.tone === "back", dash: one.kind === "automatic" };
      for (const origin of this.origins(one)) if (this.state(origin) && this.target(one, origin)) found.push({ ...more, from: `state:${origin}`, to: this.target(one, origin) });
      if (one.from === "common" && this.target(one, "")) found.push({ ...more, from: "common", to: this.target(one, ""), dash: true });
    }
    for (const split of this.parallels) {
      for (const branch of listed(split.branches)) if (this.state(listed(branch.states)[0])) found.push({ id: `parallel:${split.slug}`, from: `parallel:${split.slug}`, to: `state:${branch.states[0]}`, label: yz.flow.label(branch), fixed: true });
      if (this.state(split.to)) found.push({ id: `parallel:${split.slug}`, from: `join:${split.slug}`, to: `state:${split.to}`, label: "", fixed: true });
    }
    return found;
  }

  // -- changing, and taking back
  /** Typing into one control (`key`) is one change, however many letters. */
  change(run, key = "") {
    const before = this.text, now = Date.now();
    run();
    if (this.text === before) return false;
    if (!key || key !== this.last?.key || now - this.last.at > 2000) this.past = [...this.past.slice(-MOST_PAST), before];
    this.last = { key, at: now };
    this.future = [];
    return true;
  }
  turn(from, to) {
    if (!this[from].length) return false;
    this[to].push(this.text);
    this.load(JSON.parse(this[from].pop()));
    this.last = null;
    return true;
  }
  undo() { return this.turn("past", "future"); }
  redo() { return this.turn("future", "past"); }
  free(kind) {
    const taken = new Set(this.siblings(kind).map((one) => one.slug));
    let number = 1;
    while (taken.has(`${kind}-${number}`)) number += 1;
    return `${kind}-${number}`;
  }
  named(kind, name) {
    const slug = this.free(kind);
    return { slug, labels: { [LANGUAGE]: `${name} ${slug.split("-").pop()}` } };
  }
  addState(name, status, at) {
    const node = { ...this.named("state", name), status, view: { x: Math.round(at.x), y: Math.round(at.y) } };
    this.states.push(node);
    this.raw.start ||= node.slug;
    return `state:${node.slug}`;
  }
  addTransition(name, from, to) {
    const node = { ...this.named("transition", name), from: from === "common" ? "common" : [yz.flow.split(from)[1]], to: to.startsWith("join:") ? "join" : yz.flow.split(to)[1] };
    this.transitions.push(node);
    return `transition:${node.slug}`;
  }
  addParallel(name, at) {
    const node = { ...this.named("parallel", name), branches: [], need: "all", to: "", view: { x: Math.round(at.x), y: Math.round(at.y), join: { x: Math.round(at.x) + 440, y: Math.round(at.y) } } };
    this.parallels.push(node);
    return `parallel:${node.slug}`;
  }
  /** Take a node away with what cannot be without it. */
  drop(id) {
    const [kind, slug] = yz.flow.split(id);
    if (!LISTS[kind]) return;
    this.raw[LISTS[kind]] = this.raw[LISTS[kind]].filter((one) => one.slug !== slug);
    if (kind === "transition") {
      for (const one of this.transitions) for (const part of listed(one.during)) for (const key of ["approved", "declined"]) if (part[key] === slug) delete part[key];
      return;
    }
    this.raw.transitions = this.transitions.filter((one) => {
      if (Array.isArray(one.from)) one.from = one.from.filter((state) => state !== slug);
      return one.to !== slug && (one.from === "common" || this.origins(one).length);
    });
    for (const split of this.parallels) {
      for (const branch of listed(split.branches)) branch.states = listed(branch.states).filter((state) => state !== slug);
      if (split.to === slug) split.to = "";
    }
    if (this.raw.start === slug) this.raw.start = "";
  }
  /** Another key: what names it names it anew. */
  rename(id, slug) {
    const [kind, old] = yz.flow.split(id), node = this.find(id), swap = (one) => (one === old ? slug : one);
    node.slug = slug;
    if (kind === "transition") {
      for (const one of this.transitions) for (const part of listed(one.during)) for (const key of ["approved", "declined"]) if (part[key] === old) part[key] = slug;
      return `transition:${slug}`;
    }
    for (const one of this.transitions) {
      if (Array.isArray(one.from)) one.from = one.from.map(swap);
      one.to = swap(one.to);
    }
    for (const split of this.parallels) {
      split.to = swap(split.to);
      for (const branch of listed(split.branches)) branch.states = listed(branch.states).map(swap);
    }
    this.raw.start = swap(this.raw.start);
    return `${kind}:${slug}`;
  }
};
