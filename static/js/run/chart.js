// @ts-check
// The chart of a run: Plotly draws it; while points land, a layer over it draws those.

import { legible, themeColours } from "./colours.js";
import { annotationsOf, dress, lineOf, namesOf, NARROW } from "./dress.js";
import { Layer } from "./layer.js";
import { Scale } from "./scale.js";

/**
 * @typedef {import("./samples.js").Metric} Metric
 * @typedef {import("./samples.js").Samples} Samples
 * @typedef {import("./dress.js").Series} Series
 * @typedef {import("./dress.js").Figure} Figure
 * @typedef {import("./dress.js").Theme} Theme
 */

const FONT = '"Slope Text", "Atkinson Hyperlegible Next", system-ui, sans-serif';
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d"],
};

const SMALLEST = 160; // pixels; a narrower box is one that is just being laid out or hidden

/** A picture is for a document: light, and in a face that is everywhere. @type {Theme} */
const PRINT = {
  ground: [255, 255, 255], ink: "rgb(29, 33, 38)", muted: "rgb(86, 92, 99)",
  grid: "rgb(226, 223, 214)", axis: "rgb(138, 141, 140)", font: "Arial, Helvetica, sans-serif",
};
const PICTURE = { theme: PRINT, width: 1200, height: 675, titleHeight: 72, spare: 1.15 };

/** @type {Promise<any> | null} */
let loading = null;

/**
 * Plotly, fetched once and only on pages that draw.
 * @param {string} url
 * @returns {Promise<any>}
 */
export function loadPlotly(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("Plotly could not be fetched."));
    };
    document.head.append(script);
  });
  return loading;
}

export class Chart {
  #box;
  #plot;
  #over;
  #message;
  #plotly;
  #layer;
  #series;
  /** @type {Samples | null} */
  #samples;
  /** @type {Figure | null} */
  #figure = null;
  /** @type {Metric} */
  #metric = "time";
  /** @type {Map<string, import("./layer.js").Line>} */
  #lines = new Map();
  /** @type {{series: string, n: number, ok: boolean}[]} landed since the last frame */
  #landed = [];
  /** @type {any} */
  #layout = null;
  #theme = themeNow();
  #frame = 0;
  #zooms = 0;

