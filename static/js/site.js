// @ts-check
// What every page needs: the theme switch, focus after a fragment was swapped in, the tab in view.

const KEY = "slope-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** @returns {boolean} whether the page is dark now */
function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

/** @param {HTMLElement} button */
function showTheme(button) {
  button.setAttribute("aria-pressed", String(isDark()));
  document.dispatchEvent(new CustomEvent("slope:theme"));
}

/** Turn to the other theme; when that is the system's own, follow the system again. */
function turnTheme() {
  const dark = !isDark();
  const follow = dark === system.matches;
  if (follow) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = dark ? "dark" : "light";
  try {
    if (follow) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, dark ? "dark" : "light");
  } catch {
    // Storage is closed to us: the choice lasts for this page.
  }
}

const button = /** @type {HTMLElement | null} */ (document.querySelector(".theme-switch"));
if (button) {
  button.hidden = false;
  showTheme(button);
  button.addEventListener("click", () => {
    turnTheme();
    showTheme(button);
  });
  system.addEventListener("change", () => showTheme(button));
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const wanted = target.matches(".htmx-focus") ? target : target.querySelector(".htmx-focus");
  if (wanted instanceof HTMLElement) wanted.focus({ preventScroll: false });
});

// On a phone the current mode may lie outside of the row of tabs: bring it in.
const row = document.querySelector(".mode-tabs");
const current = row?.querySelector("[aria-current]");
if (row && current instanceof HTMLElement) {
  row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
