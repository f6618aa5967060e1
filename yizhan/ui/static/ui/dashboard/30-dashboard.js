/* <yz-dashboard>: tiles on a grid. With `data-edit` they are moved and resized by pointer and keyboard, added, removed. */
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const LOW = 2;
const GROW = { left: { w: -1 }, right: { w: 1 }, up: { h: -1 }, down: { h: 1 } };

class Dashboard extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.grid = this.querySelector(":scope > .tile-grid");
    const { say, icon } = yz.words(this.querySelector("template[data-of=dashboard]"));
    Object.assign(this, { say, icon });
    this.tiles = new Map([...this.grid.children].map((node) => [node.dataset.tile, node]));
    this.place();
    this.classList.add("placed");
    for (const node of this.tiles.values()) if (node.dataset.url) this.fill(node, node.dataset.url);
    if (this.hasAttribute("data-edit")) this.edit(signal);
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  fill(node, url, body) {
    yz.fillTile(node.querySelector(".tile-shown"), url, body, this.stop.signal, this.say);
  }

  boxes() {
    return [...this.tiles].map(([id, { dataset }]) => ({ id, x: +dataset.x, y: +dataset.y, w: +dataset.w, h: +dataset.h }));
  }

  /** Put every tile where its box is. */
  place(boxes = this.boxes()) {
    for (const { id, x, y, w, h } of boxes) {
      const node = this.tiles.get(id);
      Object.assign(node.dataset, { x, y, w, h });
      node.style.setProperty("--at", `${x + 1} / span ${w}`);
      node.style.setProperty("--row", `${y + 1} / span ${h}`);
      node.classList.toggle("figure", h <= LOW);
    }
  }

  // -- changing
  edit(signal) {
    this.area = this.querySelector("textarea[name=definition]");
    this.live = this.querySelector("[role=status]");
    this.board = JSON.parse(this.area.value);
    this.kept = this.area.value;
    for (const tile of this.board.tiles) this.equip(this.tiles.get(tile.id));
    this.addEventListener("pointerdown", (event) => this.grab(event), { signal });
    this.addEventListener("keydown", (event) => this.key(event), { signal });
    this.addEventListener("click", (event) => this.click(event), { signal });
    addEventListener("beforeunload", (event) => { if (this.dirty) event.preventDefault(); }, { signal });
    this.area.form.addEventListener("submit", () => { this.dirty = false; }, { signal });
    for (const dialog of document.querySelectorAll("dialog[data-tiles]")) {
      dialog.addEventListener("submit", (event) => this.submitted(event, dialog), { signal });
      dialog.addEventListener("click", (event) => this.chosen(event, dialog), { signal });
    }
  }

  /** The tools of one tile. */
  equip(node) {
    const name = this.nameOf(node.dataset.tile);
    node.tabIndex = 0;
    node.setAttribute("aria-describedby", "dashboard-keys");
    const tool = (kind, icon) => yz.el("button", { type: "button", class: "btn quiet small icon-only", "data-do": kind, "aria-label": `${this.say(kind)}: ${name}`, "data-tip": this.say(kind) }, this.icon(icon));
    node.querySelector(".tile-tools").replaceChildren(tool("change", "pen"), tool("remove", "x"));
  }

  nameOf(id) {
    const node = this.tiles.get(id);
    return this.tile(id)?.title || node?.querySelector("h3")?.textContent || this.say("untitled");
  }

  tile(id) {
    return this.board.tiles.find((one) => one.id === id);
  }

  /** What stands on the page goes into the form. */
  write() {
    for (const tile of this.board.tiles) {
      const { x, y, w, h } = this.tiles.get(tile.id).dataset;
      Object.assign(tile, { x: +x, y: +y, w: +w, h: +h });
    }
    this.board.tiles = yz.tiles.reading(this.board.tiles);
    for (const tile of this.board.tiles) {
      const node = this.tiles.get(tile.id);
      if (node !== this.grid.children[this.board.tiles.indexOf(tile)] && !node.contains(document.activeElement)) this.grid.append(node);
    }
    this.area.value = JSON.stringify(this.board);
    this.dirty = this.area.value !== this.kept;
    this.querySelector(":scope > .empty").hidden = this.board.tiles.length > 0;
  }

  move(id, boxes) {
    this.place(boxes);
    this.write();
    const { x, y, w, h } = this.tiles.get(id).dataset;
    this.live.textContent = this.say("stands").replace("{name}", this.nameOf(id)).replace("{column}", +x + 1).replace("{row}", +y + 1).replace("{w}", w).replace("{h}", h);
  }

  key(event) {
    const node = event.target.closest("[data-tile]");
    if (!node || event.target !== node || event.ctrlKey || event.metaKey || event.altKey) return;
    const { tile: id } = node.dataset;
    const way = ARROWS[event.key];
    if (way) {
      const box = this.boxes().find((one) => one.id === id);
      const [side, by] = Object.entries(GROW[way])[0];
      this.move(id, event.shiftKey ? yz.tiles.put(this.boxes(), id, { [side]: box[side] + by }) : yz.tiles.step(this.boxes(), id, way));
    } else if (event.key === "Delete" || event.key === "Backspace") this.remove(id);
    else if (event.key === "Enter") this.ask(id);
    else return;
    event.preventDefault();
    node.scrollIntoView?.({ block: "nearest" });
  }

  grab(event) {
    const node = event.target.closest("[data-tile]");
    const growing = event.target.closest(".tile-corner");
    if (!node || event.button || !(growing || event.target.closest("header")) || event.target.closest("a, button, input")) return;
    if (getComputedStyle(this.grid).display !== "grid") return;
    const { tile: id } = node.dataset;
    const start = this.boxes();
    const box = start.find((one) => one.id === id);
    const around = this.grid.getBoundingClientRect();
    const [column, row] = [(around.width + GAP) / yz.tiles.COLUMNS, CELL + GAP];
    const top = this.scrolled();
    const moved = (to) => {
      const x = Math.round((to.clientX - event.clientX) / column), y = Math.round((to.clientY - event.clientY + this.scrolled() - top) / row);
      const there = growing ? { w: Math.min(box.w + x, yz.tiles.COLUMNS - box.x), h: box.h + y } : { x: box.x + x, y: box.y + y };
      this.place(yz.tiles.put(start, id, there));
      if (to.clientY > innerHeight - 50) this.scroller().scrollBy(0, 14);
      if (to.clientY < 60) this.scroller().scrollBy(0, -14);
    };
    const done = (cancelled) => {
      node.classList.remove("dragging");
      dragging.abort();
      this.move(id, cancelled ? start : this.boxes());
    };
    const dragging = new AbortController();
    event.preventDefault();
    node.focus({ preventScroll: true });
    node.classList.add("dragging");
    node.setPointerCapture(event.pointerId);
    node.addEventListener("pointermove", moved, { signal: dragging.signal });
    node.addEventListener("pointerup", () => done(false), { signal: dragging.signal });
    node.addEventListener("pointercancel", () => done(true), { signal: dragging.signal });
    addEventListener("keydown", (pressed) => { if (pressed.key === "Escape") done(true); }, { signal: dragging.signal });
  }

  scroller() {
    return this.closest("main") ?? document.scrollingElement;
  }

  scrolled() {
    return this.scroller().scrollTop;
  }

  click(event) {
    const button = event.target.closest("[data-do]");
    const id = button?.closest("[data-tile]")?.dataset.tile;
    if (!id) return;
    if (button.dataset.do === "remove") this.remove(id);
    else this.ask(id);
  }

  /** Gone from the page, and back again if it was not meant. */
  remove(id) {
    const node = this.tiles.get(id), tile = this.tile(id);
    const before = this.boxes();
    const name = this.nameOf(id);
    const next = node.nextElementSibling ?? node.previousElementSibling ?? this.querySelector("[data-dialog]");
    node.remove();
    this.tiles.delete(id);
    this.board.tiles = this.board.tiles.filter((one) => one.id !== id);
    this.place(yz.tiles.settle(this.boxes()));
    this.write();
    next?.focus();
    const toast = yz.toast(this.say("removed", name), { for: 9000 });
    toast.append(yz.el("button", { type: "button", onclick: () => {
      toast.leave();
      this.grid.append(node);
      this.tiles.set(id, node);
      this.board.tiles.push(tile);
      this.place(yz.tiles.settle([...this.boxes().filter((one) => !before.some((old) => old.id === one.id)), ...before.filter((old) => this.tiles.has(old.id))]));
      this.write();
      node.focus();
    } }, yz.word("undo")));
  }

  add(definition) {
    const id = `t${Date.now().toString(36)}`;
    const tile = { id, title: "", drawing: "", target: null, x: 0, y: yz.tiles.below(this.boxes()), w: 6, h: 6, ...definition };
    tile.id = id;
    const node = this.querySelector("template[data-of=tile]").content.firstElementChild.cloneNode(true);
    Object.assign(node.dataset, { tile: id, x: tile.x, y: tile.y, w: tile.w, h: tile.h });
    this.grid.append(node);
    this.tiles.set(id, node);
    this.board.tiles.push(tile);
    this.move(id, yz.tiles.settle(this.boxes()));
    this.again(id);
    node.focus();
    node.scrollIntoView({ block: "center" });
  }

  /** Draw a tile afresh from what is not kept yet. */
  again(id) {
    const body = new FormData();
    body.set("tile", JSON.stringify(this.tile(id)));
    const node = this.tiles.get(id);
    this.fill(node, this.dataset.draftUrl, body);
    this.equip(node);
  }

  // -- the dialogs: a tile's own, and what can be added
  ask(id) {
    const dialog = document.querySelector("dialog[data-tiles=change]");
    const tile = this.tile(id), { w, h } = this.tiles.get(id).dataset;
    const { by, word } = this.unitOf(id);
    this.asked = id;
    const { title, drawing, target, width, height } = dialog.querySelector("form").elements;
    title.value = tile.title;
    title.placeholder = this.nameOf(id);
    drawing.value = tile.drawing || "";
    target.value = tile.target == null ? "" : Math.round((tile.target / by) * 1e6) / 1e6;
    [width.value, height.value] = [w, h];
    dialog.querySelector("[data-unit]").textContent = word;
    dialog.showModal();
  }

  /** What a target is typed in: minutes, percent, or the figure itself. */
  unitOf(id) {
    const unit = this.tiles.get(id).querySelector("[data-unit]")?.dataset.unit ?? "count";
    return { seconds: { by: 60, word: this.say("minutes") }, share: { by: 0.01, word: "%" } }[unit] ?? { by: 1, word: "" };
  }

  submitted(event, dialog) {
    event.preventDefault();
    const form = event.target, { elements } = form;
    if (dialog.dataset.tiles === "change") {
      const tile = this.tile(this.asked);
      const target = elements.target.value.trim();
      Object.assign(tile, { title: elements.title.value.trim(), drawing: elements.drawing.value, target: target === "" ? null : Number(target) * this.unitOf(this.asked).by });
      this.move(this.asked, yz.tiles.put(this.boxes(), this.asked, { w: +elements.width.value || 6, h: +elements.height.value || 6 }));
      this.again(this.asked);
    } else {
      const by = [elements.by.value, elements.and.value].filter(Boolean);
      const drawing = elements.drawing.value || (by.length === 2 ? "heat" : by.length ? "bar" : "number");
      this.add({ report: { metrics: [elements.metric.value], by, drawing, period: "last_30", compare: by.length ? "" : "before" }, ...(drawing === "number" ? { w: 3, h: 2 } : {}) });
    }
    dialog.close();
  }

  chosen(event, dialog) {
    const button = event.target.closest("[data-add], [data-way]");
    if (!button) return;
    if (button.dataset.way) {
      this.move(this.asked, yz.tiles.step(this.boxes(), this.asked, button.dataset.way));
      return;
    }
    this.add(JSON.parse(button.dataset.add));
    dialog.close();
  }
}

/* Pixels of a cell and between cells, as in the style sheet. */
const [CELL, GAP] = [40, 14];
customElements.define("yz-dashboard", Dashboard);
