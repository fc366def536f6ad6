// @ts-check
// Brings what a run waits for up to date: its place in the queue, a worker that fell silent.
// Nobody sends events of that, so the page looks now and then, while there is something to see.

import { getPage } from "./api.js";

const EVERY = 15000; // milliseconds between two looks
const SILENT = 30000; // milliseconds without an event that are worth one

export class Waiting {
  #root;
  #heard = Date.now();
  #timer;

  /** @param {ParentNode} root of the run */
  constructor(root) {
    this.#root = root;
    this.#timer = window.setInterval(() => this.#look(), EVERY);
  }

  /** The run told something. */
  heard() {
    this.#heard = Date.now();
  }

  close() {
    clearInterval(this.#timer);
  }

  async #look() {
    const place = this.#root.querySelector("[data-waiting]");
    const isWaiting = place?.childElementCount || Date.now() - this.#heard > SILENT;
    if (!place || !isWaiting || document.hidden) return;
    try {
      const fresh = (await getPage(location.href)).querySelector("[data-waiting]");
      if (fresh && fresh.textContent !== place.textContent) {
        place.replaceChildren(...document.importNode(fresh, true).childNodes);
      }
    } catch {
      // The server is away for a moment: what is shown stays.
    }
  }
}
