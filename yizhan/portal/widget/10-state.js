/* The widget of Yizhan: <script src="https://desk.example/widget.js" data-widget="KEY" async></script>
   One file, no dependency, its own shadow tree. It runs under a strict policy of the site: no inline style, no eval.
   The site may say who is signed in (data-user-id, -name, -email, -signature) and call window.yizhan.open() / close() / forget().
   The parts in this folder are joined in their order into one function, so that they know each other's names. */
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
// Another tab may have made one since: two secrets would be two visitors, and one of them be lost.
const needToken = () => { token ||= kept(local, "token", ""); if (!token) { token = random(24); keep(local, "token", token); } };
const keepPending = () => keep(session, "pending", state.pending.filter((one) => !one.file));
