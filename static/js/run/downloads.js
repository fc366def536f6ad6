// @ts-check
// Pictures of the chart as files, and text into the clipboard.

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * Copy buttons copy the code beside them.
 * @param {ParentNode} root
 */
export function serveCopies(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const code = button.parentElement?.querySelector("code");
    if (!(button instanceof HTMLElement) || !code || !navigator.clipboard) continue;
    const path = code.dataset.embed;
    if (path) code.textContent = (code.textContent ?? "").replace(`"${path}"`, `"${location.origin}${path}"`);
    button.hidden = false;
    button.onclick = async () => {
      await navigator.clipboard.writeText(code.textContent ?? "");
      const said = button.querySelector("span");
      if (said) said.textContent = "Copied";
    };
  }
}
