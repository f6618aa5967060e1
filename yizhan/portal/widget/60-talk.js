// -- a conversation
function talkView() {
  page.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": T.tab_chat, tabIndex: 0 });
  page.foot = h("div", { class: "foot" });
  page.lines = new Map();
  page.footed = "";
  return [page.log, page.foot];
}
function talk() {
  const wanted = [], stick = page.log.scrollHeight - page.log.scrollTop - page.log.clientHeight < 60;
  if (state.earlier.length) wanted.push(["rule", () => h("p", { class: "line" }, T.earlier)]);
  state.earlier.forEach((one, at) => wanted.push([`e${at}:${one.seq}`, () => bubble(one)]));
  if (state.earlier.length) wanted.push(["rule2", () => h("hr")]);
  for (const one of [...state.messages.values()].sort((a, b) => a.seq - b.seq)) wanted.push([`m${state.chat.id}:${one.seq}`, () => bubble(one)]);
  for (const one of state.pending) {
    const how = one.failed || (one.waits ? "waits" : one.file ? Math.round(one.progress * 100) : state.online);
    wanted.push([`p${one.key}:${how}`, () => waitingBubble(one)]);
  }
  if (state.chat?.state === "waiting") wanted.push([`q${state.chat.position}:${state.chat.wait}`, queueLine]);
  if (Date.now() - state.typing < 5500 && state.chat?.state === "active")
    wanted.push(["typing", () => h("p", { class: "line typing" }, say2("typing", state.chat.agent || T.someone))]);
  const now = new Map(wanted.map(([name, make]) => [name, page.lines.get(name) || make()]));
  let at = page.log.firstChild;
  for (const node of now.values()) { if (node === at) at = at.nextSibling; else page.log.insertBefore(node, at); }
  while (at) { const next = at.nextSibling; at.remove(); at = next; }
  page.lines = now;
  const foot = !state.chat || running() ? "compose" : `over${state.chat.rating}${state.chat.resumes}`;
  if (foot !== page.footed) { page.footed = foot; page.foot.replaceChildren(...(foot === "compose" ? composer() : [...over(), ...(state.chat.resumes ? composer() : [])])); }
  if (stick) page.log.scrollTop = page.log.scrollHeight;
}
const time = (at) => new Intl.DateTimeFormat(state.config.language, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
function bubble(one) {
  if (one.who === "system") return h("p", { class: "line" }, say2(one.code, one.name) || one.code);
  const mine = one.who === "visitor";
  return h("div", { class: mine ? "bubble mine" : "bubble" },
    h("span", { class: mine ? "sr" : "who" }, mine ? T.you : one.name || T.someone),
    one.text ? h("span", { class: "text" }, ...linked(one.text)) : null, one.file ? fileOf(one.file) : null,
    h("time", { dateTime: one.at }, time(one.at)));
}
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"'，。；）]+)/).map((part, at) => (at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part));
}
function fileOf(file) {
  const link = h("a", { class: "file", href: HOME + file.url, target: "_blank", rel: "noopener noreferrer" });
  if (file.image) link.append(h("img", { src: HOME + file.url, alt: file.name, loading: "lazy" }));
  else link.append(icon("clip"), file.name);
  return link;
}
function waitingBubble(one) {
  const how = one.failed ? one.failed : one.waits ? T.waits : one.file ? `${Math.round(one.progress * 100)} %` : state.online ? T.sending : T.waits;
  return h("div", { class: "bubble mine pending" }, h("span", { class: "text" }, one.text),
    one.file && !one.failed ? h("progress", { max: 1, value: one.progress, "aria-label": one.text }) : null,
    h("span", { class: "how" }, how),
    one.failed ? h("button", { type: "button", class: "link", onclick: () => {
      if (one.file) upload(one.file, one.key); else { delete one.failed; draw(); flush(); } } }, T.again) : null);
}
function queueLine() {
  const minutes = Math.ceil((state.chat.wait || 0) / 60);
  const wait = state.chat.wait === null || state.chat.wait === undefined ? "" : minutes > 1 ? say2("wait", minutes) : T.soon;
  return h("p", { class: "line queue" }, say2("waiting", state.chat.position), " ", wait);
}
function composer() {
  let last = 0;
  const box = h("textarea", { rows: 1, placeholder: T.write, "aria-label": T.write, maxLength: 5000, value: kept(session, "draft", ""),
    onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); go(); } },
    oninput: () => {
      keep(session, "draft", box.value); grow();
      if (Date.now() - last > 3000 && state.chat?.state === "active") { last = Date.now(); ask("typing", {}).catch(() => {}); }
    },
    onpaste: (event) => { const files = [...event.clipboardData.files]; if (files.length && running()) { event.preventDefault(); files.forEach((one) => upload(one)); } } });
  const grow = () => { box.rows = Math.min(5, Math.max(1, box.value.split("\n").length)); };
  const go = () => { const text = box.value.trim(); if (!text) return; box.value = ""; keep(session, "draft", ""); grow(); say(text); box.focus(); };
  const pick = h("input", { type: "file", multiple: true, hidden: true, tabIndex: -1, onchange: () => { [...pick.files].forEach((one) => upload(one)); pick.value = ""; } });
  const faces = h("div", { class: "faces", hidden: true }, EMOJI.map((one) => h("button", { type: "button", "aria-label": one, onclick: () => {
    box.setRangeText(one, box.selectionStart, box.selectionEnd, "end"); faces.hidden = true; box.focus(); box.dispatchEvent(new Event("input")); } }, one)));
  grow();
  return [faces, h("div", { class: "compose" }, button("clip", T.attach, () => running() && pick.click()), pick, box,
    button("emoji", T.emoji, () => { faces.hidden = !faces.hidden; if (!faces.hidden) { faces.firstChild.focus(); page.log.scrollTop = page.log.scrollHeight; } }), button("send", T.send, go, { class: "icon go" }))];
}
function over() {
  const stars = [1, 2, 3, 4, 5].map((n) => h("button", { type: "button", class: "star", "aria-label": say2("stars", n), onclick: async () => {
    try { learn(await ask("rate", { rating: n })); page.say.textContent = T.thanks; } catch (error) { notice(error.message); } } }, "★"));
  return [state.chat.rating ? h("p", { class: "line" }, T.thanks) : h("div", { class: "rate", role: "group", "aria-label": T.rate }, h("p", {}, T.rate), stars),
    state.chat.resumes ? h("p", { class: "line" }, T.go_on) : null,
    h("button", { type: "button", class: state.chat.resumes ? "link again" : "main", onclick: () => {
      state.earlier = [...state.earlier, ...[...state.messages.values()].filter((one) => one.who !== "system")];
      state.chat = null; state.messages = new Map(); state.fresh = true; draw(true); } }, T.restart)].filter(Boolean);
}
async function endChat() { try { learn(await ask("end", {})); } catch (error) { if (error.status !== 409) notice(error.message); } }
