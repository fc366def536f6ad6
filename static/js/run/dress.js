// @ts-check
// From the server's figure to what is drawn: the theme's colours, the page's width, the points that
// this page knows of, names at the ends of lines. Values in, values out.

import { css, legible } from "./colours.js";
import { spread } from "./labels.js";
import { Scale } from "./scale.js";
import { bytes, count, seconds } from "./words.js";

/**
 * @typedef {import("./samples.js").Metric} Metric
 * @typedef {import("./samples.js").Samples} Samples
 * @typedef {import("./samples.js").Cell} Cell
 * @typedef {import("./layer.js").Line} Line
 * @typedef {import("./layer.js").Name} Name
 * @typedef {{name: string, label: string, colour: string}} Series
 * @typedef {{data: any[], layout: any}} Figure
 * @typedef {{ground: [number, number, number], ink: string, muted: string, grid: string,
 *   axis: string, font: string}} Theme
 * @typedef {{figure: Figure, metric: Metric, series: Map<string, Series>,
 *   samples: Samples | null}} Scene what there is to draw; samples only while they land
 * @typedef {{theme: Theme, width: number, height: number, titleHeight: number,
 *   spare: number}} Style how; `spare` widens the room for names
 */

export const NARROW = 720; // pixels; below, names stand in the legend above the chart
const APART = 21; // pixels between the middles of two names
const NAME_SIZE = 14; // pixels
const TIED = 150; // pixels that a name may be away from its point and still be tied to it
const FLOOR = { time: 0, size: 0, memory: 4096 }; // as app/experiments/chart.py
const HEADROOM = 0.25; // decades above and below what was measured

/**
 * The figure as Plotly shall draw it.
 * @param {Scene} scene
 * @param {Style} style
 * @returns {Figure}
 */
export function dress(scene, style) {
  const figure = /** @type {Figure} */ (structuredClone(scene.figure));
  const layout = dressLayout(figure.layout, scene, style);
  let data = figure.data;
  if (scene.samples) {
    data = data.filter(({ meta }) => meta.role !== "failed").concat(failures(scene, layout));
    for (const trace of data) {
      if (trace.meta.role === "median") Object.assign(trace, points(trace, scene));
    }
  }
  for (const trace of data) dressTrace(trace, scene, style.theme);
  return { data, layout };
}

// ---- Points ----

/**
 * A median trace's points as this page knows them.
 * @param {any} trace
 * @param {Scene} scene
 */
function points(trace, { samples, metric }) {
  const cells = samples?.cells(trace.meta.series, metric) ?? [];
  const floor = FLOOR[metric];
  const y = cells.map((cell) => Math.max(cell.median, floor));
  return {
    x: cells.map((cell) => cell.n),
    y,
    error_y: {
      ...trace.error_y,
      array: cells.map((cell, i) => Math.max(cell.high, floor) - y[i]),
      arrayminus: cells.map((cell, i) => y[i] - Math.max(cell.low, floor)),
    },
    customdata: cells.map((cell) => inWords(cell, metric).join("<br>")),
  };
}

/**
 * A series' points for the layer over the chart.
 * @param {Scene} scene
 * @param {string} series
 * @param {Scale} scale
 * @param {Theme} theme
 * @returns {Line}
 */
export function lineOf({ figure, metric, samples, series: known }, series, scale, theme) {
  const trace = figure.data.find(({ meta }) => meta.series === series && meta.role === "median");
  const floor = FLOOR[metric];
  const place = (/** @type {number} */ value) => scale.y(Math.max(value, floor));
  const colour = known.get(series)?.colour ?? "#767676";
  const marks = (samples?.cells(series, metric) ?? []).map((cell) => ({
    x: scale.x(cell.n), y: place(cell.median), low: place(cell.low), high: place(cell.high),
    words: [known.get(series)?.label ?? series, ...inWords(cell, metric)],
  }));
  return {
    name: series, colour: legible(colour, theme.ground, 3), marks,
    symbol: trace?.marker?.symbol ?? "circle", dash: trace?.line?.dash ?? "solid",
    isJoined: String(trace?.mode).includes("lines"),
  };
}

/**
 * @param {Cell} cell
 * @param {Metric} metric
 */
