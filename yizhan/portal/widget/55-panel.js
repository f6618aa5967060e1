// -- the button and the panel
function build() {
  const host = document.createElement("yizhan-widget"), root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(state.config)];
  page.badge = h("span", { class: "badge", hidden: true });
  page.launch = h("button", { type: "button", class: "launch", "aria-label": T.open, "aria-expanded": "false", onclick: () => toggle() }, icon("chat"), page.badge);
  page.title = h("h2", {}, state.config.title, state.config.name === state.config.title ? null : h("small", {}, state.config.name));
  page.logo = state.config.logo ? h("img", { src: HOME + state.config.logo, alt: "" }) : null;
  page.ender = button("end", T.end, endChat, { hidden: true });
  page.body = h("div", { class: "body" });
  page.say = h("p", { class: "sr", role: "status", "aria-live": "polite" });
  page.note = h("p", { class: "note", role: "alert", hidden: true });
  page.tabs = h("nav", { "aria-label": state.config.title }, state.config.tabs.map((name) =>
    h("button", { type: "button", class: "tab", "data-tab": name, onclick: () => show(name) }, icon(name), h("span", {}, T[`tab_${name}`]))));
  page.panel = h("section", { class: "panel", role: "dialog", "aria-label": state.config.title, hidden: true, lang: state.config.language,
    onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); toggle(false); } } },
    h("header", {}, page.logo, page.title, page.ender, button("close", T.close, () => toggle(false))), page.note, page.body,
    state.config.tabs.length > 1 ? page.tabs : null, page.say);
  root.append(page.launch, page.panel);
  host.setAttribute("data-side", state.config.side);
  host.setAttribute("data-theme", told.theme || "light");
  document.body.append(host);
  page.root = root;
}
function toggle(wanted = !state.open) {
  state.open = wanted;
  keep(session, "open", wanted);
  page.panel.hidden = !wanted;
  page.launch.setAttribute("aria-expanded", String(wanted));
  page.launch.classList.toggle("opened", wanted);
  if (wanted) {
    show(state.tab || (running() ? "chat" : state.config.tabs[0]));
    if (!running()) refresh();
  } else page.launch.focus();
  draw();
}
async function refresh() {
  try { const was = state.config.open; state.config = await ask("config"); if (was !== state.config.open) draw(true); } catch { /* the former one will do */ }
}
function show(name) {
  state.tab = name;
  for (const one of page.tabs.children) one.setAttribute("aria-current", one.dataset.tab === name ? "page" : "false");
  page.form = null;
  page.body.replaceChildren();
  draw(true);
  (page.root.activeElement || page.body).blur?.();
  page.body.querySelector("input:not([type=file]),textarea")?.focus({ preventScroll: true });
}
// What the chat tab shows. A part may come before: it adds a function that names one of VIEWS, or nothing.
const FIRST = [];
const chatShape = () => FIRST.map((one) => one()).find(Boolean) || (state.chat || state.pending.length ? "talk" : state.config.open ? "before" : "away");
let drawn = "";
function draw(anew) {
  if (!page.panel) return;
  const fresh = [...state.messages.values()].filter((one) => one.who === "agent" && one.seq > state.read).length;
  if (state.open && state.tab === "chat" && state.chat) { state.read = lastSeq(); keep(local, "read", [state.chat.id, state.read]); }
  const unread = state.open ? 0 : fresh;
  page.badge.hidden = !unread; page.badge.textContent = unread > 9 ? "9+" : unread;
  page.launch.setAttribute("aria-label", unread ? `${T.open} (${say2("new", unread)})` : T.open);
  page.note.hidden = state.online || !state.open; if (!state.online) page.note.textContent = T.offline_now;
  page.ender.hidden = !(running() && state.tab === "chat");
  if (!state.open) return;
  const shape = state.tab !== "chat" ? state.tab : chatShape();
  if (anew || shape !== drawn || !page.body.firstChild) { drawn = shape; page.body.replaceChildren(...VIEWS[shape]()); }
  if (shape === "talk") talk();
}
function notice(text) { page.note.textContent = text; page.note.hidden = false; setTimeout(() => draw(), 5000); }
