/* A form of Yizhan on another site: <script src="https://desk.example/embed.js" data-form="KEY" async></script>
   It puts a frame in its own place. data-values may hold a query (device=A-17) that fills the form in, data-lang a language. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.dataset.form) return;
  const home = new URL(script.src).origin, { form, values = "", lang = document.documentElement.lang || "", title = "" } = script.dataset;
  const query = new URLSearchParams(values), frame = document.createElement("iframe");
  if (lang) query.set("lang", /^zh/i.test(lang) ? "zh-hans" : lang.slice(0, 2));
  frame.src = `${home}/embed/${encodeURIComponent(form)}?${query}`;
  frame.title = title || form;
  frame.referrerPolicy = "origin";
  Object.assign(frame.style, { width: "100%", height: "640px", border: "0", display: "block" });
  script.after(frame);
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow || event.data?.yizhan !== "height") return;
    const height = Number(event.data.height);
    if (height > 0) frame.style.height = `${Math.min(Math.ceil(height), 20000)}px`;
  });
})();
