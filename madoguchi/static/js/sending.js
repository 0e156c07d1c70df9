// @ts-check
/** Sending: once per click whatever the line does, stopped when the conversation has moved on, and never losing the text. */
import { refreshCounts } from "./counts.js";
import { refreshRows } from "./list.js";
import { failed, notice } from "./notices.js";
import { go, goOn, nextUrl, place } from "./opening.js";
import { post } from "./posting.js";
import { holdBack } from "./sending_bar.js";
import { refresh, showNewest } from "./talk.js";
import { penHolder } from "./company.js";
import { all, dispatch, one, words } from "./words.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {{then?: string, later?: string, trouble: (words: string) => void, seen?: string, agreed?: string, reason?: string}} How */
const ASKS = /[?？]|(でしょうか|ませんか|ますか)([。\s]|$)|(お知らせ|お教え|ご連絡|ご返信|お送り|ご確認)(いただけ|ください)/m;
const PATIENCE_MS = [1_500, 3_000, 5_000];
const LONGEST_MS = 10 * 60_000; // what is sent much later should be looked at again

/** @param {HTMLElement} root */
const slot = (root) => `madoguchi:then:${root.dataset.inbox}`;

/** What fits: what a macro has settled; a question waits for its answer, else the person's last choice in this inbox. @param {HTMLElement} root */
function fitting(root) {
  if (root.dataset.then) return root.dataset.then;
  const text = /** @type {HTMLTextAreaElement | null} */ (one("[name=text]", root))?.value ?? "";
  return ASKS.test(text) || one("[data-promise]", root) ? "waiting" : (localStorage.getItem(slot(root)) ?? "waiting");
}

/** The button names what will be. @param {HTMLElement} root */
export function nameSending(root) {
  const place = one("[data-send-words]", root);
  if (place) place.textContent = words("wrong" in root.dataset ? "withReason" : fitting(root));
}

/** A note's files, or the reply's; the other's stay. @param {HTMLElement} root @param {boolean} isNote */
export const filesOf = (root, isNote) => all(`[data-uploads] > [data-ground=${isNote ? "note" : "reply"}]`, root);

/** @param {Draft} draft @param {How} how */
export async function deliver(draft, how) {
  if (draft.root.classList.contains("busy")) return;
  const isNote = draft.root.dataset.mode === "note" && draft.root.dataset.kind === "reply";
  if (filesOf(draft.root, isNote).some((each) => !each.dataset.file)) return how.trouble(words("uploading"));
  if (!isNote && penHolder()) return how.trouble(words("penElsewhere", penHolder()));
  hold(draft.root, true);
  how.trouble("");
  await draft.close();
  const then = how.then ?? fitting(draft.root);
  if (how.then) localStorage.setItem(slot(draft.root), how.then);
  const next = then === "close" && !how.later ? nextUrl() : undefined; // asked before the row leaves the list
  const since = place();
  const answer = await insist(urlOf(draft, isNote), fieldsOf(draft, isNote, then, how));
  hold(draft.root, false);
  draft.reopen();
  nameSending(draft.root);
  if (answer?.ok) await sent(draft, await answer.json(), isNote, then === "close" && !how.later ? () => goOn(next, since) : undefined);
  else if (answer?.status === 409) stale(draft, await answer.json(), how);
  else if (answer?.status === 422 || answer?.status === 423) {
    const told = await answer.json();
    if (answer.status === 423) draft.beginAnew(told); // the first click has sent what stood there then
    draft.foretell(told.sheet ? { leaving: told.leaving, agreed: "" } : told);
    const sheet = told.sheet && (await import("./send_sheet.js").catch(() => failed()));
    if (sheet) sheet.askOnce(told.sheet, (agreed, reason, open) => deliver(draft, { ...how, then: open ?? how.then, agreed, reason }), () => draft.field("text")?.focus());
    else how.trouble(told.words);
  } else if (answer) failed(answer.status);
}

/** What is typed while it is on its way would belong to no mail. @param {HTMLElement} root @param {boolean} isBusy */
export function hold(root, isBusy) {
  root.classList.toggle("busy", isBusy);
  for (const field of all("textarea, input:not([type])", root)) /** @type {HTMLTextAreaElement} */ (field).readOnly = isBusy;
}

