/* From a description of ours to what ECharts wants to hear. */
const [PHONE, LINE] = [420, 22];
const stacked = (said) => said.kind === "stacked" || said.kind === "share";
const linked = (one, at) => (one.links[at] ? "pointer" : "default");

const pen = new OffscreenCanvas(1, 1).getContext("2d");
const wide = (name, look) => { pen.font = `12px ${look.font}`; return pen.measureText(name).width; };
const widest = (names, look) => Math.max(0, ...names.map((name) => wide(name, look)));
/** The room of names at the left; what takes more than two lines of it ends in dots, its whole is in the tip and the table. */
const leftRoom = (look) => Math.max(84, look.width * (look.width < PHONE ? 0.36 : 0.3));
function brief(name, room, look, lines = 2) {
  const most = lines > 1 ? room * (lines - 0.2) : room;
  if (wide(name, look) <= most) return name;
  let letters = [...name];
  while (letters.length > 1 && wide(`${letters.join("")}…`, look) > most) letters = letters.slice(0, -1);
  return `${letters.join("")}…`;
}
const ordered = (said) => said.kind === "line" || said.kind === "area";

/** Bars lie down where their names are too long to stand below them. */
const lying = (said, look) => ["bar", "stacked", "share"].includes(said.kind) && said.x.length > 1 && said.series.every((one) => !one.kind)
  && said.short === said.x && widest(said.short, look) > ((look.width - 56) / said.x.length);

/** So many lines a legend takes. */
function legendLines(names, look) {
  let [lines, at] = [1, 0];
  for (const name of names) {
    const size = wide(name, look) + 34;
    if (at && at + size > look.width) [lines, at] = [lines + 1, 0];
    at += size;
  }
  return lines;
}

/** The least height in px at which everything can be read; 0 where any will do. */
yz.chartTall = (said, look) => {
  const many = said.series.length > 1 ? legendLines(said.series.map((one) => one.name), look) * LINE + 14 : 0;
  const least = (names, one) => (widest(names, look) > leftRoom(look) ? Math.max(one, 36) : one);
  if (said.kind === "heat") return said.series.length * least(said.series.map((one) => one.name), 30) + (said.short === said.x ? 44 : 26);
  if (said.kind === "funnel") return said.x.length * 30 + 26;
  if (lying(said, look)) return said.x.length * least(said.x, stacked(said) ? 24 : 9 + 13 * said.series.length) + 34 + many;
  if (said.kind === "pie" && look.width < PHONE) return 190 + legendLines(pieNames(said, look), look) * LINE;
  if (said.kind === "pie") return Math.min(360, said.x.length * 20 + 20);
  return 0;
};
const pieName = (said, look, at) => `${brief(said.x[at], look.width < PHONE ? look.width - 90 : look.width * 0.4, look, 1)}  ${said.series[0].shown[at]}`;
const pieNames = (said, look) => said.x.map((_name, at) => pieName(said, look, at));

/** Which series and which of its values a point is. */
yz.chartPlace = (said, series, at, data) => (said.kind === "heat" ? [data.value[1], data.value[0]] : said.kind === "funnel" ? [0, data.at] : [series, at]);

/** The words of a point or of a whole column, as elements: text from people is never read as HTML. */
function tip(said, points) {
  const list = [points].flat();
  const [row, first] = yz.chartPlace(said, list[0].seriesIndex, list[0].dataIndex, list[0].data);
  const lines = said.kind === "heat" ? [[said.series[row].name, row, first]] : list.map((point) => {
    const [series, at] = yz.chartPlace(said, point.seriesIndex, point.dataIndex, point.data);
    return [said.series[series].name, series, at, point.color];
  });
  return yz.el("div", { class: "chart-tip" }, yz.el("b", {}, said.x[first]), ...lines.map(([name, series, at, colour]) => {
    const mark = yz.el("i");
    mark.style.background = colour ?? "transparent";
    return yz.el("span", {}, mark, name, yz.el("em", {}, said.series[series].shown[at]));
  }));
}

