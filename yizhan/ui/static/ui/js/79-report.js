/* Reports are put together here: metrics in an order, dimensions, formulas; what changes is asked for at once. */

/** <yz-chosen>: a select of many as a list in an order of one's own; more are found by typing, under their headings. */
customElements.define("yz-chosen", class extends HTMLElement {
  connectedCallback() {
    this.select ??= this.querySelector("select");
    if (!this.select || this.list) return;
    const { select } = this, label = select.labels[0];
    this.words = yz.words(this.querySelector("template"));
    const order = this.dataset.order.split(",").filter(Boolean);
    this.list = yz.el("ol", { class: "chosen" });
    this.input = yz.el("input", { type: "text", id: yz.id("chosen"), autocomplete: "off", spellcheck: "false", placeholder: this.getAttribute("placeholder") });
    this.box = yz.el("div", { class: "options", hidden: true });
    this.said = yz.el("span", { class: "sr", role: "status" });
    label.htmlFor = this.input.id;
    select.removeAttribute("name");
    select.hidden = true;
    this.append(this.list, yz.el("div", { class: "finder" }, this.input, this.box), this.said);
    this.options = new yz.Options(this.input, this.box, (option) => this.add(option.dataset.value));
    for (const key of order) this.line(key);
    this.input.addEventListener("focus", () => this.find());
    this.input.addEventListener("pointerdown", () => { if (!this.options.open) this.find(); });
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("blur", () => { this.options.close(); this.input.value = ""; });
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.input.addEventListener("keydown", (event) => {
      if (this.options.key(event, false)) return;
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown") { event.preventDefault(); this.find(); }
      if (event.key === "Backspace" && !this.input.value) this.list.lastElementChild?.querySelector("[data-drop]").click();
    });
    const url = this.closest("[data-sortable]")?.dataset.sortable;
    if (url) yz.load(url).then(() => window.Sortable.create(this.list, { handle: ".grip", animation: 120, ghostClass: "ghost", onEnd: () => this.tell() })).catch(() => {});
  }
  get keys() { return [...this.list.children].map((line) => line.dataset.key); }
  option(key) { return [...this.select.options].find((one) => one.value === key); }

  line(key) {
    const option = this.option(key);
    if (!option) return;
    const { say, icon } = this.words;
    const grip = yz.el("button", { type: "button", class: "grip", "aria-label": `${option.label}: ${say("move")}`, onkeydown: (event) => this.move(event, line) }, icon("drag"));
    const drop = yz.el("button", { type: "button", class: "btn quiet icon-only small", "data-drop": true, "aria-label": `${say("drop")}: ${option.label}`, onclick: () => this.drop(line) }, icon("x"));
    const line = yz.el("li", { "data-key": key, title: option.dataset.means }, grip, yz.el("span", { class: "clip" }, option.label), drop, yz.el("input", { type: "hidden", name: this.dataset.name, value: key }));
    this.list.append(line);
  }
  add(key) {
    this.line(key);
    this.options.close();
    this.input.value = "";
    this.said.textContent = `${this.words.say("added")}: ${this.option(key).label}`;
    this.tell();
  }
  drop(line) {
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    (next?.querySelector("[data-drop]") ?? this.input).focus();
    this.tell();
  }
  move(event, line) {
    const up = event.key === "ArrowUp", beside = up ? line.previousElementSibling : line.nextElementSibling;
    if (!up && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (!beside) return;
    if (up) beside.before(line); else beside.after(line);
    line.querySelector(".grip").focus();
    this.said.textContent = this.words.say("moved", String(this.keys.indexOf(line.dataset.key) + 1));
    this.tell();
  }
  find() {
    const query = this.input.value.trim().toLowerCase(), taken = new Set(this.keys), found = [];
    for (const group of this.select.querySelectorAll("optgroup")) {
      const some = [...group.children].filter((one) => !taken.has(one.value) && [one.label, one.dataset.means, one.value, group.label].some((text) => text.toLowerCase().includes(query)));
      if (some.length) found.push(yz.el("h6", { role: "presentation" }, group.label));
      for (const one of some) found.push(yz.el("div", { role: "option", class: "told", "data-value": one.value }, yz.el("b", {}, one.label), yz.el("small", {}, one.dataset.means)));
    }
    this.options.fill(found, true);
  }
  tell() { this.dispatchEvent(new Event("change", { bubbles: true })); }
});

/** <yz-report>: what belongs together in the form of a report. */
customElements.define("yz-report", class extends HTMLElement {
  connectedCallback() {
    this.form ??= this.querySelector("form");
    if (!this.form || this.ready) return;
    this.ready = true;
    this.by = [...this.form.querySelectorAll(".report-by select")];
    this.form.addEventListener("change", () => this.fit());
    this.form.addEventListener("input", ({ target }) => { if (target.name === "condition") htmx.trigger(this.form, "typed"); });
    this.formulas();
    this.fit();
  }
  /** Only what can be said now: the next dimension, days of a period of one's own. */
  fit() {
    this.by.forEach((select, at) => { select.closest(".field").hidden = at > 0 && !this.by[at - 1].value && !select.value; });
    const own = this.form.elements.period.value === "custom";
    for (const field of this.form.querySelectorAll("[data-only=custom]")) field.hidden = !own;
  }
  formulas() {
    const list = this.form.querySelector(".report-formulas ol"), add = this.form.querySelector("[data-add]");
    this.blank = list.lastElementChild.cloneNode(true);
    for (const line of list.children) this.formula(line);
    if (list.children.length > 1) list.lastElementChild.remove();
    add.hidden = false;
    add.addEventListener("click", () => {
      const line = list.appendChild(this.blank.cloneNode(true));
      this.formula(line);
      line.querySelector("input").focus();
    });
  }
  formula(line) {
    const input = line.querySelector("[name=formula_text]"), drop = line.querySelector("[data-drop]");
    const box = yz.el("div", { class: "options", hidden: true });
    const all = [...this.form.querySelectorAll("#id_metrics option")];
    input.after(box);
    const word = () => input.value.slice(0, input.selectionStart).match(/[^-+*/()×÷\s]*$/)[0];
    const options = new yz.Options(input, box, ({ dataset }) => {
      const at = input.selectionStart;
      input.setRangeText(dataset.value, at - word().length, at, "end");
      options.close();
    });
    const find = () => {
      const typed = word().toLowerCase();
      const found = all.filter((one) => [one.label, one.value].some((text) => text.toLowerCase().includes(typed)));
      if (/^\d/.test(typed) || found.some((one) => one.value === typed)) return options.close();
      options.fill(found.slice(0, 40).map((one) => yz.el("div", { role: "option", "data-value": one.value }, one.label, yz.el("small", {}, one.value))));
    };
    input.addEventListener("input", find);
    input.addEventListener("focus", () => { if (!input.value) find(); });
    input.addEventListener("blur", () => options.close());
    input.addEventListener("keydown", (event) => options.key(event, false));
    drop.hidden = false;
    drop.addEventListener("click", () => {
      line.remove();
      this.form.querySelector("[data-add]").focus();
      this.form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
});