function inWords(cell, metric) {
  const text = metric === "time" ? seconds : bytes;
  const floor = FLOOR[metric];
  const lines = [`${cell.n.toLocaleString("en")} parameters`, `median ${text(cell.median)}`];
  if (cell.count === 1) lines.push("1 sample");
  else {
    const kept = cell.outliers && `, ${cell.outliers}`;
    lines.push(`${text(cell.low)} to ${text(cell.high)} (95 %, ${cell.count} samples${kept})`);
  }
  if (cell.median < floor) lines.push(`less than one page of ${text(floor)}, drawn there`);
  if (cell.withoutWarmup && metric === "time") lines.push(cell.withoutWarmup);
  if (cell.reason) lines.push(`one failed: ${cell.reason}`);
  return lines;
}

/**
 * @param {Scene} scene
 * @param {any} layout
 */
function failures({ series: known, samples }, layout) {
  const y = 10 ** (layout.yaxis.range[0] + 0.06);
  return [...known.values()].flatMap(({ name, label }) => {
    const failed = samples?.failures(name) ?? [];
    if (failed.length === 0) return [];
    return [{
      type: "scatter", mode: "markers", name: `${label}, failed`, meta: { series: name, role: "failed" },
      x: failed.map(({ n }) => n),
      y: failed.map(() => y),
      customdata: failed.map(({ reason }) => reason),
      hovertemplate: `%{x:,.0f} parameters could not be measured:<br>%{customdata}<extra>${label}</extra>`,
      marker: { symbol: "x-thin-open", size: 11, line: { width: 2.5 } },
    }];
  });
}

/**
 * @param {any} trace
 * @param {Scene} scene
 * @param {Theme} theme
 */
function dressTrace(trace, { series }, theme) {
  const colour = legible(series.get(trace.meta.series)?.colour ?? "#767676", theme.ground, 3);
  if (trace.line) trace.line.color = colour;
  if (trace.error_y) trace.error_y.color = colour;
  if (trace.marker) {
    const isStroke = /-ew|-ns|thin|open/.test(String(trace.marker.symbol));
    trace.marker.color = colour;
    trace.marker.line = isStroke
      ? { ...trace.marker.line, color: colour }
      : { color: css(theme.ground), width: 1.5 };
  }
  if (trace.meta.role === "median") trace.marker.size = 10;
  trace.hoverlabel = { bordercolor: colour };
}

// ---- Axes ----

/**
 * @param {any} layout
 * @param {Scene} scene
 * @param {Style} style
 */
function dressLayout(layout, scene, { theme, width, height, titleHeight, spare }) {
  const isNarrow = width < NARROW;
  const axis = {
    gridcolor: theme.grid, linecolor: theme.axis, tickcolor: theme.axis, ticklen: 5,
    showline: true, zeroline: false, tickmode: "array", fixedrange: isNarrow,
  };
  const y = yRange(scene);
  const value = scene.metric === "time" ? seconds : bytes;
  const margin = isNarrow
    ? { l: 62, r: 16, t: 18, b: 58 }
    : { l: 88, r: nameRoom(scene, theme.font, spare), t: 22 + titleHeight, b: 72 };
  // No standoff for titles: Plotly reckons it as -Infinity when it redraws.
  return {
    ...layout, width, height, autosize: false,
    dragmode: isNarrow ? false : "zoom",
    margin: { ...margin, autoexpand: false },
    font: { family: theme.font, size: isNarrow ? 12.5 : 14, color: theme.muted },
    hoverlabel: {
      bgcolor: css(theme.ground), align: "left",
      font: { family: theme.font, size: 13.5, color: theme.ink },
    },
    xaxis: {
      ...layout.xaxis, ...axis, ...ticks(layout.xaxis.range, count, isNarrow),
      title: { text: layout.xaxis.title.text },
    },
    yaxis: {
      ...layout.yaxis, ...axis, ...ticks(y, value, false), range: y,
      title: { text: isNarrow ? "" : layout.yaxis.title.text },
    },
    annotations: [],
  };
}

/**
 * The decades that hold what was measured. While points land these only grow, so that the chart
 * keeps still.
 * @param {Scene} scene
 * @returns {[number, number]}
 */
