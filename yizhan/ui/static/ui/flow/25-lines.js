/* The lines between nodes: of several ways to draw one, that which crosses the fewest nodes and names. */
const SIZE = { state: [156, 54], parallel: [156, 54], join: [84, 30], common: [156, 54] };
const measure = document.createElement("canvas").getContext("2d");
const STEPS = [.1, .2, .3, .4, .5, .6, .7, .8, .9];
const widths = new Map();
const width = (text) => {
  if (!widths.has(text)) {
    measure.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, Math.min(168, measure.measureText(text).width + 10));
  }
  return widths.get(text);
};
const point = ([ax, ay, bx, by, cx, cy, dx, dy], t) => {
  const u = 1 - t, on = (a, b, c, d) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  return [on(ax, bx, cx, dx), on(ay, by, cy, dy)];
};
const straight = (ax, ay, bx, by) => [ax, ay, ax + (bx - ax) / 3, ay + (by - ay) / 3, ax + ((bx - ax) * 2) / 3, ay + ((by - ay) * 2) / 3, bx, by];
const within = (box, [x, y], more = 0) => x > box.x - more && x < box.x + box.w + more && y > box.y - more && y < box.y + box.h + more;
const meet = (one, other) => one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

yz.flow.box = (id, at) => { const [w, h] = SIZE[yz.flow.split(id)[0]] ?? SIZE.state; return { x: at.x, y: at.y, w, h }; };

const sides = (a, b) => ({ ax: a.x + a.w / 2, ay: a.y + a.h / 2, bx: b.x + b.w / 2, by: b.y + b.h / 2 });
/** A bow over (-1) or under (1) both. */
const bow = (a, b, side, lift) => {
  const { ax, bx } = sides(a, b), shift = a === b ? 34 : bx > ax ? 14 : -14;
  const [ay, by] = side < 0 ? [a.y, b.y] : [a.y + a.h, b.y + b.h], y = side < 0 ? Math.min(ay, by) - lift : Math.max(ay, by) + lift;
  return [ax + shift, ay, ax + shift, y, bx - shift, y, bx - shift, by];
};
const ways = (a, b) => {
  const { ax, ay, bx, by } = sides(a, b), right = bx > ax, down = by > ay, found = [];
  const out = right ? a.x + a.w : a.x, into = right ? b.x : b.x + b.w;
  if (Math.abs(by - ay) < 4 && Math.abs(bx - ax) > a.w * .8) found.push(straight(out, ay, into, by));
  if (Math.abs(bx - ax) < 60) for (const shift of [0, 26, -26]) found.push(straight(ax + shift, down ? a.y + a.h : a.y, bx + shift, down ? b.y : b.y + b.h));
  if (Math.abs(bx - ax) > a.w * .8) {
    const half = (into - out) / 2;
    found.push([out, ay, out + half, ay, into - half, by, into, by]);
    found.push([ax + (right ? 30 : -30), down ? a.y + a.h : a.y, ax + (right ? 30 : -30), by, into - (right ? 50 : -50), by, into, by]);
    found.push([out, ay, bx, ay, bx, down ? b.y - 30 : b.y + b.h + 30, bx, down ? b.y : b.y + b.h]);
    found.push([out, ay + 12, out + half, ay + 12, into - half, by + 12, into, by + 12]);
  } else {
    const near = down ? 13 : -13;
    for (const side of [1, -1]) for (const at of [0, near]) {
      const out = side > 0 ? a.x + a.w : a.x, into = side > 0 ? b.x + b.w : b.x;
      found.push([out, ay, out + side * 70, ay, into + side * 70, by - at, into, by - at]);
    }
  }
  return found;
};
/** Where the name of a line may stand: above a level one, on either side of a steep one, else upon it. */
const namesAt = (line, label) => {
  const [x, y] = point(line, .5), [px, py] = point(line, .45), [qx, qy] = point(line, .55), w = width(label), h = 18;
  const level = Math.abs(qy - py) < Math.abs(qx - px) * .2, steep = Math.abs(qx - px) < Math.abs(qy - py) * .2;
  const bowed = Math.abs(line[1] - y) > 20 && Math.abs(line[7] - y) > 20;
  const cy = level && !bowed ? y - 12 : y, at = (left) => ({ x: left, y: cy - h / 2, w, h });
  return steep ? [at(x + 5), at(x - 5 - w)] : [at(x - w / 2)];
};

/** Every edge with its line and the place of its name. */
yz.flow.lines = (edges, boxes) => {
  const done = [], names = [], all = [...boxes.entries()];
  // The short straight ones first, then those that go round them.
  const far = (edge) => {
    const a = boxes.get(edge.from), b = boxes.get(edge.to);
    if (!a || !b) return 0;
    const { ax, ay, bx, by } = sides(a, b);
    return (edge.back ? 1e5 : Math.abs(ay - by) < 4 && bx > ax ? -1e5 : 0) + Math.abs(ax - bx) + Math.abs(ay - by);
  };
  for (const edge of [...edges].sort((one, other) => far(one) - far(other))) {
    const a = boxes.get(edge.from), b = boxes.get(edge.to);
    if (!a || !b) continue;
    const arcs = [[-1, 54], [1, 54], [-1, 92], [1, 92], [-1, 136], [1, 136]].map(([side, lift]) => bow(a, b, side, lift));
    const tries = a === b ? arcs : edge.back && edge.from !== "common" ? [...arcs.slice(0, 1), ...ways(a, b), ...arcs.slice(1)] : [...ways(a, b), ...arcs];
    let best = null;
    const drawn = tries.flatMap((line, number) => (edge.label ? namesAt(line, edge.label) : [null]).map((name, side) => ({ line, name, least: number * 1.2 + side * .6 })));
    for (const { line, name, least } of drawn) {
      let cost = least;
      for (const [id, box] of all) {
        const own = id === edge.from || id === edge.to;
        for (let t = .06; t < .95; t += .06) if (own ? within(box, point(line, t), -3) : within(box, point(line, t), 5)) cost += 12;
        if (name && meet(name, box)) cost += 7;
      }
      for (const other of names) if (name && meet(name, other)) cost += 9;
      for (const { line: other } of done) {
        if (name && STEPS.some((t) => within(name, point(other, t)))) cost += 4;
        // What comes and what goes do not touch a node at the same place.
        if (Math.abs(line[0] - other[6]) + Math.abs(line[1] - other[7]) < 8 || Math.abs(line[6] - other[0]) + Math.abs(line[7] - other[1]) < 8) cost += 7;
        for (const t of STEPS) { const [x, y] = point(line, t); if (STEPS.some((s) => { const [p, q] = point(other, s); return Math.abs(x - p) + Math.abs(y - q) < 12; })) cost += 2.5; }
      }
      if (!best || cost < best.cost) best = { cost, line, name };
    }
    if (best.name) names.push(best.name);
    done.push({ ...edge, line: best.line, name: best.name });
  }
  return done;
};
yz.flow.along = (line) => [.2, .4, .5, .6, .8].map((t) => { const [x, y] = point(line, t); return { x, y, w: 0, h: 0 }; });
yz.flow.path = ([ax, ay, bx, by, cx, cy, dx, dy]) => `M${ax} ${ay}C${bx} ${by} ${cx} ${cy} ${dx} ${dy}`;
