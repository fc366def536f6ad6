// @ts-check
// The box that tells a point's exact values, for the pointer, the finger and the keyboard alike.

const AWAY = 12; // pixels from the point
const EDGE = 8; // pixels to the chart's edge, at least

export class Tip {
  #host;
  #box = document.createElement("div");
  #ring = document.createElement("div");

  /** @param {HTMLElement} host lies over the chart and takes no clicks */
  constructor(host) {
    this.#host = host;
    this.#box.className = "chart-tip";
    this.#ring.className = "chart-cursor";
    this.#box.hidden = this.#ring.hidden = true;
    host.append(this.#ring, this.#box);
  }

  hide() {
    this.#box.hidden = this.#ring.hidden = true;
  }

  /**
   * @param {{x: number, y: number, words: string[]}} mark in pixels of the chart
   * @param {string} colour
   */
  show({ x, y, words }, colour) {
    this.#box.hidden = this.#ring.hidden = false;
    this.#box.replaceChildren(...words.map((text) => {
      const row = document.createElement("p");
      row.textContent = text;
      return row;
    }));
    this.#box.style.borderColor = this.#ring.style.color = colour;
    move(this.#ring, x, y);
    const { offsetWidth, offsetHeight } = this.#box;
    const room = this.#host.clientWidth - offsetWidth - EDGE;
    const above = y - offsetHeight - AWAY;
    move(this.#box, Math.max(EDGE, Math.min(x + AWAY, room)), above < EDGE ? y + AWAY : above);
  }
}

/**
 * @param {HTMLElement} element
 * @param {number} x
 * @param {number} y
 */
function move(element, x, y) {
  element.style.translate = `${x}px ${y}px`;
}
