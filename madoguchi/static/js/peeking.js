// @ts-check
/** The newest message in a small card: when the pointer or focus rests on a row, or by Space. Nothing counts as read. */
import { ask } from "./posting.js";
import { base, isComposing, one } from "./words.js";

const REST_MS = 650;
const card = document.createElement("div");
card.className = "glimpse";
card.id = "glimpse";
card.setAttribute("role", "tooltip");
let timer = 0;
/** @type {HTMLElement | null} */
let shown = null;
/** @type {Map<string, string>} */
const kept = new Map();

export function hide() {
  clearTimeout(timer);
  shown?.querySelector("a")?.removeAttribute("aria-describedby");
  shown = null;
  card.remove();
}

/** @param {HTMLElement} row */
async function show(row) {
  hide();
  shown = row;
  const key = `${row.dataset.number} ${row.dataset.sort}`;
  if (!kept.has(key)) {
    const answer = await ask(`${base()}conversations/${row.dataset.number}/glimpse/`).catch(() => null);
    if (!answer?.ok) return;
    if (kept.size > 40) kept.clear();
    kept.set(key, await answer.text());
  }
  if (shown !== row || !row.isConnected) return;
  card.innerHTML = kept.get(key) ?? "";
  document.body.append(card);
  row.querySelector("a")?.setAttribute("aria-describedby", card.id);
  const [at, list] = [row.getBoundingClientRect(), /** @type {HTMLElement} */ (one("#list")).getBoundingClientRect()];
  card.style.left = `${Math.min(list.right + 6, innerWidth - card.offsetWidth - 8)}px`;
  card.style.top = `${Math.max(8, Math.min(at.top, innerHeight - card.offsetHeight - 8))}px`;
}

/** @param {Event} event */
function rest(event) {
  const target = /** @type {Element} */ (event.target);
  if (card.contains(target)) return clearTimeout(timer);
  const row = /** @type {HTMLElement | null} */ (target.closest?.("#rows .row"));
  if (row && row === shown) return clearTimeout(timer);
  clearTimeout(timer);
  if (shown) timer = setTimeout(hide, 150);
  const isWanted = one("#list")?.dataset.glimpse === "hover" && matchMedia("(hover: hover)").matches;
  if (row && isWanted && !target.closest(".pick") && (event.type === "pointerover" || target.matches(":focus-visible"))) {
    timer = setTimeout(() => show(row), shown ? 150 : REST_MS);
  }
}

document.addEventListener("pointerover", rest);
document.addEventListener("focusin", rest);
document.addEventListener("keydown", (event) => {
  const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#rows .row"));
  if (isComposing(event)) return;
  if (event.key === " " && row && document.activeElement?.matches("a")) {
    event.preventDefault();
    if (shown === row) hide();
    else show(row);
  } else if (event.key === "Escape" && shown) {
    hide();
    event.preventDefault();
  }
});
for (const name of ["pointerdown", "dragstart", "desk:leaving", "desk:viewed"]) document.addEventListener(name, (event) => card.contains(/** @type {Node} */ (event.target)) || hide());
document.addEventListener("scroll", (event) => card.contains(/** @type {Node} */ (event.target)) || hide(), { capture: true, passive: true });
