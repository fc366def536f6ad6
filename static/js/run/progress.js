// @ts-check
// How the measuring goes, between two words of the server: where it is, what ends it, how sure it is.

import { say } from "./say.js";
import { count, clock, latest, percent } from "./words.js";

/**
 * @typedef {import("./stream.js").Progress} Progress
 * @typedef {import("./stream.js").Certainty} Certainty
 */

const FEWEST = 3; // samples that an interval takes: plan.FEWEST_BLOCKS
const TONES = ["settled", "near", "wide", "wider", "unknown", "failed"];

/**
 * @param {ParentNode} root
 * @param {Progress} progress
 * @param {(name: string) => string} labelOf a series
 */
export function showProgress(root, progress, labelOf) {
  if (progress.current) write(root, "[data-now]", inWords(progress, labelOf));
  write(root, "[data-latest]", latest(progress.seconds_left, progress.nearest));
  const round = Math.min(progress.block, progress.blocks);
  showEnd(root, progress, "precision", progress.settled, progress.cells, `${progress.settled} of ${progress.cells}`);
  showEnd(root, progress, "blocks", progress.done, progress.total, `${round} of ${progress.blocks}`);
  showEnd(root, progress, "time", progress.spent, progress.budget, `${clock(progress.spent)} of ${clock(progress.budget)}`);
  write(root, "[data-settled]", `${progress.settled} of ${progress.cells}`);
}

/**
 * The grid's cells that were measured since it was marked last. Each event has one: none may be left out.
 * @param {HTMLElement} grid
 * @param {(Certainty | null)[]} measured
 * @param {Progress["current"]} current what is being measured
 */
export function markCells(grid, measured, current) {
  for (const last of measured) if (last) markCell(grid, last);
  aim(grid, current);
}

/**
 * @param {HTMLElement} grid
 * @param {Certainty} last
 */
function markCell(grid, last) {
  const cell = cellOf(grid, last.series, last.size);
  if (!cell) return;
  const precision = Number(grid.dataset.precision);
  const tone = toneOf(last, precision);
  if (!cell.classList.contains(`mark-${tone}`)) {
    cell.classList.remove(...TONES.map((name) => `mark-${name}`));
    cell.classList.add(`mark-${tone}`);
  }
  const [shown, heard] = cell.children;
  say(shown, tone === "failed" ? "×" : last.half_width === null ? "·".repeat(last.samples) : percent(last.half_width));
  say(heard, wordsOf(last, tone));
}

/**
 * @param {ParentNode} root
 * @param {Progress} progress
 * @param {string} name of what ends the run
 * @param {number} value
 * @param {number} most
 * @param {string} words
 */
function showEnd(root, progress, name, value, most, words) {
  const end = root.querySelector(`[data-end="${name}"]`);
  if (!end) return;
  end.classList.toggle("end-nearest", progress.nearest === name);
  write(end, "[data-words]", words);
  const bar = end.querySelector("progress");
  if (!bar) return;
  const [max, now] = [Math.max(most, 1e-9), Math.min(value, most)];
  // Said again, even the same is drawn again.
  if (bar.max !== max) bar.max = max;
  if (bar.value !== now) bar.value = now;
}

/**
 * Frame the cell that is being measured.
 * @param {Element} grid
 * @param {Progress["current"]} current
 */
function aim(grid, current) {
  const old = grid.querySelector(".mark-now");
  const now = current && cellOf(grid, current.series, current.size);
  if (old === now) return;
  old?.classList.remove("mark-now");
  old?.removeAttribute("aria-current");
  now?.classList.add("mark-now");
  now?.setAttribute("aria-current", "true");
}

/**
 * @param {Element} grid
 * @param {string} series
 * @param {number} size
 */
function cellOf(grid, series, size) {
  return grid.querySelector(`[data-cell="${CSS.escape(series)} ${size}"]`);
}

/**
 * The same rules as app/experiments/watch.py.
 * @param {Certainty} cell
 * @param {number} precision
 */
export function toneOf(cell, precision) {
  if (cell.state === "failed") return "failed";
  if (cell.half_width === null) return "unknown";
  if (cell.half_width <= precision) return "settled";
  if (cell.half_width <= 2 * precision) return "near";
  return cell.half_width <= 4 * precision ? "wide" : "wider";
}

/**
 * @param {Certainty} cell
 * @param {string} tone
 */
function wordsOf(cell, tone) {
  if (tone === "failed") return "failed";
  if (cell.half_width === null) return `${cell.samples} of ${FEWEST} samples that an interval takes`;
  return `± ${percent(cell.half_width)} %${tone === "settled" ? ", settled" : ""}`;
}

/**
 * @param {Progress} progress
 * @param {(name: string) => string} labelOf
 */
function inWords(progress, labelOf) {
  const current = /** @type {{series: string, size: number}} */ (progress.current);
  const where = `${labelOf(current.series)} at ${count(current.size)} parameters`;
  return `${where}, round ${progress.block} of ${progress.blocks}`;
}

/**
 * @param {ParentNode} root
 * @param {string} place
 * @param {string} words
 */
function write(root, place, words) {
  const found = root.querySelector(place);
  if (found) say(found, words);
}
