/* The editor of articles: Squire writes, the tools around it are ours. Without scripts the textarea holds the HTML. */
customElements.define("yz-article", class extends HTMLElement {
  async connectedCallback() {
    this.area = this.querySelector("textarea");
    if (this.editor) return;
    try { await yz.load(this.dataset.squire); } catch { return; }
    this.tools = this.querySelector(".article-tools");
    const label = this.area.labels?.[0];
    if (label) label.id ||= yz.id("label");
    this.root = yz.el("div", { class: "article-text", lang: this.area.lang, role: "textbox", "aria-multiline": "true", "aria-labelledby": label?.id, spellcheck: "true" });
    this.area.before(this.root);
    this.area.hidden = true;
    this.editor = new window.Squire(this.root, { blockTag: "P", sanitizeToDOMFragment: yz.safe, addLinks: false });
    // Its handles for pictures are drawn with inline styles, which the policy of our pages forbids.
    this.editor._imageResizer.destroy();
    this.editor.setHTML(this.area.value);
    this.area.value = this.value;
    // What came back with a complaint is kept nowhere yet.
    this.clean = "unsaved" in this.dataset ? null : this.said;
    this.tools.hidden = false;
    label?.addEventListener("click", () => this.editor.focus());
    this.editor.addEventListener("input", () => this.keep());
    for (const name of ["pathChange", "select", "cursor"]) this.editor.addEventListener(name, () => this.mark());
    this.editor.addEventListener("pasteImage", (event) => this.upload([...event.detail.clipboardData.items].map((one) => one.getAsFile())));
    this.root.addEventListener("drop", (event) => this.dropped(event));
    this.root.addEventListener("keydown", (event) => event.key === "Tab" && this.step(event), { capture: true });
    this.root.addEventListener("dblclick", ({ target }) => target.nodeName === "IMG" && this.ask("image", target));
    this.root.addEventListener("click", ({ target }) => { this.picture = target.nodeName === "IMG" ? target : null; });
    this.tools.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.tools.addEventListener("click", (event) => this.pressed(event));
    this.tools.addEventListener("keydown", (event) => this.entered(event));
    this.tools.querySelector("[data-block]").addEventListener("change", ({ target }) => this.block(target.value));
    this.tools.querySelector("input[type=file]").addEventListener("change", ({ target }) => { this.upload([...target.files]); target.value = ""; });
    this.area.form.addEventListener("submit", () => { this.keep(); this.clean = this.said; });
    addEventListener("beforeunload", this.guard = (event) => { if (this.said !== this.clean) event.preventDefault(); });
  }
  disconnectedCallback() {
    removeEventListener("beforeunload", this.guard);
  }
  get value() {
    return this.editor.getHTML().replace(/<p>(<br>)?<\/p>$/, "");
  }
  get said() {
    return `${this.area.form.elements.title?.value}\n${this.value}`;
  }
  keep() {
    this.area.value = this.value;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  within(selector) {
    const node = this.editor.getSelection().startContainer;
    return (node instanceof Element ? node : node.parentElement)?.closest(selector);
  }
  mark() {
    const on = { bold: "b, strong", italic: "i, em", link: "a", bullets: "ul", numbers: "ol", quote: "blockquote" };
    for (const [name, selector] of Object.entries(on)) this.tools.querySelector(`[data-tool=${name}]`).setAttribute("aria-pressed", Boolean(this.within(`.article-text :is(${selector})`)));
    this.tools.querySelector("[data-block]").value = this.within("h2, h3, h4, pre")?.nodeName ?? "P";
    this.tools.querySelector("[data-in-table]").hidden = !this.within("table");
  }
  pressed({ target }) {
    const button = target.closest("button"), asked = target.closest("[data-box]");
    if (!button) return;
    if (asked) return this.answered(asked, button);
    const { tool: name } = button.dataset;
    if (name === "image") this.picture ? this.ask("image", this.picture) : this.tools.querySelector("input[type=file]").click();
    else if (name === "link") this.ask("link");
    else if (name === "table") this.ask("table");
    else this.act(name);
  }
  act(name) {
    const { editor } = this, is = (selector) => Boolean(this.within(`.article-text :is(${selector})`));
    editor.focus();
    ({
      bold: () => is("b, strong") ? editor.removeBold() : editor.bold(),
      italic: () => is("i, em") ? editor.removeItalic() : editor.italic(),
      bullets: () => is("ul") ? editor.removeList() : editor.makeUnorderedList(),
      numbers: () => is("ol") ? editor.removeList() : editor.makeOrderedList(),
      quote: () => is("blockquote") ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel(),
      undo: () => editor.undo(),
    }[name] ?? (() => this.cells(name)))();
    this.mark();
    this.keep();
  }
  block(name) {
    this.editor.focus();
    this.editor.modifyBlocks((fragment) => {
      for (const old of [...fragment.querySelectorAll("p, h2, h3, h4, pre")]) {
        const block = document.createElement(name);
        block.append(...old.childNodes);
        old.replaceWith(block);
      }
      return fragment;
    });
    this.keep();
  }
  ask(name, picture = null) {
    for (const one of this.tools.querySelectorAll("[data-box]")) one.hidden = one.dataset.box !== name || !one.hidden;
    const asked = this.tools.querySelector(`[data-box=${name}]`), input = asked.querySelector("input");
    if (asked.hidden) return this.editor.focus();
    this.picture = picture;
    if (name === "link") input.value = this.within("a")?.getAttribute("href") ?? "";
    if (name === "image") input.value = picture.alt;
    input.focus();
    input.select();
  }
  entered(event) {
    const asked = event.target.closest("[data-box]");
    if (!asked || event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") return this.answered(asked, asked.querySelector("[data-yes]"));
    event.stopPropagation();
    asked.hidden = true;
    this.editor.focus();
  }
  answered(asked, button) {
    const yes = "yes" in button.dataset, text = asked.querySelector("input").value.trim();
    asked.hidden = true;
    if (asked.dataset.box === "image") {
      this.editor.saveUndoState();
      yes ? this.picture.setAttribute("alt", text) : this.picture.remove();
      this.picture = null;
      return this.keep();
    }
    this.editor.focus();
    if (asked.dataset.box === "table") this.table(asked);
    else if (yes && text) this.editor.makeLink(/^(https?:|mailto:|tel:|\/|#)/i.test(text) ? text : `https://${text}`);
    else this.editor.removeLink();
    this.keep();
  }
  table(asked) {
    const count = (name, most) => Math.min(most, Math.max(1, Number(asked.querySelector(`[data-${name}]`).value) || 1));
    const columns = count("columns", 12), row = (cell) => `<tr>${`<${cell}><br></${cell}>`.repeat(columns)}</tr>`;
    const table = yz.el("table");
    table.innerHTML = `<thead>${row("th")}</thead><tbody>${row("td").repeat(Math.max(1, count("rows", 50) - 1))}</tbody>`;
    this.editor.insertElement(table);
    const range = document.createRange();
    range.setStart(table.querySelector("th"), 0);
    this.editor.setSelection(range);
    this.mark();
  }
  /** Tab goes from cell to cell, and out of the table from its ends. */
  step(event) {
    const cell = this.within("td, th"), cells = [...cell?.closest("table").querySelectorAll("td, th") ?? []];
    const next = cells[cells.indexOf(cell) + (event.shiftKey ? -1 : 1)];
    if (!next || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    const range = document.createRange();
    range.selectNodeContents(next);
    range.collapse(true);
    this.editor.setSelection(range);
    this.mark();
  }
  /** Rows and columns of the table the cursor stands in; the last of them takes the table along. */
  cells(name) {
    const cell = this.within("td, th"), row = cell?.parentElement, table = cell?.closest("table");
    if (!table) return;
    this.editor.saveUndoState();
    const at = [...row.children].indexOf(cell), fresh = (tag) => yz.el(tag, {}, yz.el("br"));
    if (name === "row") {
      const added = yz.el("tr", {}, ...[...row.children].map(() => fresh("td")));
      row.closest("thead") ? (table.tBodies[0] ?? table.appendChild(yz.el("tbody"))).prepend(added) : row.after(added);
    } else if (name === "column") for (const one of table.rows) one.children[Math.min(at, one.children.length - 1)].after(fresh(one.children[0].nodeName));
    else if (name === "lessRow") row.remove();
    else for (const one of [...table.rows]) one.children[at]?.remove();
    if (!table.querySelector("td, th")) table.remove();
  }
  dropped(event) {
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.upload(files);
  }
  async upload(files) {
    const state = this.tools.querySelector(".state");
    for (const file of files.filter((one) => one?.type.startsWith("image/"))) {
      const body = new FormData();
      body.append("file", file);
      state.textContent = state.dataset.busy;
      const answer = await fetch(this.dataset.uploadUrl, { method: "POST", body, headers: { "X-CSRFToken": yz.token() } }).catch(() => null);
      const said = await answer?.json().catch(() => ({}));
      state.textContent = said?.url ? "" : said?.error ?? yz.problem(answer?.status ?? 0);
      if (said?.url) this.editor.insertImage(said.url, { alt: "" });
    }
    this.keep();
  }
});
