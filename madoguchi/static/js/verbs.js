// @ts-check
/** Buttons and small forms that do something to a conversation: post, show what changed, offer the way back. */
import { refreshCounts } from "./counts.js";
import { forget } from "./kept_forms.js";
import { refreshRows } from "./list.js";
import { failed, notice } from "./notices.js";
import { go, goOn, nextUrl, place } from "./opening.js";
import { ask, post } from "./posting.js";
import { number, refresh, renew, renewCard } from "./talk.js";
import { freshKey, one, parsed, words } from "./words.js";

/** A second click on what is under way is none. @type {Set<string>} */
const underWay = new Set();

/** @param {string} url @param {Record<string, string> | FormData} fields @param {boolean} [leaves] @param {Element} [form] */
export async function act(url, fields, leaves = false, form = undefined) {
  const what = `${url} ${new URLSearchParams(/** @type {any} */ (fields instanceof FormData ? [...fields].filter(([name]) => name !== "key") : fields))}`;
  if (underWay.has(what)) return;
  underWay.add(what);
  await carryOut(url, fields, leaves, form).finally(() => underWay.delete(what));
}

/** @param {string} url @param {Record<string, string> | FormData} fields @param {boolean} leaves @param {Element} [form] */
async function carryOut(url, fields, leaves, form) {
  const conversation = Number(one("#talk")?.dataset.conversation);
  const next = leaves ? nextUrl() : undefined;
  const since = place();
  const picker = one("#dialog [data-stays]");
  const typed = find(picker, "");
  const asked = one("#dialog[open] > *");
  const answer = await post(url, fields).catch(() => null);
  if (answer?.status === 409) return question(await answer.text());
  if (answer?.status === 422) return find(picker, typed), refused(await answer.text());
  if (!answer?.ok) return failed(answer?.status);
  forget(form);
  if (picker) goOnPicking(picker);
  else if (asked?.isConnected) /** @type {HTMLDialogElement} */ (one("#dialog")).close(); // one that was opened meanwhile asks on
  form?.closest("details")?.removeAttribute("open");
  const isPage = answer.status !== 204 && answer.headers.get("Content-Type")?.startsWith("text/html");
  if (isPage) renew(await answer.text());
  else one("#card") ? await renewCard() : refresh();
  const said = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["madoguchi:said"];
  if (said) tell(said, url);
  if (conversation) refreshRows(conversation);
  refreshCounts();
  if (/\/(offer|refusal|acceptance)\/$/.test(url)) document.dispatchEvent(new Event("madoguchi:offers"));
  if (said?.page) await go(said.page, "work");
  if (leaves && said?.level !== "warning") goOn(next, since);
}

/** Several can be chosen one after the other: what stands there now. @param {HTMLElement} picker */
async function goOnPicking(picker) {
  const answer = await ask(picker.dataset.stays ?? "").catch(() => null);
  const fresh = answer?.ok && one(".options", parsed(await answer.text()));
  if (fresh) one(".options", picker)?.replaceWith(fresh);
  find(picker);
}

/** The field is for the next one, or shows again what it held. @param {HTMLElement | null} picker @param {string} [text] */
function find(picker, text) {
  const field = /** @type {HTMLInputElement | null} */ (picker && one("input", picker));
  if (!field) return "";
  const held = field.value;
  if (text !== undefined) field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  return held;
}

/** Nothing was done; what was typed stays. @param {string} why */
function refused(why) {
  const trouble = one("dialog[open] [data-trouble]");
  if (!trouble) return notice(why, { level: "warning" });
  trouble.textContent = why;
  trouble.hidden = false;
}

/** Nothing is done yet: the server asks first. @param {string} html */
function question(html) {
  const dialog = /** @type {HTMLDialogElement} */ (one("#dialog"));
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  one("[autofocus]", dialog)?.focus();
}

/** @param {{words: string, level: string, undo: string, block: boolean}} said @param {string} url */
function tell(said, url) {
  const home = /^.*(conversations|customers|companies)\/\d+\//.exec(url)?.[0] ?? url;
  /** @type {[string, () => unknown][]} */
  const actions = [];
  if (said.undo) actions.push([words("undo"), () => takeBack(home, said.undo)]);
  if (said.block) actions.push([words("block"), () => act(`${home}spam/`, { block: "address" })]);
  notice(said.words, { level: said.level, actions });
}

/** @param {string} home @param {string} noun */
async function takeBack(home, noun) {
  await act(`${home}${noun}/`, noun === "customer" ? { undo: "1" } : { clear: "1" });
  if (home.includes("/conversations/") && !home.endsWith(`/${number()}/`)) go(home, "work");
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-post]"));
  if (!button) return;
  event.preventDefault();
  const fields = Object.fromEntries(new URLSearchParams(button.dataset.values ?? ""));
  act(button.dataset.post ?? "", fields, "leaves" in button.dataset);
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.post) return;
  event.preventDefault();
  const fields = new FormData(form);
  if ("keyed" in form.dataset) fields.set("key", (form.dataset.keyed ||= freshKey()));
  act(form.dataset.post, fields, "leaves" in form.dataset, form);
});
