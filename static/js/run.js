// @ts-check
// A page with a run on it: the chart, what lands live, the forms, the tabs, the downloads.

import { getJson, getLines, getPage, Refused, sendForm } from "./run/api.js";
import { Chart, loadPlotly } from "./run/chart.js";
import { save } from "./run/downloads.js";
import { Announcer } from "./run/live.js";
import { replaceParts } from "./run/parts.js";
import { markCell, showProgress } from "./run/progress.js";
import { Samples } from "./run/samples.js";
import { serveSharing } from "./run/share.js";
import { follow } from "./run/stream.js";
import { serveTabs } from "./run/tabs.js";
import { Waiting } from "./run/waiting.js";
import { left } from "./run/words.js";

/** @typedef {import("./run/samples.js").Metric} Metric */

/** Parts of the page that a new fit changes, in their order. */
const FITTED = ["certainty", "verdicts", "why", "claims", "plane", "limit", "numbers"];
const ALL = ["state", ...FITTED, "take"];
const FINAL = new Set(["finished", "failed", "cancelled"]);
const TABLE_EVERY = 4000; // milliseconds between two looks at the table's numbers

/** Everything on the page about one run. */
class RunView {
  #root;
  #section;
  #isLive;
  #samples = new Samples();
  /** @type {Map<Metric, Promise<any>>} */
  #figures = new Map();
  /** @type {Metric} */
  #metric = "time";
  /** @type {Chart | null} */
  #chart = null;
  #series;
  #announcer;
  #stop = () => {};
  /** @type {Waiting | null} */
  #waiting = null;
  #tableTimer = 0;
  /** @type {import("./run/stream.js").Progress | null} */
  #progress = null;
  #progressFrame = 0;
  #isClosed = false;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} section the chart's
   */
  constructor(root, section) {
    this.#root = root;
    this.#section = section;
    this.#isLive = !FINAL.has(section.dataset.status ?? "");
    this.#announcer = new Announcer(root.querySelector("[data-live]"));
    this.#series = [...section.querySelectorAll(".legend [data-series]")].map((item) => {
      const { series = "", label = "", colour = "" } = /** @type {HTMLElement} */ (item).dataset;
      return { name: series, label, colour };
    });
    const tabs = section.querySelector("[role=tablist]");
    if (tabs instanceof HTMLElement) serveTabs(tabs, (name) => this.#choose(/** @type {Metric} */ (name)));
    if (this.#isLive) this.#follow();
    this.#whenSeen(() => this.#draw());
  }

  close() {
    this.#isClosed = true;
    this.#stop();
    this.#waiting?.close();
    clearTimeout(this.#tableTimer);
    this.#chart?.close();
  }

  /** @param {"png" | "svg"} format */
  async savePicture(format) {
    const said = this.#root.querySelector("[data-picture-said]");
    try {
      if (!this.#chart) await this.#draw();
      const { title = "", where = "" } = this.#section.dataset;
      const blob = await /** @type {Chart} */ (this.#chart).picture(format, title, where);
      save(blob, `slope-${this.#section.dataset.run}-${this.#metric}.${format}`);
      if (said) said.textContent = "";
    } catch {
      if (said) said.textContent = "The picture could not be made. Reload the page and try again.";
    }
  }

  /** Plotly is large: it is fetched after the text, and only when the chart comes into view. */
  #whenSeen(/** @type {() => void} */ draw) {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(draw));
    }, { rootMargin: "400px" });
    watcher.observe(this.#section);
  }

  async #draw() {
    const box = this.#section.querySelector("[data-chart]");
    if (!(box instanceof HTMLElement) || this.#chart) return;
    try {
      const data = this.#section.dataset;
      const [plotly, figure] = await Promise.all([
        loadPlotly(data.plotly ?? ""), this.#figure(), document.fonts.ready,
      ]);
      if (this.#isClosed || this.#chart) return;
      this.#chart = new Chart(box, plotly, this.#series, this.#isLive ? this.#samples : null);
      this.#chart.show(figure, this.#metric);
      this.#serveZoom(this.#chart);
      this.#root.dataset.drawn = "true";
    } catch {
      const message = box.querySelector(".ghost-message");
      if (message) message.textContent = "The chart could not be drawn. The table below has the same numbers.";
    }
  }

  /** @param {Chart} chart */
  #serveZoom(chart) {
    const whole = this.#section.querySelector("[data-whole]");
    if (!(whole instanceof HTMLElement)) return;
    chart.onZoom(() => { whole.hidden = false; });
    whole.onclick = () => {
      whole.hidden = true;
      chart.whole();
    };
  }

  /** @returns {Promise<any>} the server's figure of the metric shown */
  #figure() {
    const metric = this.#metric;
    let figure = this.#figures.get(metric);
    if (!figure) {
      const url = new URL(this.#section.dataset.figure ?? "", location.href);
      url.searchParams.set("metric", metric);
      figure = getJson(url.href);
      figure.catch(() => this.#figures.delete(metric));
      this.#figures.set(metric, figure);
    }
    return figure;
  }

  /** @param {Metric} metric */
  async #choose(metric) {
    this.#metric = metric;
    this.#root.dataset.shows = metric;
    await this.#redraw();
  }

  async #redraw() {
    const metric = this.#metric;
    try {
      const figure = await this.#figure();
      if (metric === this.#metric) this.#chart?.show(figure, metric);
    } catch {
      // What is drawn stays; the next event or tab asks again.
    }
  }

  // ---- Live ----

  #follow() {
    const data = this.#section.dataset;
    this.#waiting = new Waiting(this.#root);
    getLines(data.samples ?? "").then((lines) => {
      for (const sample of lines) this.#samples.add(sample);
      this.#redraw();
    }, () => {});
    this.#stop = follow(data.events ?? "", Number(data.lastEvent), {
      sample: (sample) => this.#land(sample),
      progress: (progress) => this.#advance(progress),
      fit: () => this.#settle(),
      status: (status) => this.#turn(status.status),
      connection: (isThere) => {
        const lost = this.#root.querySelector("[data-lost]");
        if (lost instanceof HTMLElement) lost.hidden = isThere;
        if (!isThere) this.#announcer.say("The connection was lost; reconnecting. Nothing is lost.");
      },
    });
  }

  /** @param {import("./run/samples.js").Sample} sample */
  #land(sample) {
    if (!this.#samples.add(sample)) return;
    this.#chart?.land({ series: sample.series, n: sample.n ?? sample.size, ok: sample.ok });
    this.#tableTimer ||= window.setTimeout(() => {
      this.#tableTimer = 0;
      this.#refresh(["numbers"]);
    }, TABLE_EVERY);
  }

  /** @param {import("./run/stream.js").Progress} progress */
  #advance(progress) {
    this.#progress = progress;
    markCell(this.#root, progress.last);
    this.#waiting?.heard();
    this.#progressFrame ||= requestAnimationFrame(() => {
      this.#progressFrame = 0;
      if (!this.#progress) return;
      showProgress(this.#root, this.#progress, (name) => this.#label(name));
      this.#chart?.aim(this.#progress.current);
    });
    const words = `${progress.done} of at most ${progress.total} samples measured, ${progress.settled} of ${progress.cells} medians settled`;
    const rest = left(progress.seconds_left);
    this.#announcer.mention(rest ? `${words}, ${rest}.` : `${words}.`);
  }

  /** A round has ended: new fits, new words. */
  async #settle() {
    this.#figures.clear();
    await Promise.all([this.#redraw(), this.#refresh(FITTED)]);
  }

  /** @param {string} status */
  async #turn(status) {
    const isOver = FINAL.has(status);
    if (isOver) {
      this.#stop();
      this.#waiting?.close();
      this.#progress = null;
      this.#chart?.end();
      this.#isLive = false;
      this.#figures.clear();
    }
    await Promise.all([this.#redraw(), this.#refresh(ALL)]);
    this.#announcer.say(this.#root.querySelector("[data-headline] + p")?.textContent?.trim()
      || this.#root.querySelector("[data-headline] strong")?.textContent || "");
  }

  /** @param {string[]} parts to take from the page as the server has it now */
  async #refresh(parts) {
    try {
      const page = await getPage(location.href);
      const fresh = page.querySelector("[data-lab]");
      if (this.#isClosed || !fresh) return;
      replaceParts(this.#root, fresh, parts);
      servePart(this.#root, this);
    } catch {
      // The server is away for a moment: what is shown stays, the stream comes back by itself.
    }
  }

  /** @param {string} name */
  #label(name) {
    return this.#series.find((series) => series.name === name)?.label ?? name;
  }
}

// ---- The page ----

/** @type {RunView | null} */
let view = null;

/** @param {HTMLElement} root */
function mount(root) {
  view?.close();
  const section = root.querySelector("[data-run]");
  view = section instanceof HTMLElement ? new RunView(root, section) : null;
  servePart(root, view);
}

/**
 * Wake up what was hidden until a script could serve it.
 * @param {HTMLElement} root
 * @param {RunView | null} run
 */
function servePart(root, run) {
  for (const button of root.querySelectorAll("[data-picture]")) {
    if (!(button instanceof HTMLElement) || !run) continue;
    button.hidden = false;
    button.onclick = () => run.savePicture(/** @type {"png" | "svg"} */ (button.dataset.picture));
  }
  serveSharing(root);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} root
 */
async function act(form, root) {
  // Not `disabled`: that would take the focus away from whoever pressed it.
  const button = form.querySelector("button");
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  try {
    const page = await sendForm(form);
    // Run leads to the lab with the new run; Cancel ends the one shown, and its stream says so.
    const fresh = page.querySelector("[data-lab]");
    if (form.dataset.action === "run" && fresh instanceof HTMLElement) {
      const now = document.importNode(fresh, true);
      root.replaceWith(now);
      mount(now);
      const headline = now.querySelector("[data-headline]");
      if (headline instanceof HTMLElement) headline.focus();
    }
  } catch (error) {
    button?.removeAttribute("aria-disabled");
    const place = root.querySelector("[data-failed]");
    if (!(place instanceof HTMLElement)) return;
    place.hidden = false;
    place.textContent = error instanceof Refused
      ? error.message
      : "The server could not be reached. Check the connection, then try again.";
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const root = form instanceof HTMLElement && form.closest("[data-lab]");
  if (!(form instanceof HTMLFormElement) || !(root instanceof HTMLElement) || !form.dataset.action) return;
  event.preventDefault();
  act(form, root);
});

const root = document.querySelector("[data-lab]");
if (root instanceof HTMLElement) mount(root);