function yRange({ figure, metric, series, samples }) {
  const known = figure.layout.yaxis.range;
  if (!samples) return known;
  const cells = [...series.keys()].flatMap((name) => samples.cells(name, metric));
  const floor = FLOOR[metric];
  const values = cells.flatMap(({ low, high }) => [Math.max(low, floor), Math.max(high, floor)]);
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return known;
  const low = Math.log10(Math.min(...positive)) - HEADROOM;
  const high = Math.log10(Math.max(...positive)) + HEADROOM;
  const isNew = !figure.data.some(({ meta, x }) => meta.role === "median" && x.length > 0);
  if (isNew) return [Math.floor(low), Math.ceil(high)];
  return [Math.min(known[0], low), Math.max(known[1], high)];
}

/**
 * Ticks a decade apart, or closer where less than two decades are shown.
 * @param {number[]} range decades
 * @param {(value: number) => string} text
 * @param {boolean} isTight leave out every second name
 */
function ticks([low, high], text, isTight) {
  const steps = high - low < 2 ? [1, 2, 5] : [1];
  const values = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade += 1) {
    for (const step of steps) values.push(step * 10 ** decade);
  }
  const hidden = isTight && values.length > 6;
  return { tickvals: values, ticktext: values.map((v, i) => (hidden && i % 2 ? "" : text(v))) };
}

// ---- Names at the ends of lines ----

/**
 * What stands at a line's end: the format and, where a class was fitted, the class.
 * @param {Scene} scene
 * @param {string} series
 */
function nameOf({ figure, series: known }, series) {
  const label = known.get(series)?.label ?? series;
  const fit = figure.data.find(({ meta }) => (
    meta.series === series && (meta.role === "fit" || meta.role === "limit")
  ));
  const verdict = fit?.name.match(/ fitted (O\(.+\))$/)?.[1];
  // No markup: Plotly would make inline styles of it, which the site's policy forbids.
  return verdict ? `${label}  ${verdict.replace("^2", "²")}` : label;
}

/**
 * The name of each line that has points, none over another.
 * @param {Scene} scene
 * @param {{series: string, x: number, y: number}[]} ends last point of each line, in pixels
 * @param {Scale} scale
 * @param {Theme} theme
 * @returns {Name[]}
 */
export function namesOf(scene, ends, scale, theme) {
  const places = spread(ends.map(({ y }) => y), APART, scale.top + 4, scale.bottom - 4);
  const edge = scale.right + 16;
  return ends.map(({ series, x, y }, index) => ({
    text: nameOf(scene, series),
    colour: legible(scene.series.get(series)?.colour ?? "#767676", theme.ground, 4.5),
    from: { x, y },
    to: { x: edge, y: places[index] },
    isTied: edge - x < TIED,
  }));
}

/**
 * The names of a figure that Plotly draws alone, as its annotations.
 * @param {Scene} scene
 * @param {Figure} figure
 * @param {Theme} theme
 */
export function annotationsOf(scene, { data, layout }, theme) {
  const scale = new Scale(layout);
  const ends = data.filter(({ meta, x }) => meta.role === "median" && x.length > 0).map((trace) => ({
    series: trace.meta.series, n: trace.x.at(-1), value: trace.y.at(-1),
    x: scale.x(trace.x.at(-1)), y: scale.y(trace.y.at(-1)),
  }));
  return namesOf(scene, ends, scale, theme).map(({ text, colour, from, to, isTied }, index) => ({
    text, x: Math.log10(ends[index].n), y: Math.log10(ends[index].value),
    ax: to.x - from.x, ay: to.y - from.y, xanchor: "left", yanchor: "middle", align: "left",
    showarrow: true, arrowhead: 0, arrowwidth: 1, arrowcolor: isTied ? colour : "rgba(0,0,0,0)",
    standoff: 9, borderpad: 2, captureevents: false,
    font: { family: theme.font, size: NAME_SIZE, color: colour },
  }));
}

const canvas = document.createElement("canvas").getContext("2d");

/**
 * @param {Scene} scene
 * @param {string} font
 * @param {number} spare
 */
function nameRoom(scene, font, spare) {
  const widths = [...scene.series.keys()].map((name) => {
    const text = nameOf(scene, name);
    if (!canvas) return text.length * NAME_SIZE * 0.56;
    canvas.font = `${NAME_SIZE}px ${font}`;
    return canvas.measureText(text).width;
  });
  return Math.ceil(Math.max(0, ...widths) * spare) + 34;
}
