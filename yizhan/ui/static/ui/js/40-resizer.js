/* Columns that remember their width: drag, arrow keys, double click to forget. */
const root = document.documentElement;
const memory = "yz-col-";
const remembered = (name) => Number(localStorage.getItem(memory + name)) || null;

customElements.define("yz-resizer", class extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "separator");
    this.setAttribute("aria-orientation", "vertical");
    this.tabIndex = 0;
    for (const side of ["min", "max"]) this.setAttribute(`aria-value${side}`, this.getAttribute(side));
    const width = remembered(this.name);
    if (width) this.apply(width);
    this.onpointerdown = (event) => this.drag(event);
    this.ondblclick = () => { localStorage.removeItem(memory + this.name); root.style.removeProperty(`--col-${this.name}`); };
    this.onkeydown = (event) => {
      const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.keep(this.width + (this.hasAttribute("before") ? -step : step));
    };
  }
  get name() { return this.getAttribute("name"); }
  get width() { return this.parentElement.getBoundingClientRect().width; }
  apply(width) {
    const size = Math.round(Math.max(this.getAttribute("min"), Math.min(this.getAttribute("max"), width)));
    root.style.setProperty(`--col-${this.name}`, `${size}px`);
    this.setAttribute("aria-valuenow", size);
    return size;
  }
  keep(width) { localStorage.setItem(memory + this.name, this.apply(width)); }
  drag(down) {
    if (down.button) return;
    down.preventDefault();
    const start = this.width, way = this.hasAttribute("before") ? -1 : 1;
    this.setPointerCapture(down.pointerId);
    this.classList.add("on");
    root.classList.add("resizing");
    this.onpointermove = (move) => this.apply(start + way * (move.clientX - down.clientX));
    this.onlostpointercapture = () => {
      this.onpointermove = this.onlostpointercapture = null;
      this.classList.remove("on");
      root.classList.remove("resizing");
      if (this.width !== start) this.keep(this.width);
    };
  }
});
