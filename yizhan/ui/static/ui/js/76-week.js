/* The hours of a week: boxes come and go day by day, and one day is copied to the others. Without this each day has an empty pair. */
const OFFICE = ["09:00", "18:00"];

customElements.define("yz-week", class extends HTMLElement {
  connectedCallback() {
    if (this.days) return;
    this.days = [...this.querySelectorAll(".weekday")];
    for (const day of this.days) {
      const empty = day.querySelector(".span:last-child");
      day.pattern = empty.cloneNode(true);
      if (this.boxes(empty).every((box) => !box.value)) empty.remove();
    }
    this.classList.add("drawn");
    this.addEventListener("click", ({ target }) => this.clicked(target.closest("button"), target.closest(".weekday")));
    this.addEventListener("input", ({ target }) => { const span = target.closest(".span"); if (span) this.night(span); });
  }
  boxes(span) { return [...span.querySelectorAll("input")]; }
  spans(day) { return [...day.querySelectorAll(".span")]; }
  night(span) {
    const [from, to] = this.boxes(span).map((box) => box.value);
    span.querySelector("small").hidden = !from || !to || to >= from || to === "00:00";
  }
  add(day, ends) {
    const span = day.pattern.cloneNode(true);
    for (const [at, box] of this.boxes(span).entries()) box.value = ends[at];
    this.night(span);
    day.querySelector(".spans").append(span);
    return span;
  }
  spread(from) {
    for (const day of this.days.filter((one) => one !== from && "workday" in one.dataset)) {
      day.querySelector(".spans").replaceChildren();
      for (const span of this.spans(from)) this.add(day, this.boxes(span).map((box) => box.value));
    }
    this.querySelector("[role=status]").textContent = this.dataset.copied;
  }
  clicked(button, day) {
    if (!button || !day) return;
    if ("add" in button.dataset) this.boxes(this.add(day, this.spans(day).length ? ["", ""] : OFFICE))[0].focus();
    else if ("spread" in button.dataset) this.spread(day);
    else if ("remove" in button.dataset) { button.closest(".span").remove(); day.querySelector("[data-add]").focus(); }
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
