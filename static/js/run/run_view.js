// @ts-check
// A run on a page: its chart and view, what lands live, and the parts that the server writes.

import { getJson, getLines, getPage } from "./api.js";
import { Chart } from "./chart.js";
import { Announcer } from "./live.js";
import { partsOf, replaceParts, syncFields } from "./parts.js";
import { loadPlotly } from "./plotly.js";
import { markCells, showProgress } from "./progress.js";
import { Samples } from "./samples.js";
import { serveSharing } from "./share.js";
import { follow } from "./stream.js";
import { together } from "./together.js";
import { View } from "./view.js";
import { Waiting } from "./waiting.js";
import { slide } from "./what_if.js";
import { left } from "./words.js";

/** Parts that only a view or what was measured changes, in their order. */
const DRAWN = ["still", "says"];
const FINAL = new Set(["finished", "failed", "cancelled"]);
const TABLE_EVERY = 4000; // milliseconds between two looks at the table's numbers
const GRID_EVERY = 4000; // milliseconds between two marks of a grid that is out of sight
const STALE_EVERY = 1000; // milliseconds between two pictures with wider axes
const HEARD_AFTER = 700; // milliseconds after which a new view's sentence is said

/** Everything on the page about one run. */
export class RunView {
  #root;
  #section;
  #chart;
  #view;
  #announcer;
  #series;
  #isLive;
  #samples = new Samples();
  /** @type {Promise<any> | null} the server's figure of the view shown */
  #figure = null;
  #isAwake = false;
  #isClosed = false;
  /** @type {Element | null} the page of the newest view asked for */
  #newest = null;
  #stop = () => {};
  /** @type {Waiting | null} */
  #waiting = null;
  /** @type {Record<string, number>} timers by what they do */
  #timers = {};
  /** @type {import("./stream.js").Progress | null} */
  #progress = null;
  /** @type {import("./stream.js").Progress["last"][]} cells that the grid does not show yet */
  #unmarked = [];
  #isGridSeen = false;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} section the chart's
   * @param {HTMLElement} box the chart
   */
  constructor(root, section, box) {
    this.#root = root;
    this.#section = section;
    this.#isLive = !FINAL.has(section.dataset.status ?? "");
    this.#announcer = new Announcer(root.querySelector("[data-live]"));
    this.#series = [...section.querySelectorAll("[data-series][data-colour]")].map((item) => {
      const { series = "", label = "", colour = "" } = /** @type {HTMLElement} */ (item).dataset;
      return { name: series, label, colour };
    });
    this.#chart = new Chart(box, showOf(section), this.#series, this.#isLive ? this.#samples : null, {
      stale: () => this.#later("stale", STALE_EVERY, () => this.#renew(DRAWN)),
      zoomed: () => this.#offerWhole(true),
    });
    this.#view = new View(root, {
      change: (fresh) => this.#turnTo(fresh),
      slide: (slider) => this.#slide(slider),
      fail: () => this.#stay(),
    });
    this.#serve();
    this.#wakeOn(box);
    // What Plotly costs a page that does not wait for it: the audits measure that too.
    if (new URLSearchParams(location.search).get("plotly") === "now") this.wake();
    if (this.#isLive) this.#follow();
  }

  close() {
    this.#isClosed = true;
    this.#stop();
    this.#waiting?.close();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#view.close();
    this.#chart.close();
  }

  // ---- Plotly, on demand ----

  /** @param {HTMLElement} box */
  #wakeOn(box) {
    const wake = () => this.wake();
    // A finger that scrolls over the chart enters it too, and wants nothing of it.
    box.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") wake(); });
    box.addEventListener("click", wake);
    box.addEventListener("keydown", (event) => { if (event.key !== "Tab" && event.key !== "Shift") wake(); });
  }

  /** Fetch Plotly, unless it is there or cannot draw this view, and let it take over. */
  async wake() {
    if (this.#isAwake || !this.#chart.isPlottable) return;
    this.#isAwake = true;
    try {
      const plotly = await loadPlotly(this.#section.dataset.plotly ?? "");
      const figure = await this.#getFigure();
      if (this.#isClosed) return;
      this.#chart.take(plotly, figure);
      this.#root.dataset.drawn = "true";
    } catch {
      this.#isAwake = false;
      this.#complain("The chart stays a picture: what is needed to zoom into it could not be fetched. Try again.");
    }
  }

  /** @param {boolean} isZoomed */
  #offerWhole(isZoomed) {
    const whole = this.#section.querySelector("[data-whole]");
    if (whole instanceof HTMLElement) whole.hidden = !isZoomed;
  }

  // ---- Views ----

  /**
   * Show what the server has rendered for another view.
   * @param {Element} fresh
   */
  async #turnTo(fresh) {
    const section = fresh.querySelector("[data-run]");
    if (!(section instanceof HTMLElement)) return;
    this.#newest = fresh;
    const { figure = "", url = "" } = section.dataset;
    Object.assign(this.#section.dataset, { figure, url });
    this.#figure = null;
    const drawn = this.#needsFigure() ? await this.#getFigure().catch(() => null) : null;
    if (this.#isClosed || this.#newest !== fresh) return;
    this.#complain("");
    replaceParts(this.#root, fresh, partsOf(fresh).filter((part) => part !== "state"));
    syncFields(this.#section, section);
    this.#root.dataset.shows = showOf(section);
    this.#chart.view(showOf(section), drawn);
    this.#offerWhole(false);
    this.#serve();
    this.#later("heard", HEARD_AFTER, () => this.#announcer.say(this.#sentence()), true);
  }

  /** @param {HTMLInputElement} slider of the what-if */
  #slide(slider) {
    const box = slider.closest("[data-what-if]");
    if (box) this.#chart.rule(slide(box, slider, showOf(this.#section)));
  }

  /** The view asked for is not to be had: the form says again what is shown. */
  #stay() {
    this.#complain("This view could not be fetched. Check the connection, then try again.");
    const form = this.#section.querySelector("[data-controls]");
    if (form instanceof HTMLFormElement) form.reset();
  }

  #needsFigure() {
    return this.#isAwake || this.#isLive;
  }

  #getFigure() {
    this.#figure ??= getJson(this.#section.dataset.figure ?? "");
    this.#figure.catch(() => { this.#figure = null; });
    return this.#figure;
  }

  #sentence() {
    return this.#root.querySelector("[data-says]")?.textContent?.trim() ?? "";
  }

  /** @param {string} words empty: there is nothing to complain about any more */
  #complain(words) {
    const place = this.#section.querySelector("[data-view-failed]");
    if (!(place instanceof HTMLElement)) return;
    place.hidden = !words;
    place.textContent = words;
  }

  // ---- Live ----

  #follow() {
    const data = this.#section.dataset;
    this.#waiting = new Waiting(this.#root);
    Promise.all([getLines(data.samples ?? ""), this.#getFigure()]).then(([lines, figure]) => {
      for (const sample of lines) this.#samples.add(sample);
      if (!this.#isClosed) this.#chart.view(showOf(this.#section), figure);
    }, () => {});
    this.#stop = follow(data.events ?? "", Number(data.lastEvent), {
      sample: (sample) => this.#land(sample),
      progress: (progress) => this.#advance(progress),
      fit: () => this.#renew(this.#measured()),
      status: (status) => this.#turn(status.status),
      connection: (isThere) => {
        const lost = this.#root.querySelector("[data-lost]");
        if (lost instanceof HTMLElement) lost.hidden = isThere;
        if (!isThere) this.#announcer.say("The connection was lost; reconnecting. Nothing is lost.");
      },
    });
  }

  /** @param {import("./samples.js").Sample} sample */
  #land(sample) {
    if (!this.#samples.add(sample)) return;
    this.#chart.land({ series: sample.series, n: sample.n ?? sample.size, ok: sample.ok });
    this.#later("table", TABLE_EVERY, () => {
      const table = this.#root.querySelector("[data-part=numbers]");
      if (table && isSeen(table)) this.#renew(["numbers"]);
    });
  }

  /** @param {import("./stream.js").Progress} progress */
  #advance(progress) {
    this.#progress = progress;
    this.#unmarked.push(progress.last);
    // Asked for here, where nothing has changed since the last frame: it costs no layout.
    const grid = this.#grid();
    this.#isGridSeen = grid !== null && isSeen(grid);
    this.#waiting?.heard();
    this.#chart.aim(progress.current);
    together(this.#tell);
    const words = `${progress.done} of at most ${progress.total} samples measured, ${progress.settled} of ${progress.cells} medians settled`;
    const rest = left(progress.seconds_left);
    this.#announcer.mention(rest ? `${words}, ${rest}.` : `${words}.`);
  }

  #tell = () => {
    if (this.#progress) showProgress(this.#root, this.#progress, (name) => this.#label(name));
    if (this.#isGridSeen) this.#mark();
    else this.#later("grid", GRID_EVERY, () => this.#mark());
  };

  /** Have the grid show what was measured: at once where it is seen, else now and then. */
  #mark() {
    const grid = this.#grid();
    const measured = this.#unmarked.splice(0);
    if (grid) markCells(grid, measured, this.#progress?.current ?? null);
  }

  /** @returns {HTMLElement | null} */
  #grid() {
    return this.#root.querySelector("[data-certainty]");
  }

  /** @param {string} status */
  async #turn(status) {
    if (FINAL.has(status)) {
      this.#stop();
      this.#waiting?.close();
      this.#progress = null;
      this.#isLive = false;
      this.#chart.end();
    }
    await this.#renew(["state", ...this.#measured()]);
    this.#announcer.say(this.#root.querySelector("[data-headline] + p")?.textContent?.trim()
      || this.#root.querySelector("[data-headline] strong")?.textContent || "");
    if (status === "finished") document.dispatchEvent(new Event("slope:watched"));
  }

  /** Parts that tell what was measured: all but the run's state and the form. */
  #measured() {
    return partsOf(this.#root).filter((part) => part !== "state" && part !== "controls");
  }

  /**
   * Take parts from the page as the server has it now, the picture and its figure together.
   * @param {string[]} parts
   */
  async #renew(parts) {
    const isDrawn = parts.includes("still");
    if (isDrawn) this.#figure = null;
    // The server's grid knows of all until now; what comes while it is on its way is marked on it.
    this.#mark();
    try {
      const [page, figure] = await Promise.all([
        getPage(location.href), isDrawn && this.#needsFigure() ? this.#getFigure() : null,
      ]);
      const fresh = page.querySelector("[data-lab]");
      if (this.#isClosed || !fresh) return;
      replaceParts(this.#root, fresh, parts);
      if (isDrawn) this.#chart.view(showOf(this.#section), figure);
      this.#serve();
    } catch {
      // The server is away for a moment: what is shown stays, the stream comes back by itself.
    }
  }

  // ---- Little things ----

  /** Wake up what was hidden until a script could serve it. */
  #serve() {
    serveSharing(this.#root);
    const whole = this.#section.querySelector("[data-whole]");
    if (whole instanceof HTMLElement) {
      whole.onclick = () => {
        this.#offerWhole(false);
        this.#chart.whole();
      };
    }
    const explore = this.#section.querySelector("[data-explore]");
    if (explore instanceof HTMLElement) {
      explore.hidden = this.#isAwake || !this.#chart.isPlottable;
      explore.onclick = () => {
        explore.hidden = true;
        this.wake();
      };
    }
  }

  /**
   * Do something once, a while after it was first asked for.
   * @param {string} name
   * @param {number} after milliseconds
   * @param {() => void} what
   * @param {boolean} [anew] count from now on, where it was asked for before
   */
  #later(name, after, what, anew = false) {
    if (anew) clearTimeout(this.#timers[name]);
    else if (this.#timers[name]) return;
    this.#timers[name] = window.setTimeout(() => {
      this.#timers[name] = 0;
      what();
    }, after);
  }

  /** @param {string} name */
  #label(name) {
    return this.#series.find((series) => series.name === name)?.label ?? name;
  }
}

/**
 * What a chart's section shows: the word that its form has chosen.
 * @param {Element} section
 */
function showOf(section) {
  const chosen = section.querySelector("[data-controls] [name=show]:checked");
  return chosen instanceof HTMLInputElement ? chosen.value : "time";
}

/** @param {Element} element */
function isSeen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
