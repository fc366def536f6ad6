// @ts-check
// Replaces parts of the page by what the server says now, and keeps the reader's place in them.

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/**
 * @param {ParentNode} root of the page shown
 * @param {ParentNode} fresh the same root in the page as it is now
 * @param {string[]} names of the parts (`data-part`) to replace; those that say the same stay
 */
export function replaceParts(root, fresh, names) {
  for (const name of names) {
    const old = root.querySelector(`[data-part="${name}"]`);
    const now = fresh.querySelector(`[data-part="${name}"]`);
    if (old && now && !isBeingWritten(old) && !isSame(old, now)) {
      replace(old, document.importNode(now, true));
    }
  }
}

/**
 * The names of a page's parts.
 * @param {ParentNode} root
 */
export function partsOf(root) {
  return [...root.querySelectorAll("[data-part]")].map((part) => part.getAttribute("data-part") ?? "");
}

/**
 * Have a form's fields say what the server's form says: after Back, or once a slider rests.
 * @param {ParentNode} form
 * @param {ParentNode} fresh
 */
export function syncFields(form, fresh) {
  for (const now of fresh.querySelectorAll("input")) {
    const isTicked = now.type === "radio" || now.type === "checkbox";
    const which = `input[name="${CSS.escape(now.name)}"]${isTicked ? `[value="${CSS.escape(now.value)}"]` : ""}`;
    const field = form.querySelector(which);
    if (!(field instanceof HTMLInputElement)) continue;
    // What a form is reset to, where the next view cannot be fetched, is this one.
    if (isTicked) field.checked = field.defaultChecked = now.checked;
    else field.value = field.defaultValue = now.value;
    for (const name of ["placeholder", "aria-valuetext"]) {
      const said = now.getAttribute(name);
      if (said !== null) field.setAttribute(name, said);
    }
  }
}

/**
 * Whether somebody has written into a part what was not sent yet: it would be lost.
 * @param {Element} part
 */
const isBeingWritten = (part) =>
  [...part.querySelectorAll("textarea")].some(({ value, defaultValue }) => value !== defaultValue);

/**
 * Whether two parts say the same; what somebody has ticked or typed meanwhile counts as said.
 * @param {Element} old
 * @param {Element} now
 */
function isSame(old, now) {
  const said = /** @type {Element} */ (old.cloneNode(true));
  const fields = said.querySelectorAll("input");
  old.querySelectorAll("input").forEach(({ checked, value, type }, i) => {
    if (type === "checkbox" || type === "radio") fields[i].toggleAttribute("checked", checked);
    else if (type !== "hidden") fields[i].setAttribute("value", value);
  });
  return said.isEqualNode(now);
}

/**
 * @param {Element} old
 * @param {Element} now
 */
function replace(old, now) {
  const focused = [...old.querySelectorAll(FOCUSABLE)].indexOf(/** @type {Element} */ (document.activeElement));
  const opened = [...old.querySelectorAll("details")].map((each) => each.open);
  const scrolled = [...old.querySelectorAll(".table-wrap")].map((each) => each.scrollLeft);
  old.replaceWith(now);
  now.querySelectorAll("details").forEach((each, i) => { each.open = opened[i] ?? each.open; });
  now.querySelectorAll(".table-wrap").forEach((each, i) => { each.scrollLeft = scrolled[i] ?? 0; });
  if (focused < 0) return;
  // What had the focus may be gone (Cancel, once a run is over): then its headline gets it.
  const places = now.querySelectorAll(FOCUSABLE);
  const place = now.querySelector("[data-headline]") ?? places[focused];
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}
