// @ts-check
/** The writing place of the open conversation: which ground one writes on, and what its keys and buttons do. */
import { Draft } from "./drafts.js";
import { drawEnvelope } from "./envelope.js";
import { post } from "./posting.js";
import { deliver, nameSending } from "./sending.js";
import { showNewest } from "./talk.js";
import { all, isComposing, one, words } from "./words.js";

/** @type {Draft | null} */
let draft = null;

/** @param {string} text */
function trouble(text) {
  const place = one("[data-trouble]", draft?.root);
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

/** @param {File[]} files @param {boolean} [inPlace] */
async function upload(files, inPlace) {
  const into = draft;
  if (into?.root.matches("[data-no-files]:not([data-mode=note])")) return trouble(words("noFiles"));
  const uploading = await import("./uploading.js").catch(() => trouble(words("failed")));
  if (into) await uploading?.upload(into, files, trouble, inPlace);
}

/** @param {string} mode */
function choose(mode) {
  if (!draft) return;
  draft.root.dataset.mode = mode;
  draft.root.classList.add("unfolded");
  drawMode();
  area()?.focus();
}

const area = () => /** @type {HTMLTextAreaElement | null} */ (one(draft?.root.dataset.mode === "note" ? "[name=note]" : "[name=text]", draft?.root));

function drawMode() {
  for (const tab of all("[data-mode]", draft?.root)) tab.setAttribute("aria-pressed", String(tab.dataset.mode === draft?.root.dataset.mode));
}

/** @param {{then?: string, later?: string}} [how] */
export function send(how) {
  const from = draft;
  if (!from) return;
  if (from.root.matches("[data-live]:not([data-mode=note])")) import("./chatting.js").then((chat) => chat.say(from, trouble), () => trouble(words("failed")));
  else deliver(from, { ...how, trouble });
}

/** Where one has chosen so, in a chat; on a phone Enter is the only way to a new line. @param {KeyboardEvent} event */
const saysByEnter = (event) => draft?.root.matches("[data-enter]:not([data-mode=note])") && !event.shiftKey && !event.altKey && !event.repeat && !matchMedia("(pointer: coarse)").matches && /** @type {Element} */ (event.target).matches("[name=text]");

/** What the page has shown is taken as seen while nothing is being written; afterwards only what one has acknowledged. */
function look() {
  const timeline = one("#timeline");
  if (!draft || !timeline || draft.root.matches("[data-live]")) return;
  if (!draft.value("text").trim()) {
    draft.root.dataset.seen = timeline.dataset.seen;
    return tellNewer("");
  }
  const seen = Number(draft.root.dataset.seen);
  const newer = all("article[data-kind]", timeline).filter(
    (each) => Number(each.dataset.key?.slice(1)) > seen && each.dataset.kind !== "note" && each.dataset.by !== document.body.dataset.me,
  );
  tellNewer(one("header b", newer.at(-1) ?? document.createElement("p"))?.textContent ?? "");
}

/** @param {string} name */
function tellNewer(name) {
  const line = one("[data-stale-line]", draft?.root);
  if (!line) return;
  line.hidden = !name;
  line.textContent = name ? words("cameLine", name) : "";
}

function begin() {
  const root = one("#composer");
  draft = root ? new Draft(root) : null;
  if (!root) return;
  drawMode();
  drawEnvelope(root);
  nameSending(root);
  look();
  showNewest();
}

document.addEventListener("desk:opened", begin);
document.addEventListener("desk:viewed", () => (draft = null));
document.addEventListener("desk:leaving", () => draft?.save());
document.addEventListener("desk:renewed", look);
document.addEventListener("desk:filled", () => draft && (drawMode(), drawEnvelope(draft.root)));
document.addEventListener("visibilitychange", () => document.hidden && draft?.save());
addEventListener("pagehide", () => draft?.save());
addEventListener("online", () => draft?.save());
document.addEventListener("madoguchi:signed-in", () => draft?.save());
document.addEventListener("click", async (event) => {
  if (!draft || !(/** @type {Element} */ (event.target).closest("[data-look-over]"))) return;
  const answer = await post(`${draft.url}preview/`, { text: draft.value("text"), subject: draft.value("subject"), inbox: draft.value("inbox") }).catch(() => null);
  const dialog = /** @type {HTMLDialogElement | null} */ (one("#dialog"));
  if (!answer?.ok || !dialog) return trouble(words("failed"));
  dialog.innerHTML = await answer.text();
  dialog.showModal();
});

/** @param {Event} event */
const isHere = (event) => event.target instanceof Element && draft?.root.contains(event.target);

document.addEventListener("input", (event) => {
  if (!isHere(event) || /** @type {Element} */ (event.target).matches("[data-attach]")) return;
  trouble("");
  if (draft) [drawEnvelope(draft.root), nameSending(draft.root)];
  draft?.touch();
});
document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (!draft || !isHere(event) || !input.matches("[data-attach]")) return;
  upload([...(input.files ?? [])]).then(() => (input.value = ""));
});
document.addEventListener("keydown", (event) => {
  if (!isHere(event) || isComposing(event) || event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey || saysByEnter(event)) {
    event.preventDefault();
    send();
  } else if (event.target instanceof HTMLInputElement) event.preventDefault();
});
document.addEventListener("submit", (event) => isHere(event) && event.preventDefault());
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!draft || !isHere(event) || !files.length || event.clipboardData?.getData("text/plain")) return;
  event.preventDefault();
  upload(files, true);
});
document.addEventListener("dragover", (event) => {
  if (!draft || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (one("dialog[open]")) return;
  draft.root.classList.toggle("dropping", one("#talk")?.contains(/** @type {Node} */ (event.target)));
});
document.addEventListener("drop", (event) => {
  draft?.root.classList.remove("dropping");
  if (!draft || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  if (!one("dialog[open]")) upload([...event.dataTransfer.files], true); // what is dropped on a dialog is not for the customer
});
document.addEventListener("dragleave", (event) => event.relatedTarget === null && draft?.root.classList.remove("dropping"));
document.addEventListener("click", (event) => {
  if (!isHere(event)) return;
  const target = /** @type {Element} */ (event.target);
  const tab = /** @type {HTMLElement | null} */ (target.closest("button[data-mode]"));
  if (tab) choose(tab.dataset.mode ?? "reply");
  else if (target.closest("[data-unfold]")) choose(draft?.root.dataset.mode ?? "reply");
  else if (target.closest("[data-fold]")) draft?.root.classList.remove("unfolded");
  else if (target.closest("[data-send], [data-send-note]")) send();
  else {
    const choice = /** @type {HTMLElement | null} */ (target.closest("[data-then]"));
    if (choice) send({ then: choice.dataset.then });
  }
});
begin();
