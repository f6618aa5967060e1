/* Dragging by mouse and finger. Where something was dropped is read off the page, then the page is drawn anew. */
yz.forms.Drags = class {
  constructor(host) {
    this.host = host;
    this.made = { palette: [], outline: [] };
    this.usual = { animation: 120, ghostClass: "ghost", chosenClass: "held", forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4, scroll: true, emptyInsertThreshold: 18, onStart: () => { this.busy = true; } };
  }
  async load() {
    try { await yz.load(this.host.dataset.sortable); } catch { return; }
    this.host.draw();
  }
  fresh(kind, lists, options) {
    if (!window.Sortable) return;
    for (const one of this.made[kind]) one.destroy();
    this.made[kind] = lists.map((list) => window.Sortable.create(list, { ...this.usual, ...options }));
  }
  palette(box) {
    this.fresh("palette", [...box.querySelectorAll("ul")], { group: { name: "questions", pull: "clone", put: false }, sort: false, draggable: "li:not(:has([aria-disabled=true]))", delay: 120, delayOnTouchOnly: true, onEnd: (event) => this.end(event) });
  }
  outline(list) {
    this.fresh("outline", [list], { group: "sections", handle: ".form-section > header > .grip", draggable: ".form-section", onEnd: (event) => this.end(event) });
    if (!window.Sortable) return;
    this.made.outline.push(...[...list.querySelectorAll(".form-questions")].map((one) => window.Sortable.create(one, { ...this.usual, group: "questions", handle: ".grip", draggable: ".form-question, li[data-field]", onEnd: (event) => this.end(event) })));
  }
  /** Drawn only once Sortable has let go of what it holds. */
  end({ item, from, to }) {
    const { host } = this, { field, key } = item.dataset, at = [...to.children].indexOf(item), into = to.dataset.key;
    const isNew = field && !host.model.fields.has(field), isOutside = from === to && from.closest(".form-palette");
    queueMicrotask(() => {
      this.busy = false;
      if (isOutside) { host.draw(); return; }
      if (isNew && into) host.add(field, into, at);
      else if (field && !isNew) host.dropped(`question:${field}`, into, at);
      else if (key) host.dropped(`section:${key}`, "", at);
      else host.draw();
    });
  }
};
