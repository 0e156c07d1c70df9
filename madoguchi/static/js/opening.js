// @ts-check
/** Going from one conversation or view to another without a reload; the list and what is being sent stay. */
import { ask } from "./posting.js";
import { all, base, dispatch, isSmall, one } from "./words.js";

let latest = 0;

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
  if (!answer?.ok || !target) {
    location.href = url;
    return;
  }
  target.innerHTML = await answer.text();
  target.removeAttribute("aria-busy");
  /** @type {any} */ (window).htmx?.process(target);
  if (pushes) history.pushState({ desk: what }, "", url);
  opened(what);
}

/** @param {"work" | "view"} what */
function opened(what) {
  show(what === "work" ? "work" : "list");
  const view = one("#list")?.dataset.view;
  for (const link of all("#views a[data-view]")) link.toggleAttribute("aria-current", link.dataset.view === view);
  for (const link of all("#views a[aria-current]")) link.setAttribute("aria-current", "page");
  const place = document.title.split(/ ?[｜|] ?/).at(-1);
  const heading = one(what === "work" ? "#talk h1" : "#list h2")?.textContent ?? "";
  document.title = `${heading}${document.documentElement.lang === "ja" ? "｜" : " | "}${place}`;
  if (what === "work" && isSmall()) one("#work")?.focus({ preventScroll: true });
  dispatch(what === "work" ? "desk:opened" : "desk:viewed");
}

/** The open conversation's row. @param {string} [number] */
export function mark(number) {
  for (const row of all("#rows .row")) {
    const isOn = row.dataset.number === number;
    row.classList.toggle("on", isOn);
    if (isOn) row.classList.remove("unread");
    row.querySelector("a")?.toggleAttribute("aria-current", isOn);
  }
}

/** The conversation that comes after the open one in the list. */
export function nextUrl() {
  const rows = all("#rows .row");
  const at = rows.findIndex((row) => row.classList.contains("on"));
  const next = at < 0 ? undefined : (rows[at + 1] ?? rows[at - 1]);
  return next?.querySelector("a")?.href;
}

/** On to the next one; on a phone back to the list. @param {string} [next] */
export function goOn(next) {
  if (isSmall() || !next) {
    const view = one("#list")?.dataset.view ?? "mine";
    if (isSmall()) backToList(view);
  } else go(next, "work");
}

/** @param {string} view */
function backToList(view) {
  show("list");
  history.pushState({ desk: "back" }, "", `${base()}${view}/`);
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-go], a[data-back]"));
  if (link) {
    event.preventDefault();
    if ("back" in link.dataset) backToList(one("#list")?.dataset.view ?? "mine");
    else go(link.href, link.dataset.go === "work" ? "work" : "view");
  } else if (target.closest("[data-show-views]")) show(one(".desk")?.dataset.show === "views" ? "list" : "views");
  else if (target.closest("[data-toggle-side]")) one(".desk")?.classList.toggle("with-side");
});

addEventListener("popstate", () => {
  const isConversation = /\/conversations\/\d+\//.test(location.pathname);
  const view = new URLSearchParams(location.search).get("view");
  if (!isConversation && location.pathname.includes("/conversations/")) location.reload();
  else if (isConversation && view && view !== one("#list")?.dataset.view) location.reload();
  else go(location.href, isConversation ? "work" : "view", false);
});
