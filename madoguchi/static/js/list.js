// @ts-check
/** The list: opens conversations beside it, takes in what is new without losing its place, keeps the counts. */
import { ask } from "./posting.js";
import { coalesced } from "./live.js";
import { desk, one } from "./words.js";
import { open } from "./talk.js";

const rows = () => /** @type {HTMLElement | null} */ (one("#rows"));

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.("a.row, a[data-open]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.href);
});

/** @param {number} step */
export function move(step) {
  const all = [...document.querySelectorAll("#rows .row")];
  const at = all.findIndex((row) => row === document.activeElement || (document.activeElement === document.body && row.classList.contains("on")));
  const here = at >= 0 ? at : all.findIndex((row) => row.classList.contains("on"));
  const next = /** @type {HTMLElement | undefined} */ (all[Math.min(all.length - 1, Math.max(0, here + step))]);
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** @param {string} html */
function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

/** Row by row, so that nothing under the pointer or the focus jumps or flickers. @param {DocumentFragment} fresh */
function merge(fresh) {
  const box = rows();
  if (!box) return;
  const incoming = /** @type {HTMLElement[]} */ ([...fresh.querySelectorAll(".row")]);
  const known = new Map([...box.querySelectorAll(".row")].map((row) => [row.getAttribute("data-id"), /** @type {HTMLElement} */ (row)]));
  const first = new Set(incoming.map((row) => row.dataset.id));
  const current = one("#talk")?.getAttribute("data-id");
  const reach = incoming.length;
  [...known.values()].slice(0, reach).forEach((row) => first.has(row.dataset.id) || row.remove());
  let anchor = box.firstElementChild;
  for (const row of incoming) {
    row.classList.toggle("on", row.dataset.id === current);
    if (row.dataset.id === current) row.classList.remove("unread");
    const old = known.get(row.dataset.id ?? "");
    if (old && old.outerHTML === row.outerHTML) {
      if (old === anchor) anchor = anchor.nextElementSibling;
      else box.insertBefore(old, anchor);
      continue;
    }
    const hadFocus = old === document.activeElement;
    if (old === anchor && anchor) anchor = anchor.nextElementSibling;
    old?.remove();
    box.insertBefore(row, anchor);
    if (hadFocus) row.focus();
  }
  const nothing = box.querySelector("[data-empty]");
  if (incoming.length) nothing?.remove();
  else if (!box.querySelector(".row") && !nothing) box.replaceChildren(...fresh.childNodes);
  box.dispatchEvent(new CustomEvent("madoguchi:rows", { bubbles: true }));
}

export const refreshRows = coalesced(async () => {
  const url = rows()?.dataset.url;
  if (!url) return;
  const answer = await ask(url);
  if (answer.ok) merge(parse(await answer.text()));
});

export const refreshCounts = coalesced(async () => {
  const url = one("[data-counts]")?.getAttribute("data-counts");
  const answer = url ? await ask(url) : null;
  if (!answer?.ok) return;
  for (const fresh of parse(await answer.text()).querySelectorAll("[data-count]")) {
    const shown = one(`.views [data-count="${fresh.getAttribute("data-count")}"]`);
    const text = fresh.textContent === "0" ? "" : fresh.textContent;
    if (shown && shown.textContent !== text) shown.textContent = text;
    if (fresh.getAttribute("data-count") === "mine") document.title = document.title.replace(/^(\(\d+\+?\) )?/, text ? `(${text}) ` : "");
  }
}, 2_000);

document.addEventListener("madoguchi:event", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.workspace !== Number(desk().dataset.workspace)) return;
  refreshRows();
  refreshCounts();
  document.dispatchEvent(new CustomEvent("madoguchi:bell"));
});
document.addEventListener("madoguchi:reset", () => {
  refreshRows();
  refreshCounts();
});
refreshCounts();
