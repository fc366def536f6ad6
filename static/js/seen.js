// @ts-check
// Tells the server which mode was opened, and that it is done, without leaving the page. Where that
// fails the link leads to a page with a form, as it does without scripts.

const PAUSE = 2000; // milliseconds that somebody is here before it counts as opened
const going = new AbortController();

/**
 * A token for a form. Who leaves takes no cookie along from it: the next page brings its own.
 * @returns {Promise<string>}
 */
async function freshToken() {
  const answer = await fetch("/csrf", { cache: "no-store", signal: going.signal });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()).csrf;
}

/** @param {string} url @param {Record<string, string>} fields @returns {Promise<string>} what is to be shown */
async function tell(url, fields) {
  const body = new URLSearchParams({ ...fields, csrf: await freshToken() });
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const answer = await fetch(url, { method: "POST", body, headers, keepalive: true });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.text();
}

/** @returns {HTMLElement | null} */
function foot() {
  return document.querySelector("[data-mode]");
}

/** @param {string} html the tabs and the foot as they are now */
function put(html) {
  const now = new DOMParser().parseFromString(html, "text/html");
  for (const name of [".mode-tabs", ".mode-foot"]) {
    const [before, after] = [document.querySelector(name), now.querySelector(name)];
    if (!before || !after) continue;
    const scrolled = before.scrollLeft;
    before.replaceWith(after);
    after.scrollLeft = scrolled;
  }
}

/** @returns {Promise<void>} once the page is in view */
function inView() {
  return new Promise((resolve) => {
    const look = () => { if (!document.hidden) resolve(); };
    document.addEventListener("visibilitychange", look);
    look();
  });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-done]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  tell(link.href, { done: "1" }).then((html) => {
    put(html);
    foot()?.focus({ preventScroll: true });
  }).catch(() => location.assign(link.href));
});

// A run that was followed on the lab's page has ended: it was watched as soon as its end is in view.
document.addEventListener("slope:watched", async () => {
  await inView();
  const link = document.querySelector("a[data-done]");
  if (link instanceof HTMLAnchorElement) tell(link.href, { done: "1" }).then(put).catch(() => {});
});

addEventListener("pagehide", () => going.abort());
setTimeout(() => {
  const mode = foot()?.dataset.mode;
  // Progress is a help and no more: without a network it is left out. In the style guide a mode lies nowhere.
  if (mode?.startsWith("/")) tell(`${mode}/seen`, {}).catch(() => {});
}, PAUSE);
