// @ts-check
// The server's figure as Plotly shall draw it: in the place, the colours and the letters of the
// picture that the server has drawn before. Values in, values out.

import { legible } from "./colours.js";
import { DASHES, SIZE, SIZES } from "./looks.js";
import { isLinear } from "./scale.js";
import { ticksOf } from "./ticks.js";

/**
 * @typedef {{name: string, label: string, colour: string}} Series
 * @typedef {{data: any[], layout: any}} Figure
 * @typedef {{ground: [number, number, number], ink: string, muted: string, grid: string,
 *   axis: string, font: string}} Theme
 * @typedef {{frame: import("./scale.js").Frame, width: number, height: number, theme: Theme,
 *   isLive: boolean, canZoom: boolean, isZoomed: boolean}} Style pixels of the chart; while a run is
 *   live its points are drawn by the layer
 */

const TICK_SIZE = 14; // pixels, as .chart-tick in css/chart.css
const SIZED = new Set(["median", "other", "failed"]); // roles of points with a shape of their own
const OTHER = "#767676"; // of a line that this page does not know

/**
 * @param {Figure} figure as the server built it
 * @param {Map<string, Series>} series
 * @param {Style} style
 * @returns {Figure}
 */
export function dress(figure, series, style) {
  const { data, layout } = /** @type {Figure} */ (structuredClone(figure));
  const shown = style.isLive ? data.filter(({ meta }) => meta.role !== "median") : data;
  for (const trace of shown) dressTrace(trace, series, style.theme);
  return { data: shown, layout: dressLayout(layout, style) };
}

/**
 * @param {any} trace
 * @param {Map<string, Series>} series
 * @param {Theme} theme
 */
function dressTrace(trace, series, theme) {
  const colour = legible(series.get(trace.meta.series)?.colour ?? OTHER, theme.ground, 3);
  if (trace.line) {
    trace.line.color = colour;
    trace.line.dash = DASHES[trace.line.dash]?.split(" ").map((part) => `${part}px`).join(",") ?? "solid";
  }
  if (trace.error_y) Object.assign(trace.error_y, { color: colour, width: 0 });
  if (trace.marker) dressMarker(trace, colour);
  if (trace.fill) trace.fillcolor = colour.replace("rgb(", "rgba(").replace(")", ", 0.13)");
  // The page's own box says what a point is: the same before Plotly is there, and by keyboard.
  trace.hoverinfo = "skip";
  delete trace.hovertemplate;
}

/**
 * @param {any} trace
 * @param {string} colour
 */
function dressMarker({ marker, meta }, colour) {
  const shape = String(marker.symbol).replace("-open", "");
  const isStroke = /-ew|thin/.test(shape);
  marker.color = colour;
  marker.line = { width: isStroke ? 3 : marker.symbol === shape ? 0 : 1.75, color: colour };
  if (SIZED.has(meta.role)) marker.size = SIZES[shape] ?? SIZE;
}

/**
 * @param {any} layout
 * @param {Style} style
 */
function dressLayout(layout, { frame, width, height, theme, canZoom, isZoomed }) {
  const axis = {
    gridcolor: theme.grid, linecolor: theme.axis, ticks: "", showline: true, zeroline: false,
    title: { text: "" }, fixedrange: !canZoom, showticklabels: isZoomed,
  };
  return {
    ...layout, width, height, autosize: false, hovermode: false,
    dragmode: canZoom ? "zoom" : false,
    margin: {
      l: frame.left, t: frame.top, r: width - frame.right, b: height - frame.bottom,
      autoexpand: false, pad: 0,
    },
    font: { family: theme.font, size: TICK_SIZE, color: theme.muted },
    xaxis: { ...layout.xaxis, ...axis },
    yaxis: { ...layout.yaxis, ...axis },
    // Titles and names are words of the page, as they were before; so are ticks until somebody zooms.
    annotations: [],
  };
}

/**
 * The ticks of axes that somebody has zoomed into, as Plotly takes them.
 * @param {any} layout with the ranges as they are now
 * @param {Record<"x" | "y", (value: number) => string>} text
 */
export function zoomedTicks({ xaxis, yaxis }, text) {
  const [x, y] = [ticksOf(xaxis.range, isLinear(xaxis)), ticksOf(yaxis.range, isLinear(yaxis))];
  return {
    "xaxis.showticklabels": true, "yaxis.showticklabels": true,
    "xaxis.tickvals": x, "xaxis.ticktext": x.map(text.x),
    "yaxis.tickvals": y, "yaxis.ticktext": y.map(text.y),
  };
}

