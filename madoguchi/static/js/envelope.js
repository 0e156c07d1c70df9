// @ts-check
/** The line above the text: from where to whom. It is read from the fields, which open when one wants to change them. */
import { all, one } from "./words.js";

/** @param {string} line */
function people(line) {
  const entries = line.match(/("[^"]*"|[^,;"])+/g) ?? [];
  return entries.map((entry) => entry.trim()).filter(Boolean);
}

/** @param {HTMLElement} root the composer */
export function drawEnvelope(root) {
  for (const place of all("[data-shown]", root)) {
    const field = /** @type {HTMLInputElement | null} */ (one(`[name="${place.dataset.shown}"]`, root));
    const found = people(field?.value ?? "");
    place.replaceChildren(...found.flatMap((entry) => [person(entry), document.createTextNode(" ")]));
    const group = place.parentElement;
    if (group && place.dataset.shown !== "to") group.hidden = found.length === 0;
  }
  drawCautions(root);
  drawCopied();
}

/** Which people of the card are in Cc. */
function drawCopied() {
  const line = /** @type {HTMLInputElement | null} */ (one('#composer [name="cc"]'));
  const keys = people(line?.value ?? "").map(key);
  for (const each of all("[data-cc]")) each.ariaPressed = String(keys.includes(key(each.dataset.cc ?? "")));
}

/** @param {string} entry */
const key = (entry) => (/<([^>]*)>$/.exec(entry)?.[1] ?? entry).trim().toLowerCase();

/** Who of them has not had the quoted mail, and whom that mail itself has added. @param {HTMLElement} root */
function drawCautions(root) {
  const keys = ["to", "cc", "bcc"].flatMap((name) => {
    const field = /** @type {HTMLInputElement | null} */ (one(`[name="${name}"]`, root));
    return people(field?.value ?? "").map(key);
  });
  const known = one("[data-known]", root);
  const added = one("[data-brought-in]", root);
  const set = (/** @type {string | undefined} */ list) => new Set((list ?? "").split(" ").filter(Boolean));
  if (known) tellNames(known, keys.filter((key) => key.includes("@") && !set(known.dataset.known).has(key)));
  const unread = one("[data-unread]", root);
  if (unread) unread.hidden = !keys.some((key) => set(unread.dataset.unread).has(key));
  if (added) tellNames(added, keys.filter((key) => set(added.dataset.broughtIn).has(key)));
}

/** @param {HTMLElement} line @param {string[]} names */
function tellNames(line, names) {
  line.hidden = names.length === 0;
  const place = one("[data-names]", line);
  if (place) place.textContent = [...new Set(names)].join(", ");
  const box = /** @type {HTMLInputElement | null} */ (one("input", line));
  if (box && line.hidden) box.checked = false;
}

/** @param {string} entry */
function person(entry) {
  const [, name, address] = /^(.*?)\s*<([^>]*)>$/.exec(entry) ?? [, "", entry];
  const shown = document.createElement("span");
  shown.className = "somebody";
  shown.append((name ?? "").replace(/^"|"$/g, ""));
  const small = document.createElement("span");
  small.className = "quiet";
  small.textContent = address ?? "";
  shown.append(name ? " " : "", small);
  return shown;
}

document.addEventListener("click", (event) => {
  const choice = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-answer-to]"));
  const field = /** @type {HTMLInputElement | null} */ (one('[name="to"]', choice?.closest("[data-envelope]") ?? undefined));
  if (!choice || !field) return;
  field.value = choice.dataset.answerTo ?? "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("click", (event) => {
  const wanted = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-cc]"))?.dataset.cc;
  const field = /** @type {HTMLInputElement | null} */ (one('#composer [name="cc"]'));
  if (!wanted || !field) return;
  const now = people(field.value);
  const left = now.filter((entry) => key(entry) !== key(wanted));
  field.value = (left.length < now.length ? left : [...now, wanted]).join(", ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  drawCopied();
});
document.addEventListener("htmx:afterSwap", drawCopied);
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-edit-envelope]");
  const edit = one(".edit", button?.closest("[data-envelope]") ?? document.createElement("div"));
  if (!edit) return;
  edit.hidden = !edit.hidden;
  if (!edit.hidden) one("input", edit)?.focus();
});
