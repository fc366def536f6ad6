// @ts-check
// Numbers as people read them. The same rules as app/experiments/units.py.

/** @type {[number, string][]} */
const TIMES = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"], [1e-12, "ps"], [1e-15, "fs"]];
/** @type {[number, string][]} */
const BYTES = [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]];
/** @type {[number, string][]} */
const AMOUNTS = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"], [1e3, " thousand"], [1, ""]];
/** @type {[number, string][]} */
const COUNTS = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]];

/**
 * @param {number} value
 * @param {[number, string][]} units
 */
function scaled(value, units) {
  const last = units[units.length - 1];
  if (value === 0) return `0 ${units.find(([scale]) => scale === 1)?.[1] ?? ""}`.trim();
  const [scale, unit] = units.find(([scale]) => Math.abs(value) >= scale * 0.9995) ?? last;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value / scale))));
  const text = (value / scale).toFixed(digits);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text} ${unit}`.trim();
}

/** @param {number} value seconds */
export const seconds = (value) => scaled(value, TIMES);

/** @param {number} value bytes */
export const bytes = (value) => scaled(value, BYTES);

/** @param {number} value bytes a second */
export const rate = (value) => `${bytes(value)}/s`;

/** @param {number} value */
export const count = (value) => scaled(value, COUNTS).replace(" ", "");

/**
 * How many, as a person would say it: two digits and a word. As app/experiments/numbers.py.
 * @param {number} value from 1 on
 */
export function amount(value) {
  if (value >= 1e15) return `about 10^${Math.round(Math.log10(value))}`;
  const [scale, word] = AMOUNTS.find(([least]) => value >= 0.995 * least) ?? [1, ""];
  const rounded = Number((value / scale).toPrecision(value / scale < 100 ? 2 : 3));
  return `${rounded}${word}`;
}

/**
 * How long a run may still take, roughly, as the server says it.
 * @param {number | null} value seconds
 */
export function left(value) {
  if (value === null || value === undefined) return "";
  if (value < 60) return `about ${Math.max(1, Math.round(value))} s left`;
  if (value < 90) return `about ${Math.round(value)} seconds left`;
  return `about ${Math.round(value / 60)} minutes left`;
}

/** @type {Record<string, string>} */
const ENDS = {
  precision: "; as things look, precision ends it sooner",
  blocks: ", after its last round",
  time: ", when its time is used up",
};

/**
 * When a run ends at the latest, and by what; the same rules as app/experiments/watch.py.
 * @param {number | null} value seconds
 * @param {string | null} nearest what ends it
 */
export function latest(value, nearest) {
  if (value === null || value === undefined || !nearest) return "";
  const about = value < 90 ? `${Math.max(1, Math.round(value))} s` : `${Math.round(value / 60)} minutes`;
  return `It is over in about ${about} at the latest${ENDS[nearest] ?? ""}.`;
}

/** @param {number} value seconds, as clocks write them: `1:05` */
export function clock(value) {
  const whole = Math.floor(value);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {number} share in percent, short enough for a small cell; as app/experiments/watch.py */
export function percent(share) {
  const value = 100 * share;
  if (value < 0.1) return value === 0 ? "0" : "<0.1";
  if (value >= 999.5) return ">999";
  return value.toFixed(value < 9.95 ? 1 : 0);
}
