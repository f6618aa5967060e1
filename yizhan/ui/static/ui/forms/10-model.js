/* What a form consists of, kept as the JSON it is saved as: sections, each with its questions. */
const listed = (given) => (Array.isArray(given) ? given : []);

yz.forms = {
  /** The definition in a text, or null when it is none. */
  read(text) {
    try {
      const raw = JSON.parse(text || "{}");
      if (typeof raw !== "object" || !raw || Array.isArray(raw)) return null;
      if (!listed(raw.sections).every((one) => one && typeof one === "object" && listed(one.questions).every((each) => each && typeof each === "object"))) return null;
      return raw;
    } catch { return null; }
  },
};

yz.forms.Model = class extends yz.flow.Model {
  load(raw) {
    this.raw = raw;
    raw.sections = listed(raw.sections);
    if (!raw.sections.length) raw.sections.push({ key: "s1", questions: [] });
    for (const one of raw.sections) one.questions = listed(one.questions);
  }
  get sections() { return this.raw.sections; }
  get questions() { return this.sections.flatMap((one) => one.questions); }
  get fields() { return new Set(this.questions.map((one) => one.field)); }
  section(key) { return this.sections.find((one) => one.key === key); }
  find(id) {
    const [kind, key] = yz.flow.split(id);
    return kind === "section" ? this.section(key) : kind === "question" ? this.questions.find((one) => one.field === key) : null;
  }
  sectionOf(field) { return this.sections.find((one) => one.questions.some((each) => each.field === field)); }
  /** Where something stands: the list it is in, and its place there. */
  at(id) {
    const node = this.find(id), list = id.startsWith("section:") ? this.sections : this.sectionOf(node.field).questions;
    return [list, list.indexOf(node)];
  }
  /** The fields asked before this; only they can decide whether it is shown. */
  earlier(id) {
    const [kind, key] = yz.flow.split(id), found = [];
    for (const section of this.sections) {
      if (kind === "section" && section.key === key) return found;
      for (const one of section.questions) {
        if (kind === "question" && one.field === key) return found;
        found.push(one.field);
      }
    }
    return found;
  }

  // -- changing
  add(field, key, at) {
    const section = this.section(key) ?? this.sections.at(-1);
    section.questions.splice(at ?? section.questions.length, 0, { field });
    return `question:${field}`;
  }
  addSection(after) {
    const taken = new Set(this.sections.map((one) => one.key));
    let number = 1;
    while (taken.has(`s${number}`)) number += 1;
    const at = this.sections.findIndex((one) => one.key === after);
    this.sections.splice(at < 0 ? this.sections.length : at + 1, 0, { key: `s${number}`, questions: [] });
    return `section:s${number}`;
  }
  drop(id) {
    const [list, at] = this.at(id);
    list.splice(at, 1);
    if (!this.sections.length) this.addSection();
  }
  /** One place up or down; a question at the edge of its section goes over to the next one. */
  move(id, by) {
    const [list, at] = this.at(id);
    if (at + by >= 0 && at + by < list.length) { list.splice(at + by, 0, ...list.splice(at, 1)); return true; }
    if (id.startsWith("section:")) return false;
    const next = this.sections[this.sections.findIndex((one) => one.questions === list) + by];
    if (!next) return false;
    next.questions.splice(by > 0 ? 0 : next.questions.length, 0, ...list.splice(at, 1));
    return true;
  }
  /** Put where a pointer dropped it. */
  place(id, key, at) {
    const [list, from] = this.at(id), [node] = list.splice(from, 1);
    (id.startsWith("section:") ? this.sections : this.section(key).questions).splice(at, 0, node);
  }
};
