// -- beginning
function identity() {
  const id = window.yizhanIdentity || (told.userId && { id: told.userId, name: told.userName, email: told.userEmail, signature: told.userSignature });
  return id && id.id ? id : null;
}
// Whoever uses this browser next is somebody else: what the site calls when it signs its user out.
function forget() {
  for (const store of [local, session]) for (const name of Object.keys(store || {})) if (name.startsWith(`${PLACE}:`)) store.removeItem(name);
  listening?.abort(); listening = null; token = "";
  Object.assign(state, { chat: null, messages: new Map(), earlier: [], pending: [], visitor: null, typed: {}, read: 0, guide: null, aside: false });
  draw(true);
}
let patience = 2000;
async function begin() {
  try { state.config = await ask("config"); } catch (error) {
    // The desk is away: the button comes when it is back. A site that may not show it is told once.
    if (!error.status || error.status >= 500) setTimeout(begin, patience = Math.min(patience * 2, 60000));
    return;
  }
  T = state.config.texts;
  state.pending = kept(session, "pending", []);
  build();
  const who = identity();
  if (who) needToken();
  else if (kept(local, "recognised", false) && (told.userId === "" || "yizhanIdentity" in window)) forget();
  if (token) {
    try { learn(await ask("hello", { identity: who, page: location.href })); keep(local, "recognised", Boolean(state.visitor?.recognised)); } catch (error) { if (!error.status) online(false); }
  }
  const [chat, read] = kept(local, "read", [0, 0]);
  state.read = state.chat && state.chat.id === chat ? read : 0;
  if (kept(session, "open", false)) toggle(true); else draw();
  if (running()) listen();
  if (state.pending.length) flush();
}
window.yizhan = { open: () => page.panel && toggle(true), close: () => page.panel && toggle(false), forget };
if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
