// @ts-check
// What changes within moments of each other is drawn in one frame: a point and the progress that it
// made come as two events, and each frame costs the layout of the page.

const MOMENT = 40; // milliseconds, which nobody sees

/** @type {Set<() => void>} */
const waiting = new Set();
let timer = 0;

/** @param {() => void} draw called once, however often it is asked for meanwhile */
export function together(draw) {
  waiting.add(draw);
  timer ||= window.setTimeout(() => requestAnimationFrame(() => {
    timer = 0;
    const due = [...waiting];
    waiting.clear();
    for (const each of due) each();
  }), MOMENT);
}
