// @ts-check
/** Lists that are put in order by dragging, by mouse or finger, or by arrows: the new order is posted, and the list is taken from the answer. */
import { post } from "./posting.js";
import { all, one } from "./words.js";

/** @type {HTMLElement | null} */
let held = null;
let before = "";

const list = () => /** @type {HTMLElement} */ (held?.parentElement);
const order = () => all(":scope > [data-id]", list()).map((line) => line.dataset.id).join(",");
/** @param {Element} line */
const middle = (line) => line.getBoundingClientRect().top + line.getBoundingClientRect().height / 2;

/** Its neighbours go around it: what is held stays in its place of the page, so that a finger does not lose it. @param {PointerEvent} event */
function move(event) {
  if (!held) return;
  for (let next = held.nextElementSibling; next && event.clientY > middle(next); next = held.nextElementSibling) held.before(next);
  for (let last = held.previousElementSibling; last && event.clientY < middle(last); last = held.previousElementSibling) held.after(last);
  held.scrollIntoView({ block: "nearest" });
}

function end() {
  held?.classList.remove("dragged-line");
  held = null;
}

async function drop() {
  if (!held) return;
  const [here, ids] = [list(), order()];
  end();
  if (ids === before) return;
  await put(here, ids);
}

/** @param {HTMLElement} here @param {string} ids */
async function put(here, ids) {
  const url = here.dataset.order ?? "";
  const answer = await post(url, { ids });
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = one(`[data-order="${url}"]`, page);
  if (fresh) here.replaceChildren(...fresh.childNodes);
}

/** An arrow: whoever goes by keys stays on it, to go on. @param {SubmitEvent} event */
async function step(event) {
  const arrow = /** @type {HTMLButtonElement} */ (event.submitter);
  const here = /** @type {HTMLElement | null} */ (arrow?.closest("[data-order]"));
  if (!here || !arrow.dataset.way) return;
  event.preventDefault();
  const line = `[data-id="${/** @type {HTMLElement} */ (arrow.closest("[data-id]")).dataset.id}"]`;
  await put(here, arrow.value);
  one(`${line} [data-way="${arrow.dataset.way}"]`, here)?.focus();
}

function putBack() {
  if (!held) return;
  const lines = all(":scope > [data-id]", list());
  const places = before.split(",");
  list().append(...lines.sort((a, b) => places.indexOf(a.dataset.id ?? "") - places.indexOf(b.dataset.id ?? "")));
  end();
}

document.addEventListener("pointerdown", (event) => {
  const handle = /** @type {Element} */ (event.target).closest("[data-order] [data-handle]");
  if (!handle || event.button) return;
  event.preventDefault();
  held = /** @type {HTMLElement} */ (handle.closest("[data-id]"));
  held.classList.add("dragged-line");
  before = order();
});
document.addEventListener("submit", step);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", putBack);
document.addEventListener("keydown", (event) => event.key === "Escape" && putBack());
for (const each of all("[data-order]")) each.classList.add("ordering");
