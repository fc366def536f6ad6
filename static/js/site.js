// @ts-check
// What every page needs: focus after a fragment was swapped in, the tab in view.

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
