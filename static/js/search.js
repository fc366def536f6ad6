// @ts-check
// The search page: results change while one types. Enter and the button work without any of this.

const PAUSE = 250; // milliseconds after the last letter

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const field = form?.querySelector("input");
const said = document.querySelector("[data-search-said]");

/** @type {AbortController | undefined} */
let asking;
let timer = 0;

/** @param {string} words */
function say(words) {
  if (said) said.textContent = words;
}

/** @param {string} query */
async function search(query) {
  asking?.abort();
  asking = new AbortController();
  const url = `/search?q=${encodeURIComponent(query)}`;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector('[data-part="results"]');
    const old = document.querySelector('[data-part="results"]');
    if (!now || !old) throw new Error("no results");
    old.replaceWith(document.importNode(now, true));
    history.replaceState(null, "", query ? url : "/search");
    document.title = page.title;
    say(page.querySelector("[data-search-says]")?.textContent ?? "");
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    say("The search cannot be reached at the moment. Press Enter to try again.");
  }
}

if (form && field) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(field.value.trim()), PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  // Whoever opens the page to search need not reach for the field.
  if (!field.value) field.focus();
}
