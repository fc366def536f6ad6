// @ts-check
// The picture of the chart that the server has drawn: where its plot lies, what its axes show, and
// what its points say. All of it is read from the page, so that nothing need be fetched to read it.

import { Scale } from "./scale.js";

/**
 * @typedef {import("./scale.js").Frame} Frame
 * @typedef {import("./scale.js").Axis} Axis
 * @typedef {{x: number, y: number, words: string[], colour: string}} Mark in pixels of the chart
 */

export class Still {
  #box;
  /** @type {Mark[][] | null} */
  #lines = null;
  /** @type {Frame | null | undefined} undefined: not looked at */
  #frame;
  /** @type {Scale | null | undefined} */
  #scale;

  /** @param {HTMLElement} box the chart, which holds `[data-still]` */
  constructor(box) {
    this.#box = box;
  }

  /** Look again: the picture is another, or has another size. */
  forget() {
    this.#lines = null;
    this.#frame = this.#scale = undefined;
  }

  /** @returns {Frame | null} the plot's edges; null where there is no plot */
  frame() {
    // Kept: to ask a browser for places in the midst of changes has it lay out the page each time.
    if (this.#frame === undefined) this.#frame = this.#measure();
    return this.#frame;
  }

  #measure() {
    const plot = this.#plot();
    if (!plot) return null;
    const { left, top, right, bottom } = plot.getBoundingClientRect();
    const { x, y } = this.#corner();
    return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
  }

  /** @returns {Scale | null} null where the axes carry no numbers */
  scale() {
    if (this.#scale === undefined) this.#scale = this.#readScale();
    return this.#scale;
  }

  #readScale() {
    const frame = this.frame();
    const plot = this.#plot();
    const [x, y] = [axisOf(plot?.dataset.x), axisOf(plot?.dataset.y)];
    return frame && x && y ? new Scale(frame, x, y) : null;
  }

  /**
   * The marks that say something, those of a line together.
   * @returns {Mark[][]}
   */
  lines() {
    this.#lines ??= this.#read();
    return this.#lines;
  }

  #read() {
    const corner = this.#corner();
    /** @type {Map<Element | null, Mark[]>} */
    const lines = new Map();
    for (const said of this.#box.querySelectorAll("[data-still] svg title")) {
      const shape = /** @type {SVGElement} */ (said.parentElement);
      const line = lines.get(shape.parentElement) ?? [];
      line.push(markOf(shape, said.textContent ?? "", corner));
      lines.set(shape.parentElement, line);
    }
    // The points that were measured come first; then rings, and the runs of other machines.
    const isAside = (/** @type {Element | null} */ group) => Number(!group?.matches(".chart-measured"));
    return [...lines].sort(([a], [b]) => isAside(a) - isAside(b))
      .map(([, line]) => line.sort((a, b) => a.x - b.x));
  }

  /** @returns {SVGElement | null} */
  #plot() {
    return this.#box.querySelector("[data-still] [data-x]");
  }

  /** What pixels of the chart are counted from. */
  #corner() {
    const { left, top } = this.#box.getBoundingClientRect();
    return { x: left + this.#box.clientLeft, y: top + this.#box.clientTop };
  }
}

/**
 * @param {SVGElement} shape
 * @param {string} said
 * @param {{x: number, y: number}} corner
 * @returns {Mark}
 */
function markOf(shape, said, corner) {
  const { left, top, width, height } = shape.getBoundingClientRect();
  return {
    x: left + width / 2 - corner.x,
    y: top + height / 2 - corner.y,
    words: said.split("\n"),
    colour: getComputedStyle(shape).color,
  };
}

/**
 * @param {string | undefined} text kind and ends, as `log 2.8 7.2`; decades where it is logarithmic
 * @returns {Axis | null}
 */
function axisOf(text) {
  const [type, low, high] = (text ?? "").split(" ");
  const range = [Number(low), Number(high)];
  return range.every(Number.isFinite) && range[0] < range[1] ? { type, range } : null;
}
