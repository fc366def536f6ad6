// @ts-check
// What is being drawn outlives a reload of the page: kept in this tab until it is locked.

const OURS = /^(at|class|bend)\./;

/** @param {HTMLFormElement} form */
const fieldsOf = (form) => /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ (
  [...form.elements].filter((field) => "name" in field && OURS.test(String(field.name)))
);

// Once one is locked the count is another, and the draft is none any more.
/** @param {HTMLFormElement} form */
const keyOf = (form) => `slope:draft:${form.action}:${form.dataset.experiment}:${form.dataset.before}`;

/** @param {HTMLFormElement} form */
export function keep(form) {
  const said = fieldsOf(form).filter(({ value }) => value).map(({ name, value }) => [name, value]);
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(said));
  } catch {
    // A browser that keeps nothing: a reload then begins anew.
  }
}

/**
 * Fill an empty form with what was being drawn.
 * @param {HTMLFormElement} form
 */
export function restore(form) {
  const fields = fieldsOf(form);
  if (fields.some(({ value }) => value)) return;
  try {
    const kept = new Map(JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]"));
    for (const field of fields) field.value = String(kept.get(field.name) ?? "");
  } catch {
    // What was kept is damaged, or may not be read.
  }
}
