/* <yz-chart>: draws a description of ours (yizhan/ui/charts.py) with ECharts, which only pages with a chart load. */
const PALETTE = 8;
let library;

const load = (url) => (library ??= new Promise((done, failed) => {
  document.head.append(yz.el("script", { src: url, onload: () => done(window.echarts), onerror: failed }));
}));

/** The colours of the theme as rgb(): ECharts mixes colours and knows neither oklch() nor light-dark(). */
function colours(host) {
  const probe = host.appendChild(document.createElement("i"));
  // Where less motion is asked for, everything has a transition, and would be read with the colour it begins with.
  probe.style.transition = "none";
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
    return `rgb(${r},${g},${b})`;
  };
  const palette = Array.from({ length: PALETTE }, (_none, at) => read(`chart-${at + 1}`));
  const heat = [1, 2, 3, 4].map((at) => read(`chart-heat-${at}`));
  const found = { palette, heat, ...Object.fromEntries(["ink", "ink2", "ink3", "line", "card", "sunk", "red", "raise"].map((name) => [name, read(name)])) };
  probe.remove();
  return found;
}

class Chart extends HTMLElement {
  connectedCallback() {
    this.source ??= this.innerHTML;
    this.plot = this.querySelector(":scope > .plot");
    if (!this.plot) return;
    this.said = JSON.parse(this.querySelector(":scope > script").textContent);
    if (!this.said.short?.length) this.said.short = this.said.x;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const tool = (name, run) => this.querySelector(`:scope > .chart-tools > .${name}`)?.addEventListener("click", (event) => run(event.currentTarget), { signal });
    tool("as-table", (button) => this.turn(button));
    tool("as-picture", () => this.save());
    const again = () => this.draw();
    this.theme = new MutationObserver(again);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    for (const query of ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"]) matchMedia(query).addEventListener("change", again, { signal });
    this.start(signal);
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.theme?.disconnect();
    this.size?.disconnect();
    this.drawn?.dispose();
    this.drawn = null;
    this.classList.remove("drawn");
  }

  async start(signal) {
    const echarts = await load(this.dataset.library);
    if (signal.aborted) return;
    this.classList.add("drawn");
    this.plot.replaceChildren();
    this.grow();
    this.drawn = echarts.init(this.plot, null, { renderer: "svg" });
    this.drawn.on("click", (point) => this.open(point));
    this.size = new ResizeObserver(yz.later(() => this.fit(), 60));
    this.size.observe(this.plot);
    this.draw();
  }

  fit() {
    if (!this.drawn || !this.plot.clientWidth) return;
    this.grow();
    this.drawn.resize();
    this.draw();
  }

  /** As high as it must be at this width, so that nothing is cut. */
  grow() {
    this.style.setProperty("--tall", `${yz.chartTall(this.said, this.sizes())}px`);
  }

  sizes() {
    return { font: getComputedStyle(this).fontFamily, width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  draw() {
    if (!this.drawn || !this.plot.clientWidth) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const look = { ...colours(this), ...this.sizes() };
    this.drawn.setOption({ ...yz.chartOptions(this.said, look), animation: !still, animationDuration: 350 }, true);
  }

  open({ seriesIndex, dataIndex, data }) {
    const [row, at] = yz.chartPlace(this.said, seriesIndex, dataIndex, data);
    const link = this.said.series[row]?.links[at];
    if (link) location.assign(link);
  }

  /** As a picture, in the colours of now; what it is of is said by whatever stands around. */
  save() {
    const look = { ...colours(this), font: getComputedStyle(this).fontFamily };
    const under = this.closest("[data-about]")?.dataset.about ?? "";
    return yz.saveCanvas(yz.chartPicture(window.echarts, this.said, look, yz.chartOptions, under), this.said.title);
  }

  turn(button) {
    const table = this.classList.toggle("tabled");
    button.setAttribute("aria-pressed", String(table));
    if (!table) this.fit();
  }
}

customElements.define("yz-chart", Chart);