function base(said, look) {
  return {
    color: look.palette,
    textStyle: { fontFamily: look.font, fontSize: 12, color: look.ink3 },
    aria: { enabled: false },
    tooltip: { confine: true, formatter: (points) => tip(said, points), backgroundColor: look.raise, borderColor: look.line, borderWidth: 1, padding: 0, transitionDuration: 0, textStyle: { color: look.ink } },
  };
}

function legend(look) {
  return { top: 0, left: 0, type: "plain", icon: "roundRect", itemWidth: 14, itemHeight: 4, itemGap: 16, textStyle: { color: look.ink3, fontSize: 12 }, inactiveColor: look.line };
}

/** Whole names: broken when they are long, turned when they are many and cannot be broken. */
function names(said, look) {
  const list = said.short;
  const room = (look.width - 56) / list.length;
  const turned = !ordered(said) && list === said.x && widest(list, look) > room * 2 && room < 60;
  const free = ordered(said) || list !== said.x;
  return {
    type: "category", data: list, boundaryGap: !ordered(said), axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.ink3, fontSize: 12, lineHeight: 16, hideOverlap: free, interval: free ? "auto" : 0, rotate: turned ? 40 : 0, ...(ordered(said) ? { alignMinLabel: "left", alignMaxLabel: "right" } : {}), ...(turned ? { formatter: (name) => brief(name, 120, look, 1) } : free ? {} : { width: room - 4, overflow: "break", formatter: (name) => brief(name, room - 4, look, 4) }) },
  };
}

/** The same at the left of bars that lie. */
function namesAtLeft(list, look) {
  const most = leftRoom(look);
  return {
    type: "category", data: list, inverse: true, axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false },
    axisLabel: { color: look.ink2, fontSize: 12, lineHeight: 15, interval: 0, ...(widest(list, look) > most ? { width: most, overflow: "break", formatter: (name) => brief(name, most, look) } : {}) },
  };
}

function values(unit, said, look, right, down) {
  const { by, word } = said.axes[unit];
  const whole = said.kind === "share";
  const target = said.target != null && said.series[0].unit === unit ? said.target / by : -Infinity;
  const most = Math.max(target, ...said.series.filter((one) => one.unit === unit).flatMap((one) => one.values).map((value) => value / by));
  const full = whole || (unit === "share" && most > 80);
  return {
    type: "value", position: down ? (right ? "top" : "bottom") : right ? "right" : "left", splitNumber: 3, ...(full ? { max: 100, interval: 25 } : target > -Infinity ? { max: (extent) => Math.max(extent.max, target) } : {}),
    ...(unit === "stars" && said.kind === "bar" ? { min: 1, max: 5, interval: 1 } : { scale: unit === "stars" }), minInterval: unit === "count" && !whole ? 1 : 0, splitLine: { show: !right, lineStyle: { color: look.line } },
    axisLabel: { color: look.ink3, fontSize: 12, hideOverlap: true, formatter: (value) => (whole ? `${value}%` : word === "%" ? `${value}%` : word ? `${value} ${word}` : value.toLocaleString()) },
  };
}

