// @ts-check
/** What is selected in the conversation goes, as a quotation, into what one writes: by q, or the button beside it. */
import { area, insert } from "./inserting.js";
import { one } from "./words.js";

const button = () => one("[data-quote]");

function selected() {
  const selection = getSelection();
  const text = selection?.toString().trim() ?? "";
  const start = selection?.anchorNode;
  const around = start instanceof Element ? start : start?.parentElement;
  return text && around?.closest("#timeline .body") ? text : "";
}

function offer() {
  const place = button();
  if (!place) return;
  const text = selected();
  place.hidden = !text;
  if (!text) return;
  const box = getSelection()?.getRangeAt(0).getBoundingClientRect();
  place.style.left = `${Math.max(8, Math.min(innerWidth - 140, box?.left ?? 0))}px`;
  place.style.top = `${Math.max(8, (box?.top ?? 0) - 40)}px`;
}

function quote() {
  const text = selected();
  const field = area();
  if (!text || !field) return;
  one("#composer")?.classList.add("unfolded");
  const quoted = text.split("\n").map((line) => `> ${line}`).join("\n");
  const before = field.value.slice(0, field.selectionStart);
  insert(`${before && !before.endsWith("\n") ? "\n" : ""}${quoted}\n\n`, field);
  getSelection()?.removeAllRanges();
  offer();
  field.focus();
}

document.addEventListener("selectionchange", offer);
document.addEventListener("scroll", offer, { capture: true, passive: true });
document.addEventListener("mousedown", (event) => /** @type {Element} */ (event.target).closest("[data-quote]") && event.preventDefault());
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-quote]")) quote();
});
