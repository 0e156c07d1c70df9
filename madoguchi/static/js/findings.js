// @ts-check
/** What the guard finds in a text, beside it while one pauses: each line leads to its place, some mend it by a click. */
import { filesOf, nameSending } from "./sending.js";
import { post } from "./posting.js";
import { isSmall, one } from "./words.js";

const PAUSE_MS = 700;
const FIELDS = ["text", "to", "cc", "bcc", "subject", "inbox"];
let timer = 0;
let asked = 0;
let isFolded = isSmall();

/** Where one writes: in the dialog that stands open, else in the composer. */
const pen = () => one("dialog[open] form[data-draft-url]") ?? one("#composer");
/** @param {string} name */
const field = (name) => /** @type {HTMLTextAreaElement | null} */ (one(`[name="${name}"]`, pen() ?? undefined));

async function look() {
  const root = pen();
  const text = field("text");
  if (!root || !text) return;
  if (!text.value.trim()) return show(root, { html: "", errors: 0 });
  const isAside = root instanceof HTMLFormElement;
  const fields = isAside ? new FormData(root) : new FormData();
  if (!isAside) for (const name of FIELDS) if (root.dataset.kind === "new" || name !== "subject") fields.append(name, field(name)?.value ?? "");
  for (const file of filesOf(root, false)) fields.append(isAside ? "uploads" : "attachments", file.dataset.file ?? "");
  const turn = ++asked;
  const answer = await post(`${root.dataset.draftUrl ?? `${root.dataset.url}draft/`}findings/`, fields).catch(() => null);
  if (answer?.ok && turn === asked && root === pen()) show(root, await answer.json());
}

/** @param {HTMLElement} root @param {{html: string, errors: number}} told */
function show(root, told) {
  const place = one("[data-findings]", root);
  if (place) place.innerHTML = told.html;
  one("details", place ?? undefined)?.toggleAttribute("open", !isFolded);
  root.toggleAttribute("data-wrong", told.errors > 0);
  nameSending(root);
}

export function lookSoon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
}

/** @param {string} place @param {string} [instead] */
function jump(place, instead) {
  const text = field("text");
  const [from, to] = place.split(",").map(Number);
  if (!text) return;
  const whole = [...text.value]; // the server counts signs, the browser halves of them
  const at = whole.slice(0, from).join("").length;
  const end = whole.slice(0, to).join("").length;
  text.focus();
  text.setSelectionRange(at, end);
  if (instead === undefined) return;
  text.setRangeText(instead, at, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {string} lines */
function set(lines) {
  for (const [name, line] of new URLSearchParams(lines)) {
    const input = field(name);
    if (input) input.value = line;
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-jump], [data-sets], [data-fix]"));
  if (button?.dataset.jump) jump(button.dataset.jump);
  else if (button?.dataset.sets) set(button.dataset.sets);
  else if (button?.dataset.fix !== undefined) jump(button.dataset.at ?? "0,0", button.dataset.fix);
  else if (target.closest("[data-findings] summary")) isFolded = one("[data-findings] details")?.hasAttribute("open") ?? false;
});
for (const name of ["desk:typing", "desk:filled"]) document.addEventListener(name, lookSoon);
document.addEventListener("change", (event) => /** @type {Element} */ (event.target).matches("[data-attach], [name=inbox]") && lookSoon());
const watch = new MutationObserver(lookSoon);
function begin() {
  watch.disconnect();
  const uploads = one("[data-uploads]", pen() ?? undefined);
  if (uploads) watch.observe(uploads, { childList: true, attributes: true, subtree: true, attributeFilter: ["data-file"] });
  lookSoon();
}
document.addEventListener("desk:opened", begin);
one("#dialog")?.addEventListener("htmx:afterSwap", () => setTimeout(begin)); // when it stands open
one("#dialog")?.addEventListener("close", begin);
begin();
