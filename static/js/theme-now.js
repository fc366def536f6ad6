// Runs before the first paint, so that a chosen theme never flashes. Everything else is in site.js.
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  try {
    var theme = localStorage.getItem("slope-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage is closed to us: the system's theme it is.
  }
})();