/** @param {Draft} draft @param {boolean} isNote */
function urlOf(draft, isNote) {
  const { url = "", kind } = draft.root.dataset;
  if (kind === "new") return url;
  return `${url}${isNote ? "notes" : "replies"}/`;
}

/** @param {Draft} draft @param {boolean} isNote @param {string} then @param {How} how */
function fieldsOf(draft, isNote, then, { seen, later, agreed, reason }) {
  const fields = draft.fields();
  if (isNote) fields.set("text", draft.value("note"));
  fields.set("then", then);
  fields.set("agreed", agreed ?? one("[data-leaving]", draft.root)?.dataset.agreed ?? "");
  if (reason) fields.set("reason", reason);
  if (/** @type {HTMLInputElement | null} */ (one("[name=includes_earlier]", draft.root))?.checked) fields.set("includes_earlier", "1");
  fields.set("key", draft.key());
  if (later) fields.set("later", later);
  const { kind, draft: id } = draft.root.dataset;
  if (kind === "new") {
    fields.set("draft", id ?? "");
    fields.set("inbox", draft.value("inbox"));
  } else {
    fields.delete("subject");
    fields.set("seen", seen ?? draft.root.dataset.seen ?? "");
  }
  for (const file of filesOf(draft.root, isNote)) fields.append("attachments", file.dataset.file ?? "");
  return fields;
}

/** A line that broke may have carried it: the same key asks again, and the server answers with what it did. Null: somebody or the
 * time has ended it, and that is said. @param {string} url @param {FormData} fields */
export async function insist(url, fields) {
  const until = Date.now() + LONGEST_MS;
  let isOver = false;
  for (let failures = 0; !isOver && Date.now() < until; failures++) {
    const answer = await post(url, fields).catch(() => null);
    if (answer && answer.status < 502) return one('#notices [data-name="unsent"]')?.remove(), answer;
    const wait = new Promise((resolve) => {
      addEventListener("online", resolve, { once: true });
      setTimeout(resolve, PATIENCE_MS[Math.min(failures, PATIENCE_MS.length - 1)]);
      const end = () => resolve((isOver = true));
      if (failures) notice(words("unsent"), { level: "warning", lasts: 0, name: "unsent", actions: [[words("stopSending"), end]] });
    });
    await wait;
  }
  notice(words("perhapsSent"), { level: "warning", lasts: 30_000, name: "unsent" });
  return null;
}

/** @param {Draft} draft @param {{message: number, number: number, seconds: number, draft?: number, page?: string, later?: string}} done @param {boolean} isNote @param {() => void} [leave] */
async function sent(draft, done, isNote, leave) {
  delete draft.root.dataset.then;
  const field = draft.field(isNote ? "note" : "text");
  if (field) field.value = "";
  for (const file of filesOf(draft.root, isNote)) file.remove();
  draft.foretell({ leaving: "", agreed: "" });
  draft.isDirty = false;
  clearTimeout(draft.timer);
  draft.saved = draft.texts();
  draft.say("");
  draft.forgetHere();
  draft.renewKey();
  draft.root.classList.remove("unfolded");
  if (!isNote) {
    draft.version = done.draft ?? 0; // a note that is begun beside it is kept
    draft.root.dataset.seen = String(done.message);
    dispatch("desk:sent");
    if (done.later) notice(done.later);
    else holdBack(done);
  }
  if (done.page) return go(done.page, "work");
  refreshCounts();
  if (!draft.root.isConnected) return; // they have gone elsewhere meanwhile
  refreshRows(Number(one("#talk")?.dataset.conversation));
  if (!isNote && leave) return leave();
  refresh();
  showNewest();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** What is new stands above the text, which stays as it is. @param {Draft} draft @param {{html: string, seen: number}} newer @param {How} how */
function stale(draft, newer, how) {
  const place = one("[data-stale-place]", draft.root);
  if (!place) return;
  place.innerHTML = newer.html;
  one("[data-stale-line]", draft.root)?.setAttribute("hidden", "");
  one("button", place)?.focus();
  for (const button of all("[data-stale]", place))
    button.onclick = () => {
      place.replaceChildren();
      draft.root.dataset.seen = String(newer.seen);
      refresh();
      if (button.dataset.stale === "send") deliver(draft, { ...how, seen: String(newer.seen) });
      else draft.field("text")?.focus();
    };
}
