/* A page in a frame of another site: tells the sites that may show it how high it is, and opens links
 * beside it, but for those that stay in it. */

const place = document.querySelector("main[data-embedded]");
if (place && parent !== window) {
  const sites = place.dataset.embedded.split(" ").filter(Boolean);
  // Only the site that is really around the frame gets the message; where it is not told, all that may be are tried.
  let around = "";
  try { around = new URL(document.referrer).origin; } catch { /* no referrer */ }
  const to = sites.includes(around) ? [around] : sites;
  const tell = () => { for (const site of to) parent.postMessage({ yizhan: "height", height: place.getBoundingClientRect().bottom + scrollY }, site); };
  new ResizeObserver(tell).observe(place);
  for (const link of document.querySelectorAll("a[href]:not([href^='#'], [href^='/embed/'])")) Object.assign(link, { target: "_blank", rel: "noopener" });
}
