// @ts-check
/** What not every visit needs comes when it is first asked for; what asked for it is then asked again. */
import { failed } from "./notices.js";
import { one } from "./words.js";

let canWrite = false;
const aside = () => import("./aside.js");
const writing = () => import("./writing.js").then(() => (canWrite = true));
const later = () => import("./sending_later.js");
const bulk = () => import("./bulk.js");
const rows = () => Promise.all([import("./peeking.js"), import("./dragging.js")]);
/** Events, the places that they concern, and what is needed then. @type {[string, string, () => Promise<unknown>][]} */
const LATE = [
  ["focusin", "#composer", writing],
  ["click", "[data-open-picker], [data-put-frame], [data-insert], [data-format], [data-place], [data-into-draft], [data-copy-text], [data-instead]", writing],
  ["focusin", "form[data-send-form]", aside],
  ["submit", "form[data-send-form]", aside],
  ["click", "[data-remove-file]", () => import("./uploading.js")],
  ["click", "button[data-later]", later],
  ["submit", "[data-later-form]", later],
  ["click", "button[data-bulk], [data-bulk-reply], [data-bulk-done]", bulk],
  ["submit", "[data-bulk], [data-bulk-send]", bulk],
  ["click", "[data-merge-chosen]", () => import("./merging.js")],
  ["click", "[data-frame], a[data-preview]", () => import("./pictures.js")],
  ["pointerover focusin", "#rows .row", rows],
  ["desk:sign-in", "", () => import("./signing_in.js")],
];

/** @param {Event} event @param {Element} place */
function askAgain(event, place) {
  if (event.type === "click") /** @type {HTMLElement} */ (place).click();
  else if (event.type === "submit") /** @type {HTMLFormElement} */ (place).requestSubmit(/** @type {SubmitEvent} */ (event).submitter);
  else event.target?.dispatchEvent(new /** @type {any} */ (event.constructor)(event.type, event));
}

for (const [types, places, load] of LATE) {
  let isHere = false;
  /** @param {Event} event */
  const ask = async (event) => {
    const place = event.target instanceof Element ? event.target.closest(places) : places ? null : document.documentElement;
    const { ctrlKey, metaKey } = /** @type {MouseEvent} */ (event);
    if (isHere || !place || ((ctrlKey || metaKey) && event.type === "click")) return;
    if (event.cancelable && event.type !== "pointerover") {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    isHere = await load().then(() => true, () => false);
    if (isHere) askAgain(event, place);
    else if (event.cancelable) failed();
  };
  for (const type of types.split(" ")) document.addEventListener(type, ask, true);
}
document.addEventListener(
  "keydown",
  async (event) => {
    if (canWrite || !(event.ctrlKey || event.metaKey) || ![";", "m"].includes(event.key) || !one("#composer")) return;
    event.preventDefault();
    await writing().then(() => askAgain(event, document.body), () => failed());
  },
  true,
);
if (navigator.maxTouchPoints) import("./touching.js");
if (sessionStorage.getItem("madoguchi:bulk")) bulk();
if (one("#chats")) import("./chats.js");
