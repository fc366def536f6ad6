// @ts-check
// The points of a run that is under way, drawn over the axes that the server or Plotly has drawn: one
// point costs either of them a redraw of everything, and us three paths.

import { css } from "./colours.js";
import { DASHES, SYMBOLS } from "./looks.js";
import { say } from "./say.js";

/**
 * @typedef {{n: number, x: number, y: number, low: number, high: number, colour: string,
 *   words: string[]}} Mark in pixels
 * @typedef {{name: string, colour: string, symbol: string, dash: string, isJoined: boolean,
 *   marks: Mark[]}} Line
 * @typedef {{text: string, colour: string, from: {x: number, y: number},
 *   to: {x: number, y: number}}} Name of a line, beside its end
 */

const TURN = [0.3, 0.9]; // of the axis: left and right of it words of a rule stand to one side
const SVG = "http://www.w3.org/2000/svg";
export class Layer {
  #svg = element("svg", { width: "100%", height: "100%" });
  #plot = element("svg");
  #names = element("g", { class: "chart-names" });
  #latest = element("circle", { r: 13, fill: "none", "stroke-width": 2, visibility: "hidden" });
  #aim = element("path", { visibility: "hidden" });
  #rule = element("g", { visibility: "hidden" });
  /** @type {Map<string, {line: Line, bars: Element, path: Element, marks: Element}>} */
  #drawn = new Map();
  /** @type {{key: string, tie: Element, words: Element}[]} names that are drawn */
  #shown = [];

  /** @param {HTMLElement} host lies over the chart and takes no clicks */
  constructor(host) {
    this.#rule.append(element("line", { class: "chart-rule" }), element("text", { class: "chart-rule", dy: "-0.7em" }));
    this.#svg.append(this.#plot, this.#names, this.#latest, this.#aim, this.#rule);
    host.prepend(this.#svg);
  }

  clear() {
    this.#drawn.clear();
    this.#plot.replaceChildren();
    this.name([]);
    this.latest(null, "");
    this.aim(null, 0, "");
    this.rule(null, "");
  }

  /** @returns {Line[]} as they are drawn now */
  get lines() {
    return [...this.#drawn.values()].map(({ line }) => line);
  }

  /**
   * Draw everything.
   * @param {import("./scale.js").Scale} scale
   * @param {Line[]} lines
   * @param {[number, number, number]} ground
   */
  draw(scale, lines, ground) {
    this.#drawn.clear();
    this.#plot.replaceChildren();
    const { left, top, right, bottom } = scale;
    const [width, height] = [right - left, bottom - top];
    set(this.#plot, { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` });
    for (const line of lines) {
      const stroke = { fill: "none", stroke: line.colour, "stroke-width": 1.5 };
      const path = element("path", { ...stroke, "stroke-dasharray": DASHES[line.dash] ?? "none" });
      const bars = element("path", stroke);
      const marks = element("path", isOpen(line.symbol)
        ? { fill: css(ground), stroke: line.colour, "stroke-width": 1.75 }
        : { fill: line.colour });
      this.#plot.append(path, bars, marks);
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

  /**
   * Names beside the ends of lines. One that has neither moved nor changed stays as it is: to lay
   * out words is what costs most in a frame.
   * @param {Name[]} names
   */
  name(names) {
    names.forEach(({ text, colour, from, to }, index) => {
      const shown = this.#shown[index] ??= this.#addName();
      const tie = `M${round(from.x)} ${round(from.y)}L${round(to.x)} ${round(to.y)}`;
      const key = `${text} ${colour} ${tie}`;
      if (shown.key === key) return;
      shown.key = key;
      set(shown.tie, { d: tie, stroke: colour });
      set(shown.words, { x: round(to.x), y: round(to.y), color: colour });
      say(shown.words, text);
    });
    for (const { tie, words } of this.#shown.splice(names.length)) {
      tie.remove();
      words.remove();
    }
  }

  #addName() {
    const tie = element("path", { fill: "none", opacity: 0.55 });
    const words = element("text", { class: "chart-name", dx: 6, dy: "0.35em" });
    this.#names.append(tie, words);
    return { key: "", tie, words };
  }

  /**
   * A ring around the point that has landed last. It stands still: an animation would have the
   * browser draw the page again for most of the time that a run takes.
   * @param {{x: number, y: number} | null} mark
   * @param {string} colour
   */
  latest(mark, colour) {
    const place = mark ? { cx: mark.x, cy: mark.y, stroke: colour } : {};
    set(this.#latest, { ...place, visibility: mark ? "visible" : "hidden" });
  }

  /**
   * An arrow at the foot, under the size that is being measured.
   * @param {number | null} x
   * @param {number} y the axis
   * @param {string} colour
   */
  aim(x, y, colour) {
    const place = x === null ? {} : { d: `M${x} ${y + 1}l6 9h-12z`, fill: colour };
    set(this.#aim, { ...place, visibility: x === null ? "hidden" : "visible" });
  }

  /**
   * A rule across the chart where the reader asks "what if"; beyond its edge only the words.
   * @param {{x: number, scale: import("./scale.js").Scale} | null} at
   * @param {string} words
   */
  rule(at, words) {
    set(this.#rule, { visibility: at ? "visible" : "hidden" });
    if (!at) return;
    const { left, right, top, bottom } = at.scale;
    const [line, text] = this.#rule.children;
    const x = Math.max(left, Math.min(at.x, right));
    const isBeyond = x !== at.x;
    const place = (x - left) / (right - left);
    set(line, { x1: x, x2: x, y1: bottom, y2: top, visibility: isBeyond ? "hidden" : "inherit" });
    set(text, { x, y: top, "text-anchor": place > TURN[1] ? "end" : place < TURN[0] ? "start" : "middle" });
    text.textContent = !isBeyond ? words : at.x > right ? `${words} →` : `← ${words}`;
  }
}

/** @param {number} pixels */
const round = (pixels) => Math.round(pixels * 2) / 2;

/** @param {string} symbol of a line that shares its format with another */
const isOpen = (symbol) => symbol.endsWith("-open");

/** @param {Mark} mark */
const bar = ({ x, low, high }) => (low === high ? "" : `M${x} ${low}V${high}`);

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
