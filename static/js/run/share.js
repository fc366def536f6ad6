// @ts-check
// Copies the text of a copy box, or hands its link to the system's own way of sharing. Served from
// the document, so that parts of the page may be replaced; live.css shows the buttons that work.

const SHOWN = 2500; // milliseconds that "Copied" stands

/** Serve every copy box that there is or will be. */
export function serveSharing() {
  const { classList } = document.documentElement;
  classList.toggle("can-copy", Boolean(navigator.clipboard));
  classList.toggle("can-share", "share" in navigator);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-copy], [data-share]");
    const box = button && button.closest(".copy-box");
    if (!(button instanceof HTMLElement) || !box) return;
    const text = box.querySelector("[data-copied]")?.textContent ?? "";
    if (button.hasAttribute("data-copy")) copy(box, button, text);
    else share(button.dataset.share ?? "", text);
  });
}

/**
 * @param {Element} box
 * @param {HTMLElement} button
 * @param {string} text
 */
async function copy(box, button, text) {
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  const places = [button.querySelector("span"), box.querySelector("[data-copy-said]")];
  for (const place of places) {
    if (place) place.textContent = done ? "Copied" : "Select the text and copy it";
  }
  setTimeout(() => places.forEach((place, i) => { if (place) place.textContent = i ? "" : "Copy"; }), SHOWN);
}

/**
 * @param {string} title
 * @param {string} url
 */
function share(title, url) {
  // Whoever closes the system's sheet has changed their mind: nothing to say.
  navigator.share({ title, url }).catch(() => {});
}
