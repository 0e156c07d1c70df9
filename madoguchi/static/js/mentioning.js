// @ts-check
/** @ in a note offers colleagues, found by name, reading or latin letters. */
import { insert } from "./inserting.js";
import { ask } from "./posting.js";
import { isComposing, one } from "./words.js";

const MOST = 8;
const CALL = /[@＠]([^\s@＠]{0,20})$/;
/** @typedef {{name: string, reading: string, by: string}} Person */
/** @type {Map<string, Promise<Person[]>>} */
const known = new Map();
/** @type {Person[]} */
let found = [];
let at = 0;

/** @param {string} text */
const folded = (text) => text.toLowerCase().replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 96));

const list = () => one("[data-people]");

/** @param {string} url @returns {Promise<Person[]>} */
const fetched = async (url) => (await (await ask(`${url}people/`)).json()).people;

/** @param {HTMLTextAreaElement} field */
async function offer(field) {
  const call = CALL.exec(field.value.slice(0, field.selectionStart));
  const url = one("#composer")?.dataset.url ?? "";
  if (!call || !url) return hide();
  if (!known.has(url)) known.set(url, fetched(url).catch(() => []));
  const people = (await known.get(url)) ?? [];
  const wanted = folded(call[1]);
  found = people.filter((each) => folded(each.by).split(" ").concat(folded(each.by)).some((word) => word.startsWith(wanted))).slice(0, MOST);
  at = 0;
  draw(field);
}

/** @param {HTMLTextAreaElement} field */
function draw(field) {
  const box = list();
  if (!box) return;
  box.hidden = !found.length;
  field.setAttribute("aria-expanded", String(!box.hidden));
  field.setAttribute("aria-activedescendant", box.hidden ? "" : `person-${at}`);
  box.replaceChildren(
    ...found.map((each, index) => {
      const item = Object.assign(document.createElement("li"), { id: `person-${index}`, role: "option", textContent: each.name });
      item.setAttribute("aria-selected", String(index === at));
      const reading = Object.assign(document.createElement("small"), { textContent: each.reading });
      item.append(" ", reading);
      item.onmousedown = (event) => {
        event.preventDefault();
        choose(field, each);
      };
      return item;
    }),
  );
}

function hide() {
  found = [];
  const box = list();
  if (box) box.hidden = true;
}

/** @param {HTMLTextAreaElement} field @param {Person} person */
function choose(field, person) {
  const end = field.selectionStart;
  field.setSelectionRange(end - (CALL.exec(field.value.slice(0, end))?.[0].length ?? 0), end);
  hide();
  insert(`@${person.name} `, field);
}

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLTextAreaElement} */ (event.target);
  if (field.matches?.("#composer [name=note]")) offer(field);
});
document.addEventListener(
  "keydown",
  (event) => {
    const field = /** @type {HTMLTextAreaElement} */ (event.target);
    if (!found.length || isComposing(event) || !field.matches?.("#composer [name=note]") || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") hide();
    else if (event.key === "Enter" || event.key === "Tab") choose(field, found[at]);
    else if (step) draw(((at = (at + step + found.length) % found.length), field));
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("focusout", hide);
