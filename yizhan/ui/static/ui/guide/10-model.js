/* What a guide consists of: nodes of declared kinds, each with its exits. The JSON is told in docs/guided-conversations.md. */
const listed = (given) => (Array.isArray(given) ? given.filter((one) => one && typeof one === "object") : []);

yz.guide = {
  /** The definition in a text, or null when it is none. */
  read(text) {
    try {
      const raw = JSON.parse(text || "{}");
      if (typeof raw !== "object" || !raw || Array.isArray(raw)) return null;
      return raw.nodes === undefined || (Array.isArray(raw.nodes) && raw.nodes.every((one) => one && typeof one === "object")) ? raw : null;
    } catch { return null; }
  },
};

yz.guide.Model = class extends yz.flow.Model {
  constructor(raw, kinds) {
    super(raw);
    this.kinds = kinds;
  }
  load(raw) {
    this.raw = raw;
    raw.nodes ??= [];
    raw.start ??= "";
  }
  get commons() { return []; }
  get beginning() { return `node:${this.raw.start}`; }
  get nodes() { return this.raw.nodes.map((one) => `node:${one.slug}`); }
  siblings() { return this.raw.nodes; }
  find(id) {
    const [kind, slug] = yz.flow.split(id);
    return kind === "node" ? this.raw.nodes.find((one) => one.slug === slug) : null;
  }
  kind(node) { return this.kinds.find((one) => one.key === node.kind) ?? { key: node.kind, label: node.kind ?? "", exits: [], many: "" }; }
  items(node) { const { many } = this.kind(node); return many ? listed(node[many]) : []; }
  /** Every exit with where it is kept: `owner[member]` names the next node. */
  exits(node) {
    const own = this.kind(node).exits.map(([key, label]) => ({ key, label, owner: node, member: key }));
    const items = this.items(node).map((one, at) => ({ key: one.slug, label: yz.flow.label({ labels: one.labels }) || String(at + 1), owner: one, member: "to" }));
    return [...items, ...own];
  }
  get edges() {
    return this.raw.nodes.flatMap((node) => {
      const exits = this.exits(node), lone = exits.length === 1 && exits[0].owner === node;
      return exits.filter((one) => this.find(`node:${one.owner[one.member]}`)).map((one) => ({ id: `node:${node.slug}`, key: one.key, from: `node:${node.slug}`, to: `node:${one.owner[one.member]}`, label: lone ? "" : one.label }));
    });
  }

  // -- changing
  add(kind, at) {
    const node = { slug: this.free(kind), kind, view: { x: Math.round(at.x), y: Math.round(at.y) } };
    this.raw.nodes.push(node);
    this.raw.start ||= node.slug;
    if (this.kind(node).many) this.addItem(node);
    return `node:${node.slug}`;
  }
  addItem(node) {
    const { many } = this.kind(node), list = (node[many] ??= []), taken = new Set(list.map((one) => one.slug));
    let number = 1;
    while (taken.has(`${many}-${number}`)) number += 1;
    const made = { slug: `${many}-${number}`, to: "" };
    list.push(made);
    return made;
  }
  /** An exit, or another button or way for one that is none yet, leads there. */
  link(from, exit, to) {
    const { owner, member } = exit ?? { owner: this.addItem(this.find(from)), member: "to" };
    owner[member] = yz.flow.split(to)[1];
  }
  /** Everything that names a node by its key. */
  mentions(run) {
    for (const node of this.raw.nodes) {
      for (const { owner, member } of this.exits(node)) if (owner[member]) owner[member] = run(owner[member]);
      if (node.words) node.words = run(node.words);
      for (const way of this.items(node)) for (const test of listed(way.when)) if (test.of?.startsWith("answer:")) test.of = `answer:${run(test.of.slice(7))}`;
    }
    this.raw.start = run(this.raw.start);
  }
  /** Nothing goes on asking for the answer of what is gone. */
  drop(id) {
    const slug = yz.flow.split(id)[1];
    this.raw.nodes = this.raw.nodes.filter((one) => one.slug !== slug);
    for (const node of this.raw.nodes) {
      if (node.words === slug) delete node.words;
      for (const way of this.items(node)) if (way.when) way.when = listed(way.when).filter((test) => test.of !== `answer:${slug}`);
    }
    this.mentions((one) => (one === slug ? "" : one));
  }
  rename(id, slug) {
    const old = yz.flow.split(id)[1];
    this.find(id).slug = slug;
    this.mentions((one) => (one === old ? slug : one));
    return `node:${slug}`;
  }
};
