/* A select with a search box: filters its own options or asks an address; one or many. */
customElements.define("yz-combo", class extends HTMLElement {
  connectedCallback() {
    this.select ??= this.querySelector("select");
    if (!this.select || this.face) return;
    this.source = this.innerHTML;
    const { select } = this, label = select.labels?.[0];
    this.input = yz.el("input", { type: "text", autocomplete: "off", spellcheck: "false", id: yz.id("combo"), "aria-invalid": select.getAttribute("aria-invalid"), "aria-describedby": select.getAttribute("aria-describedby") });
    if (label) label.htmlFor = this.input.id;
    else this.input.setAttribute("aria-label", select.getAttribute("aria-label") ?? this.getAttribute("placeholder") ?? "");
    this.face = yz.el("div", { class: "input combo" }, this.input, yz.icon("chevron-down"));
    // In the top layer: no dialog or column cuts it off.
    this.box = yz.el("div", { class: "options", popover: "manual", hidden: true });
    this.fault = yz.el("p", { class: "error", role: "alert", id: yz.id("combo-fault") });
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.append(this.face, this.box);
    this.options = new yz.Options(this.input, this.box, (option) => this.choose(option));
    this.ask = yz.later(() => this.list(), this.dataset.url ? 120 : 0);
    this.face.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button")) return;
      if (this.options.open && event.target !== this.input) { event.preventDefault(); this.options.close(); }
      else {
        if (event.target !== this.input || !this.many) event.preventDefault();
        this.input.focus();
        this.list();
      }
    });
    this.input.addEventListener("focus", () => this.many || this.input.select());
    this.input.addEventListener("input", () => { this.typed = true; this.doubt(); this.ask(); });
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.input.addEventListener("blur", () => { this.options.close(); this.leave(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
    select.addEventListener("change", () => this.show());
    select.addEventListener("invalid", (event) => {
      if (!this.query) return;
      event.preventDefault();
      this.options.close();
      this.complain();
      if (!yz.typing(document.activeElement)) this.input.focus();
    });
    this.show();
  }
  get many() { return this.select.multiple; }
  get query() { return this.typed ? this.input.value.trim() : ""; }

  /** Draw what is chosen. */
  show() {
    this.typed = false;
    this.doubt();
    const chosen = [...this.select.selectedOptions].filter((option) => option.value !== "");
    const hint = this.getAttribute("placeholder") ?? "";
    for (const token of this.face.querySelectorAll(".tok")) token.remove();
    if (!this.many) {
      this.input.value = chosen[0]?.label ?? "";
      this.input.placeholder = this.select.querySelector('option[value=""]')?.label || hint;
      return;
    }
    this.input.value = "";
    this.input.placeholder = chosen.length ? "" : hint;
    for (const option of chosen) {
      const drop = () => { option.selected = false; this.tell(); };
      this.input.before(yz.el("span", { class: "tok" }, option.label,
        yz.el("button", { type: "button", "aria-label": `${yz.word("remove")} ${option.label}`, onclick: drop }, yz.icon("x"))));
    }
  }
  // What was typed and left unchosen stays to be seen, and holds up its form; not one that only asks.
  doubt(left = false) {
    this.select.setCustomValidity(left && this.query && this.select.form?.method === "post" ? yz.word("unchosen") : "");
    if (!this.fault.isConnected) return;
    this.fault.remove();
    this.input.setAttribute("aria-invalid", "false");
    this.input.removeAttribute("aria-errormessage");
  }
  leave() {
    if (!this.query) return this.show();
    this.doubt(true);
    // Not at once: the line would move the button away from under the pointer that is pressing it.
    setTimeout(() => this.query && document.activeElement !== this.input && this.complain(), 250);
  }
  complain() {
    if (!this.fault.isConnected) this.append(this.fault);
    this.fault.textContent = yz.word("unchosen");
    this.input.setAttribute("aria-invalid", "true");
    this.input.setAttribute("aria-errormessage", this.fault.id);
  }
  /** Under its box, or over it where there is more room. */
  place() {
    const face = this.face.getBoundingClientRect(), view = visualViewport, room = { up: face.top - view.offsetTop, down: view.offsetTop + view.height - face.bottom };
    const up = room.down < 296 && room.up > room.down, { style } = this.box;
    style.left = `${face.left}px`;
    style.width = `${face.width}px`;
    style.top = up ? "auto" : `${face.bottom + 4}px`;
    style.bottom = up ? `${document.documentElement.clientHeight - face.top + 4}px` : "auto";
    style.maxHeight = `${Math.min(280, (up ? room.up : room.down) - 12)}px`;
  }
  async list() {
    if (this.select.disabled || !this.isConnected) return;
    const turn = (this.turn = (this.turn ?? 0) + 1), query = this.query.toLowerCase();
    let found = [...this.select.options].filter((option) => !option.disabled && (this.many ? option.value !== "" : true) && option.label.toLowerCase().includes(query));
    if (this.dataset.url) {
      try {
        const page = new DOMParser().parseFromString(`<select>${await yz.html(this.dataset.url, query)}</select>`, "text/html");
        const fixed = this.many || query ? [] : found.filter((option) => option.value === "");
        found = [...fixed, ...page.querySelectorAll("option")];
      } catch { return; }
      if (turn !== this.turn || document.activeElement !== this.input) return;
    }
    const picked = new Set([...this.select.selectedOptions].map((option) => option.value));
    this.options.fill(found.slice(0, 200).map((option) => yz.el("div", { role: "option", "data-value": option.value, "aria-checked": picked.has(option.value), "aria-selected": picked.has(option.value) },
      yz.el("span", { class: "clip" }, option.label || "—"), option.dataset.hint ? yz.el("small", {}, option.dataset.hint) : null)), true);
    this.place();
    const at = this.box.querySelector("[aria-checked=true]");
    if (at && !this.many) this.options.mark(at);
  }
  choose(item) {
    const value = item.dataset.value, text = item.querySelector("span").textContent;
    let option = [...this.select.options].find((known) => known.value === value);
    if (!option) this.select.append((option = new Option(text, value)));
    option.selected = this.many ? !option.selected : true;
    if (!this.many) this.options.close();
    this.tell();
    if (this.many) this.list();
    else this.input.select();
  }
  tell() {
    yz.changed.add(this.select);
    this.busy = true;
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  key(event) {
    if (this.options.key(event, false)) return;
    if (event.key === "Enter") this.doubt(true);
    if (["ArrowDown", "ArrowUp"].includes(event.key) || (event.altKey && event.key === "ArrowDown")) { event.preventDefault(); this.list(); }
    if (event.key === "Backspace" && this.many && !this.input.value && this.select.selectedOptions.length) {
      [...this.select.selectedOptions].at(-1).selected = false;
      this.tell();
    }
  }
});
for (const type of ["scroll", "resize"]) {
  addEventListener(type, () => {
    const combo = document.activeElement?.closest("yz-combo");
    if (combo?.options?.open) combo.place();
  }, true);
}
