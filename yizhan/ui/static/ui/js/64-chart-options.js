/* From a description of ours to what ECharts wants to hear. */
const PHONE = 420;
const stacked = (said) => said.kind === "stacked" || said.kind === "share";
const linked = (one, at) => (one.links[at] ? "pointer" : "default");

/** Rows of a heat map or a funnel, from which the height follows. */
yz.chartRows = (said) => (said.kind === "heat" ? said.series.length : said.kind === "funnel" ? said.x.length : 0);

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

/** Whole names: turned when they are many, broken when they are long. */
function names(said, look, tight) {
  const longest = Math.max(...said.x.map((name) => [...name].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 12 : 6.6), 0)));
  const room = (look.width - 56) / said.x.length;
  const ordered = said.kind === "line" || said.kind === "area";
  const turned = !ordered && longest > room * 2 && room < 60;
  return {
    type: "category", data: said.x, boundaryGap: !ordered, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.ink3, fontSize: 12, lineHeight: 16, hideOverlap: ordered, interval: ordered ? "auto" : 0, rotate: turned ? 40 : 0, ...(turned || ordered ? {} : { width: room - 4, overflow: "break" }), ...tight },
  };
}

function values(unit, said, look, right) {
  const { by, word } = said.axes[unit];
  const whole = said.kind === "share";
  const most = Math.max(...said.series.filter((one) => one.unit === unit).flatMap((one) => one.values)) / by;
  const full = whole || (unit === "share" && most > 80);
  return {
    type: "value", position: right ? "right" : "left", splitNumber: 3, ...(full ? { max: 100, interval: 25 } : {}),
    scale: unit === "stars", minInterval: unit === "count" && !whole ? 1 : 0, splitLine: { show: !right, lineStyle: { color: look.line } },
    axisLabel: { color: look.ink3, fontSize: 12, formatter: (value) => (whole ? `${value}%` : word === "%" ? `${value}%` : word ? `${value} ${word}` : value.toLocaleString()) },
  };
}

function drawn(one, row, said, look, units) {
  const kind = one.kind || (said.kind === "area" || said.kind === "spark" ? "area" : said.kind === "line" || said.kind === "number" ? "line" : "bar");
  const { by } = said.axes[one.unit];
  const sums = said.x.map((_name, at) => said.series.reduce((sum, other) => sum + (other.values[at] ?? 0), 0));
  const size = (value, at) => (value == null ? null : said.kind === "share" ? (sums[at] ? (value / sums[at]) * 100 : 0) : value / by);
  const bare = said.kind === "spark" || said.kind === "number";
  return {
    name: one.name, ...(one.past ? { color: look.palette[row % (said.series.length / 2)] } : {}), type: kind === "bar" ? "bar" : "line", yAxisIndex: units.indexOf(one.unit), stack: stacked(said) ? "all" : undefined,
    data: one.values.map((value, at) => ({ value: size(value, at), cursor: linked(one, at) })),
    cursor: one.links.some(Boolean) ? "pointer" : "default",
    ...(kind === "bar"
      ? { barMaxWidth: 28, barGap: "15%", itemStyle: { borderRadius: stacked(said) ? 0 : [4, 4, 0, 0], ...(one.past ? { opacity: 0.45 } : {}), ...(stacked(said) ? { borderColor: look.card, borderWidth: 1 } : {}) } }
      : { showSymbol: said.x.length < 2, symbol: "circle", symbolSize: 7, smooth: false, lineStyle: { width: bare ? 1.5 : 2, ...(one.past ? { type: "dashed", opacity: 0.6 } : {}) }, ...(kind === "area" ? { areaStyle: { opacity: 0.16 } } : {}) }),
    emphasis: { disabled: false, focus: "none" },
    ...(row === 0 && said.target != null ? { markLine: { silent: true, symbol: "none", lineStyle: { color: look.red, type: "dashed" }, label: { formatter: said.target_word, color: look.red, position: "insideEndTop" }, data: [{ yAxis: said.target / by }] } } : {}),
  };
}

