// @ts-check
// Dashes of lines and shapes of points, by Plotly's names: the same from server, layer and Plotly
// (app/experiments/drawing/marks.py and pen.py).

export const DASHES = /** @type {Record<string, string>} */ ({
  dot: "2 4", dash: "8 5", longdash: "12 5", dashdot: "8 4 2 4", longdashdot: "12 4 2 4",
});

/** @type {Record<string, (x: number, y: number) => string>} a path around a point */
export const SYMBOLS = {
  circle: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  square: (x, y) => `M${x - 4.5} ${y - 4.5}h9v9h-9z`,
  diamond: (x, y) => `M${x} ${y - 6}l6 6l-6 6l-6 -6z`,
  "triangle-up": (x, y) => `M${x} ${y - 5.8}l6 10.6h-12z`,
  "triangle-down": (x, y) => `M${x} ${y + 5.8}l6 -10.6h-12z`,
  "triangle-left": (x, y) => `M${x - 5.8} ${y}l10.6 -6v12z`,
  "triangle-right": (x, y) => `M${x + 5.8} ${y}l-10.6 -6v12z`,
  bowtie: (x, y) => `M${x - 6} ${y - 5.5}l6 5.5l6 -5.5v11l-6 -5.5l-6 5.5z`,
  hourglass: (x, y) => `M${x - 5.5} ${y - 6}h11l-5.5 6l5.5 6h-11l5.5 -6z`,
  cross: (x, y) => `M${x - 2} ${y - 6}h4v4h4v4h-4v4h-4v-4h-4v-4h4z`,
  x: (x, y) => `M${x - 3} ${y - 5}l3 3l3 -3l2 2l-3 3l3 3l-2 2l-3 -3l-3 3l-2 -2l3 -3l-3 -3z`,
  pentagon: (x, y) => `M${x} ${y - 6}l6 4.4l-2.3 7h-7.4l-2.3 -7z`,
  hexagon: (x, y) => `M${x} ${y - 6}l5.2 3v6l-5.2 3l-5.2 -3v-6z`,
  star: (x, y) => `M${x} ${y - 6.8}l1.8 4.6l4.9 0.3l-3.8 3.1l1.3 4.8l-4.2 -2.7l-4.2 2.7l1.3 -4.8l-3.8 -3.1l4.9 -0.3z`,
  "line-ew": (x, y) => `M${x - 6} ${y - 1.5}h12v3h-12z`,
};

/** Plotly's sizes of the shapes; of one that is not here it is `SIZE`. @type {Record<string, number>} */
export const SIZES = {
  circle: 10, square: 9, diamond: 9.2, x: 9.5, star: 9.8, "line-ew": 8.6, "x-thin": 8,
  "triangle-up": 13, "triangle-down": 13, "triangle-left": 13, "triangle-right": 13,
};
export const SIZE = 12;
