/* Where nodes stand when nobody has put them anywhere: by how far they are from the start, in rows that turn round. */
const WIDE = 240, HIGH = 116, ACROSS = 5, LEFT = 60, TOP = 110;

/** The longest way from the start to each node; ways that lead back do not count. */
const ranksOf = (flow) => {
  const after = new Map(flow.nodes.map((id) => [id, []]));
  for (const edge of flow.edges) if (edge.from !== "common" && !edge.back) after.get(edge.from)?.push(edge.to);
  const order = [], seen = new Set(), open = new Set(), forward = [];
  const visit = (id) => {
    seen.add(id);
    open.add(id);
    for (const to of after.get(id) ?? []) {
      if (open.has(to)) continue;
      forward.push([id, to]);
      if (!seen.has(to)) visit(to);
    }
    open.delete(id);
    order.unshift(id);
  };
  const start = flow.beginning;
  if (after.has(start)) visit(start);
  const main = [...order];
  for (const id of flow.nodes) if (!seen.has(id) && id !== "common") visit(id);
  const rank = new Map(order.map((id) => [id, 0]));
  for (const id of order) for (const [from, to] of forward) if (from === id) rank.set(to, Math.max(rank.get(to), rank.get(id) + 1));
  return { rank, order, forward, reading: [...main, ...order.filter((id) => !main.includes(id))] };
};

yz.flow.ranks = ranksOf;
yz.flow.layout = (flow) => {
  const { rank, order, forward } = ranksOf(flow), columns = [], at = new Map();
  for (const id of order) (columns[rank.get(id)] ??= []).push(id);
  // Below the node one comes from, so that lines cross seldom: those with the longest way still to go first.
  const ahead = (id) => Math.max(0, ...forward.filter(([from]) => from === id).map(([, to]) => 1 + (depth.get(to) ?? 0)));
  const depth = new Map();
  for (const id of [...order].reverse()) depth.set(id, ahead(id));
  let top = TOP;
  for (let band = 0; band * ACROSS < columns.length; band += 1) {
    const part = columns.slice(band * ACROSS, (band + 1) * ACROSS);
    for (const [number, column] of part.entries()) {
      const place = band % 2 ? ACROSS - 1 - number : number;
      column.sort((one, other) => depth.get(other) - depth.get(one));
      for (const [row, id] of column.entries()) at.set(id, { x: LEFT + place * WIDE + (id.startsWith("join:") ? 36 : 0), y: top + row * HIGH + (id.startsWith("join:") ? 12 : 0) });
    }
    top += Math.max(...part.map((column) => column.length)) * HIGH + 24;
  }
  if (flow.commons.length) at.set("common", { x: LEFT, y: top });
  return at;
};

/** The places that are kept; what has none gets one. */
yz.flow.places = (flow) => {
  const kept = flow.nodes.map((id) => [id, flow.place(id)]);
  if (kept.every(([, at]) => !at)) return yz.flow.layout(flow);
  const found = new Map(kept.filter(([, at]) => at)), below = Math.max(...[...found.values()].map((at) => at.y)) + HIGH;
  let next = 0;
  for (const [id, at] of kept) if (!at) found.set(id, { x: LEFT + WIDE * next++, y: below });
  return found;
};
