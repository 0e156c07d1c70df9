// @ts-check
/** The words that scripts say, in the page's language. */

const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("words"));

/** @param {string} name @param {string | number} [filled] */
export function words(name, filled = "") {
  return (held?.dataset[name] ?? name).replace("%s", String(filled));
}

/** An Enter that only ends a conversion is none. @param {KeyboardEvent} event */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** @returns {HTMLElement} */
export function desk() {
  return /** @type {HTMLElement} */ (document.getElementById("desk"));
}

/** @template {Element} T @param {string} selector @param {ParentNode} [within] @returns {T | null} */
export function one(selector, within = document) {
  return /** @type {T | null} */ (within.querySelector(selector));
}
