// @ts-check
// Draws a run: the server's figure in the theme's colours, and each new point as it lands.

import { css, legible, themeColours } from "./colours.js";
import { spread } from "./labels.js";
import { bytes, count, seconds } from "./words.js";

/**
 * @typedef {import("./samples.js").Metric} Metric
 * @typedef {import("./samples.js").Samples} Samples
 * @typedef {import("./samples.js").Cell} Cell
 * @typedef {{name: string, label: string, colour: string}} Series
 * @typedef {{data: any[], layout: any}} Figure
 * @typedef {ReturnType<typeof theme>} Theme
 * @typedef {{left: number, right: number, top: number, bottom: number}} Margins
 */

const NARROW = 720; // pixels; below, names stand in the legend above the chart
const APART = 21; // pixels between the middles of two names
const FLOOR = { time: 0, size: 0, memory: 4096 }; // as app/experiments/chart.py
const NAME_SIZE = 14; // pixels; of the names at the lines' ends
const HEADROOM = 0.25; // decades above and below what was measured
const FONT = '"Slope Text", "Atkinson Hyperlegible Next", system-ui, sans-serif';
const PRINT_FONT = "Arial, Helvetica, sans-serif"; // a picture cannot take the site's font along
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d"],
  responsive: false,
};

/** What the chart is drawn with on the page as it is now. */
const theme = () => ({ ...themeColours(), font: FONT });

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
  /** @type {Map<string, Series>} */
  #series;
  /** @type {Samples | null} */
  #samples;
  /** @type {Figure | null} */
  #figure = null;
  /** @type {Metric} */
  #metric = "time";
  /** @type {Set<string>} series with new points since the last frame */
  #dirty = new Set();
  /** @type {{series: string, n: number}[]} */
  #landed = [];
  /** @type {any[]} */
  #drawn = [];
  /** @type {any} */
  #layout = null;
  #theme = theme();
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
    this.#series = new Map(series.map((each) => [each.name, each]));
    this.#samples = samples;
    document.addEventListener("slope:theme", this.#onTheme);
    this.#watcher.observe(box);
  }

  /** Let go of the page. */
  close() {
    document.removeEventListener("slope:theme", this.#onTheme);
    this.#watcher.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#plotly.purge(this.#plot);
  }

  #onTheme = () => {
    this.#theme = theme();
    this.#draw();
  };

  #watcher = new ResizeObserver(() => {
    if (this.#layout && this.#size().width !== this.#layout.width) this.#draw();
  });

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
   * A sample of a series has landed.
   * @param {string} series
   * @param {number} n
   */
  land(series, n) {
    this.#dirty.add(series);
    this.#landed.push({ series, n });
    this.#frame ||= requestAnimationFrame(() => this.#update());
  }

  /**
   * Point at the size that is being measured.
   * @param {{series: string, size: number} | null} current
   */
  aim(current) {
    this.#over.querySelector(".aim")?.remove();
    const series = current && this.#series.get(current.series);
    if (!series || !this.#layout) return;
    const at = this.#pixel(current.size, null);
    if (!at) return;
    this.#place("aim", at.x, this.#layout.height - this.#layout.margin.b, series);
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
      if ("xaxis.range[0]" in change || "yaxis.range[0]" in change) zoomed();
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
    const ground = /** @type {[number, number, number]} */ ([255, 255, 255]);
    const theme = {
      ground, ink: "rgb(29, 33, 38)", muted: "rgb(86, 92, 99)",
      grid: "rgb(226, 223, 214)", axis: "rgb(138, 141, 140)", font: PRINT_FONT,
    };
    const size = { width: 1200, height: 675 };
    const { data, layout } = this.#dress(theme, size, 72);
    Object.assign(layout, {
      paper_bgcolor: "#fff",
      title: {
        text: title, x: 0, xref: "paper", xanchor: "left", y: 0.965, yanchor: "top",
        font: { size: 22, color: theme.ink },
        subtitle: { text: subtitle, font: { size: 14, color: theme.muted } },
      },
    });
    const options = { format, ...size, scale: format === "png" ? 2 : 1 };
    const figure = { data, layout, config: CONFIG };
    return blobOf(await this.#plotly.toImage(figure, options));
  }

  #size() {
    return { width: this.#box.clientWidth, height: this.#box.clientHeight };
  }

  #draw() {
    if (!this.#figure) return;
    const size = this.#size();
    const { data, layout } = this.#dress(this.#theme, size);
    this.#drawn = data;
    this.#layout = layout;
    this.#dirty.clear();
    this.#plotly.react(this.#plot, data, layout, CONFIG);
    this.#box.classList.add("chart-drawn");
    const isBare = !data.some((trace) => trace.x.length > 0);
    this.#box.classList.toggle("chart-bare", isBare);
    if (isBare && !this.#samples) this.#message.textContent = "Nothing could be measured in this run.";
    this.#box.closest(".run-chart")?.classList.toggle("chart-labelled", size.width >= NARROW);
  }

  /** Draw only what has changed since the last frame. */
  #update() {
    this.#frame = 0;
    const landed = this.#landed.splice(0);
    if (!this.#figure || !this.#samples || !this.#layout) return;
    const isNewFailure = [...this.#dirty].some((name) => this.#hasNewFailure(name));
    const range = this.#yRange();
    const [low, high] = this.#layout.yaxis.range;
    const isOutside = range[0] < low - 1e-9 || range[1] > high + 1e-9;
    if (isNewFailure || isOutside || this.#box.classList.contains("chart-bare")) this.#draw();
    else this.#restyle();
    for (const { series, n } of landed) this.#ping(series, n);
  }

  #restyle() {
    const changed = this.#drawn
      .map((trace, index) => ({ trace, index }))
      .filter(({ trace }) => trace.meta.role === "median" && this.#dirty.has(trace.meta.series));
    this.#dirty.clear();
    for (const { trace } of changed) Object.assign(trace, this.#points(trace));
    const update = {
      x: changed.map(({ trace }) => trace.x),
      y: changed.map(({ trace }) => trace.y),
      "error_y.array": changed.map(({ trace }) => trace.error_y.array),
      "error_y.arrayminus": changed.map(({ trace }) => trace.error_y.arrayminus),
      customdata: changed.map(({ trace }) => trace.customdata),
    };
    const annotations = this.#labels(this.#drawn, this.#layout, this.#theme);
    const isMoved = JSON.stringify(annotations) !== JSON.stringify(this.#layout.annotations);
    this.#layout.annotations = annotations;
    const indices = changed.map(({ index }) => index);
    this.#plotly.update(this.#plot, update, isMoved ? { annotations } : {}, indices);
  }

  /** @param {string} name */
  #hasNewFailure(name) {
    const shown = this.#drawn.find((t) => t.meta.role === "failed" && t.meta.series === name);
    return this.#samples?.failures(name).length !== (shown?.x.length ?? 0);
  }

  // ---- From the server's figure to what is drawn ----

  /**
   * @param {Theme} theme
   * @param {{width: number, height: number}} size
   * @param {number} top extra room above the axes, for a title
   */
  #dress(theme, size, top = 0) {
    const figure = /** @type {Figure} */ (structuredClone(this.#figure));
    const samples = this.#samples;
    for (const trace of figure.data) {
      if (samples && trace.meta.role === "median") Object.assign(trace, this.#points(trace));
    }
    const layout = this.#dressLayout(figure.layout, theme, size, top);
    let data = figure.data;
    if (samples) data = data.filter((trace) => trace.meta.role !== "failed").concat(this.#failures(layout));
    data.forEach((trace) => this.#dressTrace(trace, theme));
    layout.annotations = size.width >= NARROW ? this.#labels(data, layout, theme) : [];
    return { data, layout };
  }

  /**
   * A median trace's points as this page knows them.
   * @param {any} trace
   */
  #points(trace) {
    const cells = this.#samples?.cells(trace.meta.series, this.#metric) ?? [];
    const floor = FLOOR[this.#metric];
    const y = cells.map((cell) => Math.max(cell.median, floor));
    return {
      x: cells.map((cell) => cell.n),
      y,
      error_y: {
        ...trace.error_y,
        array: cells.map((cell, i) => Math.max(cell.high, floor) - y[i]),
        arrayminus: cells.map((cell, i) => y[i] - Math.max(cell.low, floor)),
      },
      customdata: cells.map((cell) => this.#hover(cell)),
    };
  }

  /** @param {Cell} cell */
  #hover(cell) {
    const text = this.#metric === "time" ? seconds : bytes;
    const lines = [`${cell.n.toLocaleString("en")} parameters`, `median ${text(cell.median)}`];
    if (cell.count === 1) lines.push("1 sample");
    else lines.push(`${text(cell.low)} to ${text(cell.high)} (95 %, ${cell.count} samples)`);
    const floor = FLOOR[this.#metric];
    if (cell.median < floor) lines.push(`less than one page of ${text(floor)}, drawn there`);
    if (cell.reason) lines.push(`one failed: ${cell.reason}`);
    return lines.join("<br>");
  }

  /** @param {any} layout */
  #failures(layout) {
    const y = 10 ** (layout.yaxis.range[0] + 0.06);
    return [...this.#series.values()].flatMap(({ name, label }) => {
      const failures = this.#samples?.failures(name) ?? [];
      if (failures.length === 0) return [];
      return [{
        type: "scatter", mode: "markers", name: `${label}, failed`, meta: { series: name, role: "failed" },
        x: failures.map((failure) => failure.n),
        y: failures.map(() => y),
        customdata: failures.map((failure) => failure.reason),
        hovertemplate: `%{x:,.0f} parameters could not be measured:<br>%{customdata}<extra>${label}</extra>`,
        marker: { symbol: "x-thin-open", size: 11, line: { width: 2.5 } },
      }];
    });
  }

  /**
   * @param {any} trace
   * @param {Theme} theme
   */
  #dressTrace(trace, theme) {
    const own = this.#series.get(trace.meta.series)?.colour ?? "#767676";
    const colour = legible(own, theme.ground, 3);
    if (trace.line) trace.line.color = colour;
    if (trace.error_y) trace.error_y.color = colour;
    if (trace.marker) {
      const isStroke = /-ew|-ns|thin|open/.test(String(trace.marker.symbol));
      const line = trace.marker.line ?? {};
      if (trace.meta.role !== "crossover") trace.marker.color = colour;
      trace.marker.line = isStroke
        ? { ...line, color: colour }
        : { color: css(theme.ground), width: 1.5 };
    }
    if (trace.meta.role === "median") {
      trace.marker.size = 10;
      trace.cliponaxis = false;
    }
    trace.hoverlabel = { bordercolor: colour };
  }

  /**
   * @param {any} layout
   * @param {Theme} theme
   * @param {{width: number, height: number}} size
   * @param {number} top
   */
  #dressLayout(layout, theme, size, top) {
    const isNarrow = size.width < NARROW;
    const margins = this.#margins(size.width, theme.font);
    const axis = {
      gridcolor: theme.grid, linecolor: theme.axis, tickcolor: theme.axis, ticklen: 5,
      showline: true, zeroline: false, tickmode: "array", fixedrange: isNarrow,
    };
    const x = layout.xaxis.range;
    const y = this.#samples ? this.#yRange() : layout.yaxis.range;
    const value = this.#metric === "time" ? seconds : bytes;
    return {
      ...layout,
      ...size,
      autosize: false,
      uirevision: `${this.#metric} ${this.#zooms}`,
      dragmode: isNarrow ? false : "zoom",
      margin: { l: margins.left, r: margins.right, t: margins.top + top, b: margins.bottom, autoexpand: false },
      font: { family: theme.font, size: isNarrow ? 12.5 : 14, color: theme.muted },
      hoverlabel: { bgcolor: css(theme.ground), align: "left", font: { family: FONT, size: 13.5, color: theme.ink } },
      xaxis: {
        ...layout.xaxis, ...axis, ...ticks(x, count, isNarrow),
        title: { text: layout.xaxis.title.text },
      },
      yaxis: {
        ...layout.yaxis, ...axis, ...ticks(y, value, false), range: y,
        // No standoff: Plotly reckons it as -Infinity when it redraws.
        title: { text: isNarrow ? "" : layout.yaxis.title.text },
      },
    };
  }

  /**
   * @param {number} width
   * @param {string} font
   * @returns {Margins}
   */
  #margins(width, font) {
    if (width < NARROW) return { left: 62, right: 16, top: 18, bottom: 58 };
    const names = [...this.#series.values()].map(({ name }) => textWidth(this.#nameOf(name).join("  "), font));
    // Another machine may set a picture's names in a wider face.
    const spare = font === PRINT_FONT ? 1.15 : 1;
    return { left: 88, right: Math.ceil(Math.max(...names, 0) * spare) + 34, top: 22, bottom: 72 };
  }

  /** The decades that hold what was measured; they only grow, so that the chart keeps still. */
  #yRange() {
    const known = /** @type {Figure} */ (this.#figure).layout.yaxis.range;
    const floor = FLOOR[this.#metric];
    let [low, high] = [Infinity, -Infinity];
    for (const name of this.#series.keys()) {
      for (const cell of this.#samples?.cells(name, this.#metric) ?? []) {
        low = Math.min(low, Math.max(cell.low, floor) || Infinity);
        high = Math.max(high, Math.max(cell.high, floor));
      }
    }
    if (!(high > 0) || !Number.isFinite(low)) return known;
    const wanted = [Math.log10(low) - HEADROOM, Math.log10(high) + HEADROOM];
    return this.#isEmptyFigure() ? [Math.floor(wanted[0]), Math.ceil(wanted[1])] : [
      Math.min(known[0], wanted[0]),
      Math.max(known[1], wanted[1]),
    ];
  }

  #isEmptyFigure() {
    return !this.#figure?.data.some((trace) => trace.meta.role === "median" && trace.x.length > 0);
  }

  /**
   * Each line's name at its end, none over another.
   * @param {any[]} data
   * @param {any} layout
   * @param {Theme} theme
   */
  #labels(data, layout, theme) {
    if (layout.width < NARROW) return [];
    const ends = data.filter((t) => t.meta.role === "median" && t.x.length > 0).map((trace) => {
      const last = trace.x.length - 1;
      const at = this.#pixelIn(layout, trace.x[last], trace.y[last]);
      return { trace, last, at, series: this.#series.get(trace.meta.series) };
    });
    const top = layout.margin.t + 4;
    const bottom = layout.height - layout.margin.b - 4;
    const places = spread(ends.map(({ at }) => at.y), APART, top, bottom);
    const edge = layout.width - layout.margin.r + 16;
    return ends.map(({ trace, last, at, series }, index) => {
      const [label, verdict] = this.#nameOf(trace.meta.series);
      const colour = legible(series?.colour ?? "#767676", theme.ground, 4.5);
      const isNear = edge - at.x < 150;
      return {
        // No markup: Plotly would turn it into inline styles, which the site's policy forbids.
        text: verdict ? `${label}  ${verdict}` : label,
        x: Math.log10(trace.x[last]), y: Math.log10(trace.y[last]), xanchor: "left", yanchor: "middle",
        ax: edge - at.x, ay: places[index] - at.y, showarrow: true, arrowhead: 0,
        arrowwidth: 1, arrowcolor: isNear ? colour : "rgba(0,0,0,0)", standoff: 9, startstandoff: 0,
        align: "left", captureevents: false, borderpad: 2,
        font: { family: theme.font, size: NAME_SIZE, color: colour },
      };
    });
  }

  /**
   * What stands at a line's end: the format and, where a class was fitted, the class.
   * @param {string} series
   * @returns {string[]}
   */
  #nameOf(series) {
    const label = this.#series.get(series)?.label ?? series;
    const fit = this.#figure?.data.find(({ meta }) => (
      meta.series === series && (meta.role === "fit" || meta.role === "limit")
    ));
    const verdict = fit?.name.match(/ fitted (O\(.+\))$/)?.[1];
    return verdict ? [label, verdict.replace("^2", "²")] : [label];
  }

  // ---- What lies over the chart ----

  /**
   * @param {string} name
   * @param {number} n
   */
  #ping(name, n) {
    const cell = this.#samples?.cells(name, this.#metric).find((each) => each.n === n);
    const series = this.#series.get(name);
    if (!cell || !series) return;
    const at = this.#pixel(n, Math.max(cell.median, FLOOR[this.#metric]));
    if (!at) return;
    const ping = this.#place("ping", at.x, at.y, series);
    ping.addEventListener("animationend", () => ping.remove());
    // Where nothing moves there is no end of an animation either.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) ping.remove();
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

  /**
   * @param {number} x
   * @param {number | null} y null: only the place along the axis matters
   */
  #pixel(x, y) {
    // Plotly writes into the layout that it was given when somebody zooms.
    const shown = this.#plot.layout ?? this.#layout;
    const at = this.#pixelIn(shown, x, y ?? 10 ** shown.yaxis.range[0]);
    const { margin, width, height } = shown;
    const isInside = at.x >= margin.l - 1 && at.x <= width - margin.r + 1
      && at.y >= margin.t - 1 && at.y <= height - margin.b + 1;
    return isInside ? at : null;
  }

  /**
   * @param {any} layout
   * @param {number} x
   * @param {number} y
   */
  #pixelIn(layout, x, y) {
    const { margin, width, height } = layout;
    const share = (/** @type {number[]} */ [low, high], /** @type {number} */ value) =>
      (Math.log10(value) - low) / (high - low);
    return {
      x: margin.l + share(layout.xaxis.range, x) * (width - margin.l - margin.r),
      y: height - margin.b - share(layout.yaxis.range, y) * (height - margin.t - margin.b),
    };
  }
}

/**
 * Ticks a decade apart, or closer where less than two decades are shown.
 * @param {number[]} range decades
 * @param {(value: number) => string} text
 * @param {boolean} isTight leave out every second name
 */
function ticks([low, high], text, isTight) {
  const steps = high - low < 2 ? [1, 2, 5] : [1];
  const values = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade += 1) {
    for (const step of steps) values.push(step * 10 ** decade);
  }
  const hidden = isTight && values.length > 6;
  return { tickvals: values, ticktext: values.map((v, i) => (hidden && i % 2 ? "" : text(v))) };
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

const canvas = document.createElement("canvas").getContext("2d");

/**
 * @param {string} text of a line's name
 * @param {string} font
 */
function textWidth(text, font) {
  if (!canvas) return text.length * NAME_SIZE * 0.56;
  canvas.font = `${NAME_SIZE}px ${font}`;
  return canvas.measureText(text).width;
}
