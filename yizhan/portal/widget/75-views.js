// -- what is in the panel: each view is a list of what is drawn
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
