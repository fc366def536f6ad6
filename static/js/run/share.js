// @ts-check
// Copies the text of a copy box, or hands its link to the system's own way of sharing.

const SHOWN = 2500; // milliseconds that "Copied" stands

/** @param {ParentNode} root */
export function serveSharing(root) {
  for (const box of root.querySelectorAll(".copy-box")) {
    const text = () => box.querySelector("[data-copied]")?.textContent ?? "";
    const copy = box.querySelector("[data-copy]");
    if (copy instanceof HTMLElement && navigator.clipboard) serveCopy(box, copy, text);
    const share = box.querySelector("[data-share]");
    if (share instanceof HTMLElement && "share" in navigator) serveShare(share, text);
  }
}

/**
 * @param {Element} box
 * @param {HTMLElement} button
 * @param {() => string} text
 */
function serveCopy(box, button, text) {
  const label = button.querySelector("span");
  const said = box.querySelector("[data-copy-said]");
  let timer = 0;
  button.hidden = false;
  button.onclick = async () => {
    const done = await navigator.clipboard.writeText(text()).then(() => true, () => false);
    const words = done ? "Copied" : "Select the text and copy it";
    if (label) label.textContent = words;
    if (said) said.textContent = words;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (label) label.textContent = "Copy";
      if (said) said.textContent = "";
    }, SHOWN);
  };
}

/**
 * @param {HTMLElement} button
 * @param {() => string} url
 */
function serveShare(button, url) {
  button.hidden = false;
  button.onclick = () => {
    // Whoever closes the system's sheet has changed their mind: nothing to say.
    navigator.share({ title: button.dataset.share, url: url() }).catch(() => {});
  };
}
