/* Toasts, menus, dialogs, copying, theme and the columns of a phone. */
class Toast extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    const wait = Number(this.dataset.for ?? (this.querySelector("[data-undo], .undo") ? 8000 : 4500));
    this.append(yz.el("button", { class: "close", type: "button", "aria-label": yz.word("close"), onclick: () => this.leave() }, yz.icon("x")));
    this.style.setProperty("--for", `${wait}ms`);
    if (!wait) return;
    this.timer = setTimeout(() => this.leave(), wait);
    this.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.addEventListener("pointerleave", () => { this.timer = setTimeout(() => this.leave(), 2500); });
  }
  leave() {
    this.classList.add("leaving");
    setTimeout(() => this.remove(), 160);
  }
}
customElements.define("yz-toast", Toast);

/** Say something; `undo` is an address to POST to. */
yz.toast = (text, { level = "success", undo, for: wait, countdown } = {}) => {
  const region = document.getElementById("toasts");
  const toast = yz.el("yz-toast", { class: level, "data-for": wait ?? (level === "error" ? 9000 : null), "data-countdown": countdown ?? Boolean(undo) },
    yz.icon(level === "success" ? "check" : "warning"), yz.el("span", {}, text));
  if (undo) toast.append(yz.el("button", { type: "button", "data-undo": undo }, yz.word("undo")));
  // Above an open dialog only the top layer is seen.
  if (region.showPopover && document.querySelector("dialog[open]")) {
    region.popover = "manual";
    region.hidePopover();
    region.showPopover();
  }
  region.append(toast);
  return toast;
};
document.addEventListener("toast", ({ detail }) => yz.toast(detail.text ?? detail.value, detail));
yz.on("click", "[data-undo]", (event, button) => {
  htmx.ajax("POST", button.dataset.undo, { swap: "none", source: document.body });
  button.closest("yz-toast")?.leave();
});

// Menus: beside their button, inside the window.
const place = (menu, button) => {
  const b = button.getBoundingClientRect(), m = menu.getBoundingClientRect();
  const down = b.bottom + 4 + m.height < innerHeight || b.top < innerHeight / 2;
  const aside = button.closest(".rail") && innerWidth > 639;
  const left = aside ? b.right + 8 : b.left + m.width > innerWidth - 8 ? b.right - m.width : b.left;
  const top = aside ? Math.min(b.top, innerHeight - m.height - 10) : down ? b.bottom + 4 : b.top - m.height - 4;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - m.width - 8))}px`;
  menu.style.top = `${Math.max(8, top)}px`;
};
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[popover].menu")) return;
  const button = menu.opener?.isConnected ? menu.opener : document.querySelector(`[popovertarget="${menu.id}"]`);
  const open = event.newState === "open";
  button?.setAttribute("aria-expanded", open);
  if (!open || !button) return;
  place(menu, button);
  menu.querySelector("[autofocus], input:not([type=hidden]), [aria-current], a, button")?.focus();
}, true);
yz.on("click", "[popovertarget]", (event, button) => {
  const menu = document.getElementById(button.getAttribute("popovertarget"));
  if (menu) menu.opener = button;
}, true);
yz.on("keydown", "[popover].menu", (event, menu) => {
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("select, textarea")) return;
  const items = [...menu.querySelectorAll("a, button, input, [tabindex]")].filter((item) => !item.disabled && item.type !== "hidden");
  const at = items.indexOf(document.activeElement), last = items.length - 1;
  const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
  items[next]?.focus();
  event.preventDefault();
});
yz.on("click", "[popover].menu:not(.form) :is(a, button)", (event, item) => item.closest("[popover]").hidePopover());

// Dialogs.
yz.on("click", "[data-dialog]", (event, button) => {
  event.preventDefault();
  document.querySelector(button.dataset.dialog)?.showModal();
});
document.addEventListener("pointerdown", ({ target }) => { if (target.matches?.("dialog[open]:not([data-stay])")) target.close(); });
document.addEventListener("ask", ({ detail }) => htmx.ajax("GET", detail.value, { target: "#dialog-place", swap: "innerHTML" }));
document.addEventListener("close-dialog", () => { for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(); });
yz.confirm = (question, source) => new Promise((done) => {
  const dialog = document.getElementById("yz-confirm").content.firstElementChild.cloneNode(true);
  dialog.querySelector("[data-question]").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = source?.dataset.confirmLabel || source?.textContent.trim().slice(0, 30) || yes.textContent;
  dialog.addEventListener("close", () => { done(dialog.returnValue === "yes"); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
});
const askFirst = (event, node, again) => {
  if (node.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  yz.confirm(node.dataset.confirm, event.submitter ?? node).then((yes) => {
    node.confirmed = yes;
    if (yes) again();
    node.confirmed = false;
  });
};
yz.on("click", "[data-confirm]", (event, node) => { if (!node.matches("form")) askFirst(event, node, () => node.click()); }, true);
yz.on("submit", "form[data-confirm]", (event, form) => askFirst(event, form, () => form.requestSubmit(event.submitter)), true);

yz.on("click", "[data-close]", (event, button) => {
  const around = button.closest("dialog, [popover], .banner, .desk");
  if (around?.matches("dialog")) around.close();
  else if (around?.matches("[popover]")) around.hidePopover();
  else if (around?.matches(".desk")) delete around.dataset.open;
  else around?.remove();
});

// The columns of a narrow window.
const desk = () => document.getElementById("desk");
yz.on("click", "[data-show]:not(.desk)", (event, link) => {
  if (!desk() || event.metaKey || event.ctrlKey || event.target.closest(".pick, [data-show] button:not([data-show])")) return;
  desk().dataset.show = link.dataset.show;
  delete desk().dataset.open;
});
yz.on("click", "[data-toggle]", (event, button) => {
  const open = desk()?.dataset.open === button.dataset.toggle;
  if (!desk()) return;
  if (open) delete desk().dataset.open;
  else desk().dataset.open = button.dataset.toggle;
  if (!open && innerWidth < 640 && button.dataset.toggle === "props") desk().dataset.show = "props";
});
document.addEventListener("keydown", ({ key, target }) => { if (key === "Escape" && desk() && !target.closest?.("[data-in-place]")) delete desk().dataset.open; });

// Small courtesies.
yz.on("click", "[data-print]", () => print());
yz.on("click", "[data-copy], [data-copy-from]", async (event, button) => {
  const text = button.dataset.copy ?? button.previousElementSibling.textContent;
  await navigator.clipboard?.writeText(text);
  const old = button.querySelector(".icon");
  const check = yz.icon("check");
  button.classList.add("done");
  old?.replaceWith(check);
  yz.toast(yz.word("copied"), { for: 1600 });
  setTimeout(() => { check.replaceWith(old); button.classList.remove("done"); }, 1600);
});
yz.on("click", "[data-theme-set]", (event, button) => {
  const theme = button.dataset.themeSet;
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
});
yz.on("change", "[data-submit=change]", (event, form) => form.requestSubmit());
