/* A condition in a form: rows of field, operator and value, or its text; beside it what it finds now. */
const known = {};
/** What there is to ask for, once per page. */
const fieldsOf = (url) => {
  known[url] ??= fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.statusText))));
  known[url].catch(() => { delete known[url]; });
  return known[url];
};
// In the head of a group: what its parts are joined by, and whether it is turned round.
const KINDS = { all: ["and", false], any: ["or", false], none: ["or", true], notall: ["and", true] };
const nameOf = (group) => Object.keys(KINDS).find((name) => KINDS[name][0] === group.kind && KINDS[name][1] === Boolean(group.turned));

customElements.define("yz-condition", class extends HTMLElement {
  async connectedCallback() {
    this.area ??= this.querySelector("textarea");
    if (!this.area || this.source) return;
    this.source = this.innerHTML;
    let found;
    // Without an answer it stays the text that it is.
    try { found = await fieldsOf(this.dataset.fieldsUrl); } catch { return; }
    this.words = yz.words(this.querySelector("template"));
    const words = { key: "", label: this.words.say("words"), kind: "words", url: "", operators: found.words, options: [] };
    this.fields = new Map([...found.fields, words].map((one) => [one.key, one]));
    this.build();
    const answer = await this.ask();
    this.show(answer?.tree ? "rows" : "text", answer);
  }
  say(name, n) { return this.words.say(name, n); }

  build() {
    const label = this.area.labels?.[0], named = this.area.id || yz.id("condition");
    if (label) label.id ||= yz.id("label");
    // What leads to the field leads here: the textarea may be out of sight.
    this.id ||= named;
    this.area.id = `${named}_text`;
    if (label) label.htmlFor = this.area.id;
    this.more = document.getElementById(`${named}_more`);
    this.kind = this.kinds(["all", "any"], "all", () => { this.joints(); this.changed(); });
    this.count = yz.el("button", { type: "button", class: "btn small quiet count-button", "aria-expanded": "false", "aria-controls": `${named}_found`, onclick: () => this.open(this.found.hidden) }, yz.el("span", { role: "status" }), this.words.icon("chevron-down"));
    this.toggle = yz.el("button", { type: "button", class: "btn small quiet", "aria-pressed": "false", onclick: () => this.turn() }, this.words.icon("pen"), this.say("text"));
    this.lines = yz.el("div", { class: "lines" });
    this.foot = yz.el("div", { class: "bar" },
      yz.el("button", { type: "button", class: "btn small", onclick: () => this.add(this.lines) }, this.words.icon("plus"), this.say("add")),
      yz.el("button", { type: "button", class: "btn small quiet", onclick: () => this.addGroup() }, this.words.icon("layers"), this.say("addgroup")));
    this.rows = yz.el("div", { class: "rows-of", role: "group", "aria-labelledby": label?.id, "aria-describedby": `${named}_wrong`, hidden: true }, this.lines, this.foot);
    this.quiet = yz.el("p", { class: "hint", hidden: true });
    this.wrong = yz.el("p", { class: "error", id: `${named}_wrong`, role: "status", hidden: true });
    this.found = yz.el("div", { class: "found-box", id: `${named}_found`, hidden: true });
    this.head = yz.el("div", { class: "head" }, yz.el("span", { class: "meets" }, this.say("head"), this.kind), yz.el("span", { class: "push bar" }, this.count, this.toggle));
    this.box = yz.el("div", { class: "options", hidden: true });
    this.text = yz.el("div", { class: "as-text" });
    this.area.before(this.head, this.rows, this.text, this.quiet, this.wrong, this.found);
    this.text.append(this.area, this.box);
    this.area.setAttribute("aria-describedby", [this.area.getAttribute("aria-describedby"), this.wrong.id].filter(Boolean).join(" "));
    this.options = new yz.Options(this.area, this.box, (option) => this.complete(option));
    this.completing = yz.later(() => this.options.ask(this.dataset.completeUrl, this.word()), 80);
    this.checking = yz.later(() => this.ask(), 350, 1500);
    this.area.addEventListener("input", ({ isTrusted }) => { if (isTrusted) this.completing(); this.checking(); });
    this.area.addEventListener("keydown", (event) => this.options.key(event));
    this.area.addEventListener("blur", () => { this.completing.stop(); this.options.close(); });
    // Who types faster than the choices come must not send the form.
    this.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); });
    label?.addEventListener("click", (event) => { if (this.mode === "rows") { event.preventDefault(); this.rows.querySelector("input, button").focus(); } });
  }

  // -- the text and what the server says of it
  async ask() {
    const turn = (this.asked = (this.asked ?? 0) + 1), body = new FormData();
    body.set("text", this.area.value);
    let answer;
    try { answer = await (await yz.post(this.dataset.readUrl, body)).json(); } catch (error) { answer = { tree: null, error: yz.problem(error.status ?? 0), count: null }; }
    if (turn !== this.asked) return null;
    this.answer = answer;
    this.wrong.hidden = !answer.error;
    this.wrong.replaceChildren(...(answer.error ? [this.words.icon("warning"), answer.error] : []));
    this.area.setAttribute("aria-invalid", Boolean(answer.error));
    // What the server said when the form was sent is said here now.
    for (const old of this.more?.querySelectorAll(".error") ?? []) old.remove();
    this.count.hidden = answer.count === null;
    if (answer.count !== null) this.count.firstChild.textContent = this.say("count", `${answer.count}${answer.more ? "+" : ""}`);
    if (answer.count === null) this.open(false);
    else if (!this.found.hidden) this.list();
    this.remark();
    return answer;
  }
  remark() {
    const deep = this.mode === "text" && this.answer && !this.answer.tree && !this.answer.error;
    this.quiet.hidden = !deep;
    this.quiet.textContent = deep ? this.say("deep") : "";
  }
  open(wanted) {
    this.found.hidden = !wanted;
    this.count.setAttribute("aria-expanded", wanted);
    if (wanted) this.list();
  }
  async list() {
    const body = new FormData(), text = this.area.value;
    body.set("text", text);
    try {
      const html = await (await yz.post(this.dataset.foundUrl, body)).text();
      if (text === this.area.value) this.found.innerHTML = html;
    } catch { this.open(false); }
  }
  changed() {
    this.area.value = yz.conditionText(this.tree);
    yz.changed.add(this.area);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  word() { return this.area.value.slice(0, this.area.selectionStart).match(/(?:[^\s"(]|"[^"]*"?)*$/)[0]; }
  complete(option) {
    const word = this.word(), at = this.area.selectionStart, insert = option.dataset.insert ?? option.textContent.trim();
    this.area.setRangeText(insert, at - word.length, at, "end");
    this.options.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    if (/[:=<>]$/.test(insert)) this.completing();
  }

  // -- rows or text
  async turn() {
    if (this.mode === "rows") { this.show("text"); this.area.focus(); return; }
    this.checking.stop();
    const answer = await this.ask();
    if (!answer?.tree) { this.area.focus(); return; }
    this.show("rows", answer);
    this.toggle.focus();
  }
  show(mode, answer) {
    this.mode = mode;
    if (mode === "rows") this.draw(answer.tree);
    this.rows.hidden = mode === "text";
    this.head.querySelector(".meets").hidden = mode === "text";
    this.text.hidden = mode === "rows";
    this.toggle.setAttribute("aria-pressed", mode === "text");
    this.remark();
  }
  draw(tree) {
    this.kind.value = tree.kind === "or" ? "any" : "all";
    this.lines.replaceChildren(...tree.parts.map((part) => (part.parts ? this.group(part) : new yz.ConditionRow(this, part).node)));
    this.joints();
  }
  get tree() { return { kind: KINDS[this.kind.value][0], parts: this.parts(this.lines) }; }
  parts(lines) {
    return [...lines.children].map((node) => {
      if (node.row) return node.row.data;
      const [kind, turned] = KINDS[node.kind.value];
      return { kind, turned, parts: this.parts(node.lines) };
    });
  }
  kinds(names, chosen, run) {
    const select = yz.el("select", { class: "kind", "aria-label": this.say("group"), onchange: run });
    for (const name of names) select.append(new Option(this.say(name), name));
    select.value = chosen;
    return select;
  }
  group(part) {
    const kind = this.kinds(Object.keys(KINDS), nameOf(part), () => { this.joints(); this.changed(); });
    const lines = yz.el("div", { class: "lines" }, ...part.parts.map((row) => new yz.ConditionRow(this, row).node));
    const add = yz.el("button", { type: "button", class: "btn small quiet", onclick: () => this.add(lines) }, this.words.icon("plus"), this.say("add"));
    const node = yz.el("div", { class: "cluster", role: "group", "aria-label": this.say("group") },
      yz.el("span", { class: "joint", "aria-hidden": "true" }),
      yz.el("div", { class: "inside" }, yz.el("div", { class: "bar" }, kind,
        yz.el("button", { type: "button", class: "btn quiet icon-only small push", "aria-label": this.say("dropgroup"), onclick: () => this.drop(node) }, this.words.icon("x"))), lines, add));
    return Object.assign(node, { kind, lines });
  }
  /** The words between the rows. */
  joints() {
    const put = (lines, kind) => {
      for (const [at, node] of [...lines.children].entries()) {
        node.querySelector(".joint").textContent = at ? this.say(kind) : "";
        if (node.lines) put(node.lines, KINDS[node.kind.value][0]);
      }
    };
    put(this.lines, KINDS[this.kind.value][0]);
    this.lines.classList.toggle("single", this.lines.children.length < 2);
  }
  add(lines) {
    const row = new yz.ConditionRow(this);
    lines.append(row.node);
    this.joints();
    row.node.querySelector("input")?.focus();
  }
  addGroup() {
    const node = this.group({ kind: this.kind.value === "all" ? "or" : "and", turned: false, parts: [] });
    this.lines.append(node);
    this.add(node.lines);
  }
  drop(node) {
    const next = node.nextElementSibling ?? node.previousElementSibling, lines = node.parentElement;
    node.remove();
    this.joints();
    this.changed();
    (next?.querySelector(".line > button, .bar > button") ?? lines.nextElementSibling.querySelector("button") ?? lines.nextElementSibling).focus();
  }
});
