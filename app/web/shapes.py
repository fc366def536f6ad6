"""The points' shapes, by plotly's names, around (20, 8), the middle of a legend's swatch."""

#: What every other name is drawn as.
ROUND = "M25 8a5 5 0 1 1-10 0 5 5 0 1 1 10 0z"
SHAPES = {
    "square": "M15.5 3.5h9v9h-9z",
    "diamond": "M20 2l6 6-6 6-6-6z",
    "triangle-up": "M20 2.2l6 10.6H14z",
    "triangle-down": "M20 13.8l6-10.6H14z",
    "triangle-left": "M14.2 8l10.6-6v12z",
    "triangle-right": "M25.8 8l-10.6-6v12z",
    "bowtie": "M14 2.5l6 5.5 6-5.5v11l-6-5.5-6 5.5z",
    "hourglass": "M14.5 2h11L20 8l5.5 6h-11L20 8z",
    "star": "M20 1.2l1.8 4.6 4.9.3-3.8 3.1 1.3 4.8-4.2-2.7-4.2 2.7 1.3-4.8-3.8-3.1 4.9-.3z",
    "cross": "M18 2h4v4h4v4h-4v4h-4v-4h-4V6h4z",
    "x": "M17 3l3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3-3-3z",
    "pentagon": "M20 2l6 4.4-2.3 7h-7.4L14 6.4z",
    "hexagon": "M20 2l5.2 3v6L20 14l-5.2-3V5z",
}
