// @ts-check
/** One verb on what is chosen: asked for, then watched by the bar, which fetches itself anew until all is done. */
import { refreshCounts } from "./counts.js";
import { failed, notice } from "./notices.js";
import { ask, post } from "./posting.js";
import { clear, selection } from "./selecting.js";
import { all, base, freshKey, one, words } from "./words.js";

const KEPT = "madoguchi:bulk";
const TEXT = "madoguchi:bulk-text";
/** What the next dialog is about, where that is not the selection. @type {Record<string, string> | null} */
let meant = null;

/** @param {string} verb @param {Record<string, string>} [fields] @param {Record<string, string>} [which] */
export async function doTo(verb, fields = {}, which = meant ?? selection()) {
  const answer = await post(`${base()}bulk/`, { ...fields, ...which, verb, key: freshKey() }).catch(() => null);
  if (answer?.status === 422) return notice(await answer.text(), { level: "warning" });
  if (!answer?.ok) return failed(answer?.status);
  /** @type {HTMLDialogElement | null} */ (one("#dialog"))?.close();
  clear();
  show(await answer.text());
}

/** Ask by a dialog, for these. @param {string} what @param {Record<string, string>} which */
export function askFor(what, which) {
  /** @type {any} */ (window).htmx.ajax("GET", `${base()}bulk/choices/${what}/`, "#dialog");
  meant = which;
}

/** @param {string} html */
export function show(html) {
  const place = one("#bulk");
  if (!place) return;
  place.innerHTML = html;
  /** @type {any} */ (window).htmx?.process(place);
  told();
}

function told() {
  const bar = one(".bulk-bar");
  sessionStorage.setItem(KEPT, bar?.dataset.job ?? "");
  if (!bar || "running" in bar.dataset) return;
  const live = one("#told");
  if (live) live.textContent = one("span", bar)?.textContent ?? "";
  refreshCounts();
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("button[data-bulk]"));
  if (button) doTo(button.dataset.bulk ?? "", Object.fromEntries(new URLSearchParams(button.dataset.values)));
  if (!target.closest("[data-bulk-done]")) return;
  target.closest(".bulk-bar")?.remove();
  sessionStorage.removeItem(KEPT);
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.bulk) return;
  event.preventDefault();
  doTo(form.dataset.bulk, /** @type {any} */ (Object.fromEntries(new FormData(form))));
});
/** Put into the one dialog. @param {string} html */
function fill(html) {
  const dialog = /** @type {HTMLDialogElement | null} */ (one("#dialog"));
  if (!dialog) return;
  dialog.innerHTML = html;
  /** @type {any} */ (window).htmx?.process(dialog);
  if (!dialog.open) dialog.showModal();
  const text = /** @type {HTMLTextAreaElement | null} */ (one("[data-bulk-text]", dialog));
  if (text && !text.value) text.value = sessionStorage.getItem(TEXT) ?? "";
}

document.addEventListener("click", async (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const put = /** @type {HTMLElement | null} */ (target.closest("[data-put]"));
  const text = /** @type {HTMLTextAreaElement | null} */ (one("[data-bulk-text]"));
  if (put && text) {
    text.setRangeText(put.dataset.put ?? "", text.selectionStart, text.selectionEnd, "end");
    text.focus();
  }
  if (!target.closest("[data-bulk-reply]")) return;
  const answer = await post(`${base()}bulk/replies/text/`, selection()).catch(() => null);
  if (answer?.status === 422) notice(await answer.text(), { level: "warning" });
  else if (answer?.ok) fill(await answer.text());
  else failed(answer?.status);
});
document.addEventListener("input", (event) => {
  const target = /** @type {HTMLTextAreaElement} */ (event.target);
  if (target.matches("[data-bulk-text]")) sessionStorage.setItem(TEXT, target.value);
  const form = target.closest("[data-bulk-send]");
  const button = form && one("[data-testid=bulk-send] span", form);
  if (button) button.textContent = words("sendMails", all("[name=include]:checked", form).length);
});
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-bulk-send]")) return;
  event.preventDefault();
  const fields = new FormData(form);
  form.dataset.key ??= freshKey();
  fields.append("key", form.dataset.key);
  const answer = await post(form.action, fields).catch(() => null);
  if (answer?.status === 409) return fill(await answer.text());
  if (!answer?.ok) return failed(answer?.status);
  sessionStorage.removeItem(TEXT);
  /** @type {HTMLDialogElement | null} */ (one("#dialog"))?.close();
  clear();
  show(await answer.text());
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (/** @type {Element} */ (event.target).closest?.("#bulk")) told();
});
one("#dialog")?.addEventListener("close", () => (meant = null));

const running = sessionStorage.getItem(KEPT);
if (running) ask(`${base()}bulk/${running}/`).then(async (answer) => (answer.ok ? show(await answer.text()) : sessionStorage.removeItem(KEPT)));
