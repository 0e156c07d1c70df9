// @ts-check
/** The builder of views and rules: its lines become a condition, the server draws them anew, count and first rows follow as one edits. */
import { ask, post } from "./posting.js";
import { all, isComposing, one, parsed } from "./words.js";

const form = /** @type {HTMLFormElement | null} */ (one("#builder"));
const PAUSE_MS = 250;
let turn = 0;
let waits = 0;

/** @param {string} place @param {ParentNode} [within] */
const at = (place, within = form ?? document) => one(`[data-place="${place}"]`, within);

/** @param {Element | null} control */
const valueOf = (control) => /** @type {HTMLInputElement} */ (control).value;

/** @param {HTMLElement} line */
function value(line) {
  const control = one("[data-value]", line);
  if (!control) return undefined;
  const fields = /** @type {HTMLInputElement[]} */ (all("input, select", control));
  switch (line.dataset.control) {
    case "list":
    case "search":
      return fields.filter((box) => box.checked).map((box) => ("number" in box.dataset ? Number(box.value) : box.value));
    case "span":
      return { n: Number(fields[0].value), unit: fields[1].value };
    case "flag":
      return valueOf(control) === "true";
    case "number":
      return valueOf(control) === "" ? "" : Number(valueOf(control));
    default:
      return valueOf(control);
  }
}

/** @param {HTMLElement} node @returns {any} */
function read(node) {
  if (node.matches(".line")) {
    const op = one('[data-part="op"]', node);
    return { field: valueOf(one('[data-part="field"]', node)), op: op ? valueOf(op) : "is", value: value(node) };
  }
  const of = all(":scope > .lines > li > *", node).map(read);
  return { match: valueOf(one('[data-part="match"]', node)), of };
}

const tree = () => ({ version: 1, where: read(/** @type {HTMLElement} */ (one("#tree > .box"))) });

/** @param {any} where @param {string} place */
function nodeAt(where, place) {
  return place ? place.split(".").reduce((node, n) => node.of[Number(n)], where) : where;
}

/** Let the server draw the lines of this condition; focus goes where one wants to go on. @param {any} condition @param {string} focus */
async function draw(condition, focus) {
  const answer = await post(form?.dataset.tree ?? "", { condition: JSON.stringify(condition) });
  const box = one("#tree");
  if (!answer.ok || !box) return;
  box.innerHTML = await answer.text();
  one(focus, box)?.focus();
  preview();
}

/** All that was filled in, with the condition. */
function filled() {
  const fields = new FormData(form ?? undefined);
  fields.set("condition", JSON.stringify(tree()));
  return fields;
}

async function preview() {
  const mine = ++turn;
  const answer = await post(form?.dataset.preview ?? "", filled());
  const place = one("#preview");
  if (mine !== turn || !answer.ok || !place) return;
  const isHtml = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (isHtml) place.innerHTML = await answer.text();
  else if (!one("h2", place)) place.firstElementChild?.replaceChildren(place.dataset.incomplete ?? "");
  tell(isHtml ? [] : (await answer.json()).problems);
  place.classList.toggle("stale", !isHtml);
}

/** What only waits to be filled in is said quietly. @param {{place: string, words: string, waits?: boolean}[]} problems */
function tell(problems) {
  for (const box of all("[data-problem]")) {
    const said = problems.find((each) => each.place === box.dataset.problem);
    box.hidden = !said;
    box.textContent = said?.words ?? "";
    box.classList.toggle("loud", !said?.waits);
  }
}

function soon() {
  clearTimeout(waits);
  waits = setTimeout(preview, PAUSE_MS);
}

/** What is chosen, in the closed list's words. @param {Element} pick */
function sayPicked(pick) {
  const said = one("[data-picked]", pick);
  const chosen = all("label:has(:checked)", pick).map((label) => label.textContent?.trim());
  if (said) said.textContent = chosen.length ? chosen.join(document.documentElement.lang === "ja" ? "、" : ", ") : (said.dataset.none ?? "");
}

