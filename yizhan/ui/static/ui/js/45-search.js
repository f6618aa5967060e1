/* The search field: `field:value` words become tokens, the server completes what is being typed. */
const TOKEN = /^-?[^\s:<>=]+(:|>=|<=|>|<|=)("[^"]*"|[^\s"]\S*)$/;
const split = (text) => text.match(/[^\s"]*"[^"]*"|\S+/g) ?? [];

customElements.define("yz-search", class extends HTMLElement {
  connectedCallback() {
    this.input ??= this.querySelector("input");
    if (!this.input || this.tokens) return;
    this.source = this.innerHTML;
    this.real = yz.el("input", { type: "hidden", name: this.input.name });
    this.input.removeAttribute("name");
    this.tokens = yz.el("span", { class: "tokens" });
    this.input.before(this.tokens);
    this.append(this.real);
    const words = split(this.input.value);
    this.input.value = words.filter((word) => !TOKEN.test(word)).join(" ");
    for (const word of words.filter((word) => TOKEN.test(word))) this.add(word);
    this.join();
    if (this.dataset.completeUrl) {
      this.box = yz.el("div", { class: "options pop", hidden: true });
      this.append(this.box);
      this.options = new yz.Options(this.input, this.box, (option) => this.complete(option));
      this.ask = yz.later(() => this.options.ask(this.dataset.completeUrl, this.word()), 80);
    }
    this.input.addEventListener("input", (event) => this.typed(event));
    this.input.addEventListener("focus", () => this.ask?.());
    this.input.addEventListener("blur", () => { this.ask?.stop(); this.options?.close(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => { if (event.target === this || event.target === this.tokens) this.input.focus(); });
    this.input.form?.addEventListener("submit", () => this.gather());
  }
  /** The word the caret stands in, which is what is completed. */
  word() { return this.input.value.slice(0, this.input.selectionStart).match(/(?:[^\s"]|"[^"]*"?)*$/)[0]; }
  add(text) {
    const remove = yz.el("button", { type: "button", "aria-label": `${yz.word("remove")} ${text}` }, yz.icon("x"));
    const token = yz.el("span", { class: "tok" }, yz.el("span", {}, text), remove);
    remove.addEventListener("click", () => { token.remove(); this.submit(); });
    this.tokens.append(token);
  }
  join() {
    const tokens = [...this.tokens.children].map((token) => token.firstChild.textContent);
    this.real.value = [...tokens, this.input.value.trim()].filter(Boolean).join(" ");
  }
  gather() {
    for (const word of split(this.input.value).filter((word) => TOKEN.test(word))) {
      this.add(word);
      this.input.value = this.input.value.replace(word, "").trim();
    }
    this.join();
  }
  submit() {
    this.options?.close();
    this.gather();
    this.input.form?.requestSubmit();
    this.dispatchEvent(new CustomEvent("search", { bubbles: true, detail: this.real.value }));
  }
  typed(event) {
    if (!event.isComposing && /\s$/.test(this.input.value)) {
      const last = split(this.input.value).at(-1);
      if (last && TOKEN.test(last)) this.gather();
    }
    this.join();
    this.ask?.();
  }
  complete(option) {
    const word = this.word(), at = this.input.selectionStart;
    const insert = option.dataset.insert ?? option.textContent.trim();
    this.input.setRangeText(insert, at - word.length, at, "end");
    if (TOKEN.test(insert)) this.submit();
    else { this.join(); this.ask(); }
  }
  key(event) {
    // Enter searches for what is typed; only a chosen completion (arrows or tab) is taken.
    const chosen = this.options?.current && this.moved;
    this.moved = event.key === "ArrowDown" || event.key === "ArrowUp" || (this.moved && event.key === "Enter");
    if (!(event.key === "Enter" && !chosen) && this.options?.key(event)) return;
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); this.submit(); }
    if (event.key === "Backspace" && !this.input.value && this.tokens.lastChild) {
      event.preventDefault();
      this.input.value = this.tokens.lastChild.firstChild.textContent;
      this.tokens.lastChild.remove();
      this.join();
    }
  }
});
