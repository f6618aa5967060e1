// -- forms: what was typed stays when something is wrong
function field(name, kind, required, wrong) {
  const id = `f-${name}`, area = kind === "area";
  const box = h(area ? "textarea" : "input", { id, name, required, value: state.typed[name] || (state.visitor || {})[name] || "", rows: area ? 4 : undefined, type: area ? undefined : kind,
    autocomplete: { name: "name", email: "email", phone: "tel" }[name] || "off", oninput: () => { state.typed[name] = box.value; },
    "aria-invalid": wrong ? "true" : undefined, "aria-describedby": wrong ? `${id}-w` : undefined });
  return h("div", { class: "field" }, h("label", { htmlFor: id }, T[name === "text" ? "body" : name]), box, wrong ? h("p", { id: `${id}-w`, class: "wrong" }, String(wrong)) : null);
}
function form(fields, label, send) {
  const errors = state.errors || {};
  state.errors = null;
  const boxes = fields.map(([name, kind]) => field(name, kind, false, errors[name] || (name === "text" ? errors.body : "")));
  const other = errors[""] ? h("p", { class: "wrong", role: "alert" }, String(errors[""])) : null;
  const made = h("form", { noValidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(fields.map(([name]) => [name, made.elements[name].value.trim()]));
    Object.assign(state.typed, values);
    const empty = fields.filter(([name]) => !values[name]).map(([name]) => [name, T.required]);
    if (empty.length) { state.errors = Object.fromEntries(empty); draw(true); page.body.querySelector("[aria-invalid]")?.focus(); return; }
    go.disabled = true;
    try { await send(values); }
    catch (error) { state.errors = Object.keys(error.errors || {}).length ? error.errors : { "": error.message || T.failed }; draw(true); page.body.querySelector("[aria-invalid]")?.focus(); }
    go.disabled = false;
  } }, other, boxes);
  const go = h("button", { class: "main" }, label);
  made.append(go);
  return made;
}
