/* The agents' desk: which row is open, what was chosen, frames for mail, and what a conflict must not lose. */
const main = () => document.getElementById("main");
const rows = () => [...document.querySelectorAll("#rows .row")];

// The open ticket: its row is marked, its properties have a place.
const settleDesk = () => {
  const pane = document.getElementById("pane"), desk = document.getElementById("desk");
  if (!desk || !main()) return;
  desk.classList.toggle("no-props", !pane);
  for (const row of rows()) {
    const open = pane && row.dataset.id === pane.dataset.ticket;
    row.classList.toggle("on", Boolean(open));
    row.querySelector("h3 a")?.toggleAttribute("aria-current", Boolean(open));
  }
  count();
};
const settleViews = () => {
  const here = new URLSearchParams(location.search).get("view");
  for (const link of document.querySelectorAll("#view-list a")) {
    const current = new URL(link.href).searchParams.get("view") === here;
    if (here) link.toggleAttribute("aria-current", current);
  }
};
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.closest?.("#main, #list, #view-list") || target.querySelector?.("#pane")) settleDesk();
  if (target.id === "list") settleViews();
  const box = target.closest?.("dd")?.querySelector(".dd-form :is(input:not([type=hidden]), select:not([aria-hidden]), textarea)");
  if (box) box.focus();
  target.querySelector?.("dialog[open] > form .body :is(input:not([type=hidden], [type=checkbox]), select:not([aria-hidden]), textarea)")?.focus();
});
document.addEventListener("htmx:pushedIntoHistory", settleViews);

// A conversation opens at its end and stays there until somebody scrolls.
let stick = false;
const toEnd = () => {
  const talk = document.getElementById("talk");
  if (talk && stick) talk.scrollTop = talk.scrollHeight;
};
const open = () => {
  stick = Boolean(document.getElementById("talk"));
  requestAnimationFrame(() => requestAnimationFrame(toEnd));
};
for (const type of ["wheel", "touchmove", "keydown"]) yz.on(type, "#talk", () => { stick = false; });
document.addEventListener("htmx:afterSettle", ({ target }) => { if (target === main()) open(); });
open();

// A conflict brings its dialog along; the form it came from stays as it is.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 409 && detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = true;
});
document.addEventListener("yz:typing", () => {
  const seen = document.querySelector("#say [name=seen]");
  if (seen) yz.changed.add(seen);
});
document.addEventListener("said", ({ detail }) => {
  const seen = document.querySelector("#say [name=seen]");
  if (!seen) return;
  yz.changed.delete(seen);
  seen.value = Math.max(Number(seen.value), detail.seen);
});

