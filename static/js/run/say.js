// @ts-check
// Other words in the same place: within the text node that is there, and only where they are others. A
// node that goes and one that comes have what lies around them styled and laid out anew.

/**
 * @param {Element} place holds nothing but words
 * @param {string} words
 */
export function say(place, words) {
  const text = place.firstChild;
  if (!(text instanceof Text) || text.nextSibling) place.textContent = words;
  else if (text.data !== words) text.data = words;
}
