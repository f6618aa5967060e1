/* A list of options under a text box: shared by search, combo, composer and palette. */
yz.Options = class {
  /** `box` is filled with [role=option] nodes; `choose` is called with the chosen one. */
  constructor(input, box, choose) {
    Object.assign(this, { input, box, choose, turn: 0 });
    box.id ||= yz.id("options");
    box.setAttribute("role", "listbox");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", box.id);
    this.close();
    box.addEventListener("pointerdown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option, event);
    });
    box.addEventListener("pointermove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.mark(option, false);
    });
  }
  get items() { return [...this.box.querySelectorAll("[role=option]")]; }
  get current() { return this.box.querySelector(".on"); }
  get open() { return !this.box.hidden; }

  /** Ask the server; only the answer to the last question counts. */
  async ask(url, query) {
    const turn = ++this.turn;
    try {
      const html = await yz.html(url, query);
      if (turn === this.turn) this.fill(html);
    } catch { if (turn === this.turn) this.close(); }
  }
  fill(content, keepEmpty = false) {
    if (typeof content === "string") this.box.innerHTML = content;
    else this.box.replaceChildren(...content);
    const items = this.items;
    if (!items.length && !keepEmpty) return this.close();
    if (!items.length) this.box.replaceChildren(yz.el("div", { class: "none" }, yz.word("none")));
    for (const item of items) item.id ||= yz.id("option");
    this.box.hidden = false;
    if (this.box.popover && !this.box.matches(":popover-open")) this.box.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    if (items.length) this.mark(items[0]);
  }
  close() {
    this.turn++;
    if (this.box.matches(":popover-open")) this.box.hidePopover();
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
  mark(option, scroll = true) {
    this.current?.classList.remove("on");
    option.classList.add("on");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }
  take(option, event) { this.choose(option, event); }

  /** Give it the keydown of the text box; true if the key was used. */
  key(event, tab = true) {
    if (!this.open || event.isComposing) return false;
    const items = this.items, at = items.indexOf(this.current);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (items.length) this.mark(items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]);
    } else if ((event.key === "Enter" || (tab && event.key === "Tab")) && at >= 0 && !event.metaKey && !event.ctrlKey) this.take(items[at], event);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
};
