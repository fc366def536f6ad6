// @ts-check
// /fit: what is too long is not sent. The server refuses it without keeping it, and the text would
// be lost with the page.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-most]"));
const text = form?.querySelector("textarea");
const file = /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector("input[type=file]"));
const told = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[data-too-long]"));
const AROUND = 2000; // bytes that a form takes besides what is in its fields

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** @returns {string} what is wrong, or nothing */
function wrong() {
  const most = Number(form?.dataset.most) - AROUND;
  const chosen = file?.files?.[0]?.size ?? 0;
  const typed = new Blob([text?.value ?? ""]).size;
  if (typed + chosen <= most) return "";
  const what = chosen > typed ? "The file is" : "The text is";
  const both = chosen && typed && chosen <= most ? " Where there is a file, the text is not needed: empty it." : "";
  return `${what} ${megabytes(Math.max(chosen, typed))} long; at most ${megabytes(most)} are taken. ` +
    `Nothing was sent, and nothing is lost: fit fewer series at once, or leave out some repetitions.${both}`;
}

function show() {
  const words = wrong();
  if (!told || !text) return false;
  told.hidden = !words;
  const place = told.querySelector("[data-said]");
  if (place) place.textContent = words;
  return Boolean(words);
}

form?.addEventListener("submit", (event) => {
  if (!show()) return;
  event.preventDefault();
  told?.focus();
});
form?.addEventListener("change", () => { if (told && !told.hidden) show(); });
