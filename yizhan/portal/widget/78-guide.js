// -- a guide before the chat: what was said, and one question at a time; each answer names its turn
state.guide = kept(session, "guide", null); state.aside = kept(session, "aside", false);
FIRST.push(() => (state.config.guide && !state.aside && !state.chat && !state.pending.length ? "guide" : ""));
const guideAside = (is) => { state.aside = is; keep(session, "aside", is); draw(true); };
async function guided(body) {
  if (page.asking) return;
  page.asking = true;
  try {
    needToken();
    state.guide = await ask("guide", body.begin ? { ...body, page: location.href } : { talk: state.guide.talk, turn: state.guide.turn, ...body });
    keep(session, "guide", state.guide);
    if (state.guide.outcome === "agent") { state.guide = null; keep(session, "guide", null); learn(await ask("hello", {})); listen(); return; }
    draw(true);
    page.say.textContent = state.guide.lines.slice(-2).filter((one) => one.who === "guide").map((one) => one.text).join(" ");
    page.body.querySelector(".asks button,.asks input,.asks textarea")?.focus();
  } catch (error) {
    if (error.status === 404 || error.status === 401) { state.guide = null; keep(session, "guide", null); draw(true); return; }
    if (page.wrong && error.status === 422) { page.wrong.hidden = false; page.wrong.textContent = Object.values(error.errors).flat()[0] || error.message; page.wrong.previousSibling?.focus?.(); } else notice(error.message || T.failed);
  } finally { page.asking = false; }
}
function guideAsks({ prompt }) {
  const choices = ["select", "switch"].includes(prompt.control) || !prompt.control;
  if (choices) return [prompt.kind === "articles" ? h("p", {}, prompt.label) : null, ...prompt.options.map((one) => h("button", { type: "button", class: "pick", onclick: () => guided({ answer: one.value }) }, one.label)), prompt.required === false ? h("button", { type: "button", class: "link", onclick: () => guided({ answer: "" }) }, T.next) : null];
  const many = prompt.control === "multiselect", area = prompt.control === "textarea";
  const box = many ? h("fieldset", {}, h("legend", { class: "sr" }, prompt.label), prompt.options.map((one) => h("label", {}, h("input", { type: "checkbox", value: one.value }), " ", one.label)))
    : h(area ? "textarea" : "input", { rows: area ? 3 : undefined, type: area ? undefined : { date: "date", datetime: "datetime-local" }[prompt.control] || "text", "aria-label": prompt.label, "aria-describedby": "g-w" });
  page.wrong = h("p", { class: "wrong", role: "alert", id: "g-w", hidden: true });
  return [h("form", { noValidate: true, onsubmit: (event) => { event.preventDefault(); guided({ answer: many ? [...box.querySelectorAll(":checked")].map((one) => one.value) : box.value }); } },
    prompt.hint ? h("p", { class: "how" }, prompt.hint) : null, box, page.wrong, h("button", { class: "main" }, T.next))];
}
VIEWS.guide = () => {
  const now = state.guide, link = (label, press) => h("button", { type: "button", class: "link", onclick: press }, label);
  if (!now) return [hello(state.config.greeting), h("button", { type: "button", class: "main", onclick: () => guided({ begin: true }) }, state.config.guide), link(T.aside, () => guideAside(true))].filter(Boolean);
  const lines = now.lines.map((one) => h("div", { class: one.who === "visitor" ? "bubble mine" : "bubble" }, h("span", { class: "sr" }, one.who === "visitor" ? T.you : T.someone), h("span", { class: "text" }, one.text),
    (one.articles || []).map((found) => h("details", {}, h("summary", {}, found.title), h("p", {}, found.text), h("a", { href: found.url, target: "_blank", rel: "noopener" }, T.whole)))));
  const end = now.ended ? [now.number ? h("p", { class: "hello" }, say2("submitted", now.number)) : null] : guideAsks(now);
  setTimeout(() => { page.body.scrollTop = page.body.scrollHeight; });
  return [...lines, h("div", { class: "asks" }, end), h("div", { class: "more" }, now.back ? link(T.back, () => guided({ back: true })) : null, link(T.anew, () => guided({ begin: true })), link(T.aside, () => guideAside(true)))];
};
