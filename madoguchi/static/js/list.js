// @ts-check
/** The list takes in what is new, row by row, without losing its place or anybody's focus. */
import { coalesced } from "./live.js";
import { ask } from "./posting.js";
import { mark } from "./opening.js";
import { all, dispatch, one, parsed, words } from "./words.js";

const PLACE = "madoguchi:place";
const rows = () => one("#rows");
const current = () => one("#talk")?.dataset.number;

/** @param {number} step */
export function move(step) {
  const links = all("#rows .row > a");
  const focused = links.findIndex((link) => link === document.activeElement);
  const at = focused >= 0 ? focused : links.findIndex((link) => link.parentElement?.classList.contains("on"));
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function openFocused() {
  const link = document.activeElement?.matches("#rows .row > a") ? document.activeElement : one("#rows .row.on > a, #rows .row > a");
  /** @type {HTMLElement | null} */ (link)?.click();
}

/** A row's place: newest activity first. @param {Element | null} row */
function order(row) {
  const [at, id] = (row?.getAttribute("data-sort") ?? "0-0").split("-");
  return [Number(at), Number(id)];
}

/** @param {Element} left @param {Element} right */
function isAbove(left, right) {
  const [a, b] = [order(left), order(right)];
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

/** @param {HTMLElement} row */
function place(row) {
  const box = rows();
  const below = all(".row", box ?? document).find((other) => other !== row && isAbove(row, other));
  const end = box?.querySelector(".more") ?? null;
  if (!below && end) row.remove();
  else box?.insertBefore(row, below ?? null);
}

/** @param {HTMLElement} old @param {HTMLElement} fresh */
function renew(old, fresh) {
  const hasFocus = old.contains(document.activeElement);
  const hasMoved = old.dataset.sort !== fresh.dataset.sort;
  old.className = fresh.className;
  old.dataset.sort = fresh.dataset.sort;
  const [link, newLink] = [old.querySelector("a"), fresh.querySelector("a")];
  if (link && newLink && link.innerHTML !== newLink.innerHTML) link.innerHTML = newLink.innerHTML;
  if (hasMoved) place(old);
  if (hasFocus) link?.focus({ preventScroll: true });
}

/** @param {HTMLElement} row */
function leave(row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  if (row.contains(document.activeElement)) neighbour?.querySelector("a")?.focus();
  row.remove();
}

/** @param {number[]} ids @param {string} html */
function merge(ids, html) {
  const fresh = new Map(all(".row", parsed(html)).map((row) => [row.dataset.key, row]));
  let arrived = 0;
  for (const id of new Set(ids)) {
    const old = one(`#rows [data-key="c${id}"]`);
    const row = fresh.get(`c${id}`);
    if (old && row) renew(old, row);
    else if (old) leave(old);
    else if (row) {
      one("#rows .none")?.remove();
      place(row);
      arrived += Number(row.isConnected);
    }
  }
  mark(current());
  if (arrived && (one("#list")?.scrollTop ?? 0) > 60) tellNewer(arrived);
  if (rows() && !one("#rows .row") && !one("#rows .none")) reload();
  dispatch("desk:rows");
}

/** Rows came in above what is on the screen. @param {number} count */
function tellNewer(count) {
  const bar = one(".newer");
  if (!bar) return;
  const total = Number(bar.dataset.count ?? 0) + count;
  bar.dataset.count = String(total);
  bar.textContent = words("newer", total);
  bar.hidden = false;
}

export const refreshRows = coalesced(async (/** @type {number[]} */ ids) => {
  const source = rows()?.dataset.source;
  const answer = source ? await ask(`${source}?ids=${[...new Set(ids)].slice(-100).join(",")}`) : null;
  const html = answer?.ok ? await answer.text() : "";
  if (answer?.ok && source === rows()?.dataset.source) merge(ids, html);
});

export const reload = coalesced(async () => {
  const box = rows();
  const answer = box ? await ask(box.dataset.source ?? "") : null;
  if (!box || !answer?.ok) return;
  const html = await answer.text();
  if (!box.isConnected) return;
  box.innerHTML = html;
  /** @type {any} */ (window).htmx?.process(box);
  arrived();
});

function arrived() {
  mark(current());
  dispatch("desk:rows");
}

document.addEventListener("madoguchi:event", (event) => {
  const { conversation, workspace } = /** @type {CustomEvent} */ (event).detail;
  if (conversation && workspace === Number(document.body.dataset.workspace)) refreshRows(conversation);
});
document.addEventListener("madoguchi:reset", () => reload());
document.addEventListener("desk:viewed", () => arrived());
document.addEventListener("htmx:afterSettle", (event) => {
  if (/** @type {Element} */ (event.target).closest?.("#rows")) arrived();
});
document.addEventListener("click", (event) => {
  const bar = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".newer"));
  if (bar) one("#list")?.scrollTo({ top: 0 });
});
document.addEventListener(
  "scroll",
  () => {
    const list = one("#list");
    const bar = one(".newer");
    if (list && bar && list.scrollTop < 20) [bar.hidden, bar.dataset.count] = [true, "0"];
  },
  { capture: true, passive: true },
);

addEventListener("pagehide", () => sessionStorage.setItem(PLACE, JSON.stringify([one("#list")?.dataset.view, one("#list")?.scrollTop])));
const [view, top] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
if (view === one("#list")?.dataset.view) one("#list")?.scrollTo({ top });
mark(current());
