// @ts-check
// Plotly, which is large: fetched once, when somebody first turns to a chart.

export const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: false, // "Show everything" does that, and says so
  showSendToCloud: false,
  plotlyServerURL: "",
};

/** @type {Promise<any> | null} */
let loading = null;

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
export function loadPlotly(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    // In a task of its own: to read Plotly takes a phone a second, and touches come in between.
    script.onload = () => setTimeout(() => resolve(/** @type {any} */ (window).Plotly));
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("Plotly could not be fetched."));
    };
    document.head.append(script);
  });
  return loading;
}
