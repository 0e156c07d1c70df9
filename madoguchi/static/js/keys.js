// @ts-check
/** The keyboard: elements name their key in data-hotkey. None fires while an IME composes or a field has the focus. */
import { calls } from "./calling.js";
import { move, openFocused } from "./list.js";
import { failed } from "./notices.js";
import { all, hasKeys, isComposing, one } from "./words.js";

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PAUSE_MS = 1_200;
let wentAt = 0;

/** @param {string} key */
function press(key) {
  const wanted = Date.now() - wentAt < PAUSE_MS ? `g ${key}` : key;
  wentAt = key === "g" ? Date.now() : 0;
  if (wanted === "j" || wanted === "k") move(wanted === "j" ? 1 : -1);
  else if (wanted === "o") openFocused();
  else if (wanted === "/" && one("#q")) one("#q")?.focus();
  else {
    const target = all(`[data-hotkey="${CSS.escape(wanted)}"]`).find((each) => !each.hasAttribute("disabled") && !each.closest("[hidden]"));
    target?.click();
    return target !== undefined || key === "g";
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented) return;
  if (calls(event, failed)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]") || one("details.menu[open]")) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches?.(FIELDS)) {
    if (event.key === "Escape") target.blur();
    else if (event.key === "ArrowDown" && target.id === "q") move(1);
    return;
  }
  if (event.repeat && !"jk".includes(event.key)) return; // a key that is held down would do it to one after the other
  if (hasKeys() && press(event.key)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const place = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-hotkey]"));
  if (place && event.detail && hasKeys() && document.body.dataset.hints === "on") import("./hinting.js").then((hints) => hints.count(place), () => {});
});
document.documentElement.classList.toggle("mac", /^(Mac|iP)/.test(navigator.platform));
