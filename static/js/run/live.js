// @ts-check
// Tells those who hear the page how the measuring goes: at the start, the end, and now and then.

const QUIET = 10000; // milliseconds between two announcements

export class Announcer {
  #place;
  #spoke = 0;

  /** @param {HTMLElement | null} place a polite live region */
  constructor(place) {
    this.#place = place;
  }

  /** @param {string} words said at once */
  say(words) {
    if (!this.#place) return;
    this.#spoke = Date.now();
    this.#place.textContent = words;
  }

  /** @param {string} words said if nothing was for a while */
  mention(words) {
    if (Date.now() - this.#spoke >= QUIET) this.say(words);
  }
}
