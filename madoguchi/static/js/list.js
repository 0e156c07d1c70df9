// @ts-check
/** The list takes in what is new, row by row. While somebody is at it, nothing jumps: what is new is counted in a bar. */
import { coalesced } from "./live.js";
import { ask } from "./posting.js";
import { mark } from "./opening.js";
import { all, dispatch, one, parsed, words } from "./words.js";

const AT_ONCE = 100;
const MINE_MS = 5_000;
const rows = () => one("#rows");
const current = () => one("#talk")?.dataset.number;
/** Conversations that changed, and those of them that others changed. @type {Set<number>} */
const pending = new Set();
/** @type {Set<number>} */
const byOthers = new Set();
/** And those that I changed just now: whatever follows by itself, I expect. @type {Set<number>} */
const byMe = new Set();
/** What has come since one looked. @type {Set<number>} */
const fresh = new Set();
/** What took the place of the open conversation's row. @type {Element | null} */
let heir = null;

/** @param {number} step */
export function move(step) {
  const links = all("#rows .row > a");
  const at = links.findIndex((link) => link.parentElement?.contains(document.activeElement));
  const from = at >= 0 ? at : links.findIndex((link) => link.parentElement?.classList.contains("on"));
  const next = from < 0 ? (inherited() ?? links[0]) : links[Math.min(links.length - 1, Math.max(0, from + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** @returns {HTMLElement | null} */
const inherited = () => (heir?.isConnected ? heir.querySelector("a") : null);

export function openFocused() {
  const isOnRow = document.activeElement?.matches("#rows .row > a");
  const link = isOnRow ? document.activeElement : (one("#rows .row.on > a") ?? inherited() ?? one("#rows .row > a"));
  /** @type {HTMLElement | null} */ (link)?.click();
}

/** Somebody's eyes or hands are at the list. */
function isInHand() {
  return (one("#list")?.scrollTop ?? 0) > 60 || one("#list:hover, #list.selecting, #rows :focus") !== null;
}

/** A row's place: newest activity first. @param {string | undefined} sort */
const order = (sort) => (sort ?? "0-0").split("-").map(Number);

/** @param {string | undefined} left @param {string | undefined} right */
export function isAbove(left, right) {
  const [a, b] = [order(left), order(right)];
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

/** @param {HTMLElement} row */
function place(row) {
  const box = rows();
  const below = all(".row", box ?? document).find((other) => other !== row && isAbove(row.dataset.sort, other.dataset.sort));
  const end = box?.querySelector(".more") ?? null;
  if (!below && end) row.remove();
  else box?.insertBefore(row, below ?? null);
}

/** @param {HTMLElement} old @param {HTMLElement} next @param {boolean} stays */
function renew(old, next, stays) {
  const hasFocus = old.contains(document.activeElement);
  const hasMoved = old.dataset.sort !== next.dataset.sort;
  old.className = next.className;
  const [link, newLink] = [old.querySelector("a"), next.querySelector("a")];
  if (link && newLink && link.innerHTML !== newLink.innerHTML) link.innerHTML = newLink.innerHTML;
  if (!hasMoved || stays) return hasMoved;
  old.dataset.sort = next.dataset.sort;
  place(old);
  if (hasFocus) link?.focus({ preventScroll: true });
  return false;
}

/** @param {HTMLElement} row */
function leave(row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  if (row.contains(document.activeElement)) neighbour?.querySelector("a")?.focus();
  if (row.classList.contains("on")) heir = neighbour;
  row.remove();
}

/** @param {number[]} ids @param {string} html */
function merge(ids, html) {
  const found = new Map(all(".row", parsed(html)).map((row) => [row.dataset.key, row]));
  const isHeld = isInHand();
  for (const id of ids) {
    const old = one(`#rows [data-key="c${id}"]`);
    const row = found.get(`c${id}`);
    const stays = isHeld && byOthers.has(id);
    if (old && row) renew(old, row, stays) && fresh.add(id);
    else if (old && stays) old.classList.add("gone");
    else if (old) leave(old);
    else if (row && stays && one("#rows .row")) fresh.add(id);
    else if (row) {
      one("#rows .none")?.remove();
      place(row);
    }
    if (!row) fresh.delete(id);
  }
  mark(current());
  tell();
  if (rows() && !one("#rows .row") && !one("#rows .none")) reload();
  dispatch("desk:rows");
}

/** The bar that says how much has come since one looked. */
function tell() {
  const bar = one(".newer");
  if (!bar) return;
  bar.textContent = words("newer", fresh.size);
  bar.hidden = !fresh.size;
}

const refresh = coalesced(async () => {
  const source = rows()?.dataset.source;
  const asked = [...pending];
  pending.clear();
  const shown = asked.filter((id) => one(`#rows [data-key="c${id}"]`));
  const others = asked.filter((id) => !shown.includes(id)).slice(-AT_ONCE);
  const wanted = [...shown, ...others];
  try {
    while (wanted.length && source && source === rows()?.dataset.source) {
      const ids = wanted.splice(0, AT_ONCE);
      const answer = await ask(`${source}?ids=${ids.join(",")}`);
      const html = answer.ok ? await answer.text() : "";
      if (answer.ok && source === rows()?.dataset.source) merge(ids, html);
    }
  } catch (error) {
    for (const id of asked) pending.add(id);
    throw error;
  }
  byOthers.clear();
});

/** After something that I did. @param {number} id */
export function refreshRows(id) {
  byMe.add(id);
  byOthers.delete(id);
  setTimeout(() => byMe.delete(id), MINE_MS);
  pending.add(id);
  refresh();
}

/** The list anew, as many rows as are asked for. @param {number} [size] */
export async function fill(size = 0) {
  const box = rows();
  const answer = box?.dataset.source ? await ask(`${box.dataset.source}${size ? `?size=${size}` : ""}`) : null;
  if (!answer?.ok) return;
  const html = await answer.text();
  if (!box.isConnected) return;
  box.innerHTML = html;
  /** @type {any} */ (window).htmx?.process(box);
  fresh.clear();
  arrived();
}
export const reload = coalesced(() => fill());

/** @param {number[]} ids what came while one was elsewhere */
export function notice(ids) {
  for (const id of ids) fresh.add(id);
  tell();
}

function arrived() {
  mark(current());
  tell();
  dispatch("desk:rows");
}

document.addEventListener("madoguchi:event", (event) => {
  const { conversation, workspace, by } = /** @type {CustomEvent} */ (event).detail;
  if (!conversation || workspace !== Number(document.body.dataset.workspace)) return;
  if (by?.[0] === "person" && String(by[1]) === document.body.dataset.me) return refreshRows(conversation);
  if (!byMe.has(conversation)) byOthers.add(conversation);
  pending.add(conversation);
  refresh();
});
document.addEventListener("madoguchi:reset", () => reload());
document.addEventListener("desk:viewed", () => {
  fresh.clear();
  arrived();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!(/** @type {Element} */ (event.target).closest?.("#rows"))) return;
  arrived();
  const here = new URL(location.href);
  for (const { name, value } of all(".search [name]")) here.searchParams.set(name, value);
  if (one(".search")) history.replaceState(history.state, "", here);
});
document.addEventListener("click", async (event) => {
  if (!(/** @type {Element} */ (event.target).closest(".newer"))) return;
  await fill();
  one("#list")?.scrollTo({ top: 0 });
});
document.addEventListener("pointerout", (event) => {
  const to = /** @type {Element | null} */ (event.relatedTarget);
  if (to?.closest("#list")) return;
  for (const row of all("#rows .gone")) leave(row);
});
mark(current());
