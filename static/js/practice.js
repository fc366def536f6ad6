// @ts-check
// While the network or the server is away, answers are kept in this browser and sent when it is back.

import { all, drop, dropLike, keep, valueOf } from "./practice/kept.js";
import { send } from "./practice/send.js";

const AWAY = new Set([502, 503, 504]);
const SOONEST = 4000; // milliseconds until the next try
const LATEST = 60000;

// What holds the question: a practice turns it by htmx, the review page is a new page each time.
const panel = document.getElementById("practice") ?? document.getElementById("item");
let pause = SOONEST;
let timer = 0;
/** @type {string[]} what the server refused, in words */
let refused = [];
let outlives = true;
let isSending = false;
let justSent = 0;

/** @returns {HTMLElement} where it is said; made once, before it says anything */
function place() {
  const found = document.getElementById("kept");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "kept";
  made.className = "kept";
  made.setAttribute("role", "status");
  if (panel) panel.before(made);
  else document.getElementById("main")?.prepend(made);
  return made;
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** @param {string} label @param {() => void} act */
function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-secondary";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** @param {string} title @param {string} kind @param {HTMLElement[]} content */
function notice(title, kind, ...content) {
  const made = document.createElement("div");
  made.className = `notice notice-${kind}`;
  const body = document.createElement("div");
  body.className = "notice-body";
  const head = paragraph(title);
  head.className = "notice-title";
  body.append(head, ...content);
  made.append(body);
  return made;
}

/** @param {number} count */
function answers(count) {
  return count === 1 ? "Your answer" : `${count} answers`;
}

function show() {
  const waiting = all();
  const parts = [];
  if (waiting.length) {
    const one = waiting.length === 1;
    const how = outlives
      ? `${one ? "It is" : "They are"} kept in this browser, also when you close the page, and sent by itself as soon as the server answers.`
      : "This browser keeps nothing for us: leave this page open until it is sent.";
    const list = document.createElement("ul");
    for (const each of waiting) {
      const item = document.createElement("li");
      item.textContent = each.said ? `${each.said} for “${each.asked}”` : `“${each.asked}”`;
      list.append(item);
    }
    parts.push(notice(`${answers(waiting.length)} could not be sent yet`, "warn",
      paragraph(`${navigator.onLine ? "The server does not answer." : "You are offline."} ${how} Nothing counts twice.`),
      list, button("Send now", () => sendAll())));
  }
  if (refused.length) {
    parts.push(notice("The server did not take an answer", "bad", ...refused.map(paragraph),
      button("Understood", () => { refused = []; show(); })));
  }
  if (justSent && !waiting.length) {
    parts.push(notice(`${answers(justSent)} ${justSent === 1 ? "was" : "were"} sent`, "good",
      paragraph("The connection is back, and nothing is lost.")));
  }
  place().replaceChildren(...parts);
}

/** Send what is kept, in order; stop at the first that cannot be sent now. */
async function sendInOrder() {
  /** @type {string[]} */
  const pages = [];
  let sent = 0;
  for (let next = all()[0]; next; next = all()[0]) {
    const { outcome, words, page } = await send(next);
    if (outcome === "away") break;
    drop(next);
    if (outcome === "sent") sent += 1;
    else refused.push(`“${next.asked}” ${words}`);
    if (page && valueOf(next, "question") === shownQuestion()) pages.push(page);
  }
  justSent = sent;
  if (pages.length) showPage(pages[pages.length - 1]);
}

/** @returns {string} the question of the form that is shown */
function shownQuestion() {
  const field = panel?.querySelector("input[name=question]");
  return field instanceof HTMLInputElement ? field.value : "";
}

/** @param {string} url of the page that has the correction */
function showPage(url) {
  // @ts-ignore htmx is a script of its own
  const { htmx } = window;
  if (htmx) htmx.ajax("GET", url, { target: "#practice", select: "#practice > *" });
  else location.assign(`${url}#feedback`);
}

async function sendAll() {
  if (isSending || !all().length) return;
  isSending = true;
  clearTimeout(timer);
  try {
    // Two tabs must not send at once; where the browser has no locks, the keys still count once.
    if (navigator.locks) await navigator.locks.request("slope-kept", sendInOrder);
    else await sendInOrder();
  } finally {
    isSending = false;
  }
  show();
  if (!all().length) {
    pause = SOONEST;
    return;
  }
  timer = setTimeout(sendAll, pause);
  pause = Math.min(pause * 2, LATEST);
}

/** @param {HTMLFormElement} form @returns {import("./practice/kept.js").Kept} */
function answerIn(form) {
  const fields = [...new FormData(form)].flatMap(([name, value]) =>
    name === "csrf" || typeof value !== "string" ? [] : [/** @type {[string, string]} */ ([name, value])]);
  fields.push(["key", keyOf(form)]);
  const asked = panel?.querySelector(".question-prompt")?.textContent?.trim().split("\n")[0] ?? "";
  return { url: new URL(form.action).pathname, fields, asked: asked.slice(0, 120), said: saidIn(form) };
}

/** @param {HTMLFormElement} form */
function keepForm(form) {
  outlives = keep(answerIn(form));
  justSent = 0;
  show();
  place().scrollIntoView({ block: "nearest" });
  clearTimeout(timer);
  timer = setTimeout(sendAll, pause);
}

/** @param {HTMLFormElement} form @returns {string} what was answered, as the learner would say it */
function saidIn(form) {
  const parts = [...form.elements].flatMap((each) => {
    if (each instanceof HTMLSelectElement) return [each.selectedOptions[0]?.text ?? ""];
    if (!(each instanceof HTMLInputElement) || !each.name || each.type === "hidden" || each.name === "confidence") return [];
    if (each.type !== "radio" && each.type !== "checkbox") return [each.value];
    return each.checked ? [each.closest("label")?.querySelector(".option-key")?.textContent ?? each.value] : [];
  });
  return parts.filter(Boolean).join(", ").slice(0, 120);
}

/** @param {HTMLElement} form @returns {string} the name of what it sends, the same for every try */
function keyOf(form) {
  form.dataset.key ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return form.dataset.key;
}

/** @param {Event} event @returns {HTMLFormElement | null} the form of an answer that it is about */
function answerForm(event) {
  const { elt, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const element = requestConfig?.elt ?? elt;
  const isAnswer = element instanceof HTMLFormElement && element.querySelector("input[name=question]");
  return isAnswer ? element : null;
}

panel?.addEventListener("htmx:configRequest", (event) => {
  const form = answerForm(event);
  if (form) /** @type {CustomEvent} */ (event).detail.parameters.key = keyOf(form);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  panel?.addEventListener(name, (event) => {
    const form = answerForm(event);
    if (form) keepForm(form);
  });
}
// The page of an error would take the place of the whole text, so this is heard further out.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const form = answerForm(event);
  if (!form || !AWAY.has(detail.xhr.status)) return;
  detail.shouldSwap = false;
  keepForm(form);
});
// What a form sent at last is newer than what was kept of it: it must not be sent over it later.
panel?.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const form = answerForm(event);
  if (!form || !detail.successful) return;
  const sent = new FormData(form);
  dropLike(new URL(form.action).pathname, String(sent.get("question")), String(sent.get("attempt")));
  show();
});
/** @param {HTMLFormElement} form that no htmx sends */
async function sendForm(form) {
  if (form.dataset.sending) return;
  form.dataset.sending = "true";
  const answer = answerIn(form);
  const { outcome, page } = await send(answer);
  delete form.dataset.sending;
  if (outcome === "away") {
    keepForm(form);
    return;
  }
  dropLike(answer.url, valueOf(answer, "question"), valueOf(answer, "attempt"));
  if (outcome === "sent" && page) showPage(page);
  else form.submit(); // the server's own page says what is wrong
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isPlain = !("htmx" in window) && form instanceof HTMLFormElement && form.querySelector("input[name=question]");
  if (!isPlain) return;
  event.preventDefault();
  sendForm(form);
});
addEventListener("online", () => sendAll());
addEventListener("offline", () => { if (all().length) show(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
addEventListener("storage", (event) => { if (event.key === "slope-kept") show(); });

if (all().length) sendAll();
