/* Steps one after the other: each an action and the form of its parameters. The textarea holds them as JSON. */
let number = 0;
const nothing = (value) => value == null || value === "" || (typeof value === "object" && !Object.keys(value).length);

/** What stands in the controls of one parameter or one field. */
const valueOf = (node) => {
  const boxes = [...node.querySelectorAll("input, select, textarea")].filter((box) => box.name);
  const [first] = boxes;
  if (!first) return null;
  const address = first.closest("yz-address");
  if (address) return Object.fromEntries([...address.querySelectorAll("[name]")].map((one) => [one.name.split(".").pop(), one.value]).filter(([, value]) => value));
  if (first.matches("select[multiple]")) return [...first.selectedOptions].map((option) => option.value);
  if (first.matches(".switch")) return first.checked;
  if (first.type === "checkbox") return boxes.filter((box) => box.checked).map((box) => box.value);
  if (first.type === "radio") return boxes.find((box) => box.checked)?.value ?? null;
  return first.value;
};
const pairOf = (pair) => [pair.querySelector("[data-field]").value, pair.dataset.raw ? JSON.parse(pair.dataset.raw) : valueOf(pair.querySelector(".to"))];
const pairsOf = (node) => Object.fromEntries([...node.querySelectorAll(".lines > .pair")].map(pairOf).filter(([key]) => key));
/** The levels of an approval: who is asked, and how many of them have to agree. A line that names nobody is none. */
const levelOf = (line) => {
  const at = (part) => line.querySelector(`[name$=".${part}"]`), mode = at("mode").value;
  const mails = at("mail").value.split(/[\s,，;；、]+/).filter(Boolean).map((one) => `mail:${one}`);
  return { mode, who: [...[...at("who").selectedOptions].map((option) => option.value), ...mails], ...(mode === "some" && { need: at("need").value }) };
};
const levelsOf = (node) => [...node.querySelectorAll(".level")].map(levelOf).filter((one) => one.who.length);
const paramOf = (param) => (param.querySelector("[data-pairs]") ? pairsOf : param.querySelector(".levels") ? levelsOf : valueOf)(param);
const stepOf = (node) => {
  const given = JSON.parse(node.dataset.kept);
  for (const param of node.querySelectorAll(".param")) given[param.dataset.param] = paramOf(param);
  return { do: node.querySelector("[data-action]").value, with: Object.fromEntries(Object.entries(given).filter(([, value]) => !nothing(value))) };
};

