// @ts-check
// What the page asks the server for.

/** The server said no, in words that a person can read. */
export class Refused extends Error {}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
export async function getJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Refused(`The server answered ${answer.status}.`);
  return answer.json();
}

/**
 * @param {string} url of JSON lines
 * @returns {Promise<any[]>}
 */
export async function getLines(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Refused(`The server answered ${answer.status}.`);
  const text = await answer.text();
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/**
 * The page as it is now.
 * @param {string} url
 * @param {AbortSignal} [signal] gives up on it
 * @returns {Promise<Document>}
 */
export async function getPage(url, signal) {
  return readPage(await fetch(url, { headers: { Accept: "text/html" }, signal }));
}

/**
 * Send a form and follow to the page that it leads to.
 * @param {HTMLFormElement} form
 * @returns {Promise<Document>}
 */
export async function sendForm(form) {
  // @ts-ignore every field of ours is text
  const body = new URLSearchParams(new FormData(form));
  const headers = { Accept: "text/html" };
  return readPage(await fetch(form.action, { method: "POST", body, headers }));
}

/** @param {Response} answer */
async function readPage(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok) return page;
  const said = [...page.querySelectorAll(".error-page h1, .error-page h1 + p")];
  const words = said.map((part) => part.textContent?.trim()).join(". ");
  throw new Refused(words || `The server answered ${answer.status}.`);
}
