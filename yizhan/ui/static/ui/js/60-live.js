/* Live updates: one event stream for all tabs; parts of the page ask again when something they show has changed. */
const shout = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

customElements.define("yz-live", class extends HTMLElement {
  connectedCallback() {
    if (this.started) return;
    this.started = true;
    this.tries = 0;
    // Browsers allow six connections per host: the tab that holds the lock listens and tells the others.
    if (!navigator.locks || !window.BroadcastChannel) return this.listen();
    this.channel = new BroadcastChannel(`yz-live ${this.getAttribute("url")}`);
    const me = Math.random();
    // Who listens tells a tab that has come what it may have missed since it was asked for.
    this.channel.onmessage = ({ data }) => {
      if (data.came && this.heard > data.came) this.channel.postMessage({ name: "again", detail: {}, to: data.me });
      if (data.name && (data.to ?? me) === me) this.hear(data.name, data.detail);
    };
    this.channel.postMessage({ came: performance.timeOrigin, me });
    this.leave = new AbortController();
    navigator.locks.request(`yz-live ${this.getAttribute("url")}`, { signal: this.leave.signal }, () => new Promise((free) => {
      this.free = free;
      this.listen();
    })).catch(() => {});
  }
  disconnectedCallback() {
    this.started = false;
    this.leave?.abort();
    this.free?.();
    this.stream?.close();
    this.channel?.close();
    clearTimeout(this.timer);
  }
  listen() {
    // With its age, so that what has come since the page was asked for is told as well.
    this.stream = new EventSource(`${this.getAttribute("url")}?age=${Math.round(performance.now())}`);
    const pass = ({ type, data }) => {
      let detail = {};
      try { detail = JSON.parse(data); } catch { detail = { text: data }; }
      const name = type === "message" ? detail.name ?? detail.event ?? "message" : type;
      if (detail.desktop) yz.desktop?.(detail.desktop);
      this.heard = Date.now();
      this.channel?.postMessage({ name, detail });
      this.hear(name, detail);
    };
    this.stream.onopen = () => this.tries = 0;
    this.stream.onmessage = pass;
    for (const name of (this.getAttribute("events") ?? "").split(/\s+/).filter(Boolean)) this.stream.addEventListener(name, pass);
    this.stream.onerror = () => {
      this.stream.close();
      const wait = Math.min(30000, 1000 * 2 ** this.tries++) * (0.7 + Math.random() * 0.6);
      this.timer = setTimeout(() => this.isConnected && this.listen(), wait);
    };
  }
  hear(name, detail) {
    shout(name, detail);
    // {event: "ticket.replied", ticket: 12} is heard by data-live "ticket", "ticket.replied" and "ticket:12".
    const [kind] = name.split("."), facts = kind in detail ? detail : { ...detail, [kind]: detail.id };
    const keys = name === "again" ? null : [name, kind, detail.key, ...Object.entries(facts).map(([fact, value]) => `${fact}:${value}`)];
    if (name === "ticket.opened") detail.new ??= true;
    for (const part of document.querySelectorAll("[data-live]")) {
      if (!keys || part.dataset.live.split(/\s+/).some((key) => keys.includes(key))) ask(part, detail);
    }
  }
});

const waiting = new WeakMap(), asked = new WeakMap();
const ask = (part, detail = {}) => {
  const state = waiting.get(part) ?? { fresh: new Set(), go: yz.later(() => refresh(part), 200, 2000) };
  waiting.set(part, state);
  if (detail.new) state.fresh.add(detail.ticket ?? detail.id ?? state.fresh.size);
  const list = part.dataset.liveList;
  if (!list || !(part.matches(":hover") || part.querySelector(".pick :checked") || part.scrollTop > 40)) return state.go();
  if (!state.fresh.size) return part.addEventListener("pointerleave", () => state.go(), { once: true });
  let bar = part.previousElementSibling?.matches(".fresh") ? part.previousElementSibling : null;
  if (!bar) {
    bar = yz.el("button", { class: "fresh", type: "button", onclick: () => { part.scrollTop = 0; refresh(part); } });
    part.before(bar);
  }
  bar.textContent = yz.word(list, state.fresh.size);
};

const refresh = async (part) => {
  if (!part.isConnected) return;
  if (part.previousElementSibling?.matches(".fresh")) part.previousElementSibling.remove();
  waiting.get(part)?.fresh.clear();
  const end = part.scrollHeight - part.scrollTop - part.clientHeight < 60 && part.matches("[data-scroll-end]");
  try {
    const html = await yz.html(part.dataset.liveUrl);
    const whole = part.id && new RegExp(`^\\s*<[^>]*\\bid="${CSS.escape(part.id)}"`).test(html);
    yz.refreshing = true;
    htmx.swap(part, html, { swapStyle: whole ? "morph:outerHTML" : "morph:innerHTML", swapDelay: 0, settleDelay: 0 }, { contextElement: part });
  } catch (problem) {
    if (problem.status !== 404) return;
    part.removeAttribute("data-live");
  } finally {
    yz.refreshing = false;
  }
  if (end) part.scrollTop = part.scrollHeight;
};
yz.refresh = refresh;
// What also changes by the mere passing of time asks again every so many seconds, while somebody can see it.
setInterval(() => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-live-every]")) {
    const last = asked.get(part) ?? performance.now();
    asked.set(part, last);
    if (performance.now() - last < part.dataset.liveEvery * 1000) continue;
    asked.set(part, performance.now());
    ask(part);
  }
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-live][data-live-wake]")) ask(part);
});

/* Presence: who else is looking at this ticket, and are they writing? */
customElements.define("yz-presence", class extends HTMLElement {
  connectedCallback() {
    this.state = "viewing";
    this.beat = setInterval(() => this.tell(), 15000);
    document.addEventListener("yz:typing", this.typing = ({ detail }) => {
      clearTimeout(this.rest);
      this.rest = setTimeout(() => this.turn("viewing"), 8000);
      this.turn(`typing_${detail}`);
    });
    this.tell();
  }
  disconnectedCallback() {
    clearInterval(this.beat);
    clearTimeout(this.rest);
    document.removeEventListener("yz:typing", this.typing);
    navigator.sendBeacon?.(this.getAttribute("url"), this.body("left"));
  }
  turn(state) {
    if (state === this.state) return;
    this.state = state;
    this.tell();
  }
  body(state) {
    const form = new FormData();
    form.set("state", state);
    form.set("csrfmiddlewaretoken", yz.token());
    return form;
  }
  async tell() {
    if (document.hidden) return;
    try {
      const answer = await yz.post(this.getAttribute("url"), this.body(this.state));
      const target = document.querySelector(this.getAttribute("target") ?? "nothing");
      if (target && answer.status === 200) target.innerHTML = await answer.text();
    } catch (problem) {
      if (problem.status === 404 || problem.status === 403) clearInterval(this.beat);
    }
  }
});
