// @ts-check
/** Words into the place where one writes, as if they were typed: the browser's own undo takes them back. */
import { one } from "./words.js";

/** @returns {HTMLTextAreaElement | null} */
export function area() {
  const root = one("#composer");
  return /** @type {HTMLTextAreaElement | null} */ (root && one(root.dataset.mode === "note" ? "[name=note]" : "[name=text]", root));
}

/** @param {string} text @param {HTMLTextAreaElement | null} [into] */
export function insert(text, into = area()) {
  if (!into || !text) return;
  into.focus();
  if (!document.execCommand("insertText", false, text)) into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
  into.dispatchEvent(new Event("input", { bubbles: true }));
}
