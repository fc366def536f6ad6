// @ts-check
// A question's curve is drawn. The fields hold it, so that it works without this script; here it is
// drawn as a line, and what is drawn is written into them.

import { read, stepAt, valueAt, words } from "./drawing/amounts.js";
import { Plane } from "./drawing/plane.js";

/**
 * @param {DOMStringMap} data of the plane
 * @returns {import("./drawing/amounts.js").Range}
 */
function rangeOf({ least, most, steps, units = "{}", writes = "" }) {
  return {
    least: Number(least), most: Number(most), steps: Number(steps),
    units: JSON.parse(units), writes: writes.split(" "),
  };
}

/**
 * @param {HTMLElement} box the plane with what is said of it
 * @param {HTMLFieldSetElement} fieldset
 */
function begin(box, fieldset) {
  const range = rangeOf(box.dataset);
  const sizes = (box.dataset.sizes ?? "").split(" ").map(Number);
  const fields = /** @type {HTMLInputElement[]} */ ([...fieldset.querySelectorAll("input[name]")]);
  const said = /** @type {HTMLElement} */ (box.querySelector("[data-said]"));

  const values = () => fields.map((field) => read(field.value, range));
  const label = (/** @type {number} */ index) => `At ${sizes[index].toLocaleString("en")} parameters`;
  const wordsAt = (/** @type {number} */ index) => fields[index].value.trim() || "not set";
  const tell = (/** @type {number} */ index) => { said.textContent = `${label(index)}: ${wordsAt(index)}`; };

  const plane = new Plane(/** @type {HTMLElement} */ (box.querySelector(".draw-plane")), sizes, range, {
    set: (index, step) => {
      fields[index].value = step === null ? "" : words(valueAt(step, range), range);
      tell(index);
      show();
    },
    told: tell,
  });

  function show() {
    const handles = values();
    plane.speak({
      label, words: wordsAt,
      step: (index) => {
        const value = values()[index];
        return value === null ? null : stepAt(value, range);
      },
    });
    const points = sizes.flatMap((n, index) => {
      const value = handles[index];
      return value === null ? [] : [{ n, value }];
    });
    plane.draw([{ colour: "currentColor", isActive: true, points, handles }]);
  }

  fieldset.addEventListener("input", show);
  show();
}

/** Takes the planes of the page that were not taken yet, and can be answered. */
function take() {
  const boxes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-curve]:not([data-taken])"));
  for (const box of boxes) {
    const fieldset = box.closest("fieldset");
    if (!fieldset || fieldset.matches(":disabled")) continue;
    box.dataset.taken = "";
    begin(box, fieldset);
  }
}

take();
document.body.addEventListener("htmx:afterSettle", take);
