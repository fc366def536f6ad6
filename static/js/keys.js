// @ts-check
// The help sheet of the keyboard shortcuts, and the switch that turns them off (WCAG 2.1.4).
// The keys themselves are served by site.js; elements declare theirs by `data-shortcut`.

const KEY = "slope-keys";

/** @returns {boolean} whether single keys do something */
function areOn() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return document.documentElement.dataset.keys !== "off";
  }
}

/** @param {boolean} on */
function turn(on) {
  document.documentElement.dataset.keys = on ? "on" : "off";
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // Storage is closed to us: the choice lasts for this page.
  }
}

/** @param {ParentNode} root */
export function serveSwitch(root) {
  const box = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-keys-on]"));
  const around = box?.closest("[data-keys-switch]");
  if (!box || !(around instanceof HTMLElement)) return;
  box.checked = areOn();
  box.addEventListener("change", () => turn(box.checked));
  around.hidden = false;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(string | Node)[]} content
 */
function make(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** @returns {[string, string][]} keys of this page and what they do */
function declared() {
  /** @type {Map<string, string>} */
  const found = new Map([["?", "This list"]]);
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-shortcut]"))) {
    const key = element.dataset.shortcut ?? "";
    const name = element.dataset.shortcutName ?? element.getAttribute("aria-label") ?? element.textContent ?? "";
    if (!found.has(key)) found.set(key, name.trim().replace(/\s+/g, " "));
  }
  return [...found];
}

/** Show the shortcuts of this page; the focus returns to where it was when the sheet closes. */
export function showSheet() {
  const rows = declared().map(([key, name]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, name)));
  const box = make("input", { type: "checkbox", "data-keys-on": "" });
  const close = make("button", { class: "button button-primary", type: "submit" }, "Close");
  const sheet = /** @type {HTMLDialogElement} */ (
    make("dialog", { class: "dialog", "aria-labelledby": "sheet-title" },
      make("div", { class: "dialog-head" }, make("h2", { id: "sheet-title" }, "Keyboard shortcuts")),
      make("div", { class: "dialog-body" },
        make("dl", { class: "sheet-keys" }, ...rows),
        make("div", { "data-keys-switch": "", hidden: "" },
          make("label", { class: "switch" }, box, make("span", {}, "Single-key shortcuts are on"))),
        make("form", { method: "dialog", class: "cluster between" },
          make("a", { href: "/keyboard" }, "All of them, and where"), close)))
  );
  serveSwitch(sheet);
  sheet.addEventListener("close", () => sheet.remove());
  // A click beside the sheet is one on the dialog itself: what is in it lies in its padding box.
  sheet.addEventListener("click", (event) => {
    const box = sheet.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (event.target === sheet && !inside) sheet.close();
  });
  document.body.append(sheet);
  sheet.showModal();
  close.focus();
}

serveSwitch(document);
