// @ts-check
/** A time for a reply, for one that is being written or one that waits already. */
import { send } from "./composer.js";
import { failed, notice } from "./notices.js";
import { post } from "./posting.js";
import { refresh } from "./talk.js";
import { one } from "./words.js";

/** @param {HTMLElement} box @param {string} at */
async function choose(box, at) {
  const dialog = /** @type {HTMLDialogElement | null} */ (box.closest("dialog"));
  if (!box.dataset.waiting) {
    dialog?.close();
    return send({ later: at });
  }
  const answer = await post(box.dataset.waiting, { at }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!answer || !told) return failed(answer?.status);
  const trouble = one("[data-trouble]", box);
  if (answer.status === 422 && trouble) return void ([trouble.textContent, trouble.hidden] = [told.words, false]);
  dialog?.close();
  notice(told.words, { level: answer.ok ? "done" : "warning" });
  refresh();
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-later]"));
  const box = /** @type {HTMLElement | null} */ (button?.closest("[data-later-dialog]"));
  if (button && box) choose(box, button.dataset.later ?? "");
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-later-form]")) return;
  event.preventDefault();
  const box = /** @type {HTMLElement | null} */ (form.closest("[data-later-dialog]"));
  if (box) choose(box, String(new FormData(form).get("later")));
});
