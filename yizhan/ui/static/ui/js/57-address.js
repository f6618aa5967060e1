/* An address: what lies in the chosen province becomes choices. Without this, city and district are typed. */

const known = new Map();

/** [[city, [district, …]], …] of a province; asked for once. */
const inside = (url) => {
  if (!known.has(url)) known.set(url, fetch(url).then((answer) => { if (!answer.ok) throw new Error(answer.statusText); return answer.json(); }).catch((problem) => { known.delete(url); throw problem; }));
  return known.get(url);
};

customElements.define("yz-address", class extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.province = this.querySelector("select");
    this.addEventListener("change", (event) => {
      if (event.target === this.province) this.show(true);
      else if (event.target === this.part("city")) this.districts("");
    });
    this.show(false);
  }
  part(name) { return this.querySelector(`[data-part=${name}] > :is(input, select)`); }
  /** Choices in place of a control, under the same name. */
  choices(name, values, value) {
    const old = this.part(name);
    const made = yz.el("select", { id: old.id, name: old.name, autocomplete: old.autocomplete }, yz.el("option", { value: "" }, this.province.options[0].textContent), ...values.map((one) => yz.el("option", { value: one, selected: one === value }, one)));
    // What was typed and is no choice stays to be seen.
    if (value && !values.includes(value)) made.append(yz.el("option", { value, selected: true }, value));
    old.replaceWith(made);
  }
  typed(name, value) {
    const old = this.part(name);
    const made = yz.el("input", { id: old.id, name: old.name, autocomplete: old.autocomplete, maxlength: 60, value });
    old.replaceWith(made);
  }
  async show(fresh) {
    const chosen = this.province.selectedOptions[0], code = chosen?.dataset.code, label = this.querySelector("label[data-outside]");
    const outside = this.province.value !== "" && !code;
    for (const part of this.querySelectorAll("[data-part]")) part.hidden = outside;
    label.textContent = outside ? label.dataset.outside : label.dataset.inside;
    const city = fresh ? "" : this.part("city").value, district = fresh ? "" : this.part("district").value;
    if (!code) {
      for (const name of ["city", "district"]) this.choices(name, [], outside ? "" : this.part(name).value);
      return;
    }
    try {
      this.places = await inside(this.dataset.url.replace("000000", code));
    } catch {
      this.typed("city", city);
      this.typed("district", district);
      return;
    }
    if (this.province.selectedOptions[0] !== chosen) return;
    this.choices("city", this.places.map(([name]) => name), city || (this.places.length === 1 ? this.places[0][0] : ""));
    this.districts(district);
  }
  districts(value) {
    const city = this.part("city").value;
    this.choices("district", this.places?.find(([name]) => name === city)?.[1] ?? [], value);
  }
});
