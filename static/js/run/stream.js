// @ts-check
// Follows a run's events: each once, in order, over lost connections.

/**
 * @typedef {{status: string, ended_by: string | null, message: string | null}} Status
 * @typedef {{series: string, size: number, samples: number, half_width: number | null,
 *   state: string}} Certainty
 * @typedef {{done: number, total: number, block: number, blocks: number,
 *   current: {series: string, size: number} | null, seconds_left: number | null,
 *   settled: number, cells: number, spent: number, budget: number, nearest: string | null,
 *   last: Certainty | null}} Progress
 * @typedef {{
 *   sample?: (sample: import("./samples.js").Sample) => void,
 *   progress?: (progress: Progress) => void,
 *   fit?: (fits: object) => void,
 *   status?: (status: Status) => void,
 *   connection?: (isThere: boolean) => void,
 * }} Handlers
 */

const KINDS = /** @type {const} */ (["sample", "progress", "fit", "status"]);
const FINAL = new Set(["finished", "failed", "cancelled"]);
const LOST_AFTER = 2000; // milliseconds; a shorter gap is nobody's business
const LONGEST_WAIT = 15000;

/**
 * @param {string} url of the events
 * @param {number} after number of the last event known
 * @param {Handlers} handlers
 * @returns {() => void} stops following
 */
export function follow(url, after, handlers) {
  let last = after;
  let tries = 0;
  let lost = 0;
  let retry = 0;
  /** @type {EventSource | null} */
  let source = null;

  function open() {
    source = new EventSource(`${url}?after=${last}`);
    source.addEventListener("open", there);
    source.addEventListener("error", gone);
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        const number = Number(event.lastEventId);
        if (number <= last) return; // sent again after a reconnection
        last = number;
        const data = JSON.parse(event.data);
        handlers[kind]?.(data);
        if (kind === "status" && FINAL.has(data.status)) stop();
      });
    }
  }

  function there() {
    tries = 0;
    clearTimeout(lost);
    lost = 0;
    handlers.connection?.(true);
  }

  function gone() {
    if (!lost) lost = window.setTimeout(() => handlers.connection?.(false), LOST_AFTER);
    // The browser comes back by itself after a lost connection, not after an answer that is an error.
    if (source?.readyState === EventSource.CLOSED) {
      tries += 1;
      retry = window.setTimeout(open, Math.min(LONGEST_WAIT, 500 * 2 ** tries));
    }
  }

  function stop() {
    clearTimeout(lost);
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  open();
  return stop;
}
