// @ts-check
// The progress of a run between two words of the server.

import { count, left } from "./words.js";

/**
 * @param {ParentNode} root
 * @param {import("./stream.js").Progress} progress
 * @param {(name: string) => string} labelOf a series
 */
export function showProgress(root, progress, labelOf) {
  const bar = root.querySelector("[data-bar]");
  if (bar instanceof HTMLProgressElement) {
    bar.max = progress.total;
    bar.value = progress.done;
  }
  if (progress.current) write(root, "[data-now]", inWords(progress, labelOf));
  write(root, "[data-count]", `${progress.done} of at most ${progress.total} samples`);
  write(root, "[data-left]", left(progress.seconds_left));
}

/**
 * @param {import("./stream.js").Progress} progress
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
  if (found && found.textContent !== words) found.textContent = words;
}