function drawn(one, row, said, look, units, down) {
  const kind = one.kind || (said.kind === "area" || said.kind === "spark" ? "area" : said.kind === "line" || said.kind === "number" ? "line" : "bar");
  const { by } = said.axes[one.unit];
  const sums = said.x.map((_name, at) => said.series.reduce((sum, other) => sum + (other.values[at] ?? 0), 0));
  const size = (value, at) => (value == null ? null : said.kind === "share" ? (sums[at] ? (value / sums[at]) * 100 : 0) : value / by);
  const bare = said.kind === "spark" || said.kind === "number";
  return {
    name: one.name, ...(one.past ? { color: look.palette[row % (said.series.length / 2)] } : {}), type: kind === "bar" ? "bar" : "line", [down ? "xAxisIndex" : "yAxisIndex"]: units.indexOf(one.unit), stack: stacked(said) ? "all" : undefined,
    data: one.values.map((value, at) => ({ value: size(value, at), cursor: linked(one, at) })),
    cursor: one.links.some(Boolean) ? "pointer" : "default",
    ...(kind === "bar"
      ? { barMaxWidth: 28, barGap: "15%", itemStyle: { borderRadius: stacked(said) ? 0 : down ? [0, 4, 4, 0] : [4, 4, 0, 0], ...(one.past ? { opacity: 0.45 } : {}), ...(stacked(said) ? { borderColor: look.card, borderWidth: 1 } : {}) } }
      : { showSymbol: said.x.length < 2, symbol: "circle", symbolSize: 7, smooth: false, lineStyle: { width: bare ? 1.5 : 2, ...(one.past ? { type: "dashed", opacity: 0.6 } : {}) }, ...(kind === "area" ? { areaStyle: { opacity: 0.16 } } : {}) }),
    emphasis: { disabled: false, focus: "none" },
    ...(row === 0 && said.target != null ? { markLine: { silent: true, symbol: "none", lineStyle: { color: look.red, type: "dashed" }, label: { formatter: said.target_word, color: look.red, position: down ? "start" : "insideEndTop" }, data: [{ [down ? "xAxis" : "yAxis"]: said.target / by }] } } : {}),
  };
}

function plane(said, look) {
  const units = Object.keys(said.axes).slice(0, 2);
  const many = said.series.length > 1;
  const bare = said.kind === "spark" || said.kind === "number";
  const down = lying(said, look);
  const top = many ? legendLines(said.series.map((one) => one.name), look) * LINE + 14 : 14;
  const sizes = units.map((unit, at) => ({ ...values(unit, said, look, at === 1, down), show: !bare, ...(bare ? { scale: true } : {}) }));
  const list = down ? namesAtLeft(said.x, look) : { ...names(said, look), show: !bare };
  return {
    ...base(said, look),
    tooltip: { ...base(said, look).tooltip, trigger: "axis", axisPointer: { lineStyle: { color: look.line }, shadowStyle: { color: look.ink, opacity: 0.04 }, type: ordered(said) || bare ? "line" : "shadow" } },
    legend: many ? legend(look) : undefined,
    grid: bare ? { left: 2, right: 2, top: 4, bottom: 4 } : { left: 2, right: down && said.target != null ? 44 : 14, top: down && said.target != null ? top + 8 : top, bottom: 2, outerBoundsMode: "same" },
    xAxis: down ? sizes : list,
    yAxis: down ? list : sizes,
    series: said.series.map((one, row) => drawn(one, row, said, look, units, down)),
  };
}

const briefly = (size) => (size < 10 ? Math.round(size * 10) / 10 : Math.round(size)).toLocaleString();

