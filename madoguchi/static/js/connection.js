// @ts-check
/** Whether the line to the server is up; says so only when it stays down. */
import { failed, notice } from "./notices.js";
import { one, words } from "./words.js";

const PATIENCE_MS = 5_000;
let timer = 0;
/** What could not be fetched meanwhile, by its place. @type {Map<unknown, () => unknown>} */
const missed = new Map();

/** Done again as soon as the line is back; in one place only what was asked for last. @param {unknown} place @param {() => unknown} act */
export const whenBack = (place, act) => void missed.set(place, act);

function isBack() {
  one('#notices [data-name="line"]')?.remove();
  const acts = [...missed.values()];
  missed.clear();
  for (const act of acts) act();
}

/** What a page fetches by itself, like the customer's card; what somebody has asked for they ask for again. */
document.addEventListener("htmx:sendError", (event) => {
  const { elt, target, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const { verb, path, triggeringEvent } = requestConfig;
  if (verb !== "get" || ["click", "submit"].includes(triggeringEvent?.type)) return failed();
  whenBack(target, () => elt.isConnected && /** @type {any} */ (window).htmx.ajax("GET", path, { source: elt, target }));
});
addEventListener("online", isBack);

document.addEventListener("madoguchi:connection", (event) => {
  const { state } = /** @type {CustomEvent} */ (event).detail;
  clearTimeout(timer);
  if (state === "open") isBack();
  else if (state === "signed-out") failed(401);
  else timer = setTimeout(() => notice(words("offline"), { level: "warning", lasts: 0, name: "line" }), PATIENCE_MS);
});
document.addEventListener("madoguchi:event", () => one('#notices [data-name="signed-out"]')?.remove());
