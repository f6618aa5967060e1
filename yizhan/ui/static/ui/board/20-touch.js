/* Cards dragged by a finger: held for a moment they come loose; what moves before that is scrolling. */
const { lift, hover, land, rest, board } = yz.dragging;
const HOLD = 350, STILL = 10, EDGE = 44, PACE = 9;
let press = null;

const under = () => document.elementFromPoint(press.x, press.y)?.closest(".column") ?? null;
const follow = () => {
  press.ghost.style.translate = `${press.x - press.left}px ${press.y - press.top}px`;
  hover(under());
};
/** At the edge of the screen the next column comes. */
const scroll = () => {
  if (!press?.ghost) return;
  const way = press.x < EDGE ? -PACE : press.x > innerWidth - EDGE ? PACE : 0;
  if (way) { board().scrollLeft += way; hover(under()); }
  requestAnimationFrame(scroll);
};
const loosen = () => {
  const { tile, x, y } = press, box = tile.getBoundingClientRect();
  Object.assign(press, { left: x - box.left, top: y - box.top, ghost: tile.cloneNode(true) });
  press.ghost.removeAttribute("id");
  press.ghost.setAttribute("aria-hidden", "true");
  press.ghost.classList.add("ghost");
  press.ghost.style.width = `${box.width}px`;
  document.body.append(press.ghost);
  board().classList.add("dragging");
  navigator.vibrate?.(12);
  lift(tile);
  follow();
  scroll();
};
const end = (event, drops) => {
  if (!press || event.pointerId !== press.id) return;
  const { tile, timer, ghost } = press, column = ghost && under();
  clearTimeout(timer);
  tile.draggable = true;
  press = null;
  if (!ghost) return;
  ghost.remove();
  board().classList.remove("dragging");
  // Whoever lets go has not tapped.
  const still = (click) => { click.preventDefault(); click.stopPropagation(); };
  document.addEventListener("click", still, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", still, true), 80);
  if (!drops) hover(null);
  else if (column && !column.dataset.why) land(column);
  rest();
};

yz.on("pointerdown", ".tile", (event, tile) => {
  if (event.pointerType === "mouse" || press || event.target.closest("button")) return;
  // The browser's own dragging begins with a long press too.
  tile.draggable = false;
  press = { id: event.pointerId, tile, x: event.clientX, y: event.clientY, timer: setTimeout(loosen, HOLD) };
});
document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== press?.id) return;
  if (!press.ghost) {
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL) end(event);
    return;
  }
  press.x = event.clientX;
  press.y = event.clientY;
  follow();
});
document.addEventListener("pointerup", (event) => end(event, true));
document.addEventListener("pointercancel", (event) => end(event, false));
document.addEventListener("touchmove", (event) => { if (press?.ghost) event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (press) event.preventDefault(); });
