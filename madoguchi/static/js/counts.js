// @ts-check
/** How many each view holds: a fragment of its own, asked for when something happens, not for every event. */
import { coalesced } from "./live.js";
import { ask } from "./posting.js";
import { all, dispatch, one, parsed } from "./words.js";

export const refreshCounts = coalesced(async () => {
  const views = one("#views");
  const answer = views ? await ask(`${views.dataset.counts}?views=${views.dataset.counted}`) : null;
  if (!answer?.ok) return;
  for (const count of all("data", parsed(await answer.text()))) {
    const place = one(`[data-count="${count.dataset.view}"]`);
    const text = count.textContent === "0" ? "" : (count.textContent ?? "");
    if (place && place.textContent !== text) place.textContent = text;
  }
}, 2_000);

const BELL_KINDS = new Set(["assigned", "message_received", "delivery_changed"]);

document.addEventListener("madoguchi:event", (event) => {
  const { workspace, kind } = /** @type {CustomEvent} */ (event).detail;
  if (workspace !== Number(document.body.dataset.workspace)) return;
  refreshCounts();
  if (BELL_KINDS.has(kind)) ring();
});
document.addEventListener("madoguchi:reset", () => refreshCounts());
const ring = coalesced(() => dispatch("madoguchi:bell"), 3_000);
refreshCounts();
