// @ts-check
/** What is edited where it stands: Enter saves, with Ctrl/⌘ where lines are written, notes too; Escape leaves it as it was. */
import { refresh } from "./talk.js";
import { act } from "./verbs.js";
import { isComposing } from "./words.js";

/** @param {Event} event */
const form = (event) => /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest?.("form[data-in-place]"));

document.addEventListener("submit", async (event) => {
  const edited = form(event);
  if (!edited) return;
  event.preventDefault();
  const field = /** @type {HTMLElement | null} */ (edited.contains(document.activeElement) ? document.activeElement : null);
  field?.blur();
  await act(edited.dataset.inPlace ?? "", new FormData(edited));
  if (edited.isConnected) field?.focus();
});
document.addEventListener("keydown", (event) => {
  const lines = /** @type {HTMLTextAreaElement} */ (event.target);
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || isComposing(event) || !lines.matches?.(".notes textarea, [data-in-place] textarea")) return;
  event.preventDefault();
  lines.form?.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || isComposing(event) || !form(event)) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (event.target).blur();
  refresh();
}, true);
