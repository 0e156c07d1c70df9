// @ts-check
/** The open conversation kept fresh, piece by piece; its newest message always in sight when one was at the end. */
import { coalesced } from "./live.js";
import { go } from "./opening.js";
import { ask } from "./posting.js";
import { all, dispatch, one, parsed } from "./words.js";

const NEAR = 90;
const AROUND_MS = 5_000;
const LINES = /^(message_received|reply_(written|sent)|talk_seen)$/;
const timeline = () => one("#timeline");
export const number = () => one("#talk")?.dataset.number ?? "";

/** The newest message or note wholly above the composer; its beginning, when it is taller than the place. */
export function showNewest() {
  const box = timeline();
  const newest = all("#timeline > article").at(-1);
  if (!box || !newest) return;
  const top = newest.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTop = newest.offsetHeight > box.clientHeight - 16 ? top - 8 : box.scrollHeight;
}

/** A message that the address names, as a search does; else the newest. */
function showPlace() {
  const place = /^#m\d+$/.test(location.hash) && one(`#timeline > ${location.hash}`);
  if (!place) return showNewest();
  place.scrollIntoView({ block: "start" });
  place.classList.add("place");
}

const isAtEnd = () => {
  const box = timeline();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
};

/** Put the fresh parts in place, unless another conversation has been opened meanwhile. @param {string} html */
export function renew(html) {
  const fresh = parsed(html);
  if (one("#head", fresh)?.dataset.number !== number()) return;
  for (const name of ["head", "side", "packet", "chat-bar"]) {
    const [old, part] = [one(`#${name}`), one(`#${name}`, fresh)];
    if (old && part && !isInUse(old)) swap(old, part);
  }
  const course = one("#timeline", fresh);
  if (course) renewTimeline(course);
}

/** @param {HTMLElement} old @param {HTMLElement} part */
function swap(old, part) {
  const place = old.scrollTop;
  old.replaceWith(part);
  part.scrollTop = place;
  for (const kept of all("[data-kept]", part)) kept.append(...(one(`#${kept.id}`, old)?.childNodes ?? []));
  /** @type {any} */ (window).htmx?.process(part);
}

/** Somebody is in the middle of something there. @param {HTMLElement} part */
function isInUse(part) {
  return part.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select") || one("details[open]:not(.packet)", part) !== null;
}

/** @param {HTMLElement} course */
function renewTimeline(course) {
  const box = timeline();
  if (!box) return;
  const wasAtEnd = isAtEnd();
  const known = new Map(all("#timeline > [data-key]").map((each) => [each.dataset.key, each]));
  let grew = false;
  /** @type {Element | null} */
  let after = null;
  for (const piece of all(":scope > [data-key]", course)) {
    const old = known.get(piece.dataset.key);
    known.delete(piece.dataset.key);
    const isSame = old && old.dataset.v === piece.dataset.v && old.tagName === piece.tagName;
    const shown = isSame ? old : piece;
    if (old && !isSame) old.replaceWith(piece);
    else if (!old) {
      grew = true;
      if (after) after.after(piece);
      else box.prepend(piece);
    }
    if (shown === piece) /** @type {any} */ (window).htmx?.process(piece);
    after = shown;
  }
  for (const gone of known.values()) gone.remove();
  box.dataset.seen = course.dataset.seen;
  box.dataset.newestBy = course.dataset.newestBy;
  if (grew && wasAtEnd) showNewest();
  dispatch("desk:renewed", { grew });
}

/** The last lines put in place; whether that was enough. @param {HTMLElement} course */
function renewLines(course) {
  const box = timeline();
  const known = (/** @type {HTMLElement} */ piece) => one(`#timeline > [data-key="${piece.dataset.key}"]`);
  const pieces = all(":scope > [data-key]", course);
  if (!box || course.dataset.of !== number() || !pieces.some(known)) return false;
  const wasAtEnd = isAtEnd();
  let grew = false;
  for (const piece of pieces) {
    const old = known(piece);
    if (old?.dataset.v === piece.dataset.v) continue;
    grew ||= !old;
    if (old) old.replaceWith(piece);
    else box.insertBefore(piece, one("#timeline > [data-pending]"));
  }
  for (const above of all("#timeline [data-testid=seen]").slice(0, -1)) above.remove();
  box.dataset.seen = course.dataset.seen;
  if (grew && wasAtEnd) showNewest();
  dispatch("desk:renewed", { grew });
  return true;
}

/** The page of a customer or a company anew, where one is open. */
export async function renewCard() {
  const card = one("#card");
  const answer = card && await ask(card.dataset.url ?? "");
  const fresh = answer?.ok && parsed(await answer.text());
  if (!fresh || !card?.isConnected || isInUse(card)) return;
  for (const place of ["#talk > .talk-head", "#card"]) {
    const [old, part] = [one(place), one(place, fresh)];
    if (old && part) swap(old, part);
  }
}

export const refresh = coalesced(async () => {
  const here = number();
  if (!here) return renewCard();
  const answer = await ask(`${document.body.dataset.base}conversations/${here}/timeline/${one("[data-whole]") ? "?all=1" : ""}`);
  const html = answer.ok ? await answer.text() : "";
  const merged = one("#head", parsed(html))?.dataset.number;
  if (merged && merged !== here && number() === here) go(`${document.body.dataset.base}conversations/${merged}/`, "work");
  else renew(html);
}, 400);

let later = 0;
/** What a line changes: itself at once, what stands around it a little later, for many lines together. */
export const refreshLines = coalesced(async () => {
  if (!one("#timeline.lines") || one("#first-lines")) return refresh();
  later ||= window.setTimeout(() => ((later = 0), refresh()), AROUND_MS);
  const answer = await ask(`${document.body.dataset.base}conversations/${number()}/lines/newest/`);
  const course = answer.status === 200 && one("#timeline", parsed(await answer.text()));
  if (!course || !renewLines(course)) refresh();
}, 400);

document.addEventListener("madoguchi:event", (event) => {
  const { conversation, subject, kind, by } = /** @type {CustomEvent} */ (event).detail;
  if (kind === "talk_seen" && by[0] === "person") return; // that we have seen it changes nothing here
  if (conversation && String(conversation) === one("#talk")?.dataset.conversation) (LINES.test(kind) ? refreshLines : refresh)();
  const card = `/${subject?.[0] === "company" ? "companies" : "customers"}/${subject?.[1]}/`;
  if (/^(customer|company)$/.test(subject?.[0]) && one(`#card[data-url$="${card}"], #side a[href$="${card}"]`)) refresh();
});
document.addEventListener("madoguchi:reset", () => refresh());
document.addEventListener("click", (event) => {
  if (!/** @type {Element} */ (event.target).closest("[data-earlier]")) return;
  timeline()?.toggleAttribute("data-whole", true);
  refresh();
});
let height = 0;
const watch = new ResizeObserver(() => {
  const box = timeline();
  const now = box?.clientHeight ?? 0;
  if (box && height && now < height && box.scrollHeight - box.scrollTop - height < NEAR) showNewest();
  height = now;
});

/** What stands at the end stays in sight when the composer below grows. */
function begin() {
  const box = timeline();
  height = 0;
  watch.disconnect();
  if (box) watch.observe(box);
  showPlace();
}
document.addEventListener("desk:opened", begin);
document.fonts?.ready.then(showPlace);
begin();
