// @ts-check
/** What the customer told: the way to the place where they did, into the draft, and a word when a draft asks for it again. */
import { post } from "./posting.js";
import { one } from "./words.js";

const PAUSE_MS = 700;
let timer = 0;

/** Signs from `start` to `end` of a message's text; every line ends in one sign. @param {HTMLElement} body @param {number} start @param {number} end */
function rangeOf(body, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let at = 0;
  let isOpen = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = /** @type {Text} */ (node).data.length;
    if (!isOpen && start < at + length) isOpen = (range.setStart(node, Math.max(0, start - at)), true);
    if (isOpen && end <= at + length) return range.setEnd(node, end - at), range;
    at += length;
  }
  return isOpen ? range : null;
}

/** @param {DOMStringMap} place */
function show(place) {
  const message = one(`#m${place.place}`);
  if (!message) return;
  if (innerWidth <= 1199) one(".desk")?.classList.remove("with-side");
  const signature = /** @type {HTMLDetailsElement | null} */ (one("details.signature", message));
  if (place.part === "signature" && signature) signature.open = true;
  const body = place.part === "text" ? one("div > .body", message) : place.part === "signature" ? one(".body", signature ?? message) : null;
  const range = body && rangeOf(body, Number(place.start), Number(place.end));
  (range?.startContainer.parentElement ?? message).scrollIntoView({ block: "center" });
  const highlights = /** @type {any} */ (CSS).highlights;
  if (range && highlights) highlights.set("told", new /** @type {any} */ (window).Highlight(range));
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
}

const area = () => /** @type {HTMLTextAreaElement | null} */ (one("#composer [name=text]"));

/** @param {string} text @param {number} [from] @param {number} [to] */
function write(text, from, to) {
  const field = area();
  if (!field) return;
  const button = one("#composer button[data-mode=reply]");
  if (one("#composer")?.dataset.mode !== "reply") button?.click();
  field.focus();
  if (from !== undefined) field.setSelectionRange(from, to ?? from);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function look() {
  const [field, place, root] = [area(), one("[data-asked]"), one("#composer")];
  if (!field || !place || !root?.dataset.url) return;
  const text = field.value;
  if (!text.trim() || !one("[data-has-facts]")) return place.replaceChildren();
  const answer = await post(`${root.dataset.url}asked/`, { text }).catch(() => null);
  if (answer?.ok && place.isConnected && field.value === text) place.innerHTML = await answer.text();
}

function lookSoon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
}

document.addEventListener("input", (event) => event.target === area() && lookSoon());
for (const name of ["desk:opened", "desk:filled"]) document.addEventListener(name, lookSoon);
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-place], [data-into-draft], [data-copy-text], [data-instead]"));
  if (!button) return;
  const { place, intoDraft, copyText, instead, was } = button.dataset;
  if (place) show(button.dataset);
  else if (intoDraft) write(intoDraft);
  else if (copyText) navigator.clipboard?.writeText(copyText);
  else if (instead && was) {
    const from = area()?.value.indexOf(was) ?? -1;
    if (from >= 0) write(instead, from, from + was.length);
  }
});
lookSoon();
