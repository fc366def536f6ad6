// @ts-check
// The points of a run that is under way, as the layer over the chart draws them. Values in, values
// out.

import { legible } from "./colours.js";
import { short, spread } from "./labels.js";
import { bytes, rate, seconds } from "./words.js";

/**
 * @typedef {import("./samples.js").Show} Show
 * @typedef {import("./samples.js").Samples} Samples
 * @typedef {import("./samples.js").Cell} Cell
 * @typedef {import("./layer.js").Line} Line
 * @typedef {import("./layer.js").Name} Name
 * @typedef {import("./dress.js").Figure} Figure
 * @typedef {import("./dress.js").Series} Series
 * @typedef {[number, number, number]} Rgb
 */

const APART = 21; // pixels between the middles of two names
const PAGE = 4096; // bytes; a logarithmic axis has no zero (app/experiments/scene.py)
const UNKNOWN = "#767676";

/** @type {Record<string, (value: number) => string>} how a value is written */
export const TEXT = { time: seconds, size: bytes, memory: bytes, throughput: rate };

/**
 * A series' points.
 * @param {Series} series
 * @param {Cell[]} cells
 * @param {{show: Show, figure: Figure, scale: import("./scale.js").Scale, ground: Rgb}} chart
 * @returns {Line}
 */
export function lineOf({ name, label, colour: own }, cells, { show, figure, scale, ground }) {
  const floor = show === "memory" ? PAGE : 0;
  const place = (/** @type {number} */ value) => scale.y(Math.max(value, floor));
  const trace = figure.data.find(({ meta }) => meta.series === name && meta.role === "median");
  const colour = legible(own, ground, 3);
  return {
    name,
    colour,
    symbol: trace?.marker?.symbol ?? "circle",
    dash: trace?.line?.dash ?? "solid",
    isJoined: String(trace?.mode ?? "lines").includes("lines"),
    marks: cells.map((cell) => ({
      n: cell.n,
      x: scale.x(cell.n), y: place(cell.median), low: place(cell.low), high: place(cell.high),
      colour,
      // Said when somebody points at it: numbers in words cost more than all the rest of a point.
      get words() { return [label, ...inWords(cell, show, floor)]; },
    })),
  };
}

/**
 * @param {Cell} cell
 * @param {Show} show
 * @param {number} floor
 */
function inWords(cell, show, floor) {
  const text = TEXT[show];
  const lines = [`${cell.n.toLocaleString("en")} parameters`, `median ${text(cell.median)}`];
  if (cell.count === 1) lines.push("1 sample");
  else {
    const kept = cell.outliers && `, ${cell.outliers}`;
    lines.push(`${text(cell.low)} to ${text(cell.high)} (95 %, ${cell.count} samples${kept})`);
  }
  if (cell.median < floor) lines.push(`less than one page of ${text(floor)}, drawn there`);
  if (cell.withoutWarmup && show === "time") lines.push(cell.withoutWarmup);
  if (cell.reason) lines.push(`one failed: ${cell.reason}`);
  return lines;
}

/**
 * The name of each line that has points within the chart, none over another.
 * @param {Line[]} lines
 * @param {Map<string, Series>} series
 * @param {import("./scale.js").Scale} scale
 * @param {Rgb} ground
 * @returns {Name[]}
 */
export function namesOf(lines, series, scale, ground) {
  const ends = lines.flatMap(({ name, marks }) => {
    const last = marks.at(-1);
    return last && scale.holds(last.x, last.y) ? [{ name, x: last.x, y: last.y }] : [];
  });
  const places = spread(ends.map(({ y }) => y), APART, scale.top, scale.bottom);
  return ends.map(({ name, x, y }, index) => ({
    text: short(series.get(name)?.label ?? name),
    colour: legible(series.get(name)?.colour ?? UNKNOWN, ground, 4.5),
    from: { x, y },
    to: { x: scale.right, y: places[index] },
  }));
}
