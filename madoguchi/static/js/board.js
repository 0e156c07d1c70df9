// @ts-check
/** The live board is fetched anew when something happens, and every half minute, for its times go on by themselves. */
import { coalesced } from "./live.js";
import { ask } from "./posting.js";
import { one } from "./words.js";

const EVERY_MS = 30_000;

const refresh = coalesced(async () => {
  const board = one("#board");
  if (!board || board.contains(document.activeElement)) return; // nothing moves under somebody's hand
  const answer = await ask(`${location.pathname}${board.dataset.query ?? ""}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || board.contains(document.activeElement)) return;
  board.innerHTML = await answer.text();
  /** @type {any} */ (globalThis).htmx?.process(board);
}, 3_000);

document.addEventListener("madoguchi:event", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.workspace === Number(document.body.dataset.workspace)) refresh();
});
document.addEventListener("madoguchi:reset", () => refresh());
document.addEventListener("focusout", () => refresh());
setInterval(() => refresh(), EVERY_MS);
if (one("body.wall")) navigator.wakeLock?.request("screen").catch(() => {});
