/* A board: cards are dragged, or walked and moved by keyboard. The server decides; a refused card goes back. */
const board = () => document.getElementById("board"), place = () => document.getElementById("dialog-place");
const columns = () => [...board().querySelectorAll(".column")];
const tilesOf = (column) => [...column.querySelectorAll(".tile")];
const url = (tile) => `/tickets/${tile.dataset.code}/move`;
let dragged = null, over = null, moved = "";

const refresh = async () => {
  await yz.refresh(board());
  if (moved && document.activeElement === document.body) document.getElementById(moved)?.focus();
};
const ask = (tile) => {
  moved = tile.id;
  htmx.ajax("GET", `${url(tile)}?by=${encodeURIComponent(board().dataset.by)}`, { target: "#dialog-place", swap: "innerHTML" });
};
const move = (tile, column) => {
  const values = { by: board().dataset.by, to: column.dataset.column, was: tile.closest(".column").dataset.column };
  moved = tile.id;
  column.querySelector(".tiles").prepend(tile);
  htmx.ajax("POST", url(tile), { target: "#dialog-place", swap: "innerHTML", values });
};
yz.on("click", "[data-move]", (event, button) => ask(button.closest(".tile")));

// Columns that would refuse are dimmed as soon as the server has said so.
const doubt = async (tile) => {
  const answer = await fetch(`${url(tile)}?as=json&by=${encodeURIComponent(board().dataset.by)}`);
  if (!answer.ok || dragged !== tile) return;
  const whys = await answer.json();
  for (const column of columns()) if (whys[column.dataset.column]) column.dataset.why = whys[column.dataset.column];
};
const lift = (tile) => {
  dragged = tile;
  over = null;
  board().removeAttribute("data-live");
  tile.classList.add("dragged");
  doubt(tile);
};
const hover = (column) => {
  over = column;
  for (const one of columns()) one.classList.toggle("over", one === column && !column.dataset.why);
};
const land = (column) => {
  over = null;
  if (column !== dragged.closest(".column")) move(dragged, column);
};
const rest = () => {
  if (!dragged) return;
  if (over?.dataset.why && over !== dragged.closest(".column")) yz.toast(over.dataset.why, { level: "error" });
  dragged.classList.remove("dragged");
  dragged = null;
  board().dataset.live = "ticket";
  for (const column of columns()) { column.classList.remove("over"); delete column.dataset.why; }
  refresh();
};
yz.on("dragstart", ".tile", (event, tile) => {
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", tile.dataset.code);
  lift(tile);
});
yz.on("dragover", ".column", (event, column) => {
  if (!dragged) return;
  hover(column);
  if (!column.dataset.why) event.preventDefault();
});
yz.on("drop", ".column", (event, column) => {
  if (!dragged) return;
  event.preventDefault();
  land(column);
});
document.addEventListener("dragend", rest);
// A finger drags with the same four steps.
yz.dragging = { lift, hover, land, rest, board };

// Cards are walked with the arrows or H J K L; M asks where to.
const steps = { j: [0, 1], arrowdown: [0, 1], k: [0, -1], arrowup: [0, -1], h: [-1, 0], arrowleft: [-1, 0], l: [1, 0], arrowright: [1, 0] };
const neighbour = (tile, [across, down]) => {
  if (!tile) return board().querySelector(".tile");
  const column = tile.closest(".column"), at = tilesOf(column).indexOf(tile);
  if (down) return tilesOf(column)[at + down];
  const all = columns();
  for (let n = all.indexOf(column) + across; all[n]; n += across) {
    const found = tilesOf(all[n]);
    if (found.length) return found[Math.min(at, found.length - 1)];
  }
};
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || yz.typing(event.target) || document.querySelector("dialog[open], :popover-open")) return;
  const tile = document.activeElement.closest(".tile"), key = event.key.toLowerCase(), step = steps[key];
  if (step && (tile || key.length === 1)) {
    event.preventDefault();
    const next = neighbour(tile, step);
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else if (tile && key === "m") {
    event.preventDefault();
    ask(tile);
  } else if (key === "enter" && event.target === tile) tile.querySelector("h3 a").click();
});

// Dialogs of a ticket want to put the fresh ticket in its place; here the board asks again instead.
const does = /^\/tickets\/[^/]+\/(move|do|flow)\b/;
document.addEventListener("htmx:afterSettle", () => {
  for (const node of place().querySelectorAll('[hx-target="#pane"]')) { node.setAttribute("hx-target", "#dialog-place"); node.setAttribute("hx-swap", "innerHTML"); }
  const live = new URL(board().dataset.liveUrl, location.href);
  live.searchParams.delete("shown");
  const first = Number(board().dataset.first);
  for (const column of columns()) if (tilesOf(column).length > first) live.searchParams.append("shown", `${column.dataset.column}:${tilesOf(column).length}`);
  board().dataset.liveUrl = live.pathname + live.search;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { verb, path } = detail.requestConfig;
  if (verb === "post" && detail.xhr.status === 200 && !detail.xhr.getResponseHeader("HX-Retarget") && /\/(do|flow)\b/.test(path)) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.verb === "post" && does.test(detail.requestConfig.path)) refresh();
});
// Another view may be another layout: the whole page comes.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "list") return;
  event.preventDefault();
  location.assign(event.detail.pathInfo.finalRequestPath ?? event.detail.requestConfig.path);
});
