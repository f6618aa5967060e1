/* The page of chats: Enter sends, a key makes a second sending the first, what is offered rings. */
const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

const form = () => document.querySelector(".chat-form");
const place = () => form().dataset.writes;
let line = Promise.resolve(), told = 0, later;

// One after the other; what is typed while something is on its way stays in the box.
const send = (file) => { clearTimeout(later); const go = () => sendOne(file); line = line.then(go, go); };
const sendOne = async (file) => {
  const mine = form(), box = mine.elements.text, said = mine.querySelector("[data-error]"), words = box.value;
  if (file ? !mine.elements.file.files.length : !words.trim()) return;
  // Other words than those of a try that may have arrived are another message.
  if (!file && mine.tried !== undefined && mine.tried !== words) mine.elements.key.value = random();
  const body = new FormData(mine);
  if (file) { body.set("text", ""); body.set("key", random()); } else { body.delete("file"); mine.tried = words; }
  try {
    const answer = await fetch(mine.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": yz.token() } });
    const html = await answer.text();
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    const talk = document.getElementById("chat-talk");
    htmx.swap(talk, html, { swapStyle: "morph:innerHTML", swapDelay: 0, settleDelay: 0 }, { contextElement: talk });
    talk.scrollTop = talk.scrollHeight;
    if (answer.ok) {
      if (!file) { delete mine.tried; mine.elements.key.value = random(); if (box.value.startsWith(words)) box.value = box.value.slice(words.length); }
      mine.querySelector("yz-composer").kept = box.value;
      sessionStorage.setItem(place(), box.value);
    }
    said.textContent = "";
  } catch (error) {
    // The words stay, with their key: the next try cannot be a second message.
    said.textContent = yz.problem(Number(error.message) || 0);
    if (!file && !Number(error.message)) later = setTimeout(send, 3000, false);
  }
  mine.elements.file && (mine.elements.file.value = "");
  box.focus();
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".chat-form")) return;
  event.preventDefault();
  send(false);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches(".chat-form textarea") || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send(false);
});
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".chat-form textarea")) return;
  sessionStorage.setItem(place(), target.value);
  // It is kept already: nobody has to be warned who leaves.
  target.closest("yz-composer").kept = target.value;
  const says = form().elements.kind.value === "reply";
  if (says && Date.now() - told > 3000) { told = Date.now(); yz.post(place(), new FormData()).catch(() => {}); }
});
document.addEventListener("change", ({ target }) => {
  if (target.matches(".chat-form [name=file]") && target.files.length) send(true);
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-attach]")) form().elements.file.click();
});

let quiet;
document.addEventListener("live:chatting", ({ detail }) => {
  const line = document.getElementById("chat-typing");
  if (!line || !location.pathname.endsWith(`/${detail.chat}`)) return;
  line.textContent = line.dataset.text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { line.textContent = ""; }, 5000);
});
// Who has it and what can be done changes with its state, not with every word.
document.addEventListener("live:chat", ({ detail }) => {
  if (detail.stands && location.pathname.endsWith(`/${detail.chat}`) && !form()?.elements.text.value) location.reload();
});

customElements.define("yz-ring", class extends HTMLElement {
  connectedCallback() {
    const until = new Date(this.dataset.until).getTime();
    const count = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000)), line = this.querySelector("[data-left]");
      if (line) line.textContent = `${left} s`;
    };
    count();
    this.timer = setInterval(count, 1000);
    if (yz.rung === this.id) return;
    yz.rung = this.id;
    this.sound();
    if ("Notification" in window && Notification.permission === "granted" && !document.hasFocus()) {
      const shown = new Notification(this.dataset.title, { body: this.dataset.text, tag: this.id });
      shown.onclick = () => { window.focus(); shown.close(); };
    }
  }
  disconnectedCallback() { clearInterval(this.timer); }
  /* Two soft notes; browsers let them sound once somebody has clicked on the page. */
  sound() {
    try {
      const air = new AudioContext(), loud = air.createGain();
      loud.connect(air.destination);
      loud.gain.setValueAtTime(0.08, air.currentTime);
      loud.gain.exponentialRampToValueAtTime(0.001, air.currentTime + 0.7);
      [660, 880].forEach((height, at) => {
        const note = air.createOscillator();
        note.frequency.value = height;
        note.connect(loud);
        note.start(air.currentTime + at * 0.18);
        note.stop(air.currentTime + at * 0.18 + 0.3);
      });
    } catch { /* no sound here; the ring is seen */ }
  }
});

const box = form()?.elements.text;
if (box) { box.value ||= sessionStorage.getItem(place()) ?? ""; box.focus(); }
const talk = document.getElementById("chat-talk");
if (talk) talk.scrollTop = talk.scrollHeight;
