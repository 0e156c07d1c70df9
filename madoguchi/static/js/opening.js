// @ts-check
/** Going from one conversation or view to another without a reload; the list and what is being sent stay. */
import { whenBack } from "./connection.js";
import { failed } from "./notices.js";
import { ask } from "./posting.js";
import { all, base, dispatch, isSmall, one } from "./words.js";

let latest = 0;
/** Where the open conversation last stood in the list, for it may have left. */
let stood = { number: "", at: -1 };

/** @param {"work" | "list" | "views"} pane */
export function show(pane) {
  const desk = one(".desk");
  if (desk) desk.dataset.show = pane;
}

/** @param {string} url @param {"work" | "view"} what @param {boolean} [pushes] */
export async function go(url, what, pushes = true) {
  const turn = ++latest;
  dispatch("desk:leaving");
  const target = one(what === "work" ? "#work" : "#panes");
  target?.setAttribute("aria-busy", "true");
  if (what === "work") mark(/conversations\/(\d+)/.exec(url)?.[1]);
  const answer = await ask(url).catch(() => null);
  if (turn !== latest) return;
  if (!answer && target) {
    target.removeAttribute("aria-busy");
    mark(one("#talk")?.dataset.number);
    whenBack(target, () => turn === latest && go(url, what, pushes));
    return failed();
  }
  if (!answer?.ok || !target) {
    location.href = url;
    return;
  }
  if (answer.status === 204) {
    target.removeAttribute("aria-busy");
    return backToList(one("#list")?.dataset.view ?? "mine");
  }
  const html = await answer.text();
  if (turn !== latest) return;
  target.innerHTML = html;
  target.removeAttribute("aria-busy");
  /** @type {any} */ (window).htmx?.process(target);
  if (what === "work") mark(one("#talk")?.dataset.number);
  if (pushes) history.pushState({ desk: what }, "", answer.redirected ? answer.url : url);
  opened(what);
}

/** @param {"work" | "view"} what */
function opened(what) {
  show(what === "work" ? "work" : "list");
  const view = one("#list")?.dataset.view;
  for (const link of all("#views a[data-view]")) link.toggleAttribute("aria-current", link.dataset.view === view);
  for (const link of all("#views a[aria-current]")) link.setAttribute("aria-current", "page");
  const place = document.title.split(/ ?[｜|] ?/).at(-1);
  const heading = one(what === "work" ? "#talk h1" : "#list :is(h1, h2)")?.textContent ?? "";
  document.title = `${heading}${document.documentElement.lang === "ja" ? "｜" : " | "}${place}`;
  if (what === "work" && isSmall()) one("#work")?.focus({ preventScroll: true });
  if (what === "view" && !isSmall()) one("#list [autofocus]")?.focus();
  dispatch(what === "work" ? "desk:opened" : "desk:viewed");
}

/** The open conversation's row. @param {string} [number] */
export function mark(number) {
  for (const [at, row] of all("#rows .row").entries()) {
    const isOn = number !== undefined && row.dataset.number === number;
    if (isOn) stood = { number: number ?? "", at };
    row.classList.toggle("on", isOn);
    if (isOn) row.classList.remove("unread");
    row.querySelector("a")?.toggleAttribute("aria-current", isOn);
  }
}

/** Where one goes on after the open conversation: as each prefers, else to the one below. */
export function nextUrl() {
  const rows = all("#rows .row");
  const { after, view } = one("#list")?.dataset ?? {};
  if (after === "list") return undefined;
  if (after === "oldest") return `${base()}${view}/oldest/`;
  if (after === "newest") return rows.find((row) => !row.classList.contains("on"))?.querySelector("a")?.href;
  const at = rows.findIndex((row) => row.classList.contains("on"));
  const wasHere = stood.number === one("#talk")?.dataset.number;
  const next = at < 0 ? wasHere && rows[Math.min(stood.at, rows.length - 1)] : (rows[at + 1] ?? rows[at - 1]);
  return (next || undefined)?.querySelector("a")?.href;
}

/** Where one is now; compare later to see whether somebody has gone elsewhere meanwhile. */
export const place = () => latest;

/** On to the next one; on a phone back to the list. Nowhere, when one has left by oneself. @param {string | undefined} next @param {number} since */
export function goOn(next, since) {
  if (since !== latest) return;
  if (isSmall() || !next) {
    const { view = "mine", after } = one("#list")?.dataset ?? {};
    if (isSmall()) backToList(view);
    else if (after === "list") go(`${base()}${view}/`, "view");
  } else go(next, "work");
}

/** @param {string} view */
function backToList(view) {
  show("list");
  history.pushState({ desk: "back" }, "", `${base()}${view}/${view === "search" ? location.search : ""}`);
}

/** It is open already: nothing is fetched anew, for somebody may be writing there. @param {string} url */
function stay(url) {
  latest++;
  one("#work")?.removeAttribute("aria-busy");
  show("work");
  if (location.href !== url) history.pushState({ desk: "work" }, "", url);
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-go], a[data-back]"));
  if (link) {
    event.preventDefault();
    const wanted = /conversations\/(\d+)\/(?:\?|$)/.exec(link.href)?.[1];
    if ("back" in link.dataset) backToList(one("#list")?.dataset.view ?? "mine");
    else if (wanted && wanted === one("#talk")?.dataset.number) stay(link.href);
    else go(link.href, link.dataset.go === "work" ? "work" : "view");
  } else if (target.closest("[data-show-views]")) show(one(".desk")?.dataset.show === "views" ? "list" : "views");
  else if (target.closest("[data-toggle-side]")) one(".desk")?.classList.toggle("with-side");
});

addEventListener("popstate", () => {
  const isConversation = /\/conversations\/\d+\//.test(location.pathname);
  const view = new URLSearchParams(location.search).get("view");
  if (!isConversation && /\/(conversations|customers|companies)\//.test(location.pathname)) location.reload();
  else if (isConversation && view && view !== one("#list")?.dataset.view) location.reload();
  else go(location.href, isConversation ? "work" : "view", false);
});
