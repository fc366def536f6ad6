// @ts-check
// A point of a plane as a step of it, as a value, and in the words of a field. Values in, values out.

/**
 * @typedef {{least: number, most: number, steps: number, units: Record<string, number>,
 *   writes: string[]}} Range values at the foot and at the top, steps in a decade, the sizes of the
 *   units that are read, and those that are written, from the smallest on
 */

const AMOUNT = /^(\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})(?:e([+-]?\d{1,2}))?\s*([a-zµμ]*)$/;
const GROUPS = /(?<=\d)[,_'\u00a0\u202f ](?=\d{3}(?!\d))/g;

/** @param {Range} range */
export const topStep = ({ least, most, steps }) => Math.round(steps * Math.log10(most / least));

/**
 * @param {number} step
 * @param {Range} range
 */
export const valueAt = (step, { least, steps }) => least * 10 ** (step / steps);

/**
 * @param {number} value
 * @param {Range} range
 */
export const stepAt = (value, { least, steps }) => steps * Math.log10(value / least);

/**
 * A value with the unit that suits it, to two digits: what a field says.
 * @param {number} value
 * @param {Range} range
 */
export function words(value, { units, writes }) {
  const unit = writes.findLast((each) => value >= 0.995 * units[each]) ?? writes[0];
  return `${Number((value / units[unit]).toPrecision(2))} ${unit}`.trim();
}

/**
 * @param {string} text as people type it
 * @param {Range} range
 * @returns {number | null} null for what is none, or lies outside of the plane
 */
export function read(text, { least, most, units }) {
  const found = AMOUNT.exec(text.trim().toLowerCase().replace(GROUPS, ""));
  const unit = found && Object.keys(units).find((each) => each.toLowerCase() === found[3]);
  if (!found || typeof unit !== "string") return null;
  const value = Number(`${found[1]}e${found[2] ?? 0}`) * units[unit];
  return value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9) ? value : null;
}
