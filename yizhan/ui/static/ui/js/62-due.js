/* Due times count down by themselves: <time data-due datetime="…">, a pill or plain words. */
const SOON = 4 * 3600e3;
const said = (name, parts) => yz.word(`due-${name}`).replace(/%\((\w+)\)[ds]/g, (_all, key) => parts[key]);

function span(length) {
  const minutes = Math.floor(length / 60e3);
  const d = Math.floor(minutes / 1440), h = Math.floor(minutes / 60) % 24, m = minutes % 60;
  if (d) return said(h && d < 3 ? "dh" : "d", { d, h });
  return h ? said(m ? "hm" : "h", { h, m }) : said("m", { m });
}

function count() {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = new Date(time.dateTime) - Date.now();
    const text = said(left < 0 ? "over" : "left", { span: span(Math.abs(left)) });
    if (time.textContent !== text) time.textContent = text;
    if (!time.classList.contains("pill")) continue;
    time.classList.toggle("red", left < 0);
    time.classList.toggle("amber", left >= 0 && left < SOON);
    time.classList.toggle("green", left >= SOON);
  }
}

setInterval(() => document.hidden || count(), 15e3);
document.addEventListener("visibilitychange", () => document.hidden || count());