customElements.define("yz-steps", class extends HTMLElement {
  coming = new Set();
  async connectedCallback() {
    this.area ??= this.querySelector("textarea");
    if (!this.area || this.source) return;
    this.source = this.innerHTML;
    this.words = yz.words(this.querySelector("template"));
    let page;
    try { page = await this.drawn(this.area.value, { menu: 1 }); } catch (error) {
      // Without an answer, or with one that nobody can read, it stays the text that it is.
      if (error.status === 422) this.area.after(yz.el("p", { class: "hint" }, this.words.say("unread")));
      return;
    }
    this.build(page);
    this.closest("form")?.addEventListener("submit", (event) => this.hold(event), true);
  }
  /** What is still on its way belongs to what is sent: the form waits for it, and stays when it does not come. */
  async hold(event) {
    if (!this.coming.size || !this.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.held) return;
    this.held = true;
    let all = true;
    while (this.coming.size) all = (await Promise.all(this.coming)).every(Boolean) && all;
    this.held = false;
    if (all) event.target.requestSubmit(event.submitter);
  }
  /** Remember work until it is done. It answers whether it brought what was wanted. */
  async expect(work) {
    this.coming.add(work);
    try { return await work; } finally { this.coming.delete(work); }
  }
  async drawn(text, more) {
    const body = new FormData();
    body.set("steps", text || "[]");
    body.set("from", number);
    for (const [key, value] of Object.entries(more)) body.set(key, value);
    const page = new DOMParser().parseFromString(await (await yz.post(this.dataset.url, body)).text(), "text/html");
    number += page.querySelectorAll(".step").length;
    return page;
  }
  build(page) {
    const label = this.area.labels?.[0], named = this.area.id;
    if (label) label.id ||= yz.id("label");
    // What leads to the field leads here: the textarea is out of sight.
    this.id ||= named;
    this.area.id = `${named}_text`;
    if (label) label.htmlFor = this.area.id;
    this.list = yz.el("ol", { class: "steps-of", "aria-labelledby": label?.id }, ...page.querySelectorAll(".step"));
    this.empty = yz.el("p", { class: "quiet" }, this.words.say("none"));
    this.menu = page.querySelector(".menu");
    this.menu.id = yz.id("actions");
    this.add = yz.el("button", { type: "button", class: "btn small", popovertarget: this.menu.id, "aria-haspopup": "true" }, this.words.icon("plus"), this.words.say("add"));
    this.says = yz.el("p", { class: "sr", role: "status" });
    this.area.before(this.list, this.empty, this.add, this.menu, this.says);
    this.area.hidden = true;
    this.area.required = false;
    label?.addEventListener("click", (event) => { event.preventDefault(); (this.list.querySelector("select") ?? this.add).focus(); });
    this.menu.addEventListener("click", ({ target }) => { const button = target.closest("[data-action]"); if (button) this.expect(this.append(button.dataset.action)); });
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    for (const type of ["input", "change"]) this.list.addEventListener(type, (event) => this.typed(event));
    this.count();
    this.dragging();
  }
  async dragging() {
    try { await yz.load(this.dataset.sortable); } catch { return; }
    window.Sortable.create(this.list, { handle: ".grip", animation: 120, ghostClass: "ghost", onEnd: () => this.write() });
  }
  get steps() { return [...this.list.children]; }
  write() {
    this.area.value = JSON.stringify(this.steps.map(stepOf));
    yz.changed.add(this.area);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.count();
  }
  count() {
    this.empty.hidden = this.steps.length > 0;
    for (const [at, node] of this.steps.entries()) {
      node.querySelector(".n").textContent = at + 1;
      node.querySelector("[data-up]").setAttribute("aria-disabled", at === 0);
      node.querySelector("[data-down]").setAttribute("aria-disabled", at === this.steps.length - 1);
    }
  }
  async fetched(step) {
    try { return (await this.drawn(JSON.stringify([step]), { fresh: 1 })).querySelector(".step"); } catch (error) {
      yz.toast(yz.problem(error.status ?? 0), { level: "error" });
      return null;
    }
  }
  async append(key) {
    const node = await this.fetched({ do: key });
    if (!node) return false;
    this.list.append(node);
    for (const group of node.querySelectorAll("[data-pairs]")) this.addPair(group);
    this.write();
    (node.querySelector(".params :is(input, select, textarea):not([tabindex='-1'])") ?? node.querySelector("[data-action]")).focus();
    return true;
  }
  /** Another action for the same step: what both know stays. */
  async exchange(old) {
    const node = await this.fetched(stepOf(old));
    if (!node) return false;
    old.replaceWith(node);
    this.write();
    node.querySelector("[data-action]").focus();
    return true;
  }
  typed(event) {
    const { target, type } = event;
    if (target.matches("[data-action]")) { if (type === "change") this.expect(this.exchange(target.closest(".step"))); return; }
    if (target.matches("[data-field]")) { if (type === "change") this.expect(this.field(target.closest(".pair"))); return; }
    this.write();
  }
  async field(pair) {
    const key = pair.querySelector("[data-field]").value, place = pair.querySelector(".to"), url = new URL(this.dataset.valueUrl, location.href);
    url.searchParams.set("field", key);
    url.searchParams.set("id", `value${number++}`);
    place.replaceChildren();
    delete pair.dataset.raw;
    let came = true;
    if (key) try { place.innerHTML = await yz.html(url); } catch (error) { came = false; yz.toast(yz.problem(error.status ?? 0), { level: "error" }); }
    this.write();
    return came;
  }
  clicked({ target }) {
    const button = target.closest("button"), step = target.closest(".step");
    if (!button || !step) return;
    const { dataset } = button;
    if ("up" in dataset) this.move(step, -1, button);
    else if ("down" in dataset) this.move(step, 1, button);
    else if ("drop" in dataset) this.drop(step);
    else if ("addPair" in dataset) this.addPair(button.closest("[data-pairs]"));
    else if ("dropPair" in dataset) this.dropPair(button.closest(".pair"));
    else if ("insert" in dataset) this.insert(document.getElementById(dataset.into), dataset.insert);
  }
  move(step, by, button) {
    const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(step);
    else other.after(step);
    this.write();
    this.says.textContent = this.words.say("moved", this.steps.indexOf(step) + 1);
    button.focus();
  }
  drop(step) {
    const next = step.nextElementSibling ?? step.previousElementSibling;
    step.remove();
    this.write();
    this.says.textContent = this.words.say("gone");
    (next?.querySelector("[data-drop]") ?? this.add).focus();
  }
  addPair(group) {
    const pair = group.querySelector("template").content.querySelector(".pair").cloneNode(true);
    group.querySelector(".lines").append(pair);
    pair.querySelector("select").focus();
  }
  dropPair(pair) {
    const group = pair.closest("[data-pairs]");
    pair.remove();
    this.write();
    group.querySelector("[data-add-pair]").focus();
  }
  insert(box, text) {
    box.focus();
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    this.write();
  }
  key(event) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || event.target.matches("select")) return;
    event.preventDefault();
    this.move(event.target.closest(".step"), event.key === "ArrowUp" ? -1 : 1, event.target);
  }
});
