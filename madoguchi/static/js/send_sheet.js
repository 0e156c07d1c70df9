// @ts-check
/** 送信前確認: the sheet that shows a mail once more. Ctrl+Enter confirms, Escape goes back to the text. */
import { isComposing, one } from "./words.js";

/** @param {string} html @param {(agreed: string, reason: string, then?: string) => void} confirm @param {() => void} back */
export function askOnce(html, confirm, back) {
  const dialog = document.body.appendChild(document.createElement("dialog")); // what is asked about may stand in the other
  dialog.className = "dialog";
  dialog.innerHTML = html;
  dialog.showModal();
  const form = /** @type {HTMLFormElement} */ (one("form", dialog));
  (one("textarea", form) ?? one("[autofocus]", form))?.focus();
  let isSent = false;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (!isSent) back();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = /** @type {HTMLTextAreaElement | null} */ (one("textarea", form))?.value ?? "";
    const agreed = form.dataset.agreed ?? "";
    const then = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value;
    isSent = true;
    dialog.close();
    confirm(agreed, reason, then || undefined);
  });
  form.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
