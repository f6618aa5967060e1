/* htmx manners: the token, the progress bar, words for errors, focus, and what a morph must not touch. */
const busy = new Set();

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = yz.token();
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  busy.add(detail.xhr);
  document.documentElement.classList.add("loading");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  busy.delete(detail.xhr);
  if (!busy.size) document.documentElement.classList.remove("loading");
  if (detail.xhr.status >= 200 && detail.xhr.status < 300 && detail.elt.matches?.("form")) for (const box of detail.elt.elements) yz.changed.delete(box);
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  // A view that names its own toast has already spoken, and so has a dialog.
  const isSaid = /"toast"/.test(xhr.getResponseHeader("HX-Trigger") ?? "") || xhr.getResponseHeader("HX-Retarget") === "#dialog-place";
  if (!isSaid) yz.toast(yz.problem(xhr.status), { level: "error" });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => yz.toast(yz.problem(0), { level: "error" }));
}
document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  yz.confirm(event.detail.question, event.detail.elt).then((yes) => yes && event.detail.issueRequest(true));
});

// A form is sent once: a second press while the first is on its way is the same press.
let sending = new WeakSet();
addEventListener("pageshow", () => { sending = new WeakSet(); });
const once = (form, most = 5000) => { sending.add(form); setTimeout(() => sending.delete(form), most); };
// On the window, after everybody else: what a script sends by itself is not ours to hold up.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sending.has(form)) event.preventDefault();
  else once(form);
});
document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  if (triggeringEvent?.type === "submit" && elt.classList.contains("htmx-request")) event.preventDefault();
});

const settle = (root) => {
  root.querySelector?.("[data-focus]")?.focus();
  for (const box of [root, ...(root.querySelectorAll?.("[data-scroll-end]") ?? [])]) {
    if (box.matches?.("[data-scroll-end]")) box.scrollTop = box.scrollHeight;
  }
  for (const dialog of root.querySelectorAll?.("dialog[data-open]:not([open])") ?? []) {
    dialog.addEventListener("close", () => dialog.remove(), { once: true });
    dialog.showModal();
  }
};
document.addEventListener("htmx:afterSettle", ({ detail: { elt, requestConfig } }) => {
  if (!requestConfig) return;
  settle(elt);
  if (document.activeElement === document.body && elt.matches?.("[tabindex]")) elt.focus({ preventScroll: true });
});
settle(document);

// A control somebody has typed into stays theirs until its form is sent.
document.addEventListener("input", ({ target }) => yz.changed.add(target));
document.addEventListener("submit", ({ target }) => { if (!target.closest("[hx-post], [data-hx-post]")) for (const box of target.elements) yz.changed.delete(box); });

// So does a form that stands in the place of a value, when the page asks again by itself.
const held = "yz-composer, yz-combo, yz-search, yz-drop, yz-files, yz-address, yz-presence, yz-live, yz-mail, yz-condition, yz-steps, yz-articles, yz-chosen, yz-chart, trix-editor";
if (window.Idiomorph) {
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) => {
    if (old.nodeType !== 1) return true;
    if (old.matches("input, textarea, select") && (old === document.activeElement || yz.changed.has(old))) return false;
    if (old.matches("dialog[open], :popover-open")) return false;
    if (yz.refreshing && old.querySelector(":scope > [data-in-place]")) return false;
    if (!old.matches(held)) return true;
    // An upgraded element has children of its own: keep it, unless the server now says something else.
    if (old.source !== undefined && old.source !== fresh.innerHTML && !old.busy) old.replaceWith(fresh.cloneNode(true));
    return false;
  };
  Idiomorph.defaults.callbacks.beforeNodeRemoved = (node) => !(node.nodeType === 1 && node.matches(".fresh, dialog[open], :popover-open"));
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !((name === "open" && node.matches("details, dialog")) || (node.id === "desk" && name.startsWith("data-")));
}
