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
    // A key may call for the kind it is already.
    this.addEventListener("click", ({ target }) => target.name === "kind" && this.turn(true));
    this.addEventListener("focusin", ({ target }) => { this.entered ||= target === this.box; });
    this.addEventListener("keydown", (event) => this.key(event), true);
    this.addEventListener("input", (event) => this.typed(event));
    this.addEventListener("trix-change", (event) => this.typed(event));
    this.addEventListener("files", () => this.save());
    this.area.addEventListener("focus", () => this.upgrade());
    // A formatted draft would show its markup.
    if (this.dataset.format === "html" && this.area.value) this.upgrade();
    this.area.addEventListener("compositionstart", () => { this.composing = true; });
    this.area.addEventListener("compositionend", () => { this.composing = false; });
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
    if (focus) this.enter();
  }
  /** To where writing goes on: where the caret was, or behind a text that came back from before. */
  enter() {
    const { editor, area } = this, was = this.entered;
    this.box.focus();
    if (was) return;
    if (editor) editor.editor.setSelectedRange(editor.editor.getDocument().getLength() - 1);
    else area.setSelectionRange(area.value.length, area.value.length);
  }
  /** Trix starts beside the textarea, which takes every key until Trix is ready; without the library it stays. */
  async upgrade() {
    if (!this.dataset.trix || this.editor || this.starting) return;
    this.starting = true;
    try {
      await yz.load(this.dataset.trix);
      const made = await this.start();
      await this.quiet();
      // A morph may have taken away what stood beside the textarea.
      if (this.isConnected && made.editor.isConnected && this.area.isConnected) this.swap(made);
      else for (const one of Object.values(made)) one.remove();
    } catch { /* A plain textarea it remains; the next focus tries again. */ } finally { this.starting = false; }
  }
  /** A hidden editor and its nameless field; resolves when Trix is ready to be written into. */
  start() {
    const { area } = this, bar = this.querySelector("trix-toolbar");
    const field = yz.el("input", { type: "hidden", id: yz.id("body") });
    if (bar) bar.id ||= yz.id("toolbar");
    const editor = yz.el("trix-editor", { input: field.id, toolbar: bar?.id, class: "rich", placeholder: area.placeholder, "aria-label": area.getAttribute("aria-label"), "aria-multiline": "true", hidden: true });
    editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
    const ready = new Promise((done) => editor.addEventListener("trix-initialize", () => done({ editor, field }), { once: true }));
    area.after(field, editor);
    return ready;
  }
  /** Resolves when no word is being composed (IME) in the textarea. */
  async quiet() {
    while (this.composing) {
      await new Promise((done) => this.area.addEventListener("compositionend", done, { once: true }));
      // Some browsers tell of the last input after the end of the composition.
      await new Promise((done) => setTimeout(done));
    }
  }
  /** Everything at once, so that no key can fall between the two. */
  swap({ editor, field }) {
    const { area } = this, text = area.value, had = document.activeElement === area, kept = this.kept === text;
    const places = [area.selectionStart, area.selectionEnd], isHtml = this.dataset.format === "html";
    editor.hidden = false;
    editor.setAttribute("placeholder", area.placeholder);
    const bar = editor.toolbarElement;
    if (bar) bar.hidden = false;
    this.editor = editor;
    this.hidden_ = field;
    field.name = area.name;
    field.after(yz.el("input", { type: "hidden", name: "body_format", value: "html" }));
    if (isHtml) editor.editor.loadHTML(text);
    else this.fill(text);
    if (had) {
      editor.focus();
      editor.editor.setSelectedRange(isHtml ? editor.editor.getDocument().getLength() - 1 : places);
    }
    area.remove();
    if (kept) this.kept = this.value;
    else if (!this.sending) this.saveSoon();
    this.lists?.look();
  }
  /** Plain text into Trix, letter by letter as it is: its reader of HTML would drop spaces. */
  fill(text) {
    const { editor } = this.editor;
    editor.loadDocument(editor.getDocument().constructor.fromString(text));
  }
  set(body, format = "html") {
    if (this.editor && format === "html") this.editor.editor.loadHTML(body);
    else if (this.editor) this.fill(body);
    else { this.area.value = body; this.dataset.format = format; }
    this.entered = false;
    this.enter();
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
    else {
      this.area.value = "";
      delete this.dataset.format;
    }
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
