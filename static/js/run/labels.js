// @ts-check
// Names of lines at their ends, pushed apart as little as keeps them from overlapping. Pure.

const LONGEST = 26; // letters, as app/experiments/drawing/hero.py

/**
 * A label that fits beside a line; what tells it from its like stands at its end, and stays.
 * @param {string} label
 */
export function short(label) {
  if (label.length <= LONGEST) return label;
  const comma = label.lastIndexOf(", ");
  const tail = comma < 0 ? "" : label.slice(comma);
  const room = LONGEST - tail.length - 1;
  return room < 4 || !tail ? `${label.slice(0, LONGEST - 1)}…` : `${label.slice(0, Math.min(comma, room))}…${tail}`;
}

/**
 * @param {number[]} wanted places in pixels from the top, in any order
 * @param {number} apart least distance of two labels in pixels
 * @param {number} top first place allowed
 * @param {number} bottom last place allowed
 * @returns {number[]} a place for each, in the order given
 */
export function spread(wanted, apart, top, bottom) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const step = Math.min(apart, (bottom - top) / Math.max(1, wanted.length - 1));
  const places = new Array(wanted.length);
  // Neighbours that would overlap form a group, which is centred on what its members wanted.
  /** @type {{members: number[], start: number}[]} */
  const groups = [];
  for (const index of order) {
    let group = { members: [index], start: clamp(wanted[index], top, bottom) };
    for (let last = groups.at(-1); last && endOf(last, step) + step > group.start; last = groups.at(-1)) {
      groups.pop();
      const members = [...last.members, ...group.members];
      const mean = members.reduce((sum, i, rank) => sum + wanted[i] - rank * step, 0) / members.length;
      group = { members, start: clamp(mean, top, bottom - (members.length - 1) * step) };
    }
    groups.push(group);
  }
  for (const { members, start } of groups) {
    members.forEach((index, rank) => { places[index] = start + rank * step; });
  }
  return places;
}

/**
 * @param {{members: number[], start: number}} group
 * @param {number} step
 */
const endOf = (group, step) => group.start + (group.members.length - 1) * step;

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
