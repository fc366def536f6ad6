// @ts-check
// The what-if of a chart: while its slider moves, the rows say what their fits predict. The same rules
// as app/experiments/law.py and what_if.py; once the slider rests the server says it again, and more.

import { GROWTH } from "./growth.js";
import { TEXT } from "./lines.js";
import { amount } from "./words.js";

/**
 * @typedef {{verdict: string, fixed: Cost, growth: Cost, weightBytes: number | null}} Law
 * @typedef {{value: number, low: number, high: number | null}} Cost and what is predicted of it;
 *   `high` is null where there is no upper end
 */

const STEPS_A_DECADE = 20;

/**
 * The parameters that a place of the slider stands for: two digits, and zeros.
 * @param {number} step
 */
export function amountAt(step) {
  return Math.max(1, Math.trunc(Number((10 ** (step / STEPS_A_DECADE)).toExponential(1))));
}

/**
 * What a law says at n; null where a throughput has no time to divide by.
 * @param {Law} law
 * @param {number} n
 * @returns {Cost | null}
 */
export function predict({ verdict, fixed, growth, weightBytes }, n) {
  const grown = GROWTH[verdict](n);
  const time = {
    value: fixed.value + growth.value * grown,
    low: Math.max(0, fixed.low + growth.low * grown),
    high: fixed.high === null || growth.high === null ? null : fixed.high + growth.high * grown,
  };
  if (weightBytes === null) return time;
  if (time.value <= 0) return null;
  const bytes = weightBytes * n;
  return {
    value: bytes / time.value,
    low: time.high === null ? 0 : bytes / time.high,
    high: time.low > 0 ? bytes / time.low : null,
  };
}

/**
 * @param {Cost} found
 * @param {(value: number) => string} text
 */
export function interval({ low, high }, text) {
  if (high !== null && Number.isFinite(high)) return `${text(low)} to ${text(high)}`;
  return low > 0 ? `${text(low)} at least` : "";
}

/**
 * Have the rows say what they predict where the slider is.
 * @param {ParentNode} box the what-if: the rows, the words over them, the field beside the slider
 * @param {HTMLInputElement} slider
 * @param {string} show what the chart shows
 * @returns {number} parameters
 */
export function slide(box, slider, show) {
  const n = amountAt(Number(slider.value));
  const words = amount(n);
  slider.setAttribute("aria-valuetext", `${words} parameters`);
  const field = box.querySelector("[data-at]");
  if (field instanceof HTMLInputElement) field.value = String(n);
  write(box, "[data-words]", words);
  // Whether that is far from what was measured only the server says: nothing wrong stands meanwhile.
  write(box, "[data-where]", "");
  const text = TEXT[show] ?? TEXT.time;
  for (const row of box.querySelectorAll("[data-guess][data-verdict]")) {
    const found = predict(lawOf(/** @type {HTMLElement} */ (row).dataset), n);
    write(row, "[data-value]", found ? text(found.value) : "–");
    write(row, "[data-interval]", found ? interval(found, text) : "");
    write(row, "[data-note]", "");
  }
  return n;
}

/**
 * @param {DOMStringMap} data of a row
 * @returns {Law}
 */
function lawOf(data) {
  return {
    verdict: data.verdict ?? "O(1)",
    fixed: { value: Number(data.fixed), low: Number(data.fixedLow), high: orNull(data.fixedHigh) },
    growth: { value: Number(data.growth), low: Number(data.growthLow), high: orNull(data.growthHigh) },
    weightBytes: orNull(data.weightBytes),
  };
}

/** @param {string | undefined} text */
const orNull = (text) => (text ? Number(text) : null);

/**
 * @param {ParentNode} root
 * @param {string} place
 * @param {string} words
 */
function write(root, place, words) {
  const found = root.querySelector(place);
  if (found && found.textContent !== words) found.textContent = words;
}
