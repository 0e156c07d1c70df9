// @ts-check
/** Saved replies and macros: found as one types, filled by the server, put where one writes. */
import { isOnlyFrame } from "./framing.js";
import { failed } from "./notices.js";
import { ask, post } from "./posting.js";
import { nameSending } from "./sending.js";
import { act } from "./verbs.js";
import { all, base, isComposing, one, parsed } from "./words.js";

const dialog = /** @type {HTMLDialogElement} */ (one("#picker"));
const field = /** @type {HTMLInputElement} */ (dialog && one("input", dialog));
/** @type {HTMLTextAreaElement | null} */
let area = null;
/** The sign by which it was called, to be taken away again. */
let sign = "";
let onlyMacros = false;
let timer = 0;
let latest = 0;

const composer = () => one("#composer");
const picks = () => all("[data-pick]", dialog);
const chosen = () => one('[aria-selected="true"]', dialog);

/** In this conversation, or a new one of an inbox. */
function where() {
  const { number = "", inbox = "", draft = "" } = composer()?.dataset ?? {};
  const select = /** @type {HTMLSelectElement | null} */ (one("#composer [name=inbox]"));
  return { conversation: number, inbox: select?.value || inbox, draft };
}

/** @param {boolean} macros @param {string} [typed] @param {string} [wanted] */
export function open(macros, typed = "", wanted = "") {
  const root = composer();
  if (!dialog || !root || dialog.open) return;
  area = /** @type {HTMLTextAreaElement | null} */ (one(`[name=${root.dataset.mode === "note" ? "note" : "text"}]`, root));
  [sign, onlyMacros] = [typed, macros];
  root.classList.add("unfolded");
  field.value = wanted;
  dialog.showModal();
  search();
}

async function search() {
  const mine = ++latest;
  const query = new URLSearchParams({ ...where(), q: field.value, ...(onlyMacros && { macros: "1" }) });
  const answer = await ask(`${base()}saved-replies/?${query}`).catch(() => null);
  const list = one("ul", dialog);
  if (mine !== latest || !list) return;
  if (!answer?.ok) return failed(answer?.status);
  list.innerHTML = await answer.text();
  choose(0);
}

/** @param {number} at */
function choose(at) {
  const items = picks();
  const next = items[(at + items.length) % (items.length || 1)];
  for (const item of items) item.ariaSelected = String(item === next);
  next?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", next?.id ?? "");
  const seen = /** @type {HTMLTemplateElement | null} */ (next && one("template", next));
  one("[data-preview]", dialog)?.replaceChildren(seen?.content.cloneNode(true) ?? "");
  dialog.toggleAttribute("data-runs", "macro" in (next?.dataset ?? {}));
}

async function take() {
  const root = composer();
  const { pick = "", text = "", then, ...more } = chosen()?.dataset ?? {};
  if (!pick || !root) return;
  dialog.close();
  put(text, "opens" in more);
  if (then) {
    root.dataset.then = then;
    nameSending(root);
  }
  if ("macro" in more) await act(`${root.dataset.url}macro-runs/`, { reply: pick }, "leaves" in more);
  if ("macro" in more && !("files" in more)) return;
  const answer = await post(`${base()}saved-replies/${pick}/uses/`, { ...where(), pen: area?.name ?? "" }).catch(() => null);
  if (answer?.status === 200) one("[data-uploads]", root)?.append(...all("li", parsed(await answer.text())));
}

/** At the cursor, so that it can be undone there; in place of the inbox's opening, where the text brings its own. @param {string} text @param {boolean} opens */
function put(text, opens) {
  if (!area) return;
  area.focus();
  if (sign) area.setSelectionRange(area.selectionStart - 1, area.selectionEnd);
  if (opens && isOnlyFrame(area, sign)) area.select();
  if ((text || sign) && !document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 120);
});
dialog?.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.target !== field) return;
  const at = picks().findIndex((item) => item === chosen());
  if (event.key === "ArrowDown") choose(at + 1);
  else if (event.key === "ArrowUp") choose(at - 1);
  else if (event.key === "Enter") take();
  else return;
  event.preventDefault();
});
dialog?.addEventListener("close", () => area?.focus());
dialog?.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const item = /** @type {HTMLElement | null} */ (target.closest("[data-pick]"));
  const star = /** @type {HTMLElement | null} */ (target.closest("[data-favour]"));
  if (star) {
    star.ariaPressed = String(star.ariaPressed !== "true");
    post(`${base()}saved-replies/${star.dataset.favour}/favourite/`, star.ariaPressed === "true" ? {} : { clear: "1" });
  } else if (target.closest("[data-take]")) take();
  else if (item) {
    const isSecond = item === chosen() || /** @type {PointerEvent} */ (event).pointerType === "mouse"; // a finger looks first
    choose(picks().indexOf(item));
    if (isSecond) take();
  }
});
/** A slash at the beginning of a word, half or full width, typed or committed by an IME. @param {EventTarget | null} target @param {string | null} data */
function callBy(target, data) {
  if (!data || !"/／".includes(data) || !(target instanceof HTMLTextAreaElement) || !composer()?.contains(target)) return;
  if (/^$|\s/.test(target.value.charAt(target.selectionStart - 2))) open(false, data);
}
document.addEventListener("input", (event) => {
  const { target, inputType, data, isComposing: composes } = /** @type {InputEvent} */ (event);
  if (inputType === "insertText" && !composes) callBy(target, data);
});
document.addEventListener("compositionend", ({ target, data }) => callBy(target, data));
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || ![";", "m"].includes(event.key) || !composer() || one("dialog[open]")) return;
  event.preventDefault();
  open(event.key === "m");
});
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-open-picker]"));
  if (button) open(button.dataset.openPicker === "macros", "", button.dataset.wanted);
});
