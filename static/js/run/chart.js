// @ts-check
// The chart of a run. The server has drawn it; once somebody turns to it Plotly draws it in the same
// place, to zoom into. What lands live is drawn by a layer over either of them.

import { legible, themeColours } from "./colours.js";
import { dress, zoomedTicks } from "./dress.js";
import { Layer } from "./layer.js";
import { lineOf, namesOf, TEXT } from "./lines.js";
import { CONFIG } from "./plotly.js";
import { Reading } from "./reading.js";
import { Scale } from "./scale.js";
import { Still } from "./still.js";
import { together } from "./together.js";
import { count } from "./words.js";

/**
 * @typedef {import("./samples.js").Show} Show
 * @typedef {import("./samples.js").Samples} Samples
 * @typedef {import("./dress.js").Series} Series
 * @typedef {import("./dress.js").Figure} Figure
 * @typedef {{series: string, n: number, ok: boolean}} Landed
 * @typedef {{stale: () => void, zoomed: () => void}} Handlers `stale` is told when what has landed
 *   does not fit the axes any more, `zoomed` when somebody has zoomed in
 */

const FONT = '"Slope Text", "Atkinson Hyperlegible Next", system-ui, sans-serif';
const NARROW = 720; // pixels; below, a finger that moves on the chart scrolls the page

export class Chart {
  #box;
  #plot;
  #still;
  #layer;
  #reading;
  #series;
  #handlers;
  /** @type {Samples | null} */
  #samples;
  /** @type {any} */
  #plotly = null;
  /** @type {Figure | null} */
  #figure = null;
  /** @type {string} */
  #show;
  /** @type {Landed[]} landed since the last frame */
  #landed = [];
  /** @type {{series: string, size: number} | null} */
  #current = null;
  #theme = themeNow();
  #zooms = 0;
  #isZoomed = false;
  #width = 0;

