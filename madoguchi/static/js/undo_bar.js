// @ts-check
/** After sending: ten seconds to think again, also on the next conversation. */
import { post } from "./posting.js";
import { one, words } from "./words.js";
import { base, refresh } from "./talk.js";
import { toast } from "./toasts.js";

const SLOT = "madoguchi:sending";
/** @typedef {{message: number, number: number, until: number}} Sending */
let timer = 0;

/** @param {{message: number, number: number, seconds: number}} sent */
export function waitForUndo(sent) {
  sessionStorage.setItem(SLOT, JSON.stringify({ message: sent.message, number: sent.number, until: Date.now() + sent.seconds * 1000 }));
  tick();
}

/** @returns {Sending | null} */
const sending = () => JSON.parse(sessionStorage.getItem(SLOT) ?? "null");
const bar = () => /** @type {HTMLElement} */ (one("#undo-bar"));
const url = (/** @type {Sending} */ now, /** @type {string} */ noun) => `${base()}/conversations/${now.number}/replies/${now.message}/${noun}/`;

function tick() {
  clearTimeout(timer);
  const now = sending();
  if (!now) {
    bar().hidden = true;
    return;
  }
  const left = Math.ceil((now.until - Date.now()) / 1000);
  if (left <= 0) return done();
  bar().hidden = false;
  const place = one("[data-words]", bar());
  if (place) place.textContent = words("sending", left);
  timer = setTimeout(tick, 250);
}

function done() {
  sessionStorage.removeItem(SLOT);
  bar().hidden = true;
  toast(words("sent", new Date().toTimeString().slice(0, 5)));
  refresh();
}

/** @param {Sending} now */
async function undo(now) {
  sessionStorage.removeItem(SLOT);
  bar().hidden = true;
  const answer = await post(url(now, "withdrawal"));
  const told = await answer.json().catch(() => ({ words: words("failed") }));
  toast(told.words, { level: answer.ok ? "done" : "warning" });
  if (!answer.ok) return refresh();
  document.dispatchEvent(new CustomEvent("madoguchi:undone", { detail: { number: now.number, draft: told } }));
}

document.addEventListener("click", (event) => {
  const act = /** @type {HTMLElement} */ (event.target).dataset?.act;
  const now = sending();
  if (!now || (act !== "undo" && act !== "now")) return;
  if (act === "undo") undo(now);
  else post(url(now, "release")).then(done);
});
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target);
  if (button.dataset?.act === "again") post(button.dataset.url ?? "").then(() => refresh());
});
tick();
