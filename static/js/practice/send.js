// @ts-check
// Sends an answer that was kept. The server knows it by its key: sent twice, it counts once.

/** @typedef {import("./kept.js").Kept} Kept */

/**
 * What became of an answer: `sent` (with the page that shows it), `away` (try later), or
 * `refused` (with the server's words; sending it again would change nothing).
 * @typedef {{ outcome: "sent" | "away" | "refused", words: string, page: string }} Result
 */

/** @type {Record<string, string>} why an answer was not counted, by what the page is told */
const NOT_COUNTED = {
  revised: "was revised meanwhile, so your pick was not counted.",
  over: "was not part of that try, which is finished.",
  unsettled: "cannot be settled by a measurement at the moment.",
  "handed-in": "belongs to a test that was handed in before this came.",
};
const LATER = new Set([408, 425, 429, 502, 503, 504]);

/** @returns {Promise<string>} a token for a form; the one on a page grows old */
async function freshToken() {
  const answer = await fetch("/csrf", { cache: "no-store" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()).csrf;
}

/** @param {string} html @returns {string} what the server says of an error, in a sentence or two */
function wordsOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll(".error-page h1, .error-page h1 + p, #refused p")];
  return said.map((part) => part.textContent?.trim()).filter(Boolean).join(". ");
}

/**
 * @param {Kept} answer
 * @returns {Promise<Result>}
 */
export async function send(answer) {
  try {
    const body = new URLSearchParams([...answer.fields, ["csrf", await freshToken()]]);
    const headers = { "HX-Request": "true", Accept: "text/html" };
    const reply = await fetch(answer.url, { method: "POST", body, headers });
    if (LATER.has(reply.status)) return { outcome: "away", words: "", page: "" };
    const html = await reply.text();
    if (!reply.ok) return { outcome: "refused", words: wordsOf(html) || `The server answered ${reply.status}.`, page: "" };
    const led = reply.redirected ? reply.url : "";
    const page = reply.headers.get("HX-Replace-Url") ?? reply.headers.get("HX-Push-Url") ?? led;
    const told = new URL(page, location.href).searchParams.get("told");
    const words = NOT_COUNTED[told ?? ""];
    if (words) return { outcome: "refused", words, page };
    return { outcome: "sent", words: "", page };
  } catch {
    return { outcome: "away", words: "", page: "" };
  }
}
