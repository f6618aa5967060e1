/* The page behind a score in a mail. Programs that look over mails open its links and run scripts as well, so the score
 * counts at the first sign of a person: a pointer moves, a finger or a key is pressed, the page is scrolled. */
{
  const form = document.querySelector("form[data-counts]");
  const signs = ["pointermove", "pointerdown", "touchstart", "keydown", "wheel"];
  let sending = false;
  const send = async () => {
    sending = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      // In its place, so that going back does not count once more.
      if (answer.ok) return location.replace(answer.url);
    } catch { /* the button tries again */ }
    sending = false;
  };
  const seen = (event) => {
    if (!event.isTrusted || document.visibilityState !== "visible") return;
    for (const sign of signs) removeEventListener(sign, seen, true);
    send();
  };
  if (form) for (const sign of signs) addEventListener(sign, seen, { capture: true, passive: true });
  form?.addEventListener("submit", (event) => sending && event.preventDefault());
}
