/* The order of request types: dragged, or moved by their buttons without a new page. */
customElements.define("yz-catalogue", class extends HTMLElement {
  async connectedCallback() {
    this.says = this.querySelector("[role=status]");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[name=move]");
      if (!button) return;
      event.preventDefault();
      this.shift(button.closest("li"), button.value.endsWith(":up") ? -1 : 1, button);
    });
    this.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key], line = event.target.closest("li");
      if (!by || !event.altKey || !line) return;
      event.preventDefault();
      this.shift(line, by, event.target);
    });
    if (!this.querySelector(".grip")) return;
    try { await yz.load(this.dataset.sortable); } catch { return; }
    for (const list of this.querySelectorAll("ol")) window.Sortable.create(list, { handle: ".grip", animation: 120, ghostClass: "ghost", forceFallback: true, fallbackOnBody: true, onEnd: ({ item }) => this.keep(item) });
  }
  shift(line, by, from) {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line);
    else other.after(line);
    this.keep(line);
    (from.disabled ? line.querySelector("[name=move]:not(:disabled)") ?? line.querySelector("a") : from).focus();
  }
  async keep(line) {
    for (const list of this.querySelectorAll("ol")) for (const [at, one] of [...list.children].entries()) {
      const [up, down] = one.querySelectorAll("[name=move]");
      up.disabled = at === 0;
      down.disabled = at === list.children.length - 1;
    }
    const { children } = line.parentElement, body = new FormData();
    this.says.textContent = this.dataset.moved.replace("{name}", line.querySelector("a").textContent).replace("{at}", [...children].indexOf(line) + 1).replace("{of}", children.length);
    body.set("order", [...this.querySelectorAll("li")].map((one) => one.dataset.pk).join(","));
    try { await yz.post(this.dataset.orderUrl, body); } catch (error) { yz.toast(yz.problem(error.status ?? 0), { level: "error" }); }
  }
});
