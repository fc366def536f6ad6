// @ts-check
// Reading a chart's points: by pointer, by finger, and by keyboard, where a live region says them.

import { Tip } from "./tip.js";
import { step } from "./walk.js";

/**
 * @typedef {import("./still.js").Mark} Mark
 * @typedef {import("./walk.js").Place} Place
 */

const NEAR = 18; // pixels from the pointer to the point that it means
const FINGER = 32; // pixels, where a finger has tapped
const HELP = "Chart. Left and right walk along a line, up and down from line to line, Escape leaves.";

export class Reading {
  #box;
  #lines;
  #tip;
  #voice = document.createElement("p");
  /** @type {Place | null} */
  #at = null;

  /**
   * @param {HTMLElement} box the chart
   * @param {HTMLElement} over lies over it
   * @param {() => Mark[][]} lines the points as they lie now, those of a line together
   */
  constructor(box, over, lines) {
    this.#box = box;
    this.#lines = lines;
    this.#tip = new Tip(over);
    this.#voice.className = "visually-hidden";
    this.#voice.setAttribute("role", "status");
    box.after(this.#voice);
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", HELP);
    box.addEventListener("pointermove", this.#onMove);
    box.addEventListener("pointerleave", this.#onLeave);
    box.addEventListener("click", this.#onClick);
    box.addEventListener("keydown", this.#onKey);
    box.addEventListener("blur", this.#onLeave);
  }

  /** Let go of the page. */
  close() {
    this.#voice.remove();
    this.#box.removeEventListener("pointermove", this.#onMove);
    this.#box.removeEventListener("pointerleave", this.#onLeave);
    this.#box.removeEventListener("click", this.#onClick);
    this.#box.removeEventListener("keydown", this.#onKey);
    this.#box.removeEventListener("blur", this.#onLeave);
  }

  /** The points lie elsewhere now: what was shown of them is no longer true. */
  forget() {
    const mark = this.#at && this.#lines()[this.#at.line]?.[this.#at.point];
    if (mark && document.activeElement === this.#box) this.#tip.show(mark, mark.colour);
    else this.#onLeave();
  }

  #onMove = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "touch") this.#point(event, NEAR);
  };

  // A tap, not a touch: a finger that scrolls the page over the chart means no point.
  #onClick = (/** @type {MouseEvent} */ event) => {
    if (event instanceof PointerEvent && event.pointerType === "touch") this.#point(event, FINGER);
  };

  #onLeave = () => {
    this.#at = null;
    this.#tip.hide();
  };

  /**
   * @param {MouseEvent} event
   * @param {number} within pixels
   */
  #point(event, within) {
    const { left, top } = this.#box.getBoundingClientRect();
    const found = nearest(this.#lines(), event.clientX - left, event.clientY - top, within);
    if (found) this.#tip.show(found, found.colour);
    else this.#tip.hide();
  }

  #onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.target !== this.#box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.#onLeave();
      this.#voice.textContent = "";
      return;
    }
    const lines = this.#lines();
    const to = step(lines, this.#at, event.key);
    if (!to) return;
    event.preventDefault();
    this.#at = to;
    const mark = lines[to.line][to.point];
    this.#tip.show(mark, mark.colour);
    this.#voice.textContent = mark.words.join(", ");
  };
}

/**
 * @param {Mark[][]} lines
 * @param {number} x pixels in the chart
 * @param {number} y
 * @param {number} within pixels
 * @returns {Mark | null}
 */
export function nearest(lines, x, y, within) {
  let best = null;
  let least = within;
  for (const mark of lines.flat()) {
    const far = Math.hypot(mark.x - x, mark.y - y);
    if (far > least) continue;
    best = mark;
    least = far;
  }
  return best;
}
