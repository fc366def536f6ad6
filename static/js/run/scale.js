// @ts-check
// Where a value lies on a chart, whose axes are logarithmic or straight. Pure.

/**
 * @typedef {{type?: string, range: number[]}} Axis as Plotly has it: decades where it is logarithmic
 * @typedef {{left: number, top: number, right: number, bottom: number}} Frame pixels of the chart,
 *   from its left upper corner to the plot's edges
 */

export class Scale {
  #x;
  #y;

  /**
   * @param {Frame} frame
   * @param {Axis} x
   * @param {Axis} y
   */
  constructor(frame, x, y) {
    this.left = frame.left;
    this.top = frame.top;
    this.right = frame.right;
    this.bottom = frame.bottom;
    this.#x = x;
    this.#y = y;
  }

  /** @param {any} layout of a Plotly figure with ranges, margins, width and height */
  static of(layout) {
    return new Scale(frameOf(layout), layout.xaxis, layout.yaxis);
  }

  /**
   * @param {number} n
   * @returns {number} pixels from the left
   */
  x(n) {
    return this.left + share(this.#x, n) * (this.right - this.left);
  }

  /**
   * @param {number} value
   * @returns {number} pixels from the top
   */
  y(value) {
    return this.bottom - share(this.#y, value) * (this.bottom - this.top);
  }

  /**
   * Where a place of this scale lies on another one.
   * @param {{x: number, y: number}} place pixels
   * @param {Scale} other of the same axes, zoomed
   */
  moved({ x, y }, other) {
    const across = unit(this.#x, (x - this.left) / (this.right - this.left));
    const up = unit(this.#y, (this.bottom - y) / (this.bottom - this.top));
    return {
      x: other.left + part(other.#x, across) * (other.right - other.left),
      y: other.bottom - part(other.#y, up) * (other.bottom - other.top),
    };
  }

  /**
   * @param {number} x pixels
   * @param {number} y pixels
   */
  holds(x, y) {
    return x >= this.left - 1 && x <= this.right + 1 && y >= this.top - 1 && y <= this.bottom + 1;
  }
}

/**
 * @param {{width: number, height: number, margin: {l: number, t: number, r: number, b: number}}} layout
 * @returns {Frame}
 */
function frameOf({ width, height, margin }) {
  return { left: margin.l, top: margin.t, right: width - margin.r, bottom: height - margin.b };
}

/** @param {Axis} axis */
export const isLinear = (axis) => axis.type === "linear";

/**
 * @param {Axis} axis
 * @param {number} value
 */
const share = (axis, value) => part(axis, isLinear(axis) ? value : Math.log10(value));

/**
 * @param {Axis} axis
 * @param {number} unit decades where it is logarithmic
 */
const part = ({ range: [low, high] }, unit) => (unit - low) / (high - low);

/**
 * @param {Axis} axis
 * @param {number} share
 */
const unit = ({ range: [low, high] }, share) => low + share * (high - low);