  /**
   * @param {HTMLElement} box holds `[data-plot]`, `[data-over]` and the ghost
   * @param {any} plotly
   * @param {Series[]} series
   * @param {Samples | null} samples what lands live; null for a run that is over
   */
  constructor(box, plotly, series, samples) {
    this.#box = box;
    this.#plot = /** @type {any} */ (box.querySelector("[data-plot]"));
    this.#over = /** @type {HTMLElement} */ (box.querySelector("[data-over]"));
    this.#message = /** @type {HTMLElement} */ (box.querySelector(".ghost-message"));
    this.#plotly = plotly;
    this.#layer = new Layer(this.#over);
    this.#series = new Map(series.map((each) => [each.name, each]));
    this.#samples = samples;
    document.addEventListener("slope:theme", this.#onTheme);
    box.addEventListener("pointermove", this.#onPointer);
    this.#watcher.observe(box);
  }

  /** Let go of the page. */
  close() {
    document.removeEventListener("slope:theme", this.#onTheme);
    this.#box.removeEventListener("pointermove", this.#onPointer);
    this.#watcher.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#plotly.purge(this.#plot);
  }

  /**
   * @param {Figure} figure as the server built it
   * @param {Metric} metric
   */
  show(figure, metric) {
    this.#figure = figure;
    this.#metric = metric;
    this.#draw();
  }

  /**
   * A sample has landed among the samples.
   * @param {{series: string, n: number, ok: boolean}} landed
   */
  land(landed) {
    this.#landed.push(landed);
    this.#frame ||= requestAnimationFrame(() => this.#update());
  }

  /** The run is over: nothing more will land. */
  end() {
    this.#samples = null;
    this.aim(null);
  }

  /**
   * Point at the size that is being measured.
   * @param {{series: string, size: number} | null} current
   */
  aim(current) {
    this.#over.querySelector(".aim")?.remove();
    const series = current && this.#series.get(current.series);
    if (!series || !this.#layout) return;
    const scale = this.#scale();
    this.#place("aim", scale.x(current.size), scale.bottom, series);
  }

  /** Show everything again after somebody zoomed in. */
  whole() {
    this.#zooms += 1;
    this.#draw();
  }

  /**
   * Call back whenever somebody has zoomed into the chart.
   * @param {() => void} zoomed
   */
  onZoom(zoomed) {
    this.#plot.on("plotly_relayout", (/** @type {object} */ change) => {
      if (!("xaxis.range[0]" in change || "yaxis.range[0]" in change)) return;
      zoomed();
      this.#drawLayer();
    });
  }

  /**
   * The chart as a picture, for a document: wide, light, with names at the lines.
   * @param {"png" | "svg"} format
   * @param {string} title
   * @param {string} subtitle where and when it was measured
   * @returns {Promise<Blob>}
   */
  async picture(format, title, subtitle) {
    const scene = this.#scene();
    const figure = dress(scene, PICTURE);
    Object.assign(figure.layout, {
      annotations: annotationsOf(scene, figure, PRINT),
      paper_bgcolor: "#fff",
      title: {
        text: title, x: 0, xref: "paper", xanchor: "left", y: 0.965, yanchor: "top",
        font: { size: 22, color: PRINT.ink },
        subtitle: { text: subtitle, font: { size: 14, color: PRINT.muted } },
      },
    });
    const { width, height } = PICTURE;
    const options = { format, width, height, scale: format === "png" ? 2 : 1 };
    return blobOf(await this.#plotly.toImage({ ...figure, config: CONFIG }, options));
  }

  // ---- Drawing ----

  #scene() {
    const figure = /** @type {Figure} */ (this.#figure);
    return { figure, metric: this.#metric, series: this.#series, samples: this.#samples };
  }

  /** Everything, by Plotly: the first time, for another metric, theme or width, for new fits. */
  #draw() {
    const width = this.#box.clientWidth;
    const height = this.#box.clientHeight;
    if (!this.#figure || width < SMALLEST) return;
    const scene = this.#scene();
    const figure = dress(scene, { theme: this.#theme, width, height, titleHeight: 0, spare: 1 });
    const isBare = !figure.data.some(({ x }) => x.length > 0);
    const isWide = width >= NARROW;
    if (isWide && !this.#samples) figure.layout.annotations = annotationsOf(scene, figure, this.#theme);
    const data = this.#samples ? figure.data.filter(({ meta }) => meta.role !== "median") : figure.data;
    figure.layout.uirevision = `${this.#metric} ${this.#zooms}`;
    this.#layout = figure.layout;
    this.#plotly.react(this.#plot, data, figure.layout, CONFIG);
    this.#drawLayer();
    this.#box.classList.add("chart-drawn");
    this.#box.classList.toggle("chart-bare", isBare);
    if (isBare && !this.#samples) this.#message.textContent = "Nothing was measured in this run.";
  }

  /** What lands, over what Plotly drew. */
  #drawLayer() {
    this.#lines.clear();
    if (!this.#samples) {
      this.#layer.clear();
      return;
    }
    const scale = this.#scale();
    for (const name of this.#series.keys()) {
      this.#lines.set(name, lineOf(this.#scene(), name, scale, this.#theme));
    }
    this.#layer.draw(scale, [...this.#lines.values()], this.#theme.ground);
    this.#drawNames(scale);
  }

  /** @param {Scale} scale */
  #drawNames(scale) {
    if (this.#layout.width < NARROW) return;
    const ends = [...this.#lines.values()].flatMap(({ name, marks }) => {
      const last = marks.at(-1);
      return last && scale.holds(last.x, last.y) ? [{ series: name, x: last.x, y: last.y }] : [];
    });
    this.#layer.name(namesOf(this.#scene(), ends, scale, this.#theme));
  }

  /** Draw only what has changed since the last frame. */
  #update() {
    this.#frame = 0;
    const landed = this.#landed.splice(0);
    if (!this.#samples || !this.#layout) return;
    const scale = this.#scale();
    const drawn = new Scale(this.#layout);
    let isWithin = landed.every(({ ok }) => ok) && !this.#box.classList.contains("chart-bare");
    for (const name of new Set(landed.map(({ series }) => series))) {
      const line = lineOf(this.#scene(), name, scale, this.#theme);
      this.#lines.set(name, line);
      this.#layer.redraw(line);
      const whole = lineOf(this.#scene(), name, drawn, this.#theme);
      isWithin &&= whole.marks.every(({ low, high }) => low <= drawn.bottom && high >= drawn.top);
    }
    if (isWithin) this.#drawNames(scale);
    else this.#draw();
    for (const { series, n } of landed) this.#ping(series, n);
  }

  /** Where things are now: Plotly writes into the layout it was given when somebody zooms. */
  #scale() {
    return new Scale(this.#plot.layout ?? this.#layout);
  }

  /**
   * @param {string} name
   * @param {number} n
   */
  #ping(name, n) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const scale = this.#scale();
    const x = scale.x(n);
    const mark = this.#lines.get(name)?.marks.find((each) => Math.abs(each.x - x) < 0.5);
    const series = this.#series.get(name);
    if (!mark || !series || !scale.holds(mark.x, mark.y)) return;
    const ping = this.#place("ping", mark.x, mark.y, series);
    ping.addEventListener("animationend", () => ping.remove());
  }

  /**
   * @param {string} kind
   * @param {number} x
   * @param {number} y
   * @param {Series} series
   */
  #place(kind, x, y, series) {
    const mark = document.createElement("span");
    mark.className = kind;
    mark.style.left = `${x}px`;
    mark.style.top = `${y}px`;
    mark.style.color = legible(series.colour, this.#theme.ground, 3);
    this.#over.append(mark);
    return mark;
  }

  // ---- What happens to the page ----

  #onTheme = () => {
    this.#theme = themeNow();
    this.#draw();
  };

  /** @param {PointerEvent} event */
  #onPointer = (event) => {
    if (!this.#samples || !this.#layout) return;
    const { left, top } = this.#box.getBoundingClientRect();
    this.#layer.point(event.clientX - left, event.clientY - top);
  };

  #watcher = new ResizeObserver(() => {
    if (this.#layout && this.#box.clientWidth !== this.#layout.width) this.#draw();
  });
}

/** @returns {Theme} */
function themeNow() {
  return { ...themeColours(), font: FONT };
}

/**
 * What a data URL holds; the site's policy lets nobody fetch one.
 * @param {string} url
 */
function blobOf(url) {
  const comma = url.indexOf(",");
  const [type, encoding] = url.slice("data:".length, comma).split(";");
  const body = url.slice(comma + 1);
  if (encoding !== "base64") return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type });
}
