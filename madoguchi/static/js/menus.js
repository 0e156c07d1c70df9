// @ts-check
/** Menus shut when one has chosen, looks elsewhere, or presses Escape. */
import { all, isComposing, one } from "./words.js";

const opened = () => /** @type {HTMLDetailsElement[]} */ (all("details.menu[open]"));

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  for (const menu of opened()) if (!menu.contains(target) || target.closest(".menu-list button, .menu-list a")) menu.open = false;
});
document.addEventListener("toggle", (event) => {
  const opened = /** @type {Element} */ (event.target);
  if (!opened.matches(".decide details[open]")) return;
  one("textarea", opened)?.focus();
  opened.scrollIntoView({ block: "nearest" });
}, true); // a form that opens at the foot of the timeline is below what one sees
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || opened().length === 0) return;
  const menu = opened()[0];
  if (event.key === "Escape") {
    menu.open = false;
    one("summary", menu)?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = all(".menu-list button, .menu-list a", menu);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
    event.preventDefault();
  }
});
