/* The composer: a textarea that becomes a rich editor on first use, saves drafts, takes files, completes / and @. */
customElements.define("yz-composer", class extends HTMLElement {
  connectedCallback() {
    this.area ??= this.querySelector("textarea");
    if (this.form || !this.area) return;
    this.form = this.closest("form");
    this.files = this.querySelector(".files");
    this.dataset.drop = yz.word("drop");
    this.saveSoon = yz.later(() => this.save(), 1200);
    this.kept = this.value;
    this.addEventListener("change", ({ target }) => target.name === "kind" && this.turn(true));
    this.addEventListener("keydown", (event) => this.key(event), true);
    this.addEventListener("input", (event) => this.typed(event));
    this.addEventListener("trix-change", (event) => this.typed(event));
    this.addEventListener("files", () => this.save());
    this.area.addEventListener("focus", () => this.upgrade(), { once: true });
    // A formatted draft would show its markup.
    if (this.dataset.format === "html" && this.area.value) this.upgrade();
    this.takeFiles();
    this.tools();
    this.turn(false);
    this.form.addEventListener("htmx:afterRequest", this.after = (event) => event.detail.elt === this.form && this.sent(event.detail.xhr.status));
    document.addEventListener("composer:restore", this.restore = ({ detail }) => this.set(detail.body ?? "", detail.format));
    addEventListener("beforeunload", this.guard = (event) => { if (this.busy && this.value !== this.kept) event.preventDefault(); });
    this.form.addEventListener("submit", () => { this.saveSoon.stop(); this.sending = true; if (!this.form.matches("[hx-post]")) this.kept = this.value; });
  }
  disconnectedCallback() {
    if (this.busy && this.value !== this.kept && !this.sending) this.save();
    this.saveSoon?.stop();
    document.removeEventListener("composer:restore", this.restore);
    removeEventListener("beforeunload", this.guard);
    this.form = null;
  }
  get kind() { return this.form?.elements.kind?.value ?? "reply"; }
  get value() { return this.editor ? this.hidden_.value : this.area.value; }
  get busy() { return Boolean(this.value.trim()); }
  get box() { return this.editor ?? this.area; }

  turn(focus) {
    this.classList.toggle("note", this.kind === "note");
    const hint = this.dataset[`placeholder${this.kind[0].toUpperCase()}${this.kind.slice(1)}`];
    if (hint) this.box.setAttribute("placeholder", hint);
    if (focus) this.box.focus();
  }
  /** Swap the textarea for Trix; without the library it simply stays a textarea. */
  async upgrade() {
    if (!this.dataset.trix || this.editor) return;
    const bar = this.querySelector("trix-toolbar");
    try { await yz.load(this.dataset.trix); } catch { return; }
    if (!this.isConnected) return;
    const { area } = this, at = area.selectionStart, had = document.activeElement === area;
    this.hidden_ = yz.el("input", { type: "hidden", id: yz.id("body"), name: area.name });
    this.hidden_.value = this.dataset.format === "html" ? area.value : plain(area.value);
    if (bar) { bar.id = yz.id("toolbar"); bar.hidden = false; }
    const editor = yz.el("trix-editor", { input: this.hidden_.id, toolbar: bar?.id, class: "rich", placeholder: area.placeholder, "aria-label": area.getAttribute("aria-label"), "aria-multiline": "true" });
    area.removeAttribute("name");
    area.after(this.hidden_, yz.el("input", { type: "hidden", name: "body_format", value: "html" }));
    const kept = this.kept === area.value;
    area.replaceWith(editor);
    this.editor = editor;
    editor.addEventListener("trix-initialize", () => {
      editor.editor.setSelectedRange(Math.min(at, editor.editor.getDocument().getLength() - 1));
      if (kept) this.kept = this.hidden_.value;
      if (had) editor.focus();
    }, { once: true });
    editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  }
  set(body, format = "html") {
    if (this.editor) this.editor.editor.loadHTML(format === "html" ? body : plain(body));
    else { this.area.value = body; this.dataset.format = format; }
    this.box.focus();
  }
  /** Only what the server took may go; anything else stays and is kept as a draft. */
  sent(status) {
    if (status >= 200 && status < 300) return this.clear();
    this.sending = false;
    this.saveSoon();
  }
  clear() {
    this.kept = "";
    if (this.editor) this.editor.editor.loadHTML("");
    else this.area.value = "";
    this.files?.replaceChildren();
    this.saveSoon.stop();
    this.sending = false;
    this.say("");
  }

  // Drafts.
  typed(event) {
    if (event.target !== this.box && event.type === "input" && !event.target.name) return;
    document.dispatchEvent(new CustomEvent("yz:typing", { detail: this.kind }));
    this.lists?.look();
    if (this.value !== this.kept) this.saveSoon();
  }
  async save() {
    if (!this.dataset.draftUrl || !this.form || this.saving) return;
    this.saving = true;
    const value = this.value;
    this.say(yz.word("saving"));
    try {
      await yz.post(this.dataset.draftUrl, new FormData(this.form));
      this.kept = value;
      this.say(yz.word("saved"));
    } catch { this.say(yz.word("unsaved"), true); }
    this.saving = false;
    if (this.form && this.value !== value && !this.sending) this.saveSoon();
  }
  say(text, wrong = false) {
    const line = this.querySelector(".state");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("wrong", wrong);
  }

  // Files.
  takeFiles() {
    const url = this.dataset.uploadUrl;
    if (!url || !this.files) return;
    const take = (files) => files.forEach((file) => yz.attach(this.files, url, "attachment", file));
    yz.dropzone(this, take);
    this.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      event.stopPropagation();
      take(files);
    }, true);
    this.querySelector("input[type=file]")?.addEventListener("change", ({ target }) => { take([...target.files]); target.value = ""; });
  }

  // Keys and completion.
  tools() {
    if (this.dataset.cannedUrl || this.dataset.mentionUrl) this.lists = new yz.ComposerLists(this);
    this.addEventListener("click", ({ target }) => {
      const opener = target.closest("[data-insert-sign]");
      if (!opener) return;
      this.box.focus();
      this.insert(opener.dataset.insertSign, 0);
      this.lists?.look();
    });
  }
  key(event) {
    if (this.lists?.options.key(event)) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      // Trix writes the last letter into its field with the next frame; sent at once it would be missing.
      requestAnimationFrame(() => requestAnimationFrame(() => this.form?.requestSubmit(this.querySelector("[data-send]"))));
    }
    if (event.key === "Escape" && !event.isComposing) this.box.blur();
  }
  /** The text before the caret. */
  before() {
    if (!this.editor) return this.area.value.slice(0, this.area.selectionStart);
    const { editor } = this.editor;
    return editor.getDocument().toString().slice(0, editor.getPosition());
  }
  /** Put text (or html) in place of the last `back` characters. */
  insert(text, back, html) {
    if (this.editor) {
      const { editor } = this.editor, at = editor.getPosition();
      editor.setSelectedRange([at - back, at]);
      if (html) editor.insertHTML(html);
      else editor.insertString(text);
    } else {
      const at = this.area.selectionStart;
      this.area.setRangeText(text, at - back, at, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.box.focus();
  }
});

const plain = (text) => {
  const node = document.createElement("div");
  node.textContent = text;
  return node.innerHTML.replace(/\n/g, "<br>");
};
