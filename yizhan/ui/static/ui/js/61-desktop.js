/* Desktop notices: asked for at a click, shown by the one tab that listens. */
customElements.define("yz-desktop", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.turnOn());
    this.show();
  }
  async turnOn() {
    if ("Notification" in window) await Notification.requestPermission();
    this.show();
  }
  show() {
    const state = "Notification" in window && window.isSecureContext ? Notification.permission : "missing";
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  }
});

document.addEventListener("live:chat", ({ detail }) => {
  if (!detail.ring || location.pathname.startsWith("/chats")) return;
  yz.toast(yz.word("chat-rings"), { for: 20000 });
  if (window.Notification?.permission === "granted" && !document.hasFocus()) new Notification(yz.word("chat-rings"), { tag: `chat-${detail.chat}` });
});

yz.desktop = async (id) => {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
  const answer = await fetch(`/notices/${id}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { title, body, url, is_read: isRead } = await answer.json();
  if (isRead) return;
  const shown = new Notification(title, { body, tag: `yizhan-${id}` });
  shown.onclick = () => {
    window.focus();
    if (url) location.href = url;
    shown.close();
  };
};
