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
