// -- drawing
function h(tag, given, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given || {})) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list" && name !== "role") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((one) => one || one === 0));
  return made;
}
const SHAPES = {
  chat: "M20 11.5a7 7 0 0 1-7 7h-2l-5 3v-4.2A7 7 0 0 1 4 11.5a7 7 0 0 1 7-7h2a7 7 0 0 1 7 7z", close: "M6 6l12 12M18 6L6 18",
  help: "M9.2 9a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1.1-1.4 2.1M12 17.2v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", request: "M5 4h14v16H5zM8.5 9h7M8.5 13h7M8.5 17h4",
  track: "M4 12h4l2.5-7 4 14 2.5-7h3", send: "M4 12l16-8-6 16-3-7z", clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.800 4.800L9.500 17a1.700 1.700 0 0 1-2.400-2.400L14.500 7",
  emoji: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14.500c1 1.300 2.200 2 3.500 2s2.500-.7 3.500-2M9 9.500v.1M15 9.500v.1", end: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
};
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24"); svg.setAttribute("aria-hidden", "true"); path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
const button = (name, label, press, more) => h("button", { type: "button", class: "icon", title: label, "aria-label": label, onclick: press, ...more }, icon(name));
const say2 = (key, n) => (T[key] || "").replace(/\{(n|name)\}/, n);