/** @param {HTMLElement} pick */
async function offer(pick) {
  const field = valueOf(one('[data-part="field"]', /** @type {HTMLElement} */ (pick.closest(".line"))));
  const text = valueOf(one("[data-narrow]", pick));
  const answer = await ask(`${form?.dataset.choices}?${new URLSearchParams({ field, text })}`);
  const box = one("[data-options]", pick);
  if (!answer.ok || !box || text !== valueOf(one("[data-narrow]", pick))) return;
  const chosen = all("label:has(:checked)", box);
  const known = new Set(chosen.map((label) => valueOf(one("input", label))));
  const fresh = all("label, p", parsed(await answer.text())).filter((each) => !known.has(one("input", each) ? valueOf(one("input", each)) : ""));
  box.replaceChildren(...chosen, ...fresh);
}

/** @param {HTMLElement} button */
function act(button) {
  const here = /** @type {HTMLElement} */ (button.closest("[data-place]"));
  const place = here.dataset.place ?? "";
  const condition = tree();
  const line = { field: "status", op: "is", value: [] };
  if (button.dataset.act === "remove") {
    const above = place.split(".").slice(0, -1).join(".");
    nodeAt(condition.where, above).of.splice(Number(place.split(".").at(-1)), 1);
    return draw(condition, `[data-place="${above}"] > .box-foot button`);
  }
  const group = nodeAt(condition.where, place);
  group.of.push(button.dataset.act === "box" ? { match: group.match === "all" ? "any" : "all", of: [line] } : line);
  const added = `${place ? `${place}.` : ""}${group.of.length - 1}`;
  return draw(condition, `[data-place="${added}"] [data-part="field"]`);
}

/** @param {SubmitEvent} event */
async function save(event) {
  event.preventDefault();
  const answer = await post(location.pathname, filled());
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (told.page) return location.assign(told.page);
  const trouble = one("[data-trouble]");
  if (trouble) [trouble.hidden, trouble.textContent] = [false, told.trouble ?? trouble.dataset.failed ?? ""];
  const problems = Object.entries(told.problems ?? {}).map(([place, said]) => ({ place, words: said.join(" ") }));
  if (told.trouble) tell(problems);
  trouble?.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("change", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const { part } = target.dataset;
  const line = /** @type {HTMLElement | null} */ (target.closest(".line"));
  const pick = target.closest(".picker");
  if (pick) sayPicked(pick);
  if ((part === "field" || part === "op") && line) {
    const condition = tree();
    const node = nodeAt(condition.where, line.dataset.place ?? "");
    if (part === "field") [node.op, node.value] = ["", undefined];
    return void draw(condition, `[data-place="${line.dataset.place}"] [data-part="${part}"]`);
  }
  const chosen = one("[name=icon]:checked + span", form);
  if (target.matches("[name=icon]") && chosen) one("[data-icon]")?.replaceChildren(...chosen.cloneNode(true).childNodes);
  if (target.matches("[name=sharing]")) one("[data-team]")?.toggleAttribute("hidden", valueOf(target) !== "1");
  if (line || part || target.closest("[name=order], [data-counts]")) soon();
});
form?.addEventListener("input", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches("[data-narrow]")) offer(/** @type {HTMLElement} */ (target.closest(".picker")));
  else if (target.matches(".line input")) soon();
});
form?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-act]"));
  if (button) act(button);
});
form?.addEventListener(
  "toggle",
  (event) => {
    const pick = /** @type {HTMLDetailsElement} */ (event.target);
    if (!pick.open) return;
    for (const other of all("details[open]", form)) if (other !== pick) other.removeAttribute("open");
    if (one("[data-narrow]", pick)) offer(pick).then(() => one("[data-narrow]", pick)?.focus());
    else one("input", pick)?.focus();
  },
  true,
);
document.addEventListener("click", (event) => {
  for (const open of all("details.menu[open]")) if (!open.contains(/** @type {Node} */ (event.target))) open.removeAttribute("open");
});
document.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const open = one("details.menu[open]");
  if (event.key === "Escape" && open) {
    open.removeAttribute("open");
    one("summary", open)?.focus();
  } else if (event.key === "Enter" && /** @type {Element} */ (event.target).matches("[data-narrow], .line input")) event.preventDefault();
});
one("#number")?.addEventListener("input", soon);
form?.addEventListener("submit", save);
if (form) preview();
