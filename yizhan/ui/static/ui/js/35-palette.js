/* The command palette: ⌘K, type, arrow keys, enter. */
customElements.define("yz-palette", class extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    this.source = this.innerHTML;
    const say = this.getAttribute("placeholder") ?? "";
    this.input = yz.el("input", { type: "search", placeholder: say, "aria-label": say, autocomplete: "off", spellcheck: "false" });
    this.box = yz.el("div", { class: "options" });
    this.dialog = yz.el("dialog", { "aria-label": say }, yz.el("div", { class: "search" }, this.input, yz.el("kbd", {}, "Esc")), this.box);
    this.append(this.dialog);
    this.options = new yz.Options(this.input, this.box, (option, event) => {
      this.dialog.close();
      if (event.type === "click" && option.href) return;
      option.click();
    });
    const ask = yz.later(() => this.options.ask(this.getAttribute("url"), this.input.value.trim()), 90);
    this.input.addEventListener("input", ask);
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" ? this.dialog.close() : this.options.key(event, false));
    document.addEventListener("keydown", this.keys = (event) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
      event.preventDefault();
      this.show();
    });
  }
  disconnectedCallback() { document.removeEventListener("keydown", this.keys); }
  show() {
    if (this.dialog.open) return this.dialog.close();
    this.input.value = "";
    this.dialog.showModal();
    this.options.ask(this.getAttribute("url"), "");
  }
});
yz.on("click", "[data-palette]", () => document.querySelector("yz-palette")?.show());
