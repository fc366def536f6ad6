// @ts-check
// What the audits ask of a page from inside: how wide it is, and what the focus is on.

(() => {
  const THINNEST = 2; // CSS px of an outline that counts
  const MARGIN = 8; // CSS px around a control, in which an outline is drawn
  const HIDDEN = 4; // CSS px: a box that is no larger is hidden from the eye

  /** @param {Element} el */
  const nameOf = (el) => {
    const own = el.tagName.toLowerCase() + (el.id ? `#${el.id}` : "")
      + [...el.classList].map((each) => `.${each}`).join("");
    const words = el.getAttribute("aria-label") || el.textContent || el.getAttribute("name") || "";
    return `${own} “${words.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };

  // ---- Width ----

  /** @param {Element} el whether something around it scrolls or cuts it off */
  const isClipped = (el) => {
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };

  /** The page's width, the window's, and what sticks out the furthest. */
  const width = () => {
    const root = document.documentElement;
    const [page, inner] = [root.scrollWidth, root.clientWidth];
    if (page <= inner) return { page, window: inner, wide: [] };
    const wide = [...document.body.querySelectorAll("*")]
      .map((el) => ({ el, right: el.getBoundingClientRect().right }))
      .filter(({ el, right }) => right > inner + 0.5 && !isClipped(el))
      .sort((a, b) => b.right - a.right).slice(0, 3)
      .map(({ el, right }) => `${nameOf(el)} reaches ${Math.round(right)} px`);
    return { page, window: inner, wide };
  };

  // ---- Colour ----

  const paint = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true }));

  /** @param {string} colour in any notation; its red, green, blue, alpha from 0 to 255 */
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };

  /** @param {number[]} colour its relative luminance, as WCAG has it */
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  /** @param {Element} el the colour that an outline around it is seen against */
  const behind = (el) => {
    for (let up = el.parentElement; up; up = up.parentElement) {
      const colour = rgba(getComputedStyle(up).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba("Canvas");
  };

  /**
   * The contrast of an outline; null where there is none.
   * @param {Element} el
   * @param {string} [part] a pseudo-element, which a link that fills its card has
   */
  const outlineOf = (el, part) => {
    const style = getComputedStyle(el, part);
    const colour = rgba(style.outlineColor);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < THINNEST || colour[3] < 128) return null;
    const [a, b] = [luminance(colour), luminance(behind(el))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };

  // ---- Focus ----

  /** @type {Set<Element>} */
  let stops = new Set();
  /** @type {HTMLElement | null} */
  let left = null;

  /** @param {DOMRect} box */
  const isHidden = (box) => box.width <= HIDDEN || box.height <= HIDDEN;

  /**
   * Where a control is drawn: itself, or its label where its own box is hidden.
   * @param {Element} el
   */
  const drawnBy = (el) => {
    const labels = el instanceof HTMLInputElement ? [...(el.labels ?? [])] : [];
    return [el, ...labels, el.parentElement, el.nextElementSibling].filter((each) => each instanceof Element);
  };

  /** @param {DOMRect} box the part of it that is in the window */
  const inWindow = (box) => ({
    left: Math.max(box.left, 0), right: Math.min(box.right, innerWidth),
    top: Math.max(box.top, 0), bottom: Math.min(box.bottom, innerHeight),
  });

  /**
   * Whether any spot of it is on top, or its own line where it wraps.
   * @param {Element} shown
   * @param {Element[]} drawn
   */
  const isSeen = (shown, drawn) => {
    const box = shown.getBoundingClientRect();
    const inside = inWindow(box);
    if (isHidden(box) || inside.right <= inside.left || inside.bottom <= inside.top) return false;
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [
      inside.left + x * (inside.right - inside.left), inside.top + y * (inside.bottom - inside.top),
    ]);
    const lines = [...shown.getClientRects()].map((line) => [line.left + line.width / 2, line.top + line.height / 2]);
    return [...spots, ...lines].some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top !== null && drawn.some((each) => each.contains(top) || top.contains(each));
    });
  };

  /** The next Tab goes to the page's first stop. */
  const begin = () => {
    stops = new Set();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
    getSelection()?.collapse(document.body, 0);
  };

  /** What the focus is on, and whether it was there before; null when it has left the page. */
  const stop = () => {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return null;
    const again = stops.has(el);
    stops.add(el);
    const drawn = drawnBy(el);
    const shown = drawn.find((each) => !isHidden(each.getBoundingClientRect())) ?? el;
    const inside = inWindow(shown.getBoundingClientRect());
    const outlines = [...drawn.map((each) => outlineOf(each)), outlineOf(el, "::after"), outlineOf(el, "::before")]
      .filter((each) => each !== null);
    const x = Math.max(0, inside.left - MARGIN);
    const y = Math.max(0, inside.top - MARGIN);
    return {
      name: nameOf(el),
      again,
      seen: isSeen(shown, drawn),
      outline: outlines.length ? Math.max(...outlines) : null,
      box: {
        x, y,
        width: Math.max(1, Math.min(innerWidth, inside.right + MARGIN) - x),
        height: Math.max(1, Math.min(innerHeight, inside.bottom + MARGIN) - y),
      },
    };
  };

  /** Take the focus away for a moment. */
  const leave = () => {
    left = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    left?.blur();
  };

  const comeBack = () => left?.focus({ preventScroll: true });

  Object.assign(globalThis, { slopeAudit: { width, begin, stop, leave, comeBack } });
})();
