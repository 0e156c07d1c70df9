// @ts-check
/** A row, or all that are chosen, onto a view, an inbox, a team or a person in the left column. */
import { askFor, doTo } from "./bulk.js";
import { ask } from "./posting.js";
import { isChosen, selection } from "./selecting.js";
import { all, base, one, parsed, words } from "./words.js";

/** What dropping on a view does. @type {Record<string, [string, string?]>} */
const VERBS = { mine: ["assign", "me"], unassigned: ["assign", ""], open: ["reopen"], waiting: ["wait"], snoozed: ["snooze"], closed: ["close"], spam: ["spam"], trash: ["trash"] };
/** @type {Record<string, string> | null} */
let held = null;

/** @param {EventTarget | null} target @returns {[HTMLElement, string, Record<string, string>] | null} */
function under(target) {
  const place = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest?.("#views [data-view], #views [data-drop]"));
  if (!place || !held) return null;
  if (place.dataset.drop) return [place, place.dataset.drop, Object.fromEntries(new URLSearchParams(place.dataset.values))];
  const [kind, id] = (place.dataset.view ?? "").split("-");
  const verb = { inbox: "move", team: "team" }[kind];
  if (verb) return [place, verb, { to: id }];
  const found = VERBS[place.dataset.view ?? ""];
  return found ? [place, found[0], found[1] === undefined ? {} : { to: found[1] }] : null;
}

function end() {
  held = null;
  one("#views")?.classList.remove("takes");
  for (const each of all("#views .over, .drop-people, .dragged")) each.matches(".over") ? each.classList.remove("over") : each.remove();
}

document.addEventListener("dragstart", async (event) => {
  const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("#rows .row"));
  if (event.defaultPrevented || !row || !event.dataTransfer || !one("#bulk-acts [data-bulk=close_without_reply]")) return;
  held = isChosen(row) ? selection() : { ids: (row.dataset.key ?? "").slice(1) };
  event.dataTransfer.effectAllowed = "move";
  const badge = Object.assign(document.createElement("div"), { className: "dragged", textContent: isChosen(row) ? (one("[data-picked]")?.textContent ?? "") : words("picked", 1) });
  document.body.append(badge);
  event.dataTransfer.setDragImage(badge, 0, 0);
  one("#views")?.classList.add("takes");
  const answer = await ask(`${base()}bulk/choices/assign/?drop`).catch(() => null);
  if (answer?.ok && held && !one(".drop-people")) one("#views")?.append(parsed(await answer.text()));
});
document.addEventListener("dragover", (event) => {
  const found = under(event.target);
  for (const each of all("#views .over")) if (each !== found?.[0]) each.classList.remove("over");
  if (!found) return;
  event.preventDefault();
  found[0].classList.add("over");
});
document.addEventListener("drop", (event) => {
  const found = under(event.target);
  if (!found || !held) return;
  event.preventDefault();
  if (found[1] === "snooze") askFor("snooze", held);
  else doTo(found[1], found[2], held);
});
document.addEventListener("dragend", end);
