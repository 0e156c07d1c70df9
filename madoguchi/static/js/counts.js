// @ts-check
/** How many each view holds: a fragment of its own, asked for when something happens, not for every event. */
import { coalesced } from "./live.js";
import { ask } from "./posting.js";
import { all, one, parsed } from "./words.js";

const MOST = 60;
/** Only views that can be seen are counted. @type {Set<string>} */
const seen = new Set();

export const refreshCounts = coalesced(async () => {
  const url = one("#views")?.dataset.counts;
  const views = [...seen].slice(0, MOST).join(",");
  const answer = url && views ? await ask(`${url}?views=${views}`) : null;
  if (!answer?.ok) return;
  for (const count of all("data", parsed(await answer.text()))) {
    const place = one(`[data-count="${count.dataset.view}"]`);
    const text = count.textContent === "0" ? "" : (count.textContent ?? "");
    if (place && place.textContent !== text) place.textContent = text;
  }
}, 2_000);

const onScreen = new IntersectionObserver((entries) => {
  let isNew = false;
  for (const { target, isIntersecting } of entries) {
    const key = /** @type {HTMLElement} */ (target).dataset.count ?? "";
    isNew ||= isIntersecting && !seen.has(key) && !target.textContent;
    if (isIntersecting) seen.add(key);
    else seen.delete(key);
  }
  if (isNew) refreshCounts();
});
const counted = new Set((one("#views")?.dataset.counted ?? "").split(","));
for (const place of all("#views [data-count]")) if (counted.has(place.dataset.count ?? "")) onScreen.observe(place);

document.addEventListener("madoguchi:event", (event) => {
  const { workspace, kind } = /** @type {CustomEvent} */ (event).detail;
  if (workspace !== Number(document.body.dataset.workspace)) return;
  refreshCounts();
  if (kind.startsWith("offer")) document.dispatchEvent(new Event("madoguchi:offers"));
});
document.addEventListener("madoguchi:reset", () => refreshCounts());

// The bell is asked when it has rung, not when its cause is heard: by then nobody may have written the news yet. What rang while
// there was no line is asked for when it is back.
document.addEventListener("madoguchi:signal", (event) => {
  const { workspace, kind } = /** @type {CustomEvent} */ (event).detail;
  if (kind === "notified" && workspace === Number(document.body.dataset.workspace)) ring();
});
document.addEventListener("madoguchi:connection", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.state === "open") ring();
});
document.addEventListener("madoguchi:reset", () => ring());
const ring = coalesced(async () => {
  const bell = one("#bell");
  const answer = bell?.dataset.url ? await ask(bell.dataset.url) : null;
  if (bell && answer?.ok) bell.innerHTML = await answer.text();
}, 3_000);
ring();