function plane(said, look) {
  const units = Object.keys(said.axes).slice(0, 2);
  const many = said.series.length > 1;
  const bare = said.kind === "spark" || said.kind === "number";
  return {
    ...base(said, look),
    tooltip: { ...base(said, look).tooltip, trigger: "axis", axisPointer: { lineStyle: { color: look.line }, shadowStyle: { color: look.ink, opacity: 0.04 }, type: said.kind === "line" || said.kind === "area" || bare ? "line" : "shadow" } },
    legend: many ? legend(look) : undefined,
    grid: bare ? { left: 2, right: 2, top: 4, bottom: 4 } : { left: 2, right: 14, top: many ? (look.width < PHONE && said.series.length > 3 ? 62 : 38) : 14, bottom: 2, outerBoundsMode: "same" },
    xAxis: { ...names(said, look), show: !bare },
    yAxis: units.map((unit, at) => ({ ...values(unit, said, look, at === 1), show: !bare, ...(bare ? { scale: true } : {}) })),
    series: said.series.map((one, row) => drawn(one, row, said, look, units)),
  };
}

function heat(said, look) {
  const data = said.series.flatMap((one, row) => one.values.map((value, at) => ({ value: [at, row, value ?? 0], cursor: linked(one, at) })));
  const axis = (list) => ({ type: "category", data: list, axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false }, axisLabel: { color: look.ink3, fontSize: 12, hideOverlap: true } });
  return {
    ...base(said, look),
    grid: { left: 0, right: 0, top: 2, bottom: 0, outerBoundsMode: "same" },
    xAxis: axis(said.x),
    yAxis: { ...axis(said.series.map((one) => one.name)), inverse: true },
    visualMap: { show: false, min: 0, max: Math.max(1, ...data.map((point) => point.value[2])), inRange: { color: look.heat } },
    series: [{ type: "heatmap", data, itemStyle: { borderColor: look.card, borderWidth: look.width < PHONE ? 2 : 3, borderRadius: 6 }, emphasis: { itemStyle: { borderColor: look.ink2, borderWidth: 1.5 } } }],
  };
}

function round(said, look) {
  const [one] = said.series;
  const wide = look.width >= PHONE;
  return {
    ...base(said, look),
    legend: { ...legend(look), icon: "circle", itemWidth: 9, itemHeight: 9, itemGap: 10, ...(wide ? { orient: "vertical", left: "54%", top: "middle" } : { type: "scroll", top: "auto", bottom: 0, left: "center" }), formatter: (name) => `${name}  ${one.shown[said.x.indexOf(name)]}` },
    series: [{ type: "pie", radius: wide ? ["52%", "82%"] : ["45%", "70%"], center: wide ? ["27%", "50%"] : ["50%", "42%"], label: { show: false }, itemStyle: { borderColor: look.card, borderWidth: 2, borderRadius: 3 }, data: said.x.map((name, at) => ({ name, value: one.values[at], cursor: linked(one, at) })) }],
  };
}

function funnel(said, look) {
  const [one] = said.series;
  const most = Math.max(1, ...one.values);
  return {
    ...base(said, look),
    grid: { left: 0, right: 76, top: 0, bottom: 0, outerBoundsMode: "same" },
    xAxis: { type: "value", show: false, max: most },
    yAxis: { type: "category", inverse: true, data: said.x, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.ink2, fontSize: 12, width: Math.max(80, look.width * 0.3), overflow: "break" } },
    series: [{ type: "bar", barWidth: "68%", showBackground: true, backgroundStyle: { color: look.sunk, borderRadius: 4 }, itemStyle: { borderRadius: 4, color: look.palette[0] }, label: { show: true, position: "right", color: look.ink, formatter: ({ dataIndex }) => one.shown[dataIndex] }, data: one.values.map((value, at) => ({ value, at, itemStyle: { opacity: 1 - (0.45 * at) / one.values.length }, cursor: linked(one, at) })) }],
  };
}

yz.chartOptions = (said, look) => ({ heat, pie: round, funnel }[said.kind] ?? plane)(said, look);
