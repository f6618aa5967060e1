/* From the rows of a condition to its text. What is not filled in yet is left out; whatever could be misread is quoted. */
const BARE = /^[\p{L}\p{N}_.@+][\p{L}\p{N}_.@:+\/-]*$/u;
const PLAIN = /^[\p{L}\p{N}]+$/u;
const RESERVED = new Set(["OR", "AND", "NOT", "或", "且", "非"]);

const quote = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;
const written = (value) => (BARE.test(value) ? value : quote(value));
const word = (text) => (PLAIN.test(text) && !RESERVED.has(text) ? text : quote(text));

const rowText = ({ field, operator, values }) => {
  const given = (values ?? []).map(({ value }) => String(value)).filter((value) => value.trim());
  const sign = operator?.turned ? "-" : "";
  // Not turned round, each word may stand by itself; turned round they belong together.
  if (!field) return !given.length ? "" : sign ? sign + quote(given[0]) : given[0].trim().split(/\s+/).map(word).join(" ");
  if (operator?.fixed) return `${operator.turned ? "-" : ""}${field}${operator.sign}${operator.fixed}`;
  return operator && given.length ? `${sign}${field}${operator.sign}${given.map(written).join(",")}` : "";
};
const partText = (part, alone) => {
  if (!part.parts) return rowText(part);
  const texts = part.parts.map((one) => partText(one)).filter(Boolean);
  if (!texts.length) return "";
  const text = texts.join(part.kind === "or" ? " OR " : " ");
  return part.turned ? `-(${text})` : alone || texts.length === 1 ? text : `(${text})`;
};

/** The text of `{kind: "and" | "or", parts: rows and groups}`. */
yz.conditionText = (tree) => partText(tree, !tree.turned);
