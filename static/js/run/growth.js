// @ts-check
// How the complexity classes grow; the same as app/experiments/growth.py.

/** @type {Record<string, (n: number) => number>} */
export const GROWTH = {
  "O(1)": () => 1,
  "O(log n)": Math.log,
  "O(n)": (n) => n,
  "O(n log n)": (n) => n * Math.log(n),
  "O(n^2)": (n) => n * n,
};
