/* What is let into the editor: the meaning of a text, never its looks. The server cleans again, and has the last word. */
const TAGS = new Set("A B BLOCKQUOTE BR CAPTION CODE DEL EM FIGCAPTION FIGURE H2 H3 H4 HR I IMG KBD LI MARK OL P PRE S STRONG SUB SUP TABLE TBODY TD TFOOT TH THEAD TR U UL".split(" "));
const GONE = new Set("SCRIPT STYLE TITLE META LINK TEMPLATE OBJECT IFRAME SVG MATH HEAD".split(" "));
const OTHERS = { H1: "H2", H5: "H4", H6: "H4", DIV: "P", CENTER: "P", STRIKE: "S", DL: "UL", DT: "LI", DD: "LI" };
const KEPT = { A: ["href", "title"], IMG: ["src", "alt", "width", "height"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan", "scope"], OL: ["start"] };
const OWN = /^(?:https?:\/\/[^/]+)?(\/help\/files\/[\w-]{8,40})$/;
const BULLET = /^[\s\u00a0]*(?:[·•§o▪‣-]|\d+[.)、]|[a-z][.)])[\s\u00a0]+/;

// Word draws the sign of a list item in a font of symbols: a round bullet is the letter l.
const SIGN = "[data-style*='mso-list:ignore' i]";
// What other editors say by looks and mean as stress.
const STRESS = { B: /font-weight:\s*(?:bold|[6-9]00)/i, I: /font-style:\s*italic/i };

const inside = (node) => {
  const found = document.createDocumentFragment();
  for (const child of node.childNodes) found.append(...made(child));
  return found;
};

const made = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent.replace(/[\r\n]+/g, " ")];
  if (node.nodeType !== Node.ELEMENT_NODE || GONE.has(node.nodeName)) return [];
  if (node.nodeName === "P" && /MsoListParagraph|mso-list/.test(`${node.className} ${node.dataset.style}`)) return [bullet(node)];
  if (node.matches(SIGN)) return [];
  const name = OTHERS[node.nodeName] ?? node.nodeName, content = inside(node);
  if (!TAGS.has(name)) return name === "SPAN" ? stressed(content, node.dataset.style ?? "") : [...content.childNodes];
  if (name === "IMG" && !OWN.test(node.getAttribute("src") ?? "")) return [];
  // A block in a block is what Word and web pages make of a line: the outer one goes.
  if (name === "P" && content.querySelector("p, ul, ol, table, h2, h3, h4, blockquote, pre")) return [...content.childNodes];
  const copy = document.createElement(name);
  for (const key of KEPT[name] ?? []) if (node.hasAttribute(key)) copy.setAttribute(key, key === "src" ? node.getAttribute(key).match(OWN)[1] : node.getAttribute(key));
  if (name === "A" && !/^(https?:|mailto:|tel:|\/help\/|\/submit|#)/i.test(copy.getAttribute("href") ?? "")) return [...content.childNodes];
  copy.append(content);
  return [copy];
};

const stressed = (content, look) => {
  let found = [...content.childNodes];
  for (const [name, says] of Object.entries(STRESS)) if (says.test(look) && found.length) {
    const around = document.createElement(name);
    around.append(...found);
    found = [around];
  }
  return found;
};

// Word writes a list as paragraphs with a sign in front.
const bullet = (node) => {
  const item = document.createElement("LI"), sign = node.querySelector(SIGN);
  item.append(inside(node));
  const numbered = /^[\s\u00a0]*(\d+[.)、]|[a-z][.)])/.test((sign ?? item).textContent);
  const first = document.createTreeWalker(item, NodeFilter.SHOW_TEXT).nextNode();
  item.normalize();
  if (first && !sign) item.innerHTML = item.innerHTML.replace(/&nbsp;/g, " ").replace(BULLET, "");
  const list = document.createElement(numbered ? "OL" : "UL");
  list.append(item);
  return list;
};

const joined = (fragment) => {
  for (const list of [...fragment.children]) {
    const before = list.previousElementSibling;
    if (/^[OU]L$/.test(list.nodeName) && before?.nodeName === list.nodeName && before.nextSibling === list) {
      before.append(...list.childNodes);
      list.remove();
    }
  }
  return fragment;
};

const spaced = (fragment) => {
  for (const child of [...fragment.childNodes]) if (child.nodeType === Node.TEXT_NODE && !child.textContent.trim()) child.remove();
  return fragment;
};

// The policy of the page holds for the parser too: what it would report is renamed before.
const QUIET = [[/<!--[\s\S]*?-->/g, ""], [/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, ""], [/<[^>]+>/g, (tag) => tag.replace(/([\s"'])(style|on\w+)(\s*=)/gi, "$1data-$2$3")]];

/** HTML as a fragment that can be put into the page. The parser's document runs nothing and loads nothing. */
yz.safe = (html) => joined(spaced(inside(new DOMParser().parseFromString(QUIET.reduce((text, [old, fresh]) => text.replace(old, fresh), html), "text/html").body)));
