// @ts-check
// The plane that a line is drawn on: by dragging across it, and by a slider for each size.

import { legible, themeColours } from "../run/colours.js";
import { Still } from "../run/still.js";
import { topStep } from "./amounts.js";

/**
 * @typedef {{colour: string, isActive: boolean, points: {n: number, value: number}[],
 *   handles: (number | null)[]}} Drawn a line in values, `#rrggbb` or
 *   `currentColor`; `handles` are the values of its own points, a size each
 * @typedef {{set: (index: number, step: number | null) => void, told: (index: number) => void}} Handlers
 *   `set` is told where a point was moved to, `told` which point the focus has reached
 * @typedef {{label: (index: number) => string, words: (index: number) => string,
 *   step: (index: number) => number | null}} Spoken what a slider says and where it is
 */

const SVG = "http://www.w3.org/2000/svg";
const FELT = 7; // pixels, as app/experiments/drawing/hero.py
const MIDDLE = 0.45; // of the plane's height: where a first point begins

export class Plane {
  #box;
  #host;
  #still;
  #sizes;
  #range;
  #top;
  #handlers;
  #svg = document.createElementNS(SVG, "svg");
  /** @type {HTMLInputElement[]} */
  #sliders;
  /** @type {Spoken | null} */
  #spoken = null;
  /** @type {{index: number, step: number} | null} where the pointer was last */
  #last = null;
  #current = 0;
  /** @type {Drawn[]} */
  #lines = [];

