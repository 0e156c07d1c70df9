// @ts-check
/** The keyboard. No key fires while an IME composes or a field has the focus. */
import { isComposing, one } from "./words.js";
import { move } from "./list.js";
import { write } from "./composer.js";
import { base } from "./talk.js";
import { openPalette } from "./palette.js";

let went = 0;
const PLACES = { i: "mine", u: "unassigned", o: "open", w: "waiting", c: "closed" };
const ELSEWHERE = "input, textarea, select, [contenteditable], dialog[open] *";

/** @param {KeyboardEvent} event */
function act(event) {
  const key = event.key;
  if (Date.now() - went < 1_200 && key in PLACES) {
    location.href = `${base()}/${PLACES[/** @type {keyof typeof PLACES} */ (key)]}/`;
    return true;
  }
  if (key === "g") return (went = Date.now());
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1), true;
  if (key === "o") return /** @type {HTMLElement | null} */ (document.activeElement?.matches(".row") ? document.activeElement : one("#rows .row.on, #rows .row"))?.click(), true;
  if (key === "r") return write("reply"), true;
  if (key === "n") return write("note"), true;
  if (key === "?") return help(), true;
  const wanted = /** @type {HTMLElement | null} */ (one(`[data-key="${CSS.escape(key)}"]`));
  if (!wanted) return false;
  if (wanted.tagName === "SUMMARY") /** @type {HTMLDetailsElement} */ (wanted.parentElement).open = true;
  else wanted.click();
  return true;
}

function help() {
  /** @type {HTMLDialogElement | null} */ (one("#help"))?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {Element} */ (event.target);
  if (target.matches?.(ELSEWHERE)) {
    if (event.key === "Escape" && target instanceof HTMLElement && target.closest(".composer")) target.blur();
    return;
  }
  if (act(event)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest?.('[data-act="help"]')) help();
});
