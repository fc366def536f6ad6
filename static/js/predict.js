// @ts-check
// Drawing a prediction. The form's fields hold it, so that it works without this script; here they
// are drawn as lines on the plane, and what is drawn is written into them.

import { read, stepAt, valueAt, words } from "./drawing/amounts.js";
import { Plane } from "./drawing/plane.js";
import { keep, restore } from "./predict/draft.js";
import { lineOf, TIMES } from "./predict/line.js";

/**
 * @typedef {{name: string, label: string, colour: string, fields: HTMLFieldSetElement,
 *   points: HTMLInputElement[], growth: HTMLSelectElement, bend: HTMLSelectElement}} Guess
 */

/** @param {HTMLFormElement} form */
function begin(form) {
  const { least = "", most = "", steps = "" } = form.dataset;
  const range = { least: Number(least), most: Number(most), steps: Number(steps), ...TIMES };
  const guesses = [...form.querySelectorAll("[data-guess]")].map(guessOf);
  const sizes = guesses[0].points.map(({ dataset }) => Number(dataset.size));
  const box = /** @type {HTMLElement} */ (form.querySelector("[data-chart]"));
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
  const lock = /** @type {HTMLElement} */ (form.querySelector(".predict-lock button span"));
  let active = guesses.find(({ fields }) => "wrong" in fields.dataset) ?? guesses[0];

  const value = (/** @type {Guess} */ guess, /** @type {number} */ index) =>
    read(guess.points[index].value, range);
  const stepOf = (/** @type {number} */ index) => {
    const at = value(active, index);
    return at === null ? null : stepAt(at, range);
  };
  const wordsAt = (/** @type {number} */ index) => active.points[index].value.trim() || "not set";
  const labelAt = (/** @type {number} */ index) =>
    `${active.label} at ${sizes[index].toLocaleString("en")} parameters`;

  const plane = new Plane(box, sizes, range, {
    set: (index, step) => {
      active.points[index].value = step === null ? "" : words(valueAt(step, range), range);
      said.textContent = `${labelAt(index)}: ${wordsAt(index)}`;
      show();
    },
    told: (index) => { said.textContent = `${labelAt(index)}: ${wordsAt(index)}`; },
  });

  function show() {
    plane.speak({ label: labelAt, words: wordsAt, step: stepOf });
    plane.draw([...guesses.filter((guess) => guess !== active), active].map((guess) => {
      const handles = guess.points.map((_, index) => value(guess, index));
      const own = sizes.map((n, index) => ({ n, value: handles[index] }))
        .filter((point) => point.value !== null);
      // @ts-ignore none is null any more
      const points = lineOf(own, guess.growth.value, guess.bend.value, sizes);
      return { colour: guess.colour, isActive: guess === active, points, handles };
    }));
    const drawn = guesses.filter(isDrawn);
    for (const guess of guesses) mark(form, guess.name, drawn.includes(guess));
    lock.textContent = drawn.length
      ? `Lock ${drawn.length === 1 ? "one line" : `${drawn.length} lines`}` : "Lock my prediction";
    keep(form);
  }

  /** @param {Guess} guess */
  function choose(guess) {
    active = guess;
    for (const each of guesses) each.fields.hidden = each !== guess;
    said.textContent = `Drawing ${guess.label}`;
    show();
  }

  restore(form);
  for (const { fields } of guesses) {
    const values = fields.querySelector("details");
    if (values && !("wrong" in fields.dataset)) values.open = false;
  }
  form.addEventListener("input", show);
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "which") return;
    const chosen = guesses.find(({ name }) => name === target.value);
    if (chosen) choose(chosen);
  });
  for (const part of form.querySelectorAll("[data-which], [data-clear], [data-help]")) {
    if (part instanceof HTMLElement) part.hidden = false;
  }
  form.querySelector("[data-clear]")?.addEventListener("click", () => {
    for (const field of [...active.points, active.growth, active.bend]) field.value = "";
    said.textContent = `${active.label}: cleared`;
    show();
  });
  form.classList.add("predict-drawn");
  const radio = form.querySelector(`[name=which][value="${CSS.escape(active.name)}"]`);
  if (radio instanceof HTMLInputElement) radio.checked = true;
  choose(active);
}

/**
 * @param {Element} element
 * @returns {Guess}
 */
function guessOf(element) {
  const fields = /** @type {HTMLFieldSetElement} */ (element);
  const { guess = "", label = "", colour = "" } = fields.dataset;
  const [growth, bend] = /** @type {NodeListOf<HTMLSelectElement>} */ (fields.querySelectorAll("select"));
  const points = /** @type {HTMLInputElement[]} */ ([...fields.querySelectorAll("[data-size]")]);
  return { name: guess, label, colour, fields, points, growth, bend };
}

/** @param {Guess} guess */
const isDrawn = ({ points, growth }) => Boolean(growth.value || points.some(({ value }) => value));

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {boolean} is
 */
function mark(form, name, is) {
  form.querySelector(`[name=which][value="${CSS.escape(name)}"]`)?.closest("label")
    ?.classList.toggle("predict-done", is);
}

const form = document.querySelector("[data-predict]");
if (form instanceof HTMLFormElement) begin(form);