/* A mail in a frame: no script runs there, and it is as tall as what it holds. */
customElements.define("yz-mail", class extends HTMLElement {
  static observedAttributes = ["src"];
  connectedCallback() {
    if (this.frame) return;
    this.source = this.innerHTML;
    this.frame = yz.el("iframe", { sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer", title: this.getAttribute("label") ?? "" });
    this.frame.addEventListener("load", () => this.fit());
    this.append(this.frame);
    const details = this.closest("details");
    if (details && !details.open) details.addEventListener("toggle", () => this.load(), { once: true });
    else this.load();
  }
  load() { this.frame.src = this.getAttribute("src"); }
  show() { this.frame.src = `${this.getAttribute("src")}${this.getAttribute("src").includes("?") ? "&" : "?"}images=1`; }
  fit() {
    const page = this.frame.contentDocument;
    if (!page?.body) return;
    const set = () => { this.frame.style.height = `${Math.min(page.documentElement.scrollHeight, 20000)}px`; };
    this.frame.style.height = "0";
    set();
    this.sizes?.disconnect();
    toEnd();
    this.sizes = new ResizeObserver(set);
    this.sizes.observe(page.body);
  }
});
yz.on("click", "[data-images]", (event, button) => {
  const article = document.getElementById(button.dataset.images);
  let mail = article.querySelector(".bubble > yz-mail");
  if (!mail) {
    mail = yz.el("yz-mail", { src: button.dataset.src });
    article.querySelector(".bubble > .rich").replaceWith(mail);
  }
  mail.show();
  button.closest(".banner").remove();
});

// Small pieces of the ticket.
yz.on("click", "[data-recipients]", (event, button) => {
  const line = button.closest(".composer").querySelector(".to");
  line.hidden = !line.hidden;
  button.setAttribute("aria-expanded", !line.hidden);
  if (!line.hidden) line.querySelector("input").focus();
});
yz.on("click", "[data-fill]", (event, button) => { document.querySelector(button.dataset.fill).value = button.dataset.value; });
yz.on("click", "[data-drop-file]", (event, button) => {
  const place = button.closest(".files");
  button.closest(".file").remove();
  place.dispatchEvent(new CustomEvent("files", { bubbles: true }));
});
// A property that was edited where it stands: when its value is back, so is the focus.
let edited = null;
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const place = detail.elt.closest?.("[data-in-place]")?.closest("dd, h1");
  if (place) edited = place.id ? `#${CSS.escape(place.id)} > .edit` : "#ticket-head .subject";
});
document.addEventListener("htmx:afterSettle", () => {
  const value = edited && document.querySelector(edited);
  if (!value) return;
  edited = null;
  if (document.activeElement?.matches("body, #pane, #main")) value.focus();
});
yz.on("keydown", "[data-in-place]", (event, form) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  event.stopPropagation();
  form.querySelector("[data-escape]")?.click();
});
yz.on("keydown", "[role=button]", (event, node) => { if (event.key === "Enter" && event.target === node) node.click(); });
yz.on("click", "a[data-preview]", (event, link) => {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const dialog = yz.el("dialog", { class: "preview", onclose: () => dialog.remove() },
    yz.el("header", {}, yz.el("h2", {}, link.dataset.preview), yz.el("button", { class: "btn quiet icon-only", "data-close": true, "aria-label": yz.word("close") }, yz.icon("x"))),
    yz.el("img", { src: link.href, alt: link.dataset.preview }));
  document.body.append(dialog);
  dialog.showModal();
});

/* Choosing several rows: a click on the avatar, shift for a run, X for the row at hand. */
let last = null;
const count = () => {
  const chosen = document.querySelectorAll(".pick :checked").length;
  for (const place of document.querySelectorAll("[data-chosen]")) place.textContent = chosen;
  document.querySelector("#rows, .table")?.classList.toggle("picking", chosen > 0);
};
yz.on("click", ".pick input", (event, box) => {
  const boxes = [...document.querySelectorAll(".pick input")];
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  count();
});
yz.on("click", "[data-choose-none]", () => {
  for (const box of document.querySelectorAll(".pick :checked, .whole-view :checked")) box.checked = false;
  count();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "x" || yz.typing(event.target) || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
  const row = document.activeElement?.closest?.(".row") ?? document.querySelector("#rows .row.on");
  const box = row?.querySelector(".pick input");
  if (!box) return;
  box.checked = !box.checked;
  last = box;
  count();
});
// What the palette chose to do.
yz.on("click", "[data-ask]", (event, option) => htmx.ajax("GET", option.dataset.ask, { target: "#dialog-place", swap: "innerHTML" }));
yz.on("click", "[data-do]", (event, option) => htmx.ajax("POST", option.dataset.do, { target: "#pane", swap: "morph:outerHTML" }));
document.addEventListener("bulk-done", () => { for (const box of document.querySelectorAll(".pick :checked, .whole-view :checked")) box.checked = false; count(); });
settleDesk();

// A new ticket shows the details of its type.
const form = document.getElementById("new");
if (form?.dataset.shown) {
  const shown = JSON.parse(form.dataset.shown), type = form.elements.type;
  const fit = () => {
    const wanted = shown[type.value];
    for (const row of form.querySelectorAll("[data-slug]")) row.hidden = Boolean(wanted) && !wanted.includes(row.dataset.slug);
  };
  type.addEventListener("change", fit);
  fit();
  form.querySelector("yz-combo input")?.focus();
  // Who is new is no longer looked for.
  form.querySelector(".new-caller")?.addEventListener("toggle", () => form.querySelector("yz-combo").show());
}
