// @ts-check
/** The list under a finger: a long press chooses, a swipe to the left closes, to the right snoozes. */
import { askFor, doTo } from "./bulk.js";
import { choose, isSelecting } from "./selecting.js";
import { one, words } from "./words.js";

const LONG_MS = 450;
const FAR = 96;
/** @type {{row: HTMLElement, x: number, y: number, dx: number, timer: number, isSwipe: boolean} | null} */
let touch = null;
let wasHandled = false;

function end() {
  if (!touch) return;
  clearTimeout(touch.timer);
  const link = one("a", touch.row);
  if (link) link.style.transform = "";
  delete touch.row.dataset.swipe;
  touch = null;
}

document.addEventListener("pointerdown", (event) => {
  const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("#rows .row"));
  wasHandled = false;
  end();
  if (event.pointerType !== "touch" || !row) return;
  const timer = setTimeout(() => {
    wasHandled = true;
    choose(row);
    navigator.vibrate?.(10);
    end();
  }, LONG_MS);
  touch = { row, x: event.clientX, y: event.clientY, dx: 0, timer, isSwipe: false };
});
document.addEventListener("pointermove", (event) => {
  if (!touch) return;
  const [dx, dy] = [event.clientX - touch.x, event.clientY - touch.y];
  if (Math.hypot(dx, dy) > 10) clearTimeout(touch.timer);
  touch.isSwipe ||= Math.abs(dx) > 20 && Math.abs(dx) > 2 * Math.abs(dy) && !isSelecting() && !!one("#bulk-acts [data-bulk=close]");
  const link = one("a", touch.row);
  if (!touch.isSwipe || !link) return;
  touch.dx = dx;
  touch.row.dataset.swipe = words(dx < 0 ? "swipeClose" : "swipeSnooze");
  touch.row.classList.toggle("far", Math.abs(dx) > FAR);
  touch.row.classList.toggle("right", dx > 0);
  link.style.transform = `translateX(${dx}px)`;
});
document.addEventListener("pointerup", () => {
  const ended = touch;
  end();
  if (!ended?.isSwipe) return;
  wasHandled = true;
  if (Math.abs(ended.dx) < FAR) return;
  const ids = (ended.row.dataset.key ?? "").slice(1);
  if (ended.dx < 0) doTo("close", {}, { ids });
  else askFor("snooze", { ids });
});
document.addEventListener("pointercancel", end);
// of a flung row the browser would take the next tap, which may be the undo, as one that stops the fling
document.addEventListener("touchmove", (event) => touch?.isSwipe && event.cancelable && event.preventDefault(), { passive: false });
for (const name of ["contextmenu", "dragstart"]) {
  document.addEventListener(name, (event) => (wasHandled || touch) && event.preventDefault(), true);
}
document.addEventListener(
  "click",
  (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("#rows .row > a")?.parentElement ?? null);
    const isFinger = /** @type {PointerEvent} */ (event).pointerType === "touch";
    if (!row || !(wasHandled || (isFinger && isSelecting()))) return;
    event.preventDefault();
    event.stopPropagation();
    if (!wasHandled) choose(row);
    wasHandled = false;
  },
  true,
);
