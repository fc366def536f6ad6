// @ts-check
// Lines to put in order: buttons and dragging move them, and the places that the form sends follow.

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "order-move";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** A list whose lines can be moved. */
class Lines {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    this.said = document.createElement("p");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    list.after(this.said);
    const wanted = this.lines().map((line, at) => ({ line, place: Number(this.field(line).value) || 1000 + at }));
    const isNew = this.lines().every((line) => !this.field(line).value);
    for (const { line } of wanted.sort((a, b) => a.place - b.place)) {
      if (!isNew && !this.field(line).value) line.classList.add("order-line-out");
      this.dress(line);
      list.append(line);
    }
    this.number();
  }

  /** @returns {HTMLElement[]} */
  lines() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  /** @param {HTMLElement} line @returns {HTMLSelectElement} the place that the form sends */
  field(line) {
    return /** @type {HTMLSelectElement} */ (line.querySelector("select"));
  }

  /** @param {HTMLElement} line @returns {string} its first words */
  words(line) {
    return (line.querySelector(".order-text")?.textContent ?? "").trim().slice(0, 60);
  }

  /** @param {HTMLElement} line gets a number to drag it by, and buttons */
  dress(line) {
    /** @type {HTMLElement} */ (line.querySelector(".order-place")).hidden = true;
    const grip = document.createElement("span");
    grip.className = "order-number order-grip num";
    grip.addEventListener("pointerdown", (event) => this.drag(line, grip, event));
    line.prepend(grip);
    const words = this.words(line);
    const moves = document.createElement("span");
    moves.className = "order-moves";
    moves.append(
      button("↑", `Move up: ${words}`, () => this.move(line, -1)),
      button("↓", `Move down: ${words}`, () => this.move(line, 1)),
    );
    if ("leaveOut" in this.list.dataset) {
      const out = button("Leave out", `Leave out: ${words}`, () => {
        line.classList.toggle("order-line-out");
        this.number();
        this.say(line);
      });
      moves.append(out);
    }
    line.append(moves);
  }

  /** Places are those of the lines that are not left out. */
  number() {
    let place = 0;
    for (const line of this.lines()) {
      const isOut = line.classList.contains("order-line-out");
      if (!isOut) place += 1;
      this.field(line).value = isOut ? "" : String(place);
      /** @type {HTMLElement} */ (line.querySelector(".order-grip")).textContent = isOut ? "–" : String(place);
      line.querySelector(".order-move:nth-child(3)")?.setAttribute("aria-pressed", String(isOut));
    }
  }

  /**
   * The others go round it: a line that leaves the page for a moment loses its focus and the pointer.
   * @param {HTMLElement} line @param {number} to its place, from 0
   */
  put(line, to) {
    const lines = this.lines();
    const at = lines.indexOf(line);
    if (to < at) line.after(...lines.slice(to, at));
    if (to > at) line.before(...lines.slice(at + 1, to + 1));
    if (to !== at) this.number();
  }

  /** @param {HTMLElement} line @param {number} by one up or down */
  move(line, by) {
    const lines = this.lines();
    const to = lines.indexOf(line) + by;
    if (to >= 0 && to < lines.length) this.put(line, to);
    this.say(line);
  }

  /** @param {HTMLElement} line */
  say(line) {
    const place = this.field(line).value;
    this.said.textContent = place ? `Now at place ${place}: ${this.words(line)}` : `Left out: ${this.words(line)}`;
  }

  /** @param {HTMLElement} line @param {HTMLElement} grip @param {PointerEvent} event */
  drag(line, grip, event) {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    line.classList.add("order-line-held");
    /** @param {PointerEvent} moved */
    const follow = (moved) => {
      const others = this.lines().filter((other) => other !== line);
      const above = others.filter((other) => {
        const box = other.getBoundingClientRect();
        return moved.clientY > box.top + box.height / 2;
      });
      this.put(line, above.length);
    };
    const end = () => {
      line.classList.remove("order-line-held");
      grip.removeEventListener("pointermove", follow);
      this.say(line);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("lostpointercapture", end, { once: true });
  }
}

/** Takes the lists of the page that were not taken yet. */
export function take() {
  const lists = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-order]:not([data-taken])"));
  for (const list of lists) {
    list.dataset.taken = "";
    new Lines(list);
  }
}
