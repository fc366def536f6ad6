// @ts-check
// The view of a chart lives in the page's address: a choice in the form asks the server for the page
// at its new address and takes the changed parts from it; back and forward do the same.

import { getPage } from "./api.js";

const SETTLED = 250; // milliseconds without a move after which a slide is over

/**
 * @typedef {{
 *   change: (fresh: Element) => void,
 *   slide: (field: HTMLInputElement) => void,
 *   fail: () => void,
 * }} Handlers `change` gets the page's root as the server renders it for the view; `slide` is told
 *   of each move of a slider at once; `fail` is told that the server could not be asked
 */

export class View {
  #root;
  #handlers;
  /** @type {AbortController | null} */
  #asking = null;
  #sliding = 0;

  /**
   * @param {HTMLElement} root holds the form and all that a view changes
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
    root.addEventListener("change", this.#onChange);
    root.addEventListener("input", this.#onInput);
    root.addEventListener("submit", this.#onSubmit);
    addEventListener("popstate", this.#onBack);
  }

  /** Let go of the page. */
  close() {
    this.#asking?.abort();
    clearTimeout(this.#sliding);
    this.#root.removeEventListener("change", this.#onChange);
    this.#root.removeEventListener("input", this.#onInput);
    this.#root.removeEventListener("submit", this.#onSubmit);
    removeEventListener("popstate", this.#onBack);
  }

  /**
   * Show the view of an address.
   * @param {string} url
   * @param {"push" | "replace" | "keep"} history what becomes of the address of the view before
   */
  async #go(url, history) {
    clearTimeout(this.#sliding);
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const page = await getPage(url, asking.signal);
      const fresh = page.querySelector("[data-lab]");
      if (asking.signal.aborted) return;
      if (!fresh) throw new Error("The page holds no chart.");
      remember(fresh, history);
      this.#handlers.change(fresh);
    } catch {
      if (!asking.signal.aborted) this.#handlers.fail();
    }
  }

  #onChange = (/** @type {Event} */ event) => {
    const field = event.target;
    const form = formOf(field);
    if (!form) return;
    if (isSlider(field)) this.#settle(form); // each press of an arrow key is a change
    else this.#go(addressOf(form), "push");
  };

  #onInput = (/** @type {Event} */ event) => {
    const field = event.target;
    const form = formOf(field);
    if (!form || !isSlider(field)) return;
    this.#asking?.abort(); // what was asked for before would move the slider back
    this.#handlers.slide(field);
    this.#settle(form);
  };

  #onSubmit = (/** @type {SubmitEvent} */ event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-controls]")) return;
    event.preventDefault();
    this.#go(addressOf(form), "push");
  };

  #onBack = () => {
    this.#go(location.href, "keep");
  };

  /**
   * A slider has moved: once it rests the server is asked, and no step of it is kept.
   * @param {HTMLFormElement} form
   */
  #settle(form) {
    clearTimeout(this.#sliding);
    this.#sliding = window.setTimeout(() => this.#go(addressOf(form), "replace"), SETTLED);
  }
}

/**
 * The address that a form asks for when it is sent.
 * @param {HTMLFormElement} form
 */
export function addressOf(form) {
  const url = new URL(form.action);
  // @ts-ignore every field of ours is text
  url.search = new URLSearchParams(new FormData(form)).toString();
  return url.href;
}

/**
 * The server knows the shortest address of a view: that one is kept.
 * @param {Element} fresh
 * @param {"push" | "replace" | "keep"} how
 */
function remember(fresh, how) {
  const url = fresh.querySelector("[data-run]")?.getAttribute("data-url");
  if (!url || how === "keep") return;
  if (how === "push" && new URL(url, location.href).search !== location.search) {
    history.pushState(null, "", url);
  } else {
    history.replaceState(null, "", url);
  }
}

/**
 * @param {EventTarget | null} field
 * @returns {HTMLFormElement | null} the chart's form, where the field is one of its own
 */
function formOf(field) {
  const form = field instanceof HTMLElement && "form" in field ? field.form : null;
  return form instanceof HTMLFormElement && form.matches("[data-controls]") ? form : null;
}

/**
 * @param {EventTarget | null} field
 * @returns {field is HTMLInputElement}
 */
function isSlider(field) {
  return field instanceof HTMLInputElement && field.type === "range";
}
