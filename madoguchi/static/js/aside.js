// @ts-check
/** A mail that is written in a dialog: to somebody else about the conversation, or a message passed on. Kept, looked at and held
 * back as a reply is. */
import { Draft } from "./drafts.js";
import "./findings.js";
import { failed, notice } from "./notices.js";
import { askOnce } from "./send_sheet.js";
import { filesOf, hold, insist } from "./sending.js";
import { holdBack } from "./sending_bar.js";
import { refresh } from "./talk.js";
import { upload } from "./uploading.js";
import { freshKey, one, words } from "./words.js";

/** @type {Draft | null} */
let draft = null;

/** @param {HTMLFormElement} form @param {string} text */
function trouble(form, text) {
  const place = one("[data-trouble]", form);
  if (place) [place.textContent, place.hidden] = [text, !text];
}

/** @param {Event} event */
function formOf(event) {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest?.("form[data-send-form]"));
  if (form?.dataset.draftUrl && draft?.root !== form) draft = new Draft(form);
  return form;
}

/** @param {HTMLFormElement} form @param {{agreed?: string, reason?: string}} [told] */
async function send(form, told = {}) {
  if (form.classList.contains("busy")) return;
  const files = filesOf(form, false);
  if (files.some((each) => !each.dataset.file)) return trouble(form, words("uploading"));
  const mine = draft?.root === form ? draft : null;
  hold(form, true);
  trouble(form, "");
  await mine?.close();
  const fields = new FormData(form);
  fields.set("key", (form.dataset.key ||= freshKey()));
  for (const [name, value] of Object.entries(told)) fields.set(name, value);
  for (const file of files) fields.append("uploads", file.dataset.file ?? "");
  const answer = await insist(form.dataset.sendForm ?? "", fields);
  hold(form, false);
  if (answer?.ok) {
    mine?.forgetHere();
    draft = null;
    const done = await answer.json();
    if (done.later) notice(done.later);
    else holdBack(done);
    form.closest("dialog")?.close();
    return refresh();
  }
  mine?.reopen();
  if (!answer) return;
  if (![422, 423].includes(answer.status)) return failed(answer.status);
  delete form.dataset.key;
  const said = await answer.json();
  if (answer.status === 423) mine?.beginAnew();
  if (said.sheet) askOnce(said.sheet, (agreed, reason) => send(form, { agreed, reason }), () => one("textarea", form)?.focus());
  else trouble(form, said.words);
}

document.addEventListener("focusin", formOf);
document.addEventListener("input", (event) => {
  if (formOf(event) && !(/** @type {Element} */ (event.target).matches("[data-attach], [type=checkbox]"))) draft?.touch();
});
document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const form = input.matches("[data-attach]") && formOf(event);
  if (form && draft) upload(draft, [...(input.files ?? [])], (text) => trouble(form, text)).then(() => (input.value = ""));
});
document.addEventListener("drop", (event) => {
  const box = /** @type {Element} */ (event.target).closest("dialog[open]");
  const form = /** @type {HTMLFormElement | null} */ (box && one("form[data-draft-url]", box));
  if (!form || !event.dataTransfer?.files.length) return;
  if (draft?.root !== form) draft = new Draft(form);
  upload(draft, [...event.dataTransfer.files], (text) => trouble(form, text));
});
document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form) return;
  event.preventDefault();
  send(form);
});
one("#dialog")?.addEventListener("close", () => draft?.save());
