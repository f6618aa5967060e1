/* The widget of Yizhan: <script src="https://desk.example/widget.js" data-widget="KEY" async></script>
   One file, no dependency, its own shadow tree. It runs under a strict policy of the site: no inline style, no eval.
   The site may say who is signed in (data-user-id, -name, -email, -signature) and call window.yizhan.open() / close(). */
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector("script[data-widget]");
  if (!script || window.yizhan) return;
  const told = script.dataset, KEY = told.widget, HOME = new URL(script.src, location.href).origin;
  const LANG = told.lang || document.documentElement.lang || navigator.language || "";
  const PLACE = `yizhan:${KEY}`, EMOJI = [..."😀😄😊🙂😉😍😘🤔😅😂😭😢😡😱😴🤝👍👎👌👏🙏💪🎉💔🔥⭐✅❌⏰📦🚚📄📷💰🏠"];
  const state = { config: null, chat: null, messages: new Map(), earlier: [], pending: [], visitor: null, open: false,
    tab: "", read: 0, typing: 0, online: true, typed: {}, draft: "" };
  const page = {};
  let T = {};

  // -- what the browser keeps: a secret of its own, what is not sent yet, what was read
  const keep = (store, name, value) => { try { store.setItem(`${PLACE}:${name}`, JSON.stringify(value)); } catch { /* private mode: it lasts as long as the page */ } };
  const kept = (store, name, other) => { try { return JSON.parse(store.getItem(`${PLACE}:${name}`)) ?? other; } catch { return other; } };
  const random = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
  let local, session;
  try { local = window.localStorage; session = window.sessionStorage; } catch { local = session = null; }
  let token = kept(local, "token", "");
  const needToken = () => { if (!token) { token = random(24); keep(local, "token", token); } };
  const keepPending = () => keep(session, "pending", state.pending.filter((one) => !one.file));

  // -- talking with the desk
  const address = (path, query = {}) => `${HOME}/chat/v1/${encodeURIComponent(KEY)}/${path}?${new URLSearchParams({ lang: LANG, ...query })}`;
  const bearer = () => (token ? { Authorization: `Bearer ${token}` } : {});
  async function ask(path, body, query) {
    const answer = await fetch(address(path, query), {
      method: body === undefined ? "GET" : "POST", credentials: "omit", mode: "cors", referrerPolicy: "no-referrer",
      headers: { ...bearer(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 204) return null;
    const data = await answer.json().catch(() => ({}));
    if (answer.ok) return data;
    throw Object.assign(new Error(data.detail || T.failed), { status: answer.status, errors: data.errors || {} });
  }
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const running = () => state.chat && state.chat.state !== "ended";

  function learn(data) {
    if (data.visitor) state.visitor = data.visitor;
    if (data.earlier) state.earlier = data.earlier;
    if ("chat" in data) {
      if (data.chat && state.chat && data.chat.id !== state.chat.id) {
        state.earlier = [...state.earlier, ...[...state.messages.values()].filter((one) => one.who !== "system")];
        state.messages = new Map();
      }
      state.chat = data.chat;
    }
    for (const one of data.messages || []) hear(one);
    draw();
  }
  function hear(one) {
    if (state.messages.has(one.seq)) return;
    state.messages.set(one.seq, one);
    if (one.key) { state.pending = state.pending.filter((each) => each.key !== one.key); keepPending(); }
    if (one.who === "agent") state.typing = 0;
  }
  const lastSeq = () => Math.max(0, ...state.messages.keys());

  // -- sending: one after the other, each with its key, until the desk has it
  let flushing = false;
  function say(text, fields) {
    state.pending.push({ key: random(12), text, fields: fields || {} });
    keepPending(); draw(); flush();
  }
  async function flush() {
    if (flushing) return;
    flushing = true;
    let wait = 1000;
    while (state.pending.some((one) => !one.file && !one.failed)) {
      const one = state.pending.find((each) => !each.file && !each.failed);
      try {
        needToken();
        if (running()) learn({ messages: [await ask("messages", { key: one.key, text: one.text })] });
        else learn(await ask("start", { ...one.fields, key: one.key, text: one.text, page: location.href }));
        state.pending = state.pending.filter((each) => each.key !== one.key);
        wait = 1000; online(true); keepPending(); listen();
      } catch (error) {
        if (error.status === 409) { state.chat = state.chat && { ...state.chat, state: "ended" }; continue; }
        if (error.status === 401 && running()) { state.chat = null; continue; }
        if (error.status && error.status < 500 && error.status !== 429) {
          one.failed = error.message; one.errors = error.errors; keepPending(); draw(); refused(one, error); continue;
        }
        online(false); draw();
        await Promise.race([pause(wait), new Promise((done) => { page.nudge = done; })]);
        wait = Math.min(wait * 2, 15000);
      }
    }
    flushing = false;
    draw();
  }
  function refused(one, error) {
    if (running() || !Object.keys(error.errors).length) return;
    state.pending = state.pending.filter((each) => each !== one); keepPending();
    state.typed = { ...one.fields, text: one.text }; state.errors = error.errors; draw(true);
  }
  function online(is) { if (state.online !== is) { state.online = is; draw(); } }
  addEventListener("online", () => { page.nudge?.(); listen(true); });

  function upload(file, key = random(12)) {
    if (file.size > state.config.largest) { notice(T.too_large.replace("{n}", Math.floor(state.config.largest / 1048576))); return; }
    const one = { key, file, text: file.name, progress: 0 };
    state.pending = [...state.pending.filter((each) => each.key !== key), one];
    const form = new FormData(), wire = new XMLHttpRequest();
    form.append("key", key); form.append("file", file);
    wire.open("POST", address("files"));
    wire.setRequestHeader("Authorization", `Bearer ${token}`);
    wire.upload.onprogress = (event) => { one.progress = event.loaded / event.total; draw(); };
    wire.onload = () => {
      let data = {};
      try { data = JSON.parse(wire.responseText); } catch { /* not ours: said below */ }
      if (wire.status === 201) learn({ messages: [data] });
      else { one.failed = data.detail || T.failed; draw(); }
    };
    wire.onerror = () => { one.failed = T.failed; draw(); };
    wire.send(form); draw();
  }

  // -- listening: a stream that begins where we are; one answer at a time where streams do not get through
  let listening = null, poor = 0;
  async function listen(anew) {
    if (listening && !anew) return;
    listening?.abort();
    const mine = (listening = new AbortController());
    let wait = 1000;
    while (mine === listening && running()) {
      try { await (poor > 1 ? pollOnce(mine) : stream(mine)); wait = 1000; }
      catch (error) {
        if (mine !== listening) return;
        if (error.status === 401 || error.status === 409) break;
        online(false);
        await pause(wait + Math.random() * 500); wait = Math.min(wait * 2, 15000);
      }
    }
    if (mine === listening) listening = null;
  }
  async function stream(mine) {
    let beat = setTimeout(() => { poor += 1; mine.abort(); }, 12000);
    const alive = () => { clearTimeout(beat); beat = setTimeout(() => mine.abort(), 40000); };
    try {
      const answer = await fetch(address("events", { since: lastSeq() }), { credentials: "omit", signal: mine.signal,
        headers: { ...bearer(), Accept: "text/event-stream" } });
      if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
      const reader = answer.body.getReader(), words = new TextDecoder();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error("end");
        alive(); poor = 0; online(true);
        rest += words.decode(value, { stream: true });
        const parts = rest.split("\n\n");
        rest = parts.pop();
        for (const part of parts) for (const line of part.split("\n")) if (line.startsWith("data: ")) news(JSON.parse(line.slice(6)));
      }
    } catch (error) {
      if (mine.signal.aborted && mine === listening) { listening = null; setTimeout(listen, 300); }
      throw error;
    } finally { clearTimeout(beat); }
  }
  async function pollOnce(mine) {
    const answer = await fetch(address("events", { since: lastSeq(), poll: 1 }), { credentials: "omit", signal: mine.signal, headers: bearer() });
    if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
    online(true); news(await answer.json());
  }
  function news(told) {
    if (told.typing) { state.typing = Date.now(); setTimeout(draw, 6000); draw(); return; }
    if (told.again) { listen(true); return; }
    if (told.chat) learn(told);
    if (state.pending.length) flush();
  }

  // -- drawing
  function h(tag, given, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given || {})) {
      if (value === false || value === undefined || value === null) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name in made && name !== "list" && name !== "role") made[name] = value;
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside.flat().filter((one) => one || one === 0));
    return made;
  }
  const SHAPES = {
    chat: "M20 11.5a7 7 0 0 1-7 7h-2l-5 3v-4.2A7 7 0 0 1 4 11.5a7 7 0 0 1 7-7h2a7 7 0 0 1 7 7z", close: "M6 6l12 12M18 6L6 18",
    help: "M9.2 9a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1.1-1.4 2.1M12 17.2v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", request: "M5 4h14v16H5zM8.5 9h7M8.5 13h7M8.5 17h4",
    track: "M4 12h4l2.5-7 4 14 2.5-7h3", send: "M4 12l16-8-6 16-3-7z", clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.800 4.800L9.500 17a1.700 1.700 0 0 1-2.400-2.400L14.500 7",
    emoji: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14.500c1 1.300 2.200 2 3.500 2s2.500-.7 3.500-2M9 9.500v.1M15 9.500v.1", end: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  };
  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 24 24"); svg.setAttribute("aria-hidden", "true"); path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  }
  const button = (name, label, press, more) => h("button", { type: "button", class: "icon", title: label, "aria-label": label, onclick: press, ...more }, icon(name));
  const say2 = (key, n) => (T[key] || "").replace(/\{(n|name)\}/, n);

  function build() {
    const host = document.createElement("yizhan-widget"), root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(state.config)];
    page.badge = h("span", { class: "badge", hidden: true });
    page.launch = h("button", { type: "button", class: "launch", "aria-label": T.open, "aria-expanded": "false", onclick: () => toggle() }, icon("chat"), page.badge);
    page.title = h("h2", {}, state.config.title);
    page.ender = button("end", T.end, endChat, { hidden: true });
    page.body = h("div", { class: "body" });
    page.say = h("p", { class: "sr", role: "status", "aria-live": "polite" });
    page.note = h("p", { class: "note", role: "alert", hidden: true });
    page.tabs = h("nav", { "aria-label": state.config.title }, state.config.tabs.map((name) =>
      h("button", { type: "button", class: "tab", "data-tab": name, onclick: () => show(name) }, icon(name), h("span", {}, T[`tab_${name}`]))));
    page.panel = h("section", { class: "panel", role: "dialog", "aria-label": state.config.title, hidden: true, lang: state.config.language,
      onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); toggle(false); } } },
      h("header", {}, page.title, page.ender, button("close", T.close, () => toggle(false))), page.note, page.body,
      state.config.tabs.length > 1 ? page.tabs : null, page.say);
    root.append(page.launch, page.panel);
    root.host.setAttribute("data-side", state.config.side);
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
    const shape = state.tab !== "chat" ? state.tab : state.chat || state.pending.length ? "talk" : state.config.open ? "before" : "away";
    if (anew || shape !== drawn || !page.body.firstChild) { drawn = shape; page.body.replaceChildren(...VIEWS[shape]()); }
    if (shape === "talk") talk();
  }
  function notice(text) { page.note.textContent = text; page.note.hidden = false; setTimeout(() => draw(), 5000); }

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
      const how = one.failed || (one.file ? Math.round(one.progress * 100) : state.online);
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
    if (stick) page.log.scrollTop = page.log.scrollHeight;
    const foot = !state.chat || running() ? "compose" : `over${state.chat.rating}`;
    if (foot !== page.footed) { page.footed = foot; page.foot.replaceChildren(...(foot === "compose" ? composer() : over())); }
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
    const how = one.failed ? one.failed : one.file ? `${Math.round(one.progress * 100)} %` : state.online ? T.sending : T.waits;
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
      button("emoji", T.emoji, () => { faces.hidden = !faces.hidden; if (!faces.hidden) faces.firstChild.focus(); }), button("send", T.send, go, { class: "icon go" }))];
  }
  function over() {
    const stars = [1, 2, 3, 4, 5].map((n) => h("button", { type: "button", class: "star", "aria-label": say2("stars", n), onclick: async () => {
      try { learn(await ask("rate", { rating: n })); page.say.textContent = T.thanks; } catch (error) { notice(error.message); } } }, "★"));
    return [state.chat.rating ? h("p", { class: "line" }, T.thanks) : h("div", { class: "rate", role: "group", "aria-label": T.rate }, h("p", {}, T.rate), stars),
      h("button", { type: "button", class: "main", onclick: () => {
        state.earlier = [...state.earlier, ...[...state.messages.values()].filter((one) => one.who !== "system")];
        state.chat = null; state.messages = new Map(); draw(true); } }, T.restart)];
  }
  async function endChat() { try { learn(await ask("end", {})); } catch (error) { if (error.status !== 409) notice(error.message); } }

  // -- forms: what was typed stays when something is wrong
  function field(name, kind, required, wrong) {
    const id = `f-${name}`, area = kind === "area";
    const box = h(area ? "textarea" : "input", { id, name, required, value: state.typed[name] || (state.visitor || {})[name] || "", rows: area ? 4 : undefined, type: area ? undefined : kind,
      autocomplete: { name: "name", email: "email", phone: "tel" }[name] || "off", oninput: () => { state.typed[name] = box.value; },
      "aria-invalid": wrong ? "true" : undefined, "aria-describedby": wrong ? `${id}-w` : undefined });
    return h("div", { class: "field" }, h("label", { htmlFor: id }, T[name === "text" ? "body" : name]), box, wrong ? h("p", { id: `${id}-w`, class: "wrong" }, String(wrong)) : null);
  }
  function form(fields, label, send) {
    const errors = state.errors || {};
    state.errors = null;
    const boxes = fields.map(([name, kind]) => field(name, kind, false, errors[name] || (name === "text" ? errors.body : "")));
    const other = errors[""] ? h("p", { class: "wrong", role: "alert" }, String(errors[""])) : null;
    const made = h("form", { noValidate: true, onsubmit: async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(fields.map(([name]) => [name, made.elements[name].value.trim()]));
      Object.assign(state.typed, values);
      const empty = fields.filter(([name]) => !values[name]).map(([name]) => [name, T.required]);
      if (empty.length) { state.errors = Object.fromEntries(empty); draw(true); page.body.querySelector("[aria-invalid]")?.focus(); return; }
      go.disabled = true;
      try { await send(values); }
      catch (error) { state.errors = Object.keys(error.errors || {}).length ? error.errors : { "": error.message || T.failed }; draw(true); page.body.querySelector("[aria-invalid]")?.focus(); }
      go.disabled = false;
    } }, other, boxes);
    const go = h("button", { class: "main" }, label);
    made.append(go);
    return made;
  }
  const hello = (text) => (text ? h("p", { class: "hello" }, text) : null);
  const done = (text) => { page.body.replaceChildren(h("p", { class: "hello", role: "status", tabIndex: -1 }, text)); page.body.firstChild.focus(); };
  let requestKey = random(12);
  const requestForm = () => form([["name", "text"], ["email", "email"], ["subject", "text"], ["text", "area"]], T.submit, async (values) => {
    const made = await ask("request", { ...values, key: requestKey });
    requestKey = random(12); state.typed = {};
    done(say2("submitted", made.number));
  });
  const known = () => state.visitor?.recognised;
  const VIEWS = {
    talk: talkView,
    before: () => [hello(state.config.greeting), form([...(known() ? [] : state.config.asks.map((one) => [one, one === "name" ? "text" : one === "phone" ? "tel" : one])), ["text", "area"]],
      T.start, async ({ text, ...fields }) => { state.typed = {}; say(text, fields); })].filter(Boolean),
    away: () => [hello(T.away), requestForm()],
    request: () => [requestForm()],
    track: () => [form([["number", "text"], ["email", "email"]], T.track, async (values) => { await ask("track", values); done(T.tracked); })],
    help: () => {
      const found = h("div", { class: "found", "aria-live": "polite" });
      let late = 0, newest = 0;
      const box = h("input", { type: "search", placeholder: T.search, "aria-label": T.search, oninput: () => { clearTimeout(late); late = setTimeout(look, 250); } });
      const look = async () => {
        const mine = ++newest, query = box.value.trim();
        if (!query) { found.replaceChildren(); return; }
        try {
          const hits = (await ask("help", undefined, { q: query })).found;
          if (mine !== newest) return;
          found.replaceChildren(...(hits.length ? hits.map((one) => h("a", { href: one.url, target: "_blank", rel: "noopener" }, h("strong", {}, one.title), h("span", {}, one.text)))
            : [h("p", { class: "line" }, T.nothing)]));
        } catch (error) { found.replaceChildren(h("p", { class: "wrong" }, error.message || T.failed)); }
      };
      return [box, found];
    },
  };

  // -- looks: no inline style anywhere, so a strict policy of the site does not mind
  function sheet(config) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(config.colour.slice(at, at + 2), 16) / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    const ink = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? "#111" : "#fff";
    const dark = "--bg:#1b1d22;--fg:#eceef2;--soft:#282b33;--line:#3a3e48;--dim:#a4abb8;--wrong:#ff9a8f;";
    const theme = told.theme === "dark" ? `:host{${dark}}` : told.theme === "auto" ? `@media (prefers-color-scheme:dark){:host{${dark}}}` : "";
    const made = new CSSStyleSheet();
    made.replaceSync(`:host{all:initial;--main:${config.colour};--ink:${ink};--bg:#fff;--fg:#1b1f27;--soft:#f1f3f7;--line:#d9dee7;--dim:#5c6675;--wrong:#b3261e;
font:15px/1.5 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--fg)}${theme}
*{box-sizing:border-box;font:inherit;color:inherit;margin:0}[hidden]{display:none!important}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
button{cursor:pointer;background:none;border:0;padding:0}:focus-visible{outline:2px solid var(--main);outline-offset:2px;border-radius:8px}
.launch{position:fixed;z-index:2147483000;right:20px;bottom:20px;width:56px;height:56px;border-radius:50%;background:var(--main);color:var(--ink);display:grid;place-items:center;box-shadow:0 6px 20px #0003}
.launch svg{width:26px;height:26px}:host([data-side=left]) .launch{right:auto;left:20px}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c62828;color:#fff;font-size:13px;line-height:22px;text-align:center}
.panel{position:fixed;z-index:2147483001;right:20px;bottom:88px;width:380px;height:min(620px,calc(100dvh - 108px));display:flex;flex-direction:column;background:var(--bg);border:1px solid var(--line);border-radius:16px;overflow:hidden;box-shadow:0 16px 48px #0003}
:host([data-side=left]) .panel{right:auto;left:20px}
header{display:flex;align-items:center;gap:4px;padding:10px 8px 10px 18px;background:var(--main);color:var(--ink)}h2{flex:1;font-size:16px;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header :focus-visible{outline-color:var(--ink)}.icon{width:44px;height:44px;display:grid;place-items:center;border-radius:10px;flex:none}.icon:hover{background:#8883}
.note{padding:8px 18px;background:var(--soft);color:var(--fg);font-size:14px;border-bottom:1px solid var(--line)}
.body{flex:1;min-height:0;overflow:auto;display:flex;flex-direction:column;gap:14px;padding:18px}
.body:has(.log){padding:0;gap:0;overflow:hidden}.log{flex:1;overflow:auto;padding:18px;display:flex;flex-direction:column;gap:10px}
.bubble{max-width:84%;align-self:flex-start;background:var(--soft);padding:8px 12px;border-radius:14px 14px 14px 4px;display:flex;flex-direction:column;overflow-wrap:anywhere}
.mine{align-self:flex-end;background:var(--main);color:var(--ink);border-radius:14px 14px 4px 14px}.mine :focus-visible{outline-color:var(--ink)}.pending{opacity:.85}
.who{font-size:13px;font-weight:600}.text{white-space:pre-wrap}time,.how{font-size:12px;align-self:flex-end;opacity:.85}.bubble a{text-decoration:underline}
.file{display:flex;gap:6px;align-items:center}.file img{max-width:100%;max-height:200px;border-radius:8px;display:block}progress{width:100%}
.line{align-self:center;text-align:center;font-size:13px;color:var(--dim)}hr{border:0;border-top:1px solid var(--line);width:100%}
.foot{border-top:1px solid var(--line);padding:8px;display:flex;flex-direction:column;gap:8px}.compose{display:flex;align-items:flex-end}
.compose textarea{flex:1;min-width:0;min-height:44px}.go{color:var(--main)}
textarea,input{width:100%;border:1px solid var(--line);border-radius:10px;background:var(--bg);padding:9px 12px;resize:none;min-height:44px}
.field{display:flex;flex-direction:column;gap:4px}label{font-size:14px;font-weight:600}form{display:flex;flex-direction:column;gap:14px}
.wrong{color:var(--wrong);font-size:14px}[aria-invalid]{border-color:var(--wrong)}
.main{background:var(--main);color:var(--ink);border-radius:10px;min-height:44px;padding:0 16px;font-weight:600}.main:disabled{opacity:.6}.link{text-decoration:underline;align-self:flex-end;min-height:28px}
.hello{white-space:pre-wrap;font-size:16px}.rate{text-align:center}.star{font-size:28px;width:44px;height:44px;color:var(--dim)}.star:hover,.star:focus-visible{color:#b26a00}
.faces{display:grid;grid-template-columns:repeat(8,1fr);max-height:150px;overflow:auto}.faces button{height:40px;font-size:20px}
.found{display:flex;flex-direction:column}.found a{display:flex;flex-direction:column;padding:10px 4px;text-decoration:none;border-bottom:1px solid var(--line)}.found strong{font-weight:600}.found span{font-size:13px;color:var(--dim)}
nav{display:flex;border-top:1px solid var(--line)}.tab{flex:1;min-height:56px;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:2px;font-size:12px;color:var(--dim)}
.tab[aria-current=page]{color:var(--fg);font-weight:600;box-shadow:inset 0 2px var(--main)}
@media (max-width:520px){.panel{inset:0!important;width:auto;height:auto;border:0;border-radius:0}.launch.opened{display:none}textarea,input{font-size:16px}}
@media (prefers-reduced-motion:no-preference){.typing{animation:breathe 1.4s ease-in-out infinite}@keyframes breathe{50%{opacity:.4}}}`);
    return made;
  }

  // -- beginning
  function identity() {
    const id = window.yizhanIdentity || (told.userId && { id: told.userId, name: told.userName, email: told.userEmail, signature: told.userSignature });
    return id && id.id ? id : null;
  }
  async function begin() {
    try { state.config = await ask("config"); } catch { return; }
    T = state.config.texts;
    state.pending = kept(session, "pending", []);
    build();
    const who = identity();
    if (who) needToken();
    if (token) {
      try { learn(await ask("hello", { identity: who, page: location.href })); } catch (error) { if (!error.status) online(false); }
    }
    const [chat, read] = kept(local, "read", [0, 0]);
    state.read = state.chat && state.chat.id === chat ? read : 0;
    if (kept(session, "open", false)) toggle(true); else draw();
    if (running()) listen();
    if (state.pending.length) flush();
  }
  window.yizhan = { open: () => page.panel && toggle(true), close: () => page.panel && toggle(false) };
  if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
})();
