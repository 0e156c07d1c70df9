// @ts-check
/** Words into the place where one writes, as if they were typed: the browser's own undo takes them back. */
import { notice } from "./notices.js";
import { one, words } from "./words.js";

export const LONG = 20_000; // typing so much in a stroke takes the browser minutes

/** @returns {HTMLTextAreaElement | null} */
export function area() {
  const root = one("#composer");
  return /** @type {HTMLTextAreaElement | null} */ (root && one(root.dataset.mode === "note" ? "[name=note]" : "[name=text]", root));
}

/** @param {string} text @param {HTMLTextAreaElement | null} [into] */
export function insert(text, into = area()) {
  if (!into || !text) return;
  const room = into.maxLength < 0 ? text.length : into.maxLength - into.value.length + into.selectionEnd - into.selectionStart;
  if (text.length > room) notice(words("cut"), { level: "warning" });
  text = text.slice(0, Math.max(room, 0));
  into.focus();
  if (text.length > LONG || !document.execCommand("insertText", false, text)) into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
  into.dispatchEvent(new Event("input", { bubbles: true }));
}
