// @ts-check
// Tabs by the book: arrow keys, Home and End move and choose; one stop in the tab order.

/**
 * @param {HTMLElement} list with role tablist, hidden until a script can serve it
 * @param {(name: string) => void} choose called with the `data-tab` of the one chosen
 */
export function serveTabs(list, choose) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const panel = document.getElementById(tabs[0]?.getAttribute("aria-controls") ?? "");

  /** @param {HTMLElement} tab */
  function select(tab) {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    panel?.setAttribute("aria-labelledby", tab.id);
    choose(tab.dataset.tab ?? "");
  }

  list.addEventListener("click", (event) => {
    const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
    if (tab instanceof HTMLElement) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    tab.focus();
    select(tab);
  });
  list.hidden = false;
}
