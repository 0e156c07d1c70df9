// @ts-check
/** Formatted text from a clipboard, cleaned by the server to a few signs; anything else stays the browser's own paste. */
import { LONG, insert } from "./inserting.js";
import { notice } from "./notices.js";
import { post } from "./posting.js";
import { base, one, words } from "./words.js";

const LARGEST = 2_000_000;

document.addEventListener("paste", async (event) => {
  const field = /** @type {HTMLTextAreaElement} */ (event.target);
  const data = event.clipboardData;
  if (!data || !field.matches?.("#composer textarea") || (data.files.length && !data.getData("text/plain"))) return;
  const [plain, html] = [data.getData("text/plain"), data.getData("text/html")];
  const isRich = field.matches("[data-rich] [name=text]") && html;
  if (!isRich && plain.length <= LONG) return;
  event.preventDefault();
  if (!isRich) return insert(plain, field);
  if (html.length > LARGEST) {
    notice(words("pastedPlain"), { level: "warning" });
    return insert(plain, field);
  }
  field.setAttribute("aria-busy", "true");
  const answer = await post(`${base()}clipboard/`, { html }).catch(() => null);
  field.removeAttribute("aria-busy");
  const told = answer?.ok ? (await answer.json()).text : plain;
  if (field.isConnected) insert(told || plain, field);
});
document.addEventListener("click", (event) => {
  const choice = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-insert]"));
  if (!choice) return;
  /** @type {HTMLDialogElement | null} */ (one("#dialog"))?.close();
  insert(choice.dataset.insert ?? "");
});
