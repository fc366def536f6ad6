// @ts-check
// Where a value lies on a log-log chart. Pure.

export class Scale {
  #layout;

  /** @param {any} layout of a Plotly figure with ranges (decades), margins, width and height */
  constructor(layout) {
    this.#layout = layout;
  }

  get left() { return this.#layout.margin.l; }
  get top() { return this.#layout.margin.t; }
  get right() { return this.#layout.width - this.#layout.margin.r; }
  get bottom() { return this.#layout.height - this.#layout.margin.b; }

  /**
   * @param {number} n
   * @returns {number} pixels from the left
   */
  x(n) {
    return this.left + share(this.#layout.xaxis.range, n) * (this.right - this.left);
  }

  /**
   * @param {number} value
   * @returns {number} pixels from the top
   */
  y(value) {
    return this.bottom - share(this.#layout.yaxis.range, value) * (this.bottom - this.top);
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
 * @param {number[]} range decades
 * @param {number} value
 */
const share = ([low, high], value) => (Math.log10(value) - low) / (high - low);
