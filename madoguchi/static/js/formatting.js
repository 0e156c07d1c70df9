// @ts-check
/** The few signs of a formatted text: put around what is selected, or before its lines. Keys: Ctrl+B, Ctrl+I. */
import { area, insert } from "./inserting.js";
import { isComposing, one } from "./words.js";

/** @param {string} sign */
function format(sign) {
  const field = area();
  if (!field) return;
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  if (sign === "[") return put(field, start, end, `[${chosen}](https://)`, chosen ? -1 : -11);
  if (!sign.endsWith(" ")) return put(field, start, end, `${sign}${chosen}${sign}`, chosen ? 0 : -sign.length);
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(from, end).split("\n");
  put(field, from, end, lines.map((line, at) => (sign === "1. " ? `${at + 1}. ` : sign) + line).join("\n"), 0);
}

/** @param {HTMLTextAreaElement} field @param {number} start @param {number} end @param {string} text @param {number} back */
function put(field, start, end, text, back) {
  field.focus();
  field.setSelectionRange(start, end);
  insert(text, field);
  const at = start + text.length + back;
  field.setSelectionRange(at, at);
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-format]"));
  if (button) format(button.dataset.format ?? "");
});
document.addEventListener("keydown", (event) => {
  const sign = { b: "**", i: "*" }[event.key.toLowerCase()];
  if (!sign || isComposing(event) || !(event.ctrlKey || event.metaKey) || event.target !== one("[data-rich] [name=text]")) return;
  event.preventDefault();
  format(sign);
});
