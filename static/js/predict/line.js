// @ts-check
// A line that is being drawn: its points as steps of the plane, and the words they are written in.
// The same rules as app/predictions/guess.py and form.py. Values in, values out.

import { GROWTH } from "../run/growth.js";

/**
 * @typedef {{least: number, most: number, steps: number}} Range seconds at the foot and at the top,
 *   and steps in a decade
 * @typedef {{n: number, value: number}} Point
 */

/** @type {[number, string][]} */
const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"]];
/** @type {Record<string, number>} */
const SCALES = { ns: 1e-9, us: 1e-6, "µs": 1e-6, "μs": 1e-6, ms: 1e-3, s: 1, min: 60 };
const TIME = /^(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:e([+-]?\d{1,2}))?\s*([a-zµμ]+)$/;
const GROUPS = /(?<=\d)[,_'\u00a0\u202f ](?=\d{3}(?!\d))/g;

/** @param {Range} range */
export const topStep = ({ least, most, steps }) => Math.round(steps * Math.log10(most / least));

/**
 * @param {number} step
 * @param {Range} range
 */
export const secondsAt = (step, { least, steps }) => least * 10 ** (step / steps);

/**
 * @param {number} value seconds
 * @param {Range} range
 */
export const stepAt = (value, { least, steps }) => steps * Math.log10(value / least);

/**
 * A duration with the unit that suits it, to two digits: what a field says.
 * @param {number} value seconds
 */
export function words(value) {
  const [scale, unit] = UNITS.find(([least]) => value >= 0.995 * least) ?? UNITS[UNITS.length - 1];
  return `${Number((value / scale).toPrecision(2))} ${unit}`;
}

/**
 * @param {string} text as people type durations
 * @param {Range} range
 * @returns {number | null} seconds; null for what is none, or lies outside of the plane
 */
export function read(text, { least, most }) {
  const found = TIME.exec(text.trim().toLowerCase().replace(GROUPS, ""));
  const scale = found && SCALES[found[3]];
  if (!found || !scale) return null;
  const value = Number(`${found[1]}e${found[2] ?? 0}`) * scale;
  return value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9) ? value : null;
}

/**
 * The line that points and picks make: two points are one, one point and a class with its crossover
 * are one, too.
 * @param {Point[]} points
 * @param {string} growth
 * @param {string} bend the form's word for the crossover
 * @param {number[]} sizes
 * @returns {Point[]}
 */
export function lineOf(points, growth, bend, sizes) {
  const grows = GROWTH[growth];
  if (points.length !== 1 || !grows || (growth !== "O(1)" && !bend)) return points;
  const fixed = growth === "O(1)" || bend === "below" ? 0 : grows(crossover(bend, sizes));
  const [{ n: at, value }] = points;
  return sizes.map((n) => ({ n, value: (value * (fixed + grows(n))) / (fixed + grows(at)) }));
}

/**
 * @param {string} bend
 * @param {number[]} sizes
 */
const crossover = (bend, sizes) => (bend === "above" ? sizes[sizes.length - 1] * 10 : Number(bend));
