// @ts-check
/** The words that modules say, in the page's language; and small things that all of them ask. */

const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("words"));

/** @param {string} name @param {string | number} [filled] */
export function words(name, filled = "") {
  const text = held?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  return text.replace("%s", () => String(filled));
}

/** An Enter that only ends a conversion is none. @param {KeyboardEvent} event */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** @param {string} selector @param {ParentNode} [within] */
export function one(selector, within = document) {
  return /** @type {HTMLElement | null} */ (within.querySelector(selector));
}

/** @param {string} selector @param {ParentNode} [within] */
export function all(selector, within = document) {
  return /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]);
}

/** @param {string} html */
export function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

/** @param {string} name @param {any} [detail] */
export function dispatch(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** For a new key of a click; randomUUID is not there on plain http. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

/** How a key is written. @param {string} key */
export const shownKey = (key) => (/^[A-Z]$/.test(key) ? `⇧${key}` : key);
/** Keys of one letter, which some people press by accident or by voice. */
export const hasKeys = () => document.body.dataset.keys !== "off";
export const isSmall = () => matchMedia("(max-width: 900px)").matches;
export const base = () => document.body.dataset.base ?? "/";