  /**
   * @param {HTMLElement} box holds `[data-still]`, `[data-plot]` and `[data-over]`
   * @param {string} show what the server's picture shows
   * @param {Series[]} series
   * @param {Samples | null} samples what lands live; null for a run that is over
   * @param {Handlers} handlers
   */
  constructor(box, show, series, samples, handlers) {
    this.#box = box;
    this.#show = show;
    this.#plot = /** @type {any} */ (box.querySelector("[data-plot]"));
    const over = /** @type {HTMLElement} */ (box.querySelector("[data-over]"));
    this.#still = new Still(box);
    this.#layer = new Layer(over);
    this.#reading = new Reading(box, over, () => this.#readable());
    this.#series = new Map(series.map((each) => [each.name, each]));
    this.#samples = samples;
    this.#handlers = handlers;
    document.addEventListener("slope:theme", this.#onTheme);
    this.#watcher.observe(box);
  }

  /** Let go of the page. */
  close() {
    document.removeEventListener("slope:theme", this.#onTheme);
    this.#watcher.disconnect();
    this.#reading.close();
    this.#samples = null;
    this.#plotly?.purge(this.#plot);
  }

  /** Whether Plotly draws it. */
  get isDrawn() {
    return this.#box.classList.contains("chart-drawn");
  }

  /** Whether Plotly can draw what is shown: the phases are bars, with nothing to zoom into. */
  get isPlottable() {
    return this.#show !== "phases" && this.#still.frame() !== null;
  }

  /**
   * The server's picture is another one now.
   * @param {string} show
   * @param {Figure | null} figure of the same view; null where only the picture is at hand
   */
  view(show, figure) {
    if (show !== this.#show) this.whole();
    this.#show = show;
    this.#figure = figure;
    this.draw();
  }

  /**
   * From now on Plotly draws it.
   * @param {any} plotly
   * @param {Figure} figure
   */
  take(plotly, figure) {
    this.#plotly = plotly;
    this.#figure = figure;
    this.draw();
    this.#plot.on("plotly_relayout", this.#onRelayout);
  }

  /**
   * A sample has landed among the samples.
   * @param {Landed} landed
   */
  land(landed) {
    this.#landed.push(landed);
    this.#soon();
  }

  /**
   * Point at the size that is being measured.
   * @param {{series: string, size: number} | null} current
   */
  aim(current) {
    this.#current = current;
    this.#soon();
  }

  /**
   * Show where the reader asks "what if", until the server's next picture shows it.
   * @param {number} n parameters
   */
  rule(n) {
    const scale = this.#scale();
    if (!scale) return;
    this.#box.classList.add("chart-ruled");
    this.#layer.rule({ x: scale.x(n), scale }, `n = ${count(n)}`);
  }

  /** The run is over: nothing more will land. */
  end() {
    this.#samples = null;
    this.#current = null;
    this.#landed = [];
  }

  /** Show everything again after somebody zoomed in. */
  whole() {
    this.#zooms += 1;
    this.#isZoomed = false;
    this.draw();
  }

  // ---- Drawing ----

  /** Everything: for another view, theme or width, for new fits. */
  draw() {
    this.#still.forget();
    this.#width = this.#box.clientWidth;
    this.#drawPlot();
    this.#drawLayer();
    this.#reading.forget();
  }

  #drawPlot() {
    const frame = this.#still.frame();
    const isDrawn = Boolean(this.#plotly && this.#figure && frame && this.isPlottable);
    if (isDrawn && frame && this.#figure) {
      const { clientWidth: width, clientHeight: height } = this.#box;
      const canZoom = width >= NARROW && matchMedia("(pointer: fine)").matches;
      const style = {
        frame, width, height, theme: this.#theme, canZoom, isZoomed: this.#isZoomed,
        isLive: this.#isLayered(),
      };
      const { data, layout } = dress(this.#figure, this.#series, style);
      layout.uirevision = this.#zooms;
      this.#plotly.react(this.#plot, data, layout, CONFIG);
      if (this.#isZoomed) this.#tickAnew();
    }
    this.#box.classList.toggle("chart-drawn", isDrawn);
  }

  /** Whether points land over the picture. */
  #isLayered() {
    return this.#samples !== null && this.#show !== "phases" && this.#figure !== null;
  }

  /** Where things are now: Plotly writes into the layout it was given when somebody zooms. */
  #scale() {
    return this.isDrawn ? Scale.of(this.#plot.layout) : this.#still.scale();
  }

  /** What has landed, over what the server or Plotly drew. */
  #drawLayer() {
    const scale = this.#isLayered() ? this.#scale() : null;
    this.#box.classList.toggle("chart-layered", scale !== null);
    this.#box.classList.toggle("chart-zoomed", this.#isZoomed);
    this.#box.classList.remove("chart-ruled");
    this.#layer.clear();
    if (scale) {
      const lines = [...this.#series.values()].map((series) => this.#lineOf(series, scale));
      this.#layer.draw(scale, lines, this.#theme.ground);
      this.#nameLines(scale);
      this.#soon();
    } else if (this.#isZoomed) {
      this.#nameZoomed();
    }
  }

  /**
   * @param {Series} series
   * @param {Scale} scale
   */
  #lineOf(series, scale) {
    const show = /** @type {Show} */ (this.#show);
    const figure = /** @type {Figure} */ (this.#figure);
    const isOn = figure.data.some(({ meta }) => meta.series === series.name && meta.role === "median");
    const cells = isOn ? this.#samples?.cells(series.name, show) ?? [] : [];
    return lineOf(series, cells, { show, figure, scale, ground: this.#theme.ground });
  }

  /** @param {Scale} scale */
  #nameLines(scale) {
    this.#box.classList.toggle("chart-landed", this.#layer.lines.some(({ marks }) => marks.length));
    this.#layer.name(namesOf(this.#layer.lines, this.#series, scale, this.#theme.ground));
  }

  /** The names of a run that is over, at the ends of what is seen of its lines. */
  #nameZoomed() {
    const byLabel = new Map([...this.#series.values()].map((each) => [each.label, each]));
    // The ring of a crossover reads as its line does, and stands after it.
    const ends = new Map();
    for (const marks of this.#readable()) {
      const label = marks[0]?.words[0];
      if (byLabel.has(label) && !ends.has(label)) ends.set(label, { name: label, marks });
    }
    const lines = [...ends.values()];
    this.#layer.name(namesOf(lines, byLabel, Scale.of(this.#plot.layout), this.#theme.ground));
  }

  #soon() {
    together(this.#update);
  }

  /** Draw only what has changed since the last frame. */
  #update = () => {
    const landed = this.#landed.splice(0);
    const scale = this.#isLayered() ? this.#scale() : null;
    if (!scale) return;
    for (const name of new Set(landed.map(({ series }) => series))) {
      const series = this.#series.get(name);
      if (series) this.#layer.redraw(this.#lineOf(series, scale));
    }
    if (landed.length) {
      this.#nameLines(scale);
      this.#ring(landed[landed.length - 1]);
      if (landed.some((each) => !this.#fits(each))) this.#handlers.stale();
    }
    this.#pointAt(scale);
  };

  /**
   * Whether a sample's cell lies within the axes; what failed is drawn by the server.
   * @param {Landed} landed
   */
  #fits({ series, ok }) {
    const scale = this.#still.scale();
    if (!scale || this.#isZoomed || !ok) return ok && this.#isZoomed;
    const line = this.#layer.lines.find(({ name }) => name === series);
    return !line || line.marks.every(({ low, high }) => low <= scale.bottom && high >= scale.top);
  }

  /** @param {Landed} landed */
  #ring({ series, n }) {
    const line = this.#layer.lines.find(({ name }) => name === series);
    const mark = line?.marks.find((each) => each.n === n);
    this.#layer.latest(mark ?? null, line?.colour ?? "");
  }

  /** @param {Scale} scale */
  #pointAt(scale) {
    const series = this.#current && this.#series.get(this.#current.series);
    const colour = series ? legible(series.colour, this.#theme.ground, 3) : "";
    this.#layer.aim(series && this.#current ? scale.x(this.#current.size) : null, scale.bottom, colour);
  }

  // ---- Reading ----

  /** The points that can be read, as they lie now. */
  #readable() {
    if (this.#box.classList.contains("chart-layered")) {
      return this.#layer.lines.map(({ marks }) => marks).filter((line) => line.length);
    }
    const lines = this.#still.lines();
    const whole = this.#isZoomed ? this.#still.scale() : null;
    if (!whole) return lines;
    const scale = Scale.of(this.#plot.layout);
    return lines.map((line) => line.map((mark) => ({ ...mark, ...whole.moved(mark, scale) }))
      .filter(({ x, y }) => scale.holds(x, y))).filter((line) => line.length);
  }

  // ---- What happens to the page ----

  #onTheme = () => {
    this.#theme = themeNow();
    this.draw();
  };

  /** @param {object} change */
  #onRelayout = (change) => {
    if (!("xaxis.range[0]" in change || "yaxis.range[0]" in change)) return;
    this.#isZoomed = true;
    this.#tickAnew();
    this.#drawLayer();
    this.#reading.forget();
    this.#handlers.zoomed();
  };

  #tickAnew() {
    const text = { x: count, y: TEXT[this.#show] };
    this.#plotly.relayout(this.#plot, zoomedTicks(this.#plot.layout, text));
  }

  #watcher = new ResizeObserver(() => {
    if (this.#box.clientWidth !== this.#width) this.draw();
  });
}

function themeNow() {
  return { ...themeColours(), font: FONT };
}
