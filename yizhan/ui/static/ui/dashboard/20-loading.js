/* The figures of tiles: asked for one after the other, a few at once, so that a slow one holds up nobody. */
const AT_ONCE = 3;
let [running, waiting] = [0, []];

async function next() {
  const ask = running < AT_ONCE && waiting.shift();
  if (!ask) return;
  running += 1;
  await ask();
  running -= 1;
  next();
}

/** Fill a tile from an address, or from what is not kept yet by a POST; `say` has the words. Figures of before are shown until those of now are there. */
yz.fillTile = (place, url, body, signal, say, now = false) => {
  place.setAttribute("aria-busy", "true");
  waiting.push(async () => {
    try {
      const answer = await fetch(url, { signal, headers: { "HX-Request": "true", "X-CSRFToken": yz.token(), ...(now ? { "Cache-Control": "no-cache" } : {}) }, ...(body ? { method: "POST", body } : {}) });
      if (!answer.ok || answer.redirected) throw Object.assign(new Error(answer.statusText), { status: answer.status });
      place.innerHTML = await answer.text();
    } catch (error) {
      if (signal.aborted) return;
      const again = yz.el("button", { class: "btn small", type: "button", onclick: () => yz.fillTile(place, url, body, signal, say) }, say("again"));
      place.querySelector(".tile-body")?.replaceChildren(yz.el("div", { class: "empty" }, yz.icon("warning"), yz.el("b", {}, yz.problem(error.status ?? 0)), again));
    }
    place.removeAttribute("aria-busy");
    if (!now && place.querySelector(":scope > [data-of-before]")) yz.fillTile(place, url, body, signal, say, true);
  });
  next();
};
