/* Keyboard: data-key on any button, link or field is a global shortcut; "?" shows them all. */
const keyOf = (event) => {
  const name = event.key === " " ? "space" : event.key.toLowerCase();
  return (event.metaKey || event.ctrlKey ? "mod+" : "") + (event.altKey ? "alt+" : "") + (event.shiftKey && name.length > 1 ? "shift+" : "") + name;
};
// What waits in a closed menu can be called all the same.
const seen = (node) => node.closest("[popover]") || node.checkVisibility();
let before = "", forget;

const run = (node) => {
  const target = node.matches("kbd") ? node.parentElement.querySelector("input, textarea") : node;
  if (target.matches("input:not([type=checkbox], [type=radio]), textarea")) { target.focus(); target.select?.(); }
  else target.click();
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = keyOf(event);
  if (yz.typing(event.target) && !key.startsWith("mod+")) {
    if (key === "escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (key === "?") { sheet(); event.preventDefault(); return; }
  const wanted = before ? [`${before} ${key}`, key] : [key];
  const all = [...document.querySelectorAll("[data-key]")].filter(seen);
  const hit = wanted.flatMap((keys) => all.filter((node) => node.dataset.key.toLowerCase() === keys))[0];
  before = "";
  clearTimeout(forget);
  if (hit) { event.preventDefault(); run(hit); return; }
  if (all.some((node) => node.dataset.key.startsWith(`${key} `))) {
    before = key;
    forget = setTimeout(() => { before = ""; }, 1200);
  }
});

const caps = (keys) => {
  const names = { mod: yz.mac ? "⌘" : "Ctrl", enter: "↵", shift: "⇧", alt: yz.mac ? "⌥" : "Alt", arrowdown: "↓", arrowup: "↑", escape: "Esc" };
  return yz.el("span", { class: "keys" }, ...keys.split(/[+ ]/).map((key) => yz.el("kbd", {}, names[key.toLowerCase()] ?? key.toUpperCase())));
};
const labelOf = (node) => {
  const said = node.dataset.keyLabel || node.getAttribute("aria-label") || node.dataset.tip || node.placeholder;
  if (said) return said;
  const copy = node.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, .keys, .count, .rail-label")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const sheet = () => {
  const groups = new Map([[yz.word("general"), new Map([["?", yz.word("sheet")]])]]), general = groups.get(yz.word("general"));
  if (document.querySelector("yz-palette")) general.set("mod+k", yz.word("palette"));
  if (document.querySelector(".list .row")) general.set("j k", yz.word("walk"));
  for (const node of document.querySelectorAll("[data-key]")) {
    const label = labelOf(node.closest(".search")?.querySelector("input:not([type=hidden])") ?? node);
    const group = node.closest("[data-key-group]")?.dataset.keyGroup || yz.word("general");
    if (!groups.has(group)) groups.set(group, new Map());
    if (label) groups.get(group).set(node.dataset.key, label.slice(0, 40));
  }
  const body = yz.el("div", { class: "body sheet" });
  for (const [group, keys] of groups) {
    body.append(yz.el("h6", { "aria-level": 3 }, group), ...[...keys].map(([key, label]) => yz.el("div", {}, yz.el("span", {}, label), caps(key))));
  }
  const dialog = yz.el("dialog", { class: "wide", onclose: (event) => event.target.remove() },
    yz.el("header", {}, yz.el("h2", {}, yz.word("shortcuts")), yz.el("button", { class: "btn quiet icon-only", "data-close": true, "aria-label": yz.word("close") }, yz.icon("x"))), body);
  document.body.append(dialog);
  dialog.showModal();
};
yz.on("click", "[data-shortcuts]", sheet);

// J and K walk a list; the row itself decides what opening means.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || yz.typing(event.target) || event.metaKey || event.ctrlKey || !["j", "k"].includes(event.key)) return;
  if (document.querySelector("dialog[open]")) return;
  const rows = [...document.querySelectorAll(".list .row, [data-rows] .row")].filter(seen);
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const from = at >= 0 ? at : rows.findIndex((row) => row.matches("[aria-current], .on"));
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + (event.key === "j" ? 1 : -1)))];
  const link = row?.matches("a, [tabindex]") ? row : row?.querySelector("a");
  link?.focus();
  row?.scrollIntoView({ block: "nearest" });
});
