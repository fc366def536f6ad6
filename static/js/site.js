// @ts-check
// What every page needs: focus after a fragment was swapped in, the tab in view, single-key
// shortcuts. What is seldom needed is fetched when it is.

document.body.addEventListener("htmx:afterSettle", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const wanted = target.matches(".htmx-focus") ? target : target.querySelector(".htmx-focus");
  if (wanted instanceof HTMLElement) wanted.focus({ preventScroll: false });
});

// On a phone the current mode may lie outside of the row of tabs: bring it in.
const row = document.querySelector(".mode-tabs");
const current = row?.querySelector("[aria-current]");
if (row && current instanceof HTMLElement) {
  row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

// Files opened up: their script comes when somebody turns to them; until it is there, links load pages.
const opened = document.getElementById("anatomy");
for (const turn of opened ? ["pointerover", "focusin"] : []) {
  opened?.addEventListener(turn, () => void import("./anatomy.js").catch(without), { once: true });
}

/** What is fetched late may not come: without a network the page does without it. */
function without() {}

/** @param {EventTarget | null} target @returns {boolean} whether keys are text there */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input:not([type=radio], [type=checkbox], [type=range], [type=button], [type=submit])");
}

/** @returns {boolean} whether single keys do something (keys.js has the switch) */
function keysAreOn() {
  try {
    if (localStorage.getItem("slope-keys") === "off") return false;
  } catch {
    // Storage is closed to us: the choice of this page counts.
  }
  return document.documentElement.dataset.keys !== "off";
}

/** @param {HTMLElement} element */
function use(element) {
  if (isTyping(element)) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
    return;
  }
  if (element.matches("input")) element.focus();
  element.click();
}

addEventListener("keydown", (event) => {
  const { ctrlKey, metaKey, altKey, isComposing, repeat, defaultPrevented } = event;
  if (ctrlKey || metaKey || altKey || isComposing || repeat || defaultPrevented) return;
  if (event.key.length !== 1 || isTyping(event.target) || !keysAreOn()) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    import("./keys.js").then((keys) => keys.showSheet()).catch(without);
    return;
  }
  const key = event.shiftKey ? event.key : event.key.toLowerCase();
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-shortcut]"));
  const element = [...all].find(
    (each) => each.dataset.shortcut === key && !each.matches(":disabled") && each.checkVisibility(),
  );
  if (!element) return;
  event.preventDefault();
  use(element);
});

// Copying, sharing, the table of contents and what was opened wait for the reader to stir: the page itself comes first.
if (document.querySelector(".code, .toc, .share")) {
  const signs = ["pointermove", "pointerdown", "scroll", "keydown", "focusin"];
  const begin = () => {
    for (const sign of signs) removeEventListener(sign, begin);
    import("./reading.js").catch(without);
    if (document.querySelector("[data-mode]")) import("./seen.js").catch(without);
  };
  for (const sign of signs) addEventListener(sign, begin, { passive: true });
}

// Lines to put in order can be moved; without the script each one's place is chosen from a list.
function order() {
  if (document.querySelector("[data-order]")) import("./question/order.js").then((lines) => lines.take()).catch(without);
}
order();
document.body.addEventListener("htmx:afterSettle", order);

// Curves can be drawn; what draws them looks for the next ones by itself once it is there.
function curve() {
  const plane = /** @type {HTMLElement | null} */ (document.querySelector("[data-curve]"));
  if (plane) import(plane.dataset.curve ?? "").catch(() => { plane.hidden = true; });
}
curve();
document.body.addEventListener("htmx:afterSettle", curve);

// Answers that were kept while the server was away are sent from whatever page comes first.
try {
  const isThere = document.querySelector("#practice, #item [name=question]"); // whose page has the script anyway
  if (!isThere && localStorage.getItem("slope-kept")) import("./practice.js").catch(without);
} catch {
  // Storage is closed to us, so nothing was kept in it.
}
