// @ts-check
/** Menus that shut when one looks elsewhere, and lists in them that narrow as one types. */
import { isComposing } from "./words.js";

const opened = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.menu[open]")]);

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  for (const menu of opened()) if (!menu.contains(target) || target.closest("button[hx-post], button[name], [data-act]")) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || isComposing(event)) return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});
document.addEventListener(
  "toggle",
  (event) => {
    const menu = /** @type {HTMLDetailsElement} */ (event.target);
    if (menu.matches?.("details.menu") && menu.open) /** @type {HTMLElement | null} */ (menu.querySelector("[data-filter], .sheet-menu button"))?.focus();
  },
  true,
);
document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("[data-filter]")) return;
  const wanted = field.value.trim().toLowerCase();
  for (const button of field.parentElement?.querySelectorAll("[data-words]") ?? []) {
    /** @type {HTMLElement} */ (button).hidden = !button.getAttribute("data-words")?.toLowerCase().includes(wanted);
  }
});
document.addEventListener("keydown", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches?.("[data-filter]") || isComposing(event) || event.key !== "Enter") return;
  event.preventDefault();
  /** @type {HTMLElement | null | undefined} */ (field.parentElement?.querySelector("[data-words]:not([hidden])"))?.click();
});
