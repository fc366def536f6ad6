// @ts-check
// The theme's colours as a chart needs them, and a line's colour made readable on its ground.

/** @typedef {[number, number, number]} Rgb */

/**
 * Any CSS colour of the page, as numbers.
 * @param {string} name a token's name
 * @returns {Rgb}
 */
function token(name) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color.match(/[\d.]+/g) ?? ["0", "0", "0"];
  probe.remove();
  return /** @type {Rgb} */ (found.slice(0, 3).map(Number));
}

/** What a chart is drawn with in the theme of the moment. */
export function themeColours() {
  return {
    ground: token("--surface"),
    ink: css(token("--ink")),
    muted: css(token("--muted")),
    grid: css(token("--grid")),
    axis: css(token("--line-strong")),
  };
}

/** @param {Rgb} rgb */
export const css = (rgb) => `rgb(${rgb.map(Math.round).join(", ")})`;

/** @param {Rgb} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {Rgb} a
 * @param {Rgb} b
 */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @type {Map<string, string>} what was worked out: a chart has a few colours, and asks for each point */
const known = new Map();

/**
 * A colour, moved towards black or white only as far as it needs to stand out from its ground: the
 * same as app/web/colours.py, so that a chart may take the place of the server's drawing.
 * @param {string} colour `#rrggbb`
 * @param {Rgb} ground
 * @param {number} wanted contrast: 4.5 for text, 3 for lines; on a dark ground both have 4.5
 */
export function legible(colour, ground, wanted) {
  const key = `${colour} ${ground} ${wanted}`;
  const found = known.get(key) ?? moved(colour, ground, wanted);
  known.set(key, found);
  return found;
}

/** @type {typeof legible} */
function moved(colour, ground, wanted) {
  const own = /** @type {Rgb} */ ([1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  const pole = luminance(ground) < 0.18 ? 255 : 0;
  const enough = pole === 255 ? Math.max(wanted, 4.5) : wanted;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = /** @type {Rgb} */ (own.map((part) => part + (pole - part) * share));
    if (contrast(mixed, ground) >= enough) return css(mixed);
  }
  return css([pole, pole, pole]);
}