/** Of counts nothing is 0 and pale; of what is measured nothing is no square. One great value does not pale the others. */
function heat(said, look) {
  const { unit } = said.series[0] ?? {};
  const data = said.series.flatMap((one, row) => one.values.map((value, at) => ({ value: [at, row, value ?? (unit === "count" ? 0 : "-")], cursor: linked(one, at) })));
  const sizes = data.map((point) => point.value[2]).filter((value) => value !== "-").sort((one, other) => one - other);
  const most = sizes[Math.floor((sizes.length - 1) * 0.98)] || sizes.at(-1) || 1;
  const least = unit === "count" ? 0 : sizes[0] ?? 0;
  for (const point of data) point.label = { color: (point.value[2] - least) / (most - least || 1) > 0.6 ? look.card : look.ink };
  const room = (look.width - Math.min(leftRoom(look), widest(said.series.map((one) => one.name), look))) / said.x.length;
  const { by, word } = said.axes[unit] ?? { by: 1, word: "" };
  const text = (value, row, at) => (word ? briefly(value / by) : said.series[row].shown[at]);
  const written = room > widest(data.map(({ value: [at, row, value] }) => (value === "-" ? "" : text(value, row, at))), look) + 8;
  return {
    ...base(said, look),
    grid: { left: 0, right: 0, top: 2, bottom: 0, outerBoundsMode: "same" },
    xAxis: { type: "category", data: said.short, axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false }, axisLabel: { color: look.ink3, fontSize: 12, lineHeight: 14, ...(said.short !== said.x ? { hideOverlap: true } : room < 34 ? { interval: 0, rotate: 40, formatter: (name) => brief(name, 120, look, 1) } : { interval: 0, width: room - 6, overflow: "break", formatter: (name) => brief(name, room - 6, look, 4) }) } },
    yAxis: namesAtLeft(said.series.map((one) => one.name), look),
    visualMap: { show: false, min: least, max: most, inRange: { color: look.heat } },
    series: [{ type: "heatmap", data, label: { show: written, fontSize: 11, textBorderWidth: 0, formatter: ({ data: { value } }) => (value[2] && value[2] !== "-" ? text(value[2], value[1], value[0]) : "") }, itemStyle: { borderColor: look.card, borderWidth: look.width < PHONE ? 2 : 3, borderRadius: 6 }, emphasis: { itemStyle: { borderColor: look.ink2, borderWidth: 1.5 } } }],
  };
}

function round(said, look) {
  const [one] = said.series;
  const beside = look.width >= PHONE;
  const lines = legendLines(pieNames(said, look), look) * LINE;
  const room = { width: look.width * 0.44 - 20, overflow: "break" };
  const place = beside ? { orient: "vertical", left: "54%", top: "middle", type: said.x.length * 20 > look.height ? "scroll" : "plain" } : { top: "auto", bottom: 0, left: "center" };
  return {
    ...base(said, look),
    legend: { ...legend(look), icon: "circle", itemWidth: 9, itemHeight: 9, itemGap: 10, ...place, ...(beside ? { textStyle: { ...legend(look).textStyle, ...room } } : {}), formatter: (name) => pieName(said, look, said.x.indexOf(name)) },
    series: [{ type: "pie", radius: beside ? ["52%", "82%"] : [44, 76], center: beside ? ["27%", "50%"] : ["50%", Math.max(80, (look.height - lines) / 2)], label: { show: false }, itemStyle: { borderColor: look.card, borderWidth: 2, borderRadius: 3 }, data: said.x.map((name, at) => ({ name, value: one.values[at], cursor: linked(one, at) })) }],
  };
}

function funnel(said, look) {
  const [one] = said.series;
  const most = Math.max(1, ...one.values);
  return {
    ...base(said, look),
    grid: { left: 0, right: 76, top: 0, bottom: 0, outerBoundsMode: "same" },
    xAxis: { type: "value", show: false, max: most },
    yAxis: { type: "category", inverse: true, data: said.x, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.ink2, fontSize: 12, width: Math.max(80, look.width * 0.3), overflow: "break", formatter: (name) => brief(name, Math.max(80, look.width * 0.3), look) } },
    series: [{ type: "bar", barWidth: "68%", showBackground: true, backgroundStyle: { color: look.sunk, borderRadius: 4 }, itemStyle: { borderRadius: 4, color: look.palette[0] }, label: { show: true, position: "right", color: look.ink, formatter: ({ dataIndex }) => one.shown[dataIndex] }, data: one.values.map((value, at) => ({ value, at, itemStyle: { opacity: 1 - (0.45 * at) / one.values.length }, cursor: linked(one, at) })) }],
  };
}

yz.chartOptions = (said, look) => ({ heat, pie: round, funnel }[said.kind] ?? plane)(said, look);
