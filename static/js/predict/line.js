// @ts-check
// The line that a prediction's points and picks make. The same rules as app/predictions/guess.py and
// form.py. Values in, values out.

import { GROWTH } from "../run/growth.js";

/** @typedef {{n: number, value: number}} Point */

/** What times are written in, from the smallest on, and read in. */
export const TIMES = {
  units: { ns: 1e-9, us: 1e-6, "µs": 1e-6, "μs": 1e-6, ms: 1e-3, s: 1, min: 60 },
  writes: ["µs", "ms", "s"],
};

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
