/* A chart as a picture to keep: drawn once more, large, its title and what it is of above it, and saved as a PNG file. */
const [WIDE, TALL, EDGE, RATIO, MOST] = [960, 380, 28, 2.5, 16_000];
const NOT_IN_NAMES = /[\\/:*?"<>|\u0000-\u001f]+/g;

/** Words in lines that fit; Chinese may break between any two signs. */
function lines(pen, words, width) {
  const found = [""];
  for (const piece of words.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/g) ?? []) {
    if (found.at(-1) && pen.measureText(found.at(-1) + piece).width > width) found.push("");
    found[found.length - 1] += found.at(-1) ? piece : piece.trimStart();
  }
  return found;
}

/** The chart on a canvas of its own that nobody sees; the caller disposes of it. */
function redrawn(echarts, said, look, options) {
  const sizes = { font: look.font, width: WIDE - 2 * EDGE, height: TALL };
  sizes.height = Math.max(TALL, yz.chartTall(said, sizes));
  const host = yz.el("div");
  const chart = echarts.init(host, null, { renderer: "canvas", width: sizes.width, height: sizes.height });
  chart.setOption({ ...options(said, { ...look, ...sizes }), animation: false });
  return { chart, ...sizes };
}

/** A canvas with the title, `under` it what it is of, and the chart on the colour of the paper. */
yz.chartPicture = (echarts, said, look, options, under) => {
  const { chart, width, height } = redrawn(echarts, said, look, options);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const [title, small] = [`600 19px ${look.font}`, `13px ${look.font}`];
  pen.font = title;
  const heads = lines(pen, said.title, width);
  pen.font = small;
  const below = under ? lines(pen, under, width) : [];
  const top = EDGE + heads.length * 26 + below.length * 20 + 14;
  const whole = top + height + EDGE;
  const ratio = Math.min(RATIO, MOST / whole);
  [canvas.width, canvas.height] = [Math.round(WIDE * ratio), Math.round(whole * ratio)];
  pen.scale(ratio, ratio);
  pen.fillStyle = look.card;
  pen.fillRect(0, 0, WIDE, whole);
  pen.textBaseline = "top";
  [pen.font, pen.fillStyle] = [title, look.ink];
  heads.forEach((line, at) => pen.fillText(line, EDGE, EDGE + at * 26));
  [pen.font, pen.fillStyle] = [small, look.ink3];
  below.forEach((line, at) => pen.fillText(line, EDGE, EDGE + heads.length * 26 + 2 + at * 20));
  pen.drawImage(chart.getRenderedCanvas({ pixelRatio: ratio, backgroundColor: look.card }), EDGE, top, width, height);
  chart.dispose();
  return canvas;
};

/** Offer it as a file called after its title. */
yz.saveCanvas = async (canvas, title) => {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const url = URL.createObjectURL(blob);
  yz.el("a", { href: url, download: `${title.replace(NOT_IN_NAMES, " ").trim() || "chart"}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
