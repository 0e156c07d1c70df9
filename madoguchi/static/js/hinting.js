// @ts-check
/** Who does a thing with the mouse again and again is told of its key, once; never while somebody writes. */
import { notice } from "./notices.js";
import { base, shownKey, words } from "./words.js";
import { post } from "./posting.js";

const TIMES = 3;
const NAME = "madoguchi:hints";
const FIELDS = "input, textarea, select, [contenteditable]";

/** @param {HTMLElement} place */
export function count(place) {
  const key = place.dataset.hotkey ?? "";
  /** @type {Record<string, number>} */
  let counted = {};
  try {
    counted = JSON.parse(localStorage.getItem(NAME) ?? "{}");
  } catch {} // what another program has put there
  counted[key] = (counted[key] ?? 0) + 1;
  if (counted[key] === TIMES && document.activeElement?.matches(FIELDS)) counted[key] -= 1; // at a better moment
  else if (counted[key] === TIMES) show(place, key);
  localStorage.setItem(NAME, JSON.stringify(counted));
}

/** @param {HTMLElement} place @param {string} key */
function show(place, key) {
  const label = (place.getAttribute("aria-label") || place.textContent || "").replace(/[…\s]+/g, " ").trim();
  const keys = key.split(" ").map(shownKey).join(" ");
  const off = /** @type {[string, () => unknown]} */ ([
    words("hintsOff"),
    () => {
      document.body.dataset.hints = "off";
      post(`${base()}settings/me/preferences/`, { hints: "off" }).catch(() => {});
    },
  ]);
  notice(`${words("hint", label)} ${keys}`, { level: "hint", actions: [off], name: "hint" });
}
