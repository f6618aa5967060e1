// -- sending: one after the other, each with its key, until the desk has it
let flushing = false;
function say(text, fields) {
  state.pending.push({ key: random(12), text, fields: { ...fields, ...(state.fresh ? { fresh: true } : {}) } });
  state.fresh = false;
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

// A file that did not get through is sent again by itself, under its key, so that it cannot be there twice.
const LATER = [2000, 5000, 15000, 30000, 60000];
function uploadLater(one) {
  if (one.tries >= LATER.length) { one.failed = T.failed; draw(); return; }
  one.waits = true; draw();
  const go = () => { removeEventListener("online", go); clearTimeout(timer); if (state.pending.includes(one)) upload(one.file, one.key, one.tries + 1); };
  const timer = setTimeout(go, LATER[one.tries]);
  addEventListener("online", go);
}
function upload(file, key = random(12), tries = 0) {
  if (file.size > state.config.largest) { notice(T.too_large.replace("{n}", Math.floor(state.config.largest / 1048576))); return; }
  const one = { key, file, text: file.name, progress: 0, tries };
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
    else if (wire.status >= 500 || wire.status === 429) uploadLater(one);
    else { one.failed = data.detail || T.failed; draw(); }
  };
  wire.onerror = wire.ontimeout = () => uploadLater(one);
  wire.timeout = 300000;
  wire.send(form); draw();
}
