/* The form as its customer sees it: the server draws it from what stands here, in a frame of its own. */
const WIDE = 900;

yz.forms.Preview = class {
  constructor(host) {
    this.host = host;
    this.width = matchMedia("(max-width: 899px)").matches ? "phone" : "desktop";
    this.language = yz.flow.LANGUAGE;
    this.frame = null;
    this.stage = yz.el("div", { class: "form-stage" });
    const choice = (label, key, options) => {
      const buttons = options.map(([value, text]) => yz.el("button", { type: "button", "aria-pressed": this[key] === value, onclick: () => { this[key] = value; for (const one of buttons) one.setAttribute("aria-pressed", one.dataset.value === value); this.draw(); }, "data-value": value }, text));
      return yz.el("div", { class: "segments", role: "group", "aria-label": label }, ...buttons);
    };
    this.node = yz.el("div", { class: "form-preview", role: "region", "aria-label": host.say("preview"), hidden: true },
      yz.el("div", { class: "bar" }, choice(host.say("width"), "width", [["desktop", host.say("desktop")], ["phone", host.say("phone")]]), choice(host.say("language"), "language", [["zh-hans", "中文"], ["en", "English"]])), this.stage);
    this.later = yz.later(() => this.draw(), 350, 1500);
    new ResizeObserver(() => this.fit()).observe(this.stage);
  }
  /** The wide page is drawn at its own width and made to fit. */
  fit() {
    const wide = this.width === "desktop" ? Math.max(WIDE, this.stage.clientWidth) : 390, scale = Math.min(1, this.stage.clientWidth / wide);
    for (const frame of this.stage.children) Object.assign(frame.style, { width: `${wide}px`, height: `${this.stage.clientHeight / scale}px`, transform: `scale(${scale})` });
    this.stage.classList.toggle("phone", this.width === "phone");
  }
  /** A new frame is laid over the old one once it is there, scrolled to the same place. */
  draw() {
    if (this.node.hidden) return;
    const name = yz.id("preview"), top = this.frame?.contentWindow?.scrollY ?? 0, form = yz.el("form", { method: "post", action: this.host.dataset.previewUrl, target: name, hidden: true });
    for (const [key, value] of [...new FormData(this.host.closest("form")), ["language", this.language]]) form.append(yz.el("input", { type: "hidden", name: key, value }));
    const frame = yz.el("iframe", { title: this.host.say("preview"), name, class: "coming" });
    frame.addEventListener("load", () => this.came(frame, top));
    this.newest = frame;
    this.stage.append(frame);
    this.fit();
    document.body.append(form);
    form.submit();
    form.remove();
  }
  came(frame, top) {
    const page = frame.contentDocument;
    if (!page || page.URL === "about:blank" || frame !== this.newest) { if (frame !== this.newest) frame.remove(); return; }
    this.keep(page);
    frame.contentWindow.scrollTo(0, top);
    frame.classList.remove("coming");
    for (const one of [...this.stage.children]) if (one !== frame) one.remove();
    this.frame = frame;
    // It is looked at, not used: answers can be tried, nothing leaves it.
    page.addEventListener("submit", (event) => event.preventDefault());
    page.addEventListener("click", (event) => { if (event.target.closest("a[href]")) event.preventDefault(); });
  }
  /** What was tried in the old page stands in the new one. */
  keep(page) {
    for (const old of this.frame?.contentDocument?.querySelectorAll("form :is(input:not([type=hidden], [type=file]), select, textarea)[id]") ?? []) {
      const one = page.getElementById(old.id);
      if (!one || (one.value === old.value && one.checked === old.checked)) continue;
      Object.assign(one, "checked" in one ? { checked: old.checked, value: old.value } : { value: old.value });
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
};
