// @ts-check
/** The open conversation: opened without a reload, kept fresh, its newest message always in sight. */
import { ask } from "./posting.js";
import { coalesced } from "./live.js";
import { desk, one } from "./words.js";

export const base = () => `/w/${desk().dataset.slug}`;
const talk = () => /** @type {HTMLElement | null} */ (one("#talk"));
const timeline = () => /** @type {HTMLElement | null} */ (one("#timeline"));
const NEAR = 80;

/** The newest message or note wholly above the composer; its beginning, when it is taller than the place. */
export function showNewest() {
  const box = timeline();
  const all = box?.querySelectorAll(".message");
  const newest = /** @type {HTMLElement | undefined} */ (all?.[all.length - 1]);
  if (!box || !newest) return;
  const top = newest.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTop = newest.offsetHeight > box.clientHeight ? top - 8 : box.scrollHeight;
}

/** @param {string} url @param {boolean} [pushes] */
export async function open(url, pushes = true) {
  document.dispatchEvent(new CustomEvent("madoguchi:leaving"));
  const answer = await ask(url);
  if (!answer.ok) {
    location.href = url;
    return;
  }
  const panes = one("#panes");
  if (!panes) return;
  panes.innerHTML = await answer.text();
  /** @type {any} */ (window).htmx?.process(panes);
  if (pushes) history.pushState({ url }, "", url);
  desk().dataset.show = "talk";
  for (const row of document.querySelectorAll("#rows .row")) {
    const isHere = row.getAttribute("data-id") === talk()?.dataset.id;
    row.classList.toggle("on", isHere);
    if (isHere) row.classList.remove("unread");
  }
  opened();
}

function opened() {
  showNewest();
  document.dispatchEvent(new CustomEvent("madoguchi:opened"));
}

/** Put the fresh parts in place, but never under a focus or an open menu. @param {string} html */
export function show(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const box = timeline();
  const wasAtEnd = !box || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  const count = box?.querySelectorAll(".message").length ?? 0;
  for (const fresh of [...holder.content.children]) {
    const old = document.getElementById(fresh.id);
    if (!old || isInUse(old)) continue;
    fresh.removeAttribute("hx-swap-oob");
    if (old.id === "timeline") keepOpened(old, fresh);
    const place = old.scrollTop;
    old.replaceWith(fresh);
    fresh.scrollTop = place;
    /** @type {any} */ (window).htmx?.process(fresh);
  }
  const grew = (timeline()?.querySelectorAll(".message").length ?? 0) > count;
  if (grew && wasAtEnd) showNewest();
}

/** @param {Element} part */
function isInUse(part) {
  const focused = document.activeElement;
  const isWriting = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement || focused instanceof HTMLSelectElement;
  return (isWriting && part.contains(focused)) || part.querySelector("details.menu[open], details.edit[open]") !== null;
}

/** What was unfolded stays unfolded. @param {Element} old @param {Element} fresh */
function keepOpened(old, fresh) {
  for (const message of old.querySelectorAll(".message")) {
    const again = fresh.querySelector(`#${message.id}`);
    if (!again) continue;
    if (message.querySelector("details.quoted[open]")) again.querySelector("details.quoted")?.setAttribute("open", "");
    const frame = message.querySelector("iframe");
    if (frame) again.querySelector(".text")?.replaceWith(frame.closest(".frame") ?? frame);
  }
}

export const refresh = coalesced(async () => {
  const url = talk()?.dataset.url;
  if (!url) return;
  const seen = document.hidden ? "" : "?seen=1";
  const answer = await ask(url + seen);
  if (answer.ok && url === talk()?.dataset.url) show(await answer.text());
}, 500);

document.addEventListener("madoguchi:event", (event) => {
  const { conversation } = /** @type {CustomEvent} */ (event).detail;
  if (String(conversation) === talk()?.dataset.id) refresh();
});
document.addEventListener("madoguchi:reset", () => refresh());
addEventListener("popstate", () => {
  if (/\/conversations\/\d+\//.test(location.pathname)) open(location.href, false);
  else location.reload();
});
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest?.("[data-act]");
  if (!(button instanceof HTMLElement)) return;
  const act = button.dataset.act;
  if (act === "back") {
    event.preventDefault();
    desk().dataset.show = "list";
    history.pushState({}, "", `${base()}/${desk().dataset.view}/`);
  }
  if (act === "views") desk().classList.toggle("with-views");
  if (act === "html" || act === "images") showFrame(button);
});

/** @param {HTMLElement} button */
function showFrame(button) {
  const message = button.closest(".message");
  const place = message?.querySelector(".frame, .text");
  if (!message || !place) return;
  const holder = document.createElement("div");
  holder.className = "frame";
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.src = button.dataset.src ?? "";
  frame.title = button.textContent ?? "";
  frame.onload = () => {
    const inside = frame.contentDocument?.documentElement;
    if (inside) frame.height = String(Math.min(4000, inside.scrollHeight + 8));
  };
  holder.append(frame);
  place.replaceWith(holder);
}

if (timeline()) opened();
