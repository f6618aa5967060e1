/* A form whose questions show for certain answers; the conditions come as data (catalog/requests/answering.py). */
// The server asks the same ones again, so what is decided here is never believed.

const fold = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const order = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };

/** A typed answer as the server would keep it; null for none. `given` is a text, or the chosen values. */
const kept = (how, given) => {
  if (Array.isArray(given)) return given.length ? given : null;
  const text = (given ?? "").trim();
  if (text === "") return null;
  if (how === "yes") return ["yes", "true", "on", "1", "是"].includes(text.toLowerCase());
  if (how === "number") { const number = Number(text.replaceAll(",", "")); return Number.isFinite(number) ? number : null; }
  return how === "several" ? [text] : text;
};

const tests = {
  several: (value, op, values) => value !== null && values.some((one) => value.includes(one)),
  choice: (value, op, values) => value !== null && values.includes(value),
  yes: (value, op, values) => values.includes(Boolean(value)),
  number: (value, op, values) => value !== null && (op === "=" ? values.includes(value) : order[op](value, values[0])),
  text: (value, op, values) => value !== null && (op === "~" ? fold(value).includes(values[0]) : values.includes(fold(value))),
  date(value, op, values) {
    if (value === null) return false;
    if (op === "=") return values.some(([first, beyond]) => value >= first && value < beyond);
    const [first, beyond] = values[0];
    return { "<": value < first, "<=": value < beyond, ">": value >= beyond, ">=": value >= first }[op];
  },
};

/** Whether a condition holds; `answer(field)` is what was typed. Two-valued, as on the server. */
const holds = (node, answer) => {
  if (!node) return true;
  if (node.all) return node.all.every((part) => holds(part, answer));
  if (node.any) return !node.any.length || node.any.some((part) => holds(part, answer));
  if (node.not) return !holds(node.not, answer);
  const value = kept(node.how, answer(node.field));
  if (node.op === "empty") return value === null;
  return tests[node.how] ? tests[node.how](value, node.op, node.values) : false;
};

customElements.define("yz-asked", class extends HTMLElement {
  static holds = holds;
  connectedCallback() {
    this.form = this.querySelector("form");
    for (const name of ["input", "change"]) this.addEventListener(name, () => this.show());
    this.show();
  }
  /** What stands in a question: a text, or the values that are ticked. */
  answer(question) {
    const boxes = [...question.querySelectorAll("input[type=checkbox]:not([name=without])")];
    if (boxes.length) return boxes.filter((box) => box.checked).map((box) => box.value);
    const typed = [...question.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "radio" || one.checked);
    return typed.map((one) => one.value).find((value) => value !== "") ?? "";
  }
  /** In their order, as the server does it: what is hidden is as good as not answered. */
  show() {
    const answers = new Map(), told = [];
    const asked = (field) => answers.get(field) ?? "";
    for (const section of this.querySelectorAll("[data-section]")) {
      const open = holds(section.dataset.when && JSON.parse(section.dataset.when), asked);
      let any = false;
      for (const question of section.querySelectorAll("[data-asked]")) {
        const shown = open && holds(question.dataset.when && JSON.parse(question.dataset.when), asked);
        question.hidden = !shown;
        if (!shown) continue;
        any = true;
        told.push(question.dataset.asked);
        answers.set(question.dataset.asked, this.answer(question));
      }
      section.hidden = !any;
    }
    this.form.elements.asked.value = told.join(",");
  }
});
