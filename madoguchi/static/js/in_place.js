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
  const field = /** @type {HTMLTextAreaElement | HTMLSelectElement} */ (event.target);
  const saves = event.ctrlKey || event.metaKey ? ".notes textarea, [data-in-place] textarea" : "[data-in-place] select";
  if (event.key !== "Enter" || isComposing(event) || !field.matches?.(saves)) return;
  event.preventDefault();
  field.form?.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || isComposing(event) || !form(event)) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (event.target).blur();
  refresh();
}, true);
