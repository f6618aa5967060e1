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
