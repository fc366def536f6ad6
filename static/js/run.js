// @ts-check
// A page with a run on it: the chart, what lands live, and the forms that begin and end a run.

import { Refused, sendForm } from "./run/api.js";
import { RunView } from "./run/run_view.js";
import { serveSharing } from "./run/share.js";

/** @type {RunView | null} */
let view = null;

/**
 * @param {HTMLElement} root
 * @returns {RunView | null} null where there is no run yet
 */
function mount(root) {
  view?.close();
  const section = root.querySelector("[data-run]");
  const box = section?.querySelector("[data-chart]");
  const isThere = section instanceof HTMLElement && box instanceof HTMLElement;
  view = isThere ? new RunView(root, section, box) : null;
  return view;
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
    if (form.dataset.action === "run" && fresh instanceof HTMLElement) begin(root, fresh);
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

/**
 * Show the run that was just begun. Plotly is fetched while the machine gets ready: parsing it would
 * hold up points that land.
 * @param {HTMLElement} root
 * @param {HTMLElement} fresh the lab with the run
 */
function begin(root, fresh) {
  const now = document.importNode(fresh, true);
  root.replaceWith(now);
  mount(now)?.wake();
  const headline = now.querySelector("[data-headline]");
  if (headline instanceof HTMLElement) headline.focus();
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
serveSharing();
document.addEventListener("keydown", ({ key }) => {
  if (key === "Tab") document.documentElement.classList.add("by-keys"); // chart.css says why
});
