// @ts-check
/** A line is said: at once on the page, once at the window whatever becomes of the connection, and its text is never lost. */
import { filesOf, insist } from "./sending.js";
import { number, refreshLines, showNewest } from "./talk.js";
import { failed, notice } from "./notices.js";
import { go } from "./opening.js";
import { base, freshKey, one, parsed, words } from "./words.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {{key: string, text: string, files: string[], number: string, url: string, at: number, agreed?: string, reason?: string}} Line */
const LONGEST_MS = 10 * 60_000; // what could not be said for so long should be looked at again
const slot = () => `madoguchi:lines:${document.body.dataset.me}`;
/** @type {Set<string>} */
const underWay = new Set();
let queue = Promise.resolve();

/** Those that this browser has not got through yet. @returns {Line[]} */
const kept = () => JSON.parse(localStorage.getItem(slot()) ?? "[]");
/** @param {Line[]} lines */
const keep = (lines) => localStorage.setItem(slot(), JSON.stringify(lines));
/** @param {Line} line */
const forget = (line) => keep(kept().filter((each) => each.key !== line.key));

/** @param {Draft} draft @param {(words: string) => void} trouble */
export function say(draft, trouble) {
  const files = filesOf(draft.root, false);
  const text = draft.value("text").trim();
  if (files.some((each) => !each.dataset.file)) return trouble(words("uploading"));
  if (!text && !files.length) return;
  const { number = "", url = "" } = draft.root.dataset;
  const line = { key: freshKey(), text, files: files.map((each) => each.dataset.file ?? ""), number, url, at: Date.now() };
  keep([...kept(), line]);
  empty(draft, files);
  show(line);
  carrySoon(line, draft, trouble);
}

/** @param {Draft} draft @param {HTMLElement[]} files */
function empty(draft, files) {
  const field = draft.field("text");
  if (field) field.value = "";
  for (const file of files) file.remove();
  for (const name of ["findings", "asked"]) one(`[data-${name}]`, draft.root)?.replaceChildren();
  draft.root.removeAttribute("data-wrong");
  clearTimeout(draft.timer);
  draft.isDirty = false;
  draft.say("");
  draft.forgetHere();
}

/** One after the other, in their order. @param {Line} line @param {Draft} [draft] @param {(words: string) => void} [trouble] */
function carrySoon(line, draft, trouble) {
  underWay.add(line.key);
  queue = queue.then(() => carry(line, draft, trouble)).catch((error) => console.error(error)).finally(() => underWay.delete(line.key));
}

/** @param {Line} line @param {Draft} [draft] @param {(words: string) => void} [trouble] */
async function carry(line, draft, trouble = (text) => notice(text, { level: "warning" })) {
  await draft?.close();
  const fields = new FormData();
  for (const name of /** @type {const} */ (["key", "text", "agreed", "reason"])) fields.set(name, line[name] ?? "");
  for (const file of line.files) fields.append("attachments", file);
  const answer = await insist(`${line.url}lines/`, fields);
  if (draft && answer?.ok) [draft.version, draft.saved] = [0, JSON.stringify(["", draft.value("note")])];
  draft?.reopen();
  if (answer?.ok) return arrive(line, await answer.json(), draft);
  if (answer?.status !== 422 && answer?.status !== 423) {
    if (answer) failed(answer.status);
    return stuck(line, draft);
  }
  const told = await answer.json();
  if (number() !== line.number) {
    keep(kept().map((each) => (each.key === line.key ? { ...each, at: 0 } : each)));
    return tell(line);
  }
  const sheet = told.sheet && (await import("./send_sheet.js").catch(() => failed()));
  const again = (/** @type {string} */ agreed, /** @type {string} */ reason) => carrySoon({ ...line, agreed, reason }, draft, trouble);
  if (sheet) return sheet.askOnce(told.sheet, again, () => takeBack(line));
  trouble(told.words);
  takeBack(line);
}

/** @param {Line} line */
const bubble = (line) => one(`#timeline > [data-pending="${line.key}"]`);

/** @param {Line} line */
function show(line) {
  const place = one("#timeline");
  if (!place || number() !== line.number || bubble(line)) return;
  const made = document.createElement("article");
  made.className = "line reply pending";
  made.dataset.pending = line.key;
  const [body, foot] = [document.createElement("div"), document.createElement("p")];
  body.className = "body";
  body.textContent = line.text || words("files", line.files.length);
  foot.className = "foot-line";
  foot.textContent = words("sending");
  made.append(body, foot);
  place.append(made);
  showNewest();
}

/** @param {Line} line @param {{message: number, html?: string, draft: number, later?: string}} told @param {Draft} [draft] */
function arrive(line, told, draft) {
  forget(line);
  if (draft) draft.version = told.draft;
  if (told.later) notice(told.later);
  const there = bubble(line);
  const fresh = told.html && !one(`#m${told.message}`) && one("article", parsed(told.html));
  if (fresh) there?.replaceWith(fresh);
  else there?.remove();
  refreshLines();
}

/** @param {Line} line @param {Draft} [draft] */
function stuck(line, draft) {
  if (number() !== line.number) return tell(line);
  const there = bubble(line);
  there?.classList.add("stuck");
  one(".foot-line", there ?? undefined)?.replaceChildren(
    button("again", () => (there?.remove(), show(line), carrySoon({ ...line, at: Date.now() }, draft))),
    button("intoText", () => takeBack(line)),
  );
}

/** @param {string} name @param {() => unknown} act */
function button(name, act) {
  return Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words(name), onclick: act });
}

/** Its writer must look at it, and is elsewhere. @param {Line} line */
function tell(line) {
  notice(words("unsaid", line.number), { level: "warning", lasts: 0, name: `unsaid${line.number}`, actions: [[words("open"), () => go(line.url, "work")]] });
}

/** Nothing was said: the words are where they were written. @param {Line} line */
function takeBack(line) {
  const field = /** @type {HTMLTextAreaElement | null} */ (one("#composer [name=text]"));
  if (!field || number() !== line.number) return; // it is kept, and offered again there
  field.value = [line.text, field.value].filter(Boolean).join("\n");
  forget(line);
  bubble(line)?.remove();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** What was on its way when the page was left, to whichever window. @param {Event} [opened] */
function resume(opened) {
  for (const line of kept().filter((each) => each.url.startsWith(base()))) {
    const isHere = number() === line.number;
    show(line);
    if (underWay.has(line.key)) continue;
    if (Date.now() - line.at < LONGEST_MS) carrySoon(line);
    else if (isHere) stuck(line);
    else if (!opened) tell(line);
  }
}

document.addEventListener("desk:opened", resume);
resume();
