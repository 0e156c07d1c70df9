// @ts-check
/** Which rows are chosen: by box, x, a range, the whole view. Kept by id, for rows come and go. */
import { move } from "./list.js";
import { all, hasKeys, isComposing, one, words } from "./words.js";

/** @type {Set<string>} */
const chosen = new Set();
/** Where a range begins. */
let anchor = "";
/** All of the view is meant; then `chosen` holds those that are not. */
let isWhole = false;

const rows = () => all("#rows .row[data-number]");
const key = (/** @type {HTMLElement} */ row) => (row.dataset.key ?? "").slice(1);
const focused = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest("#rows .row[data-number]") ?? one("#rows .row.on"));

/** @param {HTMLElement} row */
export const isChosen = (row) => chosen.has(key(row)) !== isWhole;
export const isSelecting = () => isWhole || chosen.size > 0;

/** What is meant, as the server wants it. @returns {Record<string, string>} */
export function selection() {
  const ids = [...chosen].join();
  return isWhole ? { view: one("#list")?.dataset.view ?? "", besides: ids } : { ids };
}

/** @param {HTMLElement} row @param {boolean} [on] */
export function choose(row, on = !isChosen(row)) {
  anchor = key(row);
  chosen[on === isWhole ? "delete" : "add"](anchor);
  draw();
}

/** Everything between the last one and this. @param {HTMLElement} row */
function chooseTo(row) {
  const shown = rows();
  const at = shown.findIndex((each) => key(each) === anchor);
  const to = shown.indexOf(row);
  for (const each of shown.slice(Math.min(at < 0 ? to : at, to), Math.max(at, to) + 1)) choose(each, true);
}

export function clear() {
  chosen.clear();
  isWhole = false;
  draw();
}

function draw() {
  const shown = rows();
  for (const row of shown) {
    const is = isChosen(row);
    row.classList.toggle("chosen", is);
    const box = /** @type {HTMLInputElement | null} */ (one(".pick input", row));
    if (box) box.checked = is;
  }
  const bar = one("#bulk-acts");
  if (!bar) return;
  const inView = one(`[data-count="${one("#list")?.dataset.view}"]`)?.textContent ?? "";
  const count = isWhole ? (chosen.size ? `${inView} − ${chosen.size}` : inView || words("allOf")) : String(chosen.size);
  bar.hidden = !isSelecting();
  one("#list")?.classList.toggle("selecting", isSelecting());
  const told = one("[data-picked]", bar);
  if (told && !bar.hidden) told.textContent = words("picked", count);
  const isFull = shown.length > 0 && shown.every(isChosen);
  const box = /** @type {HTMLInputElement | null} */ (one("[data-pick-page]", bar));
  if (box) [box.checked, box.indeterminate] = [isFull, !isFull];
  const whole = one("[data-pick-all]", bar);
  if (whole) whole.hidden = !isFull || isWhole || !one("#rows .more");
  const total = one("[data-picked-all]", bar);
  if (total) total.textContent = inView && ` (${inView})`;
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest("#rows .row[data-number]"));
  if (row && event.shiftKey) {
    event.preventDefault();
    chooseTo(row);
  } else if (row && target.matches(".pick input")) choose(row);
  else if (target.closest("[data-pick-none]")) clear();
  else if (target.closest("[data-pick-all]")) {
    chosen.clear();
    isWhole = true;
    draw();
  } else if (target.matches("[data-pick-page]")) {
    const on = !rows().every(isChosen);
    for (const each of rows()) choose(each, on);
  }
});
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (isComposing(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open], details.menu[open]")) return;
  if (target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const row = focused();
  if (event.key === "Escape" && isSelecting()) clear();
  else if (!hasKeys()) return;
  else if (event.key === "x" && row) choose(row);
  else if (event.key === "J" || event.key === "K") {
    if (row) choose(row, true);
    move(event.key === "J" ? 1 : -1);
    const next = focused();
    if (next) choose(next, true);
  } else return;
  event.preventDefault();
});
document.addEventListener("desk:rows", draw);
document.addEventListener("desk:viewed", clear);
