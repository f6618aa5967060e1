/* Where tiles stand: boxes {x, y, w, h} on a grid of twelve columns, as yizhan/insights/boards.py keeps them. */
const COLUMNS = 12;
const [NARROWEST, HIGHEST] = [2, 16];
const within = (value, least, most) => Math.max(least, Math.min(most, value));
const beside = (one, other) => one.x < other.x + other.w && other.x < one.x + one.w;
const middle = (box) => box.y + box.h / 2;

yz.tiles = {
  COLUMNS,
  /** None upon another, each right below what is above it: what has its middle higher stays above. */
  settle(boxes) {
    const found = [];
    for (const box of [...boxes].sort((one, other) => middle(one) - middle(other) || one.x - other.x)) {
      found.push({ ...box, y: Math.max(0, ...found.filter((other) => beside(other, box)).map((other) => other.y + other.h)) });
    }
    return found;
  },
  /** A box kept inside the grid. */
  fit(box) {
    const w = within(box.w, NARROWEST, COLUMNS);
    return { ...box, w, h: within(box.h, 1, HIGHEST), x: within(box.x, 0, COLUMNS - w), y: Math.max(0, box.y) };
  },
  /** All boxes once one of them is put elsewhere. */
  put(boxes, id, box) {
    return yz.tiles.settle(boxes.map((one) => (one.id === id ? yz.tiles.fit({ ...one, ...box }) : one)));
  },
  /** One step left or right; up and down past the nearest tile that is in the way. */
  step(boxes, id, direction) {
    const box = boxes.find((one) => one.id === id);
    if (direction === "left" || direction === "right") return yz.tiles.put(boxes, id, { x: box.x + (direction === "left" ? -1 : 1) });
    const up = direction === "up";
    const others = boxes.filter((one) => one.id !== id && beside(one, box) && (up ? one.y < box.y : one.y > box.y));
    if (!others.length) return boxes;
    const next = others.reduce((near, one) => ((up ? middle(one) > middle(near) : middle(one) < middle(near)) ? one : near));
    return yz.tiles.settle(boxes.map((one) => (one.id === id ? { ...one, y: middle(next) - one.h / 2 + (up ? -0.1 : 0.1) } : one)));
  },
  /** As they are read: from the top, from the left. */
  reading: (boxes) => [...boxes].sort((one, other) => one.y - other.y || one.x - other.x),
  below: (boxes) => Math.max(0, ...boxes.map((box) => box.y + box.h)),
};
