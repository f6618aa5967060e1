/* What opens while writing: canned replies after "/", colleagues after "@" in a note. */
const SIGNS = /(?:^|[\s，。！？、；：])([/@])([^\s/@]{0,20})$/u;

yz.ComposerLists = class {
  constructor(composer) {
    this.composer = composer;
    this.box = yz.el("div", { class: "options pop", hidden: true });
    composer.append(this.box);
    this.options = new yz.Options(composer.box, this.box, (option) => this.choose(option));
    this.ask = yz.later((url, query) => this.options.ask(url, query), 60);
    composer.addEventListener("focusout", () => setTimeout(() => composer.contains(document.activeElement) || this.options.close(), 100));
  }
  look() {
    const { composer } = this;
    this.options.input = composer.box;
    const [, sign, query] = composer.before().match(SIGNS) ?? [];
    const { cannedUrl, mentionUrl } = composer.dataset;
    const url = sign === "/" ? cannedUrl : sign === "@" && composer.kind === "note" ? mentionUrl : null;
    if (!url) { this.ask.stop(); this.options.close(); return; }
    this.back = query.length + 1;
    this.ask(url, query);
  }
  choose(option) {
    const { insert, html } = option.dataset;
    this.options.close();
    this.composer.insert(insert ?? option.textContent.trim(), this.back, html);
  }
};
