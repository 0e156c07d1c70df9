// @ts-check
/** The place in each list is kept: over other views, over a reload, over a look at something else. */
import { fill, isAbove, notice } from "./list.js";
import { all, one } from "./words.js";

const KEPT = "madoguchi:places";
/** @type {Record<string, {top: number, count: number, newest: string}>} */
const places = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");

function keep() {
  const list = one("#list");
  const rows = all("#rows .row");
  if (!list?.dataset.view || !rows.length) return;
  places[list.dataset.view] = { top: list.scrollTop, count: rows.length, newest: rows[0].dataset.sort ?? "" };
  sessionStorage.setItem(KEPT, JSON.stringify(places));
}

async function restore() {
  const list = one("#list");
  const kept = places[list?.dataset.view ?? ""];
  if (!list || !kept?.top) return;
  if (all("#rows .row").length < kept.count) await fill(kept.count);
  if (!list.isConnected) return;
  list.scrollTo({ top: kept.top });
  const came = all("#rows .row").filter((row) => isAbove(row.dataset.sort, kept.newest));
  notice(came.map((row) => Number(row.dataset.key?.slice(1))));
}

addEventListener("pagehide", keep);
document.addEventListener("desk:leaving", keep);
document.addEventListener("desk:viewed", restore);
restore();
