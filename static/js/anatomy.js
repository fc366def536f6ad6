// @ts-check
// Files opened up: another format, size or place comes without loading the whole page again.

const PART = "anatomy";
let turn = 0;

/**
 * @param {string} address
 * @param {(shown: HTMLElement) => void} then
 * @returns {Promise<void>}
 */
async function show(address, then) {
  const mine = ++turn;
  const url = new URL(address, location.href);
  const answer = await fetch(url.pathname + url.search, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(PART);
  const old = document.getElementById(PART);
  if (!fresh || !old) throw new Error("the page has no files opened up");
  if (mine !== turn) return;
  keepFolds(old, fresh);
  old.replaceWith(fresh);
  then(fresh);
}

/** @param {HTMLElement} old @param {HTMLElement} fresh folds stay as the reader left them */
function keepFolds(old, fresh) {
  const before = old.querySelectorAll("details");
  fresh.querySelectorAll("details").forEach((fold, index) => {
    fold.open = before[index]?.open ?? fold.open;
  });
}

/** @param {HTMLElement} shown @param {HTMLAnchorElement} link where the keyboard goes on */
function goOn(shown, link) {
  const way = link.dataset.way;
  const same = way
    ? shown.querySelector(`[data-way="${way}"]`)
    : [...shown.querySelectorAll("a")].find((other) => other.href === link.href && other.tabIndex >= 0);
  const target = document.getElementById(link.hash.slice(1));
  const next = link.hash === "#chosen" && !way ? target : (same ?? target);
  if (next instanceof HTMLElement) next.focus({ preventScroll: !(next === target) });
  const said = document.getElementById("anatomy-said");
  if (said) said.textContent = document.getElementById(link.hash === "#map" ? "map" : "chosen")?.textContent ?? "";
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest(`#${PART} a`) : null;
  const address = link?.getAttribute("href") ?? "";
  const url = new URL(address, location.href);
  if (!link || url.pathname !== location.pathname || !url.search) return;
  event.preventDefault();
  const like = document.createElement("a");
  like.href = address;
  like.dataset.way = link instanceof HTMLElement ? (link.dataset.way ?? "") : "";
  show(address, (shown) => {
    history.pushState(null, "", address);
    goOn(shown, like);
  }).catch(() => location.assign(address));
});

addEventListener("popstate", () => {
  show(location.href, () => undefined).catch(() => location.reload());
});
