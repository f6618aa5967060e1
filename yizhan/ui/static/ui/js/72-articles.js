/* Articles beside a ticket: their link or their text goes where the cursor stands in the reply. */
customElements.define("yz-articles", class extends HTMLElement {
  connectedCallback() {
    if (this.source !== undefined) return;
    // Another ticket brings another address; the same one leaves what is open here as it is.
    this.source = this.innerHTML;
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-put]");
      if (button && !button.confirmed && button.dataset.confirm) return;
      if (button) this.put(button);
    });
  }
  async put(button) {
    const composer = document.querySelector("#say yz-composer");
    if (!composer) return;
    const { title, href, text } = button.dataset;
    const html = text ? await yz.html(text).catch(() => null) : yz.el("a", { href }, title).outerHTML;
    if (html === null) return;
    await composer.upgrade();
    const plain = text ? new DOMParser().parseFromString(html, "text/html").body.textContent.trim() : `${title} ${href}`;
    // What is there already stays a word or a line apart.
    if (text && composer.value) composer.insert("\n", 0);
    composer.insert(plain, 0, html);
    if (!text) composer.insert(" ", 0);
  }
});
