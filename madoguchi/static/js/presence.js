// @ts-check
/** Whether one sits at the counter: shown around one's own picture as soon as it is chosen. */
import { all, one } from "./words.js";

const RINGS = { automatic: "online", away: "away", offline: "offline" };

document.addEventListener("htmx:afterRequest", (event) => {
  const button = /** @type {HTMLElement} */ (event.target);
  const chosen = /** @type {keyof typeof RINGS | undefined} */ (button.dataset?.presence);
  if (!chosen || !(/** @type {CustomEvent} */ (event).detail.successful)) return;
  for (const each of all("[data-presence]")) each.toggleAttribute("aria-current", each === button);
  const picture = one(".rail .me .avatar");
  if (picture) picture.className = `avatar ours ${RINGS[chosen]}`;
});
