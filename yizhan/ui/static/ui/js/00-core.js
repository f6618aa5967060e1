/* What the other scripts share: the page's words, requests, small DOM shorthands. */
const store = document.getElementById("yz-words");
const changed = new WeakSet();
let ids = 0;

const yz = (window.yz = {
  mac: /Mac|iPhone|iPad/.test(navigator.platform),
  changed,

  /** A translated word from the page; `{n}` becomes the number. */
  word(name, n = "") {
    return (store?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? name).replace("{n}", n);
  },
  icon(name) {
    return store?.content.querySelector(`[data-icon="${name}"] svg`)?.cloneNode(true) ?? "";
  },
  /** The words and icons in the template of one element. */
  words(template) {
    const find = (kind, name) => template?.content.querySelector(`[data-${kind}="${name}"]`);
    return { say: (name, n = "") => find("word", name)?.textContent.replace("{n}", n) ?? name, icon: (name) => find("icon", name)?.firstElementChild.cloneNode(true) ?? "" };
  },
  el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name.startsWith("aria-") && typeof value === "boolean") node.setAttribute(name, String(value));
      else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  },
  id: (prefix) => `${prefix}-${++ids}`,
  token: () => document.querySelector('meta[name="csrf-token"]')?.content ?? "",

  /** POST a form; throws an Error with `status` unless the answer is good. */
  async post(url, body) {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": yz.token(), "HX-Request": "true" } });
    if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
    return answer;
  },
  async html(url, query) {
    const where = new URL(url, location.href);
    if (query !== undefined) where.searchParams.set("q", query);
    const answer = await fetch(where, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw Object.assign(new Error(answer.statusText), { status: answer.status });
    return answer.text();
  },
  /** Run once it has been quiet for `wait` ms; at the latest `most` ms after the first call, however many follow. */
  later(run, wait, most = Infinity) {
    let timer, first = 0;
    const go = (...values) => {
      const now = performance.now();
      first ||= now;
      clearTimeout(timer);
      timer = setTimeout(() => { first = 0; run(...values); }, Math.max(0, Math.min(wait, first + most - now)));
    };
    go.stop = () => { first = 0; clearTimeout(timer); };
    return go;
  },
  /** Listen on the document for events that reach `selector`, now and after every swap. */
  on(type, selector, run, capture = false) {
    document.addEventListener(type, (event) => {
      const hit = event.target instanceof Element && event.target.closest(selector);
      if (hit) run(event, hit);
    }, capture);
  },
  typing(node) {
    return node instanceof Element && node.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
  },
  /** Load a script once; one that did not come may be asked for again. */
  load(url) {
    loading[url] ??= new Promise((done, fail) => document.head.append(yz.el("script", { src: url, onload: done, onerror: fail })));
    loading[url].catch(() => { delete loading[url]; });
    return loading[url];
  },
  problem(status) {
    const name = { 0: "offline", 401: "signin", 403: "denied", 404: "gone", 409: "stale", 413: "large", 429: "slow" }[status];
    return yz.word(name ?? "failed");
  },
});
const loading = {};

for (const key of yz.mac ? [] : document.querySelectorAll("kbd")) if (key.textContent === "⌘") key.textContent = "Ctrl";
document.addEventListener("htmx:load", (event) => {
  if (!yz.mac) for (const key of event.target.querySelectorAll?.("kbd") ?? []) if (key.textContent === "⌘") key.textContent = "Ctrl";
});
