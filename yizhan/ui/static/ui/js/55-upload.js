/* Uploads with progress, and the drop zone. */

/** Send one file; resolves to what the server answers ({id, name, size, url, image?}). `signal` cancels, the rest goes along. */
yz.upload = (url, file, progress, { signal, ...more } = {}) => new Promise((done, fail) => {
  const request = new XMLHttpRequest(), body = new FormData();
  body.append("file", file, file.name || "image.png");
  for (const [name, value] of Object.entries(more)) body.append(name, value);
  signal?.addEventListener("abort", () => { request.abort(); fail(signal.reason); });
  request.open("POST", url);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", yz.token());
  request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
  request.onload = () => request.status < 300 && request.response ? done(request.response) : fail(new Error(request.response?.error || yz.problem(request.status)));
  request.onerror = () => fail(new Error(yz.problem(0)));
  request.send(body);
});

const size = (bytes) => bytes < 1024 ? `${bytes} B` : bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;

/** Forms that wait for the files chosen in them, with the button that sends them. */
const waiting = new Map();
const onItsWay = ".file > progress";
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector(onItsWay)) return waiting.delete(event.target);
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.set(event.target, event.submitter);
  yz.toast(yz.word("uploading"), { level: "warning" });
}, true);

/** A chip for a file on its way; becomes a hidden input once the server has it. */
yz.attach = async (place, url, name, file) => {
  const kind = yz.el("span", { class: "kind" }, (file.name.split(".").pop() || "?").slice(0, 4));
  const bar = yz.el("progress", { max: 1, value: 0, "aria-label": yz.word("uploading") });
  const chip = yz.el("span", { class: "file" }, kind, yz.el("span", { class: "name" }, file.name), yz.el("small", {}, size(file.size)), bar,
    yz.el("button", { type: "button", "aria-label": `${yz.word("remove")} ${file.name}`, onclick: () => { waiting.delete(place.closest("form")); chip.remove(); tell(); } }, yz.icon("x")));
  const tell = () => place.dispatchEvent(new CustomEvent("files", { bubbles: true }));
  place.append(chip);
  try {
    const saved = await yz.upload(url, file, (part) => { bar.value = part; });
    bar.remove();
    if (saved.image) kind.replaceChildren(yz.el("img", { src: saved.image === true ? saved.url : saved.image, alt: "" }));
    chip.append(yz.el("input", { type: "hidden", name, value: saved.id }));
    tell();
    const form = place.closest("form"), by = waiting.get(form);
    if (waiting.has(form) && !form.querySelector(onItsWay)) {
      waiting.delete(form);
      form.requestSubmit(by?.isConnected ? by : null);
    }
  } catch (problem) {
    waiting.delete(place.closest("form"));
    bar.remove();
    chip.classList.add("wrong");
    chip.title = problem.message;
    yz.toast(problem.message, { level: "error" });
  }
};

/** Mark `zone` while files are over it and hand them to `take`. */
yz.dropzone = (zone, take) => {
  let depth = 0;
  const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (step) => { depth = Math.max(0, depth + step); zone.classList.toggle("over", depth > 0); };
  zone.addEventListener("dragenter", (event) => { if (files(event)) { event.preventDefault(); mark(1); } });
  zone.addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
  zone.addEventListener("dragleave", (event) => files(event) && mark(-1));
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    mark(0);
    take([...event.dataTransfer.files]);
  }, true);
};

customElements.define("yz-drop", class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    if (this.ready || !input) return;
    this.ready = true;
    const place = this.querySelector(".files"), url = this.dataset.uploadUrl;
    const list = () => place.replaceChildren(...[...input.files].map((file) => yz.el("span", { class: "file" }, yz.el("span", { class: "name" }, file.name), yz.el("small", {}, size(file.size)))));
    const take = (files) => {
      if (url) return files.forEach((file) => yz.attach(place, url, this.dataset.name ?? "attachment", file));
      const all = new DataTransfer();
      for (const file of input.multiple ? [...input.files, ...files] : files.slice(0, 1)) all.items.add(file);
      input.files = all.files;
      list();
    };
    yz.dropzone(this, take);
    input.addEventListener("change", () => {
      if (!url) return list();
      take([...input.files]);
      input.value = "";
    });
  }
});
// A file dropped beside its target must not replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => { if ([...(event.dataTransfer?.types ?? [])].includes("Files") && !yz.typing(event.target)) event.preventDefault(); });
