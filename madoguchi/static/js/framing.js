// @ts-check
/** An inbox's opening and closing: in an empty reply while one writes there, and gone again when nothing was written. */
import { ask } from "./posting.js";
import { one } from "./words.js";

/** @typedef {{before: string, after: string, automatic: boolean}} Frame */
/** Fetched when somebody begins to write, by composer and inbox. @type {WeakMap<Element, Record<string, Frame | null>>} */
const frames = new WeakMap();
const composer = () => one("#composer");
/** A new mail may come from any inbox. */
const inbox = () => /** @type {HTMLSelectElement | null} */ (one("#composer [name=inbox]"))?.value ?? "";
const frame = () => frames.get(composer() ?? document.body)?.[inbox()];

async function fetched() {
  const root = composer();
  const of = inbox();
  if (!root || frame() !== undefined) return frame();
  const answer = await ask(`${root.dataset.url}frame/${of && `?inbox=${of}`}`).catch(() => null);
  frames.set(root, { ...frames.get(root), [of]: answer?.status === 200 ? await answer.json() : null });
  return frame();
}

/** @param {Frame} around @param {string} [words] */
const framed = ({ before, after }, words = "") => `${before && `${before}\n\n`}${words}${after && `\n\n${after}`}`;

/** Nothing but what was put there, and this sign. @param {HTMLTextAreaElement} area @param {string} [sign] */
export function isOnlyFrame(area, sign = "") {
  const around = frame();
  return area.name === "text" && !!around && area.value === framed(around, sign);
}

/** @param {EventTarget | null} target */
const replyArea = (target) => (target instanceof HTMLTextAreaElement && target.name === "text" && composer()?.contains(target) ? target : null);

/** @param {HTMLTextAreaElement} area @param {Frame} around */
function surround(area, around) {
  const at = framed({ ...around, after: "" }, area.value).length;
  area.value = framed(around, area.value);
  area.setSelectionRange(at, at);
}

document.addEventListener("focusin", async (event) => {
  const area = replyArea(event.target);
  if (!area || area.value) return;
  const around = await fetched();
  if (around?.automatic && !area.value && document.activeElement === area) surround(area, around);
});
document.addEventListener("focusout", (event) => {
  const area = replyArea(event.target);
  if (area && isOnlyFrame(area) && !one("#picker[open]")) area.value = "";
});
document.addEventListener(
  "keydown",
  (event) => {
    const area = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? replyArea(event.target) : null;
    if (area && isOnlyFrame(area)) area.value = "";
  },
  true,
);
document.addEventListener("click", async (event) => {
  if (!/** @type {Element} */ (event.target).closest("[data-put-frame]")) return;
  const around = await fetched();
  const area = replyArea(one("#composer [name=text]"));
  if (!area || !around || (around.before && area.value.startsWith(around.before))) return area?.focus();
  surround(area, around);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
