// @ts-check
// For pages that are read: code can be copied, headings and the page shared by their address, and
// the table of contents follows.

const LASTS = 2000; // milliseconds that a button says “Copied”

/** @type {HTMLElement | undefined} */
let said;

/** @param {string} words for screen readers */
function say(words) {
  if (!said) {
    said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    document.body.append(said);
  }
  said.textContent = words;
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is in the clipboard now
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {HTMLElement} label
 * @param {string} text
 * @param {string} done
 */
async function copyAndSay(label, text, done) {
  const before = label.textContent;
  const copied = await copy(text);
  label.textContent = copied ? "Copied" : "Not copied";
  say(copied ? done : "The browser does not let this page copy.");
  setTimeout(() => { label.textContent = before; }, LASTS);
}

function serveCode() {
  for (const block of document.querySelectorAll(".code")) {
    const code = block.querySelector("code");
    if (!code) continue;
    const button = document.createElement("button");
    const label = document.createElement("span");
    button.type = "button";
    button.className = "copy-code";
    label.textContent = "Copy";
    button.append(label);
    const more = document.createElement("span");
    more.className = "visually-hidden";
    more.textContent = " this code";
    button.append(more);
    button.addEventListener("click", () => copyAndSay(label, code.textContent ?? "", "The code is copied."));
    block.append(button);
  }
}

function serveLinks() {
  const page = document.querySelector("[data-copy-address]");
  const label = page?.querySelector("span");
  page?.closest(".share")?.setAttribute("data-served", "");
  page?.addEventListener("click", () => {
    if (label) copyAndSay(label, location.href.split("#")[0], "The address of this page is copied.");
  });
  document.addEventListener("click", async (event) => {
    const link = /** @type {Element} */ (event.target).closest("a.anchor");
    if (!(link instanceof HTMLAnchorElement)) return;
    // The link is followed all the same: the address bar shows what was copied.
    if (await copy(link.href)) say("The address of this heading is copied.");
  });
}

/** @param {HTMLElement} contents */
function follow(contents) {
  const links = /** @type {HTMLAnchorElement[]} */ ([...contents.querySelectorAll("a[href^='#']")]);
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));

  const mark = () => {
    const line = innerHeight * 0.3;
    let at = 0;
    headings.forEach((heading, i) => {
      if (heading && heading.getBoundingClientRect().top <= line) at = i;
    });
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    if (atEnd) at = links.length - 1;
    links.forEach((link, i) => {
      if (i === at) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
    const link = links[at];
    const top = link.offsetTop - contents.offsetTop;
    if (top < contents.scrollTop || top + link.offsetHeight > contents.scrollTop + contents.clientHeight) {
      contents.scrollTop = top - contents.clientHeight / 2;
    }
  };
  // Told when a heading crosses the line, or comes into view: never while nothing changes.
  const crossing = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" });
  const seen = new IntersectionObserver(mark);
  for (const heading of headings) {
    if (!heading) continue;
    crossing.observe(heading);
    seen.observe(heading);
  }
  const foot = document.querySelector(".site-footer");
  if (foot) seen.observe(foot);
}

if (navigator.clipboard) serveCode();
serveLinks();
const contents = document.querySelector(".toc");
if (contents instanceof HTMLElement) follow(contents);
