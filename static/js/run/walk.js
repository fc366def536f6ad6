// @ts-check
// A walk over a chart's points by keyboard: along a line, and from one line to the next. Pure.

/**
 * @typedef {{line: number, point: number}} Place both from 0
 * @typedef {{x: number, y: number}[]} Line points from left to right; y grows downwards
 */

/**
 * Where a key leads.
 * @param {Line[]} lines none of them without a point
 * @param {Place | null} at null before the first step
 * @param {string} key as KeyboardEvent has it
 * @returns {Place | null} null for a key that leads nowhere
 */
export function step(lines, at, key) {
  if (!lines.length || !(key in KEYS)) return null;
  if (!at || !lines[at.line]?.[at.point]) return { line: 0, point: 0 };
  return KEYS[key](lines, at);
}

/** @type {Record<string, (lines: Line[], at: Place) => Place>} */
const KEYS = {
  ArrowRight: (lines, { line, point }) => ({ line, point: Math.min(point + 1, lines[line].length - 1) }),
  ArrowLeft: (_, { line, point }) => ({ line, point: Math.max(point - 1, 0) }),
  Home: (_, { line }) => ({ line, point: 0 }),
  End: (lines, { line }) => ({ line, point: lines[line].length - 1 }),
  ArrowUp: (lines, at) => across(lines, at, 1),
  ArrowDown: (lines, at) => across(lines, at, -1),
};

/**
 * The line above or below at this place, as the eye has it; beyond the last one the first again.
 * @param {Line[]} lines
 * @param {Place} at
 * @param {1 | -1} direction 1 for up
 */
function across(lines, at, direction) {
  const { x } = lines[at.line][at.point];
  const places = lines.map((points, line) => ({ line, point: nearest(points, x) }));
  const y = (/** @type {Place} */ { line, point }) => lines[line][point].y;
  places.sort((a, b) => y(b) - y(a) || a.line - b.line);
  const rank = places.findIndex(({ line }) => line === at.line);
  return places[(rank + direction + places.length) % places.length];
}

/**
 * @param {Line} points
 * @param {number} x
 */
function nearest(points, x) {
  const far = points.map((point) => Math.abs(point.x - x));
  return far.indexOf(Math.min(...far));
}
