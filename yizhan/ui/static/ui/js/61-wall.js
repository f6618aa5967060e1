/* For screens that hang on a wall: the time of day large, and the whole screen for the board. */
customElements.define("yz-clock", class extends HTMLElement {
  connectedCallback() {
    const zone = this.getAttribute("zone") || undefined, language = document.documentElement.lang;
    this.day = new Intl.DateTimeFormat(language, { timeZone: zone, month: "long", day: "numeric", weekday: "long" });
    this.time = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hour12: false });
    this.timer = setInterval(() => this.tell(), 1000);
    this.tell();
  }
  disconnectedCallback() { clearInterval(this.timer); }
  tell() {
    const now = new Date(), text = [this.day.format(now), this.time.format(now)];
    if (text.join() === this.told) return;
    this.told = text.join();
    this.replaceChildren(yz.el("span", {}, text[0]), yz.el("b", {}, text[1]));
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-full-screen]")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});
