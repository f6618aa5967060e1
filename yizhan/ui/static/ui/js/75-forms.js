/* Controls of administrators' forms: formatted text, the lines of a choice field; the row of sections. */
// On a phone the sections stand in a row or on a sheet: show the one we are in.
document.querySelector(".section-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector(".section-nav[popover]")?.addEventListener("toggle", (event) => {
  document.querySelector(".section-button").setAttribute("aria-expanded", event.newState === "open");
  if (event.newState === "open") (event.target.querySelector("[aria-current]") ?? event.target.querySelector("a")).focus();
});

customElements.define("yz-rich", class extends HTMLElement {
  /** The textarea becomes Trix at once; without the library it stays a textarea with HTML in it. */
  async connectedCallback() {
    const area = this.querySelector("textarea");
    if (!area || this.editor) return;
    try { await yz.load(this.dataset.trix); } catch { return; }
    if (!this.isConnected || this.editor) return;
    const bar = this.querySelector("trix-toolbar");
    bar.id = yz.id("toolbar");
    const input = yz.el("input", { type: "hidden", id: yz.id("body"), name: area.name });
    input.value = area.value;
    const label = area.labels?.[0];
    if (label) label.id ||= yz.id("label");
    this.editor = yz.el("trix-editor", { input: input.id, toolbar: bar.id, id: area.id, class: "rich", "aria-labelledby": label?.id, "aria-describedby": area.getAttribute("aria-describedby"), "aria-multiline": "true" });
    this.editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
    this.editor.addEventListener("trix-change", () => input.dispatchEvent(new Event("input", { bubbles: true })));
    label?.addEventListener("click", () => this.editor.focus());
    area.replaceWith(input, this.editor);
    bar.hidden = false;
  }
});

customElements.define("yz-choices", class extends HTMLElement {
  connectedCallback() {
    if (this.lines) return;
    this.lines = this.querySelector(".lines");
    this.pattern = this.lines.lastElementChild.cloneNode(true);
    this.addEventListener("click", ({ target }) => {
      if (target.closest("[data-add]")) this.add();
      const remove = target.closest("[data-remove]");
      if (!remove) return;
      remove.parentElement.remove();
      if (!this.lines.children.length) this.add();
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
      event.preventDefault();
      this.add();
    });
  }
  add() {
    const line = this.pattern.cloneNode(true);
    this.lines.append(line);
    line.querySelector("input").focus();
  }
});
