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
