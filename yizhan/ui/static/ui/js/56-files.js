/* Files of a customers' form: sent one by one while it is filled in, each with a bar. Without this the form sends them. */

const size = (bytes) => bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;

customElements.define("yz-files", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.form = this.closest("form");
    if (this.ready || !this.form) return;
    this.ready = true;
    this.say = yz.words(this.querySelector("template")).say;
    this.input.removeAttribute("name");
    this.list = yz.el("ul", { class: "uploads" });
    this.told = yz.el("p", { class: "sr", role: "status" });
    this.after(this.list, this.told);
    yz.dropzone(this, (files) => this.take(files));
    this.input.addEventListener("change", () => { this.take([...this.input.files]); this.input.value = ""; });
    this.form.addEventListener("paste", (event) => this.pasted(event));
    this.form.addEventListener("submit", (event) => this.held(event));
  }
  rows(state) { return [...this.list.children].filter((row) => !state || row.state === state); }
  tell(text) { this.told.textContent = text; }
  /** A picture of the clipboard; what a spreadsheet copies holds a picture beside its text, and the text is meant. */
  pasted(event) {
    const data = event.clipboardData;
    if (!data?.files.length || data.types.includes("text/plain")) return;
    event.preventDefault();
    this.closest("details")?.setAttribute("open", "");
    this.take([...data.files]);
  }
  take(files) { for (const file of files) this.add(file); }
  add(file) {
    const row = yz.el("li", {}, yz.el("span", { class: "name" }, file.name), yz.el("small", {}, size(file.size)));
    const wrong = this.rows().length >= Number(this.dataset.most) ? "many" : file.size > Number(this.dataset.largest) ? "large" : file.size === 0 ? "empty" : "";
    this.list.append(row);
    row.file = file;
    if (wrong) this.failed(row, this.say(wrong), false);
    else this.send(row);
  }
  button(word, row, run) { return yz.el("button", { type: "button", class: "btn small quiet", "aria-label": `${this.say(word)}: ${row.file.name}`, onclick: run }, this.say(word)); }
  /** Show a row anew: its name, its size, and what there is now. The focus stays on the row when it was there. */
  show(row, state, ...what) {
    const focused = row.contains(document.activeElement);
    row.state = state;
    row.className = state;
    row.replaceChildren(...[...row.children].slice(0, 2), ...what);
    if (focused) row.querySelector("button")?.focus();
  }
  drop(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling, focused = row.contains(document.activeElement);
    row.remove();
    if (focused) (next?.querySelector("button") ?? this.input).focus();
    this.settled();
  }
  async send(row) {
    const bar = yz.el("progress", { max: 1, value: 0, "aria-label": this.say("uploading", row.file.name) }), part = yz.el("small", {}, "0%"), stop = new AbortController();
    this.show(row, "going", bar, part, this.button("cancel", row, () => { stop.abort(); this.drop(row); }));
    const opened = this.form.querySelector("[name=opened]")?.value ?? "";
    try {
      const saved = await yz.upload(this.dataset.url, row.file, (done) => { bar.value = done; part.textContent = `${Math.round(done * 100)}%`; }, { signal: stop.signal, opened });
      this.show(row, "there", yz.icon("check"), this.button("remove", row, () => this.drop(row)), yz.el("input", { type: "hidden", name: "kept", value: saved.id }));
      this.tell(this.say("there", row.file.name));
    } catch (problem) {
      if (stop.signal.aborted) return;
      this.failed(row, problem.message === yz.problem(0) ? this.say("broken") : problem.message, true);
    }
    this.settled();
  }
  failed(row, text, again) {
    const buttons = [...(again ? [this.button("retry", row, () => this.send(row))] : []), this.button("remove", row, () => this.drop(row))];
    this.show(row, "wrong", ...buttons, yz.el("p", { class: "error" }, yz.icon("warning"), text));
    this.tell(`${row.file.name}: ${text}`);
  }
  /** The form waits for files on their way, and does not leave without one that did not arrive. */
  held(event) {
    const going = this.rows("going").length, [wrong] = this.rows("wrong");
    if (!going && !wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (wrong) wrong.querySelector("button").focus();
    else this.waiting = { button: event.submitter };
    yz.toast(this.say(wrong ? "undone" : "waiting"), { level: wrong ? "error" : undefined });
  }
  settled() {
    if (!this.waiting || this.rows("going").length) return;
    const { button } = this.waiting;
    this.waiting = null;
    this.form.requestSubmit(button?.isConnected ? button : undefined);
  }
});
