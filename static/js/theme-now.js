// @ts-check
// The theme. Runs before the first paint, so that a chosen one never flashes; then minds the switch:
// as the system says, light, dark, and round again. Everything else is in site.js.
(function () {
  "use strict";
  const KEY = "slope-theme";
  const root = document.documentElement;
  /** @type {Record<string, { next: string, said: string }>} "" is the system's own */
  const themes = {
    "": { next: "light", said: "as the system" },
    light: { next: "dark", said: "light" },
    dark: { next: "", said: "dark" },
  };

  /** @param {string} theme */
  function wear(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  /** @param {string} theme */
  function keep(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // Storage is closed to us: the choice lasts for this page.
    }
  }

  function kept() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  /** @param {HTMLElement} button */
  function tell(button) {
    const { said } = themes[root.dataset.theme ?? ""];
    const words = button.querySelector("[data-theme-said]");
    if (words) words.textContent = said;
    button.title = `Theme: ${said}`;
    document.dispatchEvent(new CustomEvent("slope:theme"));
  }

  function mind() {
    const button = /** @type {HTMLElement | null} */ (document.querySelector(".theme-switch"));
    if (!button) return;
    button.hidden = false;
    tell(button);
    button.addEventListener("click", () => {
      const { next } = themes[root.dataset.theme ?? ""];
      wear(next);
      keep(next);
      tell(button);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => tell(button));
  }

  root.classList.add("js");
  if (Object.hasOwn(themes, kept())) wear(kept());
  document.addEventListener("DOMContentLoaded", mind);
})();
