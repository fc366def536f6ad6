// @ts-check
// Answers that could not be sent, kept in this browser until they can be.

const KEY = "slope-kept";
const MOST = 100; // answers; nobody answers so many without a network

/**
 * An answer as its form would send it.
 * @typedef {object} Kept
 * @property {string} url where it is sent to
 * @property {[string, string][]} fields of the form in order, without the token; a name may come twice
 * @property {string} asked the first words of the question
 * @property {string} said what was answered, in words
 */

/** @type {Kept[]} what is kept when storage is closed to us: as long as this page */
let inPage = [];
let isStored = true;

/** @returns {Kept[]} in the order in which they were given */
export function all() {
  if (!isStored) return inPage;
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.map(asNow).filter(isKept) : [];
  } catch {
    return inPage;
  }
}

/** @param {any} each @returns {any} the same, if it was kept when each field had one value */
function asNow(each) {
  const isOld = each?.fields && typeof each.fields === "object" && !Array.isArray(each.fields);
  return isOld ? { said: "", ...each, fields: Object.entries(each.fields) } : each;
}

/** @param {any} each @returns {boolean} whether it is one of ours: other versions may have written */
function isKept(each) {
  return typeof each?.url === "string" && each.url.startsWith("/") && Array.isArray(each.fields) && valueOf(each, "question") !== "";
}

/** @param {Kept} answer @param {string} name @returns {string} the first value of a field, or nothing */
export function valueOf(answer, name) {
  return answer.fields.find(([field]) => field === name)?.[1] ?? "";
}

/** @param {Kept[]} answers */
function write(answers) {
  inPage = answers;
  try {
    if (answers.length) localStorage.setItem(KEY, JSON.stringify(answers));
    else localStorage.removeItem(KEY);
    isStored = true;
  } catch {
    isStored = false;
  }
}

/** @param {Kept} a @param {Kept} b @returns {boolean} whether they answer one question of one try */
function isSame(a, b) {
  return a.url === b.url && ["question", "attempt"].every((name) => valueOf(a, name) === valueOf(b, name));
}

/**
 * Keep an answer; a later one to the same question takes its place, for none has been graded.
 * @param {Kept} answer
 * @returns {boolean} whether it outlives this page
 */
export function keep(answer) {
  const others = all().filter((each) => !isSame(each, answer));
  write([...others, answer].slice(-MOST));
  return isStored;
}

/** @param {Kept} answer that was sent, or refused for good */
export function drop(answer) {
  write(all().filter((each) => valueOf(each, "key") !== valueOf(answer, "key")));
}

/**
 * Forget what is kept of a question, for a later answer to it has arrived.
 * @param {string} url @param {string} question @param {string} attempt
 */
export function dropLike(url, question, attempt) {
  const fields = /** @type {[string, string][]} */ ([["question", question], ["attempt", attempt]]);
  const like = { url, fields, asked: "", said: "" };
  const waiting = all();
  const others = waiting.filter((each) => !isSame(each, like));
  if (others.length < waiting.length) write(others);
}