  /**
   * @param {HTMLElement} box holds `[data-still]` and `[data-draw]`
   * @param {number[]} sizes
   * @param {import("./amounts.js").Range} range
   * @param {Handlers} handlers
   */
  constructor(box, sizes, range, handlers) {
    this.#box = box;
    this.#host = /** @type {HTMLElement} */ (box.querySelector("[data-draw]"));
    this.#still = new Still(box);
    this.#sizes = sizes;
    this.#range = range;
    this.#top = topStep(range);
    this.#handlers = handlers;
    this.#svg.setAttribute("aria-hidden", "true");
    this.#sliders = sizes.map((_, index) => this.#addSlider(index));
    this.#host.append(this.#svg, ...this.#sliders);
    this.#host.addEventListener("pointerdown", this.#onDown);
    this.#host.addEventListener("pointermove", this.#onMove);
    for (const end of ["pointerup", "pointercancel"]) {
      this.#host.addEventListener(end, () => { this.#last = null; });
    }
    document.addEventListener("slope:theme", () => this.draw(this.#lines));
    new ResizeObserver(() => {
      this.#still.forget();
      this.draw(this.#lines);
    }).observe(box);
  }

  /**
   * What the sliders are of from now on.
   * @param {Spoken} spoken
   */
  speak(spoken) {
    this.#spoken = spoken;
    this.#sliders.forEach((slider, index) => {
      slider.setAttribute("aria-label", spoken.label(index));
      slider.setAttribute("aria-valuetext", spoken.words(index));
      slider.value = String(Math.round(spoken.step(index) ?? this.#beside(index)));
    });
  }

  /** @param {Drawn[]} lines the active one last */
  draw(lines) {
    this.#lines = lines;
    const scale = this.#still.scale();
    this.#svg.replaceChildren();
    if (!scale) return;
    const { ground } = themeColours();
    for (const { colour, isActive, points, handles } of lines) {
      const shown = colour.startsWith("#") ? legible(colour, ground, 3) : colour;
      const path = points.map(({ n, value }, i) => `${i ? "L" : "M"}${scale.x(n)} ${scale.y(value)}`);
      if (path.length === 1) path.push("h.1");
      if (path.length) this.#svg.append(stroke(path.join(""), shown, isActive));
      if (isActive) handles.forEach((value, index) => this.#handle(scale, index, value, shown));
    }
    this.#place(scale);
  }

  /**
   * @param {import("../run/scale.js").Scale} scale
   * @param {number} index
   * @param {number | null} value
   * @param {string} colour
   */
  #handle(scale, index, value, colour) {
    const x = scale.x(this.#sizes[index]);
    const hasFocus = document.activeElement === this.#sliders[index];
    const middle = scale.bottom - (this.#beside(index) / this.#top) * (scale.bottom - scale.top);
    const y = value === null ? middle : scale.y(value);
    if (value !== null) this.#svg.append(circle(x, y, 5, "draw-point", colour));
    if (hasFocus) this.#svg.append(circle(x, y, 12, "draw-focus", colour));
  }

  /** @param {import("../run/scale.js").Scale} scale */
  #place(scale) {
    this.#sliders.forEach(({ style }, index) => {
      style.left = `${scale.x(this.#sizes[index])}px`;
      style.top = `${scale.top}px`;
      style.height = `${scale.bottom - scale.top}px`;
    });
  }

  // ---- By keyboard ----

  /** @param {number} index */
  #addSlider(index) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "draw-slider";
    slider.min = "0";
    slider.max = String(this.#top);
    slider.step = "1";
    slider.tabIndex = index ? -1 : 0;
    slider.setAttribute("aria-orientation", "vertical");
    slider.addEventListener("keydown", (event) => this.#onKey(event, index));
    // A screen reader's own gestures move it without a key.
    slider.addEventListener("input", () => this.#handlers.set(index, Number(slider.value)));
    slider.addEventListener("focus", () => {
      this.#rove(index);
      this.#handlers.told(index);
      this.draw(this.#lines);
    });
    slider.addEventListener("blur", () => this.draw(this.#lines));
    return slider;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} index
   */
  #onKey(event, index) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.#sizes.length - 1;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowUp: () => this.#nudge(index, 1),
      ArrowDown: () => this.#nudge(index, -1),
      PageUp: () => this.#nudge(index, this.#range.steps),
      PageDown: () => this.#nudge(index, -this.#range.steps),
      ArrowLeft: () => this.#sliders[Math.max(0, index - 1)].focus(),
      ArrowRight: () => this.#sliders[Math.min(last, index + 1)].focus(),
      Home: () => this.#sliders[0].focus(),
      End: () => this.#sliders[last].focus(),
      Delete: () => this.#handlers.set(index, null),
      Backspace: () => this.#handlers.set(index, null),
      Enter: () => {}, // not to lock while somebody draws
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /**
   * A point that was not there begins beside its neighbour, and the first press puts it there.
   * @param {number} index
   * @param {number} by steps
   */
  #nudge(index, by) {
    const now = this.#spoken?.step(index) ?? null;
    const next = now === null ? this.#beside(index) : Math.round(now) + by;
    this.#handlers.set(index, Math.min(this.#top, Math.max(0, next)));
  }

  /**
   * Where a point that is not there would begin: as high as the nearest one that is.
   * @param {number} index
   */
  #beside(index) {
    for (let away = 1; away < this.#sizes.length; away += 1) {
      for (const other of [index - away, index + away]) {
        const step = other >= 0 && other < this.#sizes.length ? this.#spoken?.step(other) : null;
        if (step !== null && step !== undefined) return Math.round(step);
      }
    }
    return Math.round(MIDDLE * this.#top);
  }

  /** @param {number} index of the slider that Tab leads to */
  #rove(index) {
    this.#sliders[this.#current].tabIndex = -1;
    this.#current = index;
    this.#sliders[index].tabIndex = 0;
  }

  // ---- By pointer and touch ----

  #onDown = (/** @type {PointerEvent} */ event) => {
    const place = this.#placeOf(event);
    if (!place || event.button !== 0) return;
    event.preventDefault();
    this.#host.setPointerCapture(event.pointerId);
    this.#rove(place.index);
    this.#sliders[place.index].focus({ preventScroll: true });
    this.#last = place;
    this.#handlers.set(place.index, place.step);
  };

  #onMove = (/** @type {PointerEvent} */ event) => {
    const place = this.#last && this.#placeOf(event);
    if (!place || !this.#last) return;
    const { index: from, step: start } = this.#last;
    const way = Math.sign(place.index - from);
    // A quick hand skips sizes: they get what lies between.
    for (let index = from + way; way && index !== place.index; index += way) {
      const share = (index - from) / (place.index - from);
      this.#handlers.set(index, Math.round(start + share * (place.step - start)));
    }
    this.#last = place;
    if (way) this.#sliders[place.index].focus({ preventScroll: true });
    this.#handlers.set(place.index, place.step);
  };

  /** @param {PointerEvent} event */
  #placeOf(event) {
    const scale = this.#still.scale();
    if (!scale) return null;
    const { left, top } = this.#box.getBoundingClientRect();
    const x = event.clientX - left - this.#box.clientLeft;
    const y = event.clientY - top - this.#box.clientTop;
    const ways = this.#sizes.map((n) => Math.abs(scale.x(n) - x));
    const share = (scale.bottom - y) / (scale.bottom - scale.top);
    // The axis has a little room beyond the steps at both of its ends.
    const { low, high } = this.#ends(scale);
    const step = Math.round((this.#top * (share - low)) / (high - low));
    return { index: ways.indexOf(Math.min(...ways)), step: Math.min(this.#top, Math.max(0, step)) };
  }

  /** @param {import("../run/scale.js").Scale} scale */
  #ends(scale) {
    const share = (/** @type {number} */ value) => (scale.bottom - scale.y(value)) / (scale.bottom - scale.top);
    return { low: share(this.#range.least), high: share(this.#range.most) };
  }
}

/**
 * @param {string} d
 * @param {string} colour
 * @param {boolean} isActive
 */
function stroke(d, colour, isActive) {
  const path = document.createElementNS(SVG, "path");
  const looks = {
    d, fill: "none", stroke: colour, "stroke-width": isActive ? FELT : 4, opacity: isActive ? 0.6 : 0.35,
    "stroke-linecap": "round", "stroke-linejoin": "round",
  };
  for (const [name, value] of Object.entries(looks)) path.setAttribute(name, String(value));
  return path;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {string} kind
 * @param {string} colour
 */
function circle(x, y, r, kind, colour) {
  const made = document.createElementNS(SVG, "circle");
  const looks = { cx: x, cy: y, r, class: kind, color: colour };
  for (const [name, value] of Object.entries(looks)) made.setAttribute(name, String(value));
  return made;
}
