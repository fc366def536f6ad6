// @ts-check
// The points of a run that is under way, drawn over Plotly's axes: one point costs Plotly a redraw
// of everything, and us three paths. Once the run is over Plotly draws them itself.

import { css } from "./colours.js";

/**
 * @typedef {{x: number, y: number, low: number, high: number, words: string[]}} Mark in pixels
 * @typedef {{name: string, colour: string, symbol: string, dash: string, isJoined: boolean,
 *   marks: Mark[]}} Line
 * @typedef {{text: string, colour: string, from: {x: number, y: number}, to: {x: number, y: number},
 *   isTied: boolean}} Name of a line, at its end
 */

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 18; // pixels from the pointer to the point that it means
const CAP = 3; // half the width of an interval's ends
const DASHES = /** @type {Record<string, string>} */ ({
  dot: "2 3", dash: "9 6", longdash: "14 6", dashdot: "9 4 2 4", longdashdot: "14 4 2 4",
});

/** @type {Record<string, (x: number, y: number) => string>} a path around a point */
const SYMBOLS = {
  circle: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  square: (x, y) => `M${x - 5} ${y - 5}h10v10h-10z`,
  diamond: (x, y) => `M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z`,
  "triangle-up": (x, y) => `M${x} ${y - 5.8}l5.8 8.7h-11.6z`,
  "triangle-down": (x, y) => `M${x} ${y + 5.8}l5.8 -8.7h-11.6z`,
  "triangle-left": (x, y) => `M${x - 5.8} ${y}l8.7 -5.8v11.6z`,
  "triangle-right": (x, y) => `M${x + 5.8} ${y}l-8.7 -5.8v11.6z`,
  bowtie: (x, y) => `M${x - 6} ${y - 5}l6 5l6 -5v10l-6 -5l-6 5z`,
  hourglass: (x, y) => `M${x - 5} ${y - 6}h10l-5 6l5 6h-10l5 -6z`,
  cross: (x, y) => `M${x - 2} ${y - 6}h4v4h4v4h-4v4h-4v-4h-4v-4h4z`,
  x: (x, y) => `M${x - 3} ${y - 5.5}l3 3l3 -3l2.5 2.5l-3 3l3 3l-2.5 2.5l-3 -3l-3 3l-2.5 -2.5l3 -3l-3 -3z`,
  pentagon: (x, y) => `M${x} ${y - 6}l6 4.4l-2.3 7h-7.4l-2.3 -7z`,
  hexagon: (x, y) => `M${x} ${y - 6}l5.2 3v6l-5.2 3l-5.2 -3v-6z`,
  star: (x, y) => `M${x} ${y - 7}l1.7 4.7l4.9 0.1l-3.9 3l1.4 4.8l-4.1 -2.8l-4.100 2.8l1.4 -4.8l-3.900 -3l4.9 -0.1z`,
  "line-ew": (x, y) => `M${x - 7} ${y - 1.25}h14v2.5h-14z`,
};

export class Layer {
  #host;
  #clip = element("svg");
  #names = element("g");
  #tip = document.createElement("div");
  /** @type {Map<string, {line: Line, bars: Element, path: Element, marks: Element}>} */
  #drawn = new Map();

  /** @param {HTMLElement} host lies over the chart and takes no clicks */
  constructor(host) {
    this.#host = host;
    const svg = element("svg", { width: "100%", height: "100%" });
    svg.append(this.#clip, this.#names);
    this.#tip.className = "chart-tip";
    this.#tip.hidden = true;
    host.prepend(svg);
    host.append(this.#tip);
  }

  clear() {
    this.#drawn.clear();
    this.#clip.replaceChildren();
    this.#names.replaceChildren();
    this.#tip.hidden = true;
  }

  /**
   * Draw everything.
   * @param {import("./scale.js").Scale} scale
   * @param {Line[]} lines
   * @param {[number, number, number]} ground
   */
  draw(scale, lines, ground) {
    this.clear();
    const { left, top, right, bottom } = scale;
    const size = { width: right - left, height: bottom - top };
    set(this.#clip, { x: left, y: top, ...size, viewBox: `${left} ${top} ${size.width} ${size.height}` });
    for (const line of lines) {
      const stroke = { fill: "none", stroke: line.colour, "stroke-width": 1.5 };
      const path = element("path", { ...stroke, "stroke-dasharray": DASHES[line.dash] ?? "none" });
      const bars = element("path", stroke);
      const marks = element("path", isOpen(line.symbol)
        ? { fill: css(ground), stroke: line.colour, "stroke-width": 2 }
        : { fill: line.colour, stroke: css(ground), "stroke-width": 1 });
      this.#clip.append(path, bars, marks);
      this.#drawn.set(line.name, { line, bars, path, marks });
      this.redraw(line);
    }
  }

  /**
   * Draw one line anew.
   * @param {Line} line
   */
  redraw(line) {
    const drawn = this.#drawn.get(line.name);
    if (!drawn) return;
    drawn.line = line;
    const symbol = SYMBOLS[line.symbol.replace("-open", "")] ?? SYMBOLS.circle;
    const joined = line.isJoined ? line.marks.map(({ x, y }, i) => `${i ? "L" : "M"}${x} ${y}`) : [];
    set(drawn.path, { d: joined.join("") });
    set(drawn.bars, { d: line.marks.map(bar).join("") });
    set(drawn.marks, { d: line.marks.map(({ x, y }) => symbol(x, y)).join("") });
  }

  /** @param {Name[]} names */
  name(names) {
    this.#names.replaceChildren(...names.flatMap(({ text, colour, from, to, isTied }) => {
      const words = element("text", { x: to.x + 3, y: to.y, fill: colour, class: "chart-name" });
      words.textContent = text;
      if (!isTied) return [words];
      const tie = `M${from.x + 9} ${from.y}L${to.x - 2} ${to.y}`;
      return [element("path", { d: tie, stroke: colour, fill: "none" }), words];
    }));
  }

  /**
   * Say what lies under the pointer.
   * @param {number} x pixels in the chart
   * @param {number} y
   */
  point(x, y) {
    const marks = [...this.#drawn.values()].flatMap(({ line }) => (
      line.marks.map((mark) => ({ mark, line, far: Math.hypot(mark.x - x, mark.y - y) }))
    ));
    const nearest = marks.reduce((a, b) => (b.far < a.far ? b : a), { far: Infinity, mark: null, line: null });
    this.#tip.hidden = nearest.far > NEAR;
    if (this.#tip.hidden || !nearest.mark || !nearest.line) return;
    this.#tip.replaceChildren(...nearest.mark.words.map((words) => {
      const row = document.createElement("p");
      row.textContent = words;
      return row;
    }));
    this.#tip.style.borderColor = nearest.line.colour;
    const room = this.#host.clientWidth - this.#tip.offsetWidth - 8;
    this.#tip.style.left = `${Math.max(8, Math.min(nearest.mark.x + 14, room))}px`;
    this.#tip.style.top = `${Math.max(8, nearest.mark.y - this.#tip.offsetHeight - 12)}px`;
  }
}

/** @param {string} symbol of a line that shares its format with another */
const isOpen = (symbol) => symbol.endsWith("-open");

/** @param {Mark} mark */
function bar({ x, low, high }) {
  const cap = (/** @type {number} */ y) => `M${x - CAP} ${y}h${2 * CAP}`;
  return low === high ? "" : `M${x} ${low}V${high}${cap(low)}${cap(high)}`;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function element(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  return made;
}

/**
 * @param {Element} target
 * @param {Record<string, string | number>} attributes
 */
function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}
