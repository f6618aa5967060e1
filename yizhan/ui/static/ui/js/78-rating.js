/* The page behind a score in a mail: the click counts once somebody sees the page. Without scripts there is a button. */
{
  const form = document.querySelector("form[data-counts]");
  const send = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    // In its place, so that going back does not count once more.
    if (answer.ok) location.replace(answer.url);
  };
  const seen = () => {
    if (document.visibilityState !== "visible") return document.addEventListener("visibilitychange", seen, { once: true });
    requestAnimationFrame(() => requestAnimationFrame(() => send().catch(() => {})));
  };
  if (form) seen();
}
