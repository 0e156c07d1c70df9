// @ts-check
/** The one dialog that others fill; lists in it narrow as one types and are walked by the arrows. */
import { all, isComposing, one } from "./words.js";

const dialog = /** @type {HTMLDialogElement | null} */ (one("#dialog"));

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== dialog || !dialog) return;
  if (!dialog.open) dialog.showModal();
  const first = one("[autofocus]", dialog) ?? one("button[aria-current], .options button, input:not([type=hidden])", dialog);
  first?.focus();
});

/** Back or forward leads elsewhere: what is asked here was about the place that one leaves. */
addEventListener("popstate", () => {
  for (const open of all("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target instanceof HTMLDialogElement || target.closest("[data-close]")) /** @type {HTMLDialogElement} */ (target.closest("dialog"))?.close();
});

dialog?.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("[data-filter]")) return;
  const wanted = field.value.trim().toLowerCase();
  for (const item of all(".options li", dialog)) item.hidden = !`${item.textContent} ${item.dataset.words}`.toLowerCase().includes(wanted);
});

dialog?.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const buttons = all(".options li:not([hidden]) button", dialog);
  const field = /** @type {HTMLElement} */ (event.target).matches("[data-filter], [name=q]");
  if (event.key === "Enter" && field) {
    event.preventDefault();
    const isDone = one("[data-stays]", dialog) && !(/** @type {HTMLInputElement} */ (event.target).value.trim());
    (isDone ? one("[data-close]", dialog) : (buttons[0] ?? one("[data-otherwise]", dialog)))?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = buttons[at < 0 ? 0 : (at + (event.key === "ArrowDown" ? 1 : -1) + buttons.length) % buttons.length];
    if (!next || /** @type {Element} */ (event.target).matches("textarea, select, [type=datetime-local]")) return;
    event.preventDefault();
    next.focus();
  }
});
