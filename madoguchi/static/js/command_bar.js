// @ts-check
/** Ctrl/⌘-K: everything that a button or link does, by its words in both languages. */
import { go } from "./opening.js";
import { all, base, isComposing, one, shownKey, words } from "./words.js";

const MOST = 14;
const dialog = /** @type {HTMLDialogElement | null} */ (one("#command-bar"));
const field = /** @type {HTMLInputElement | null} */ (one("input", dialog ?? document));
const list = one("#commands");
/** @typedef {{label: string, words: string, key: string, run: () => unknown}} Command */
/** @type {Command[]} */
let commands = [];

/** Width, case and the kind of kana do not matter. @param {string} text */
function folded(text) {
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.replace(/[\u3041-\u3096]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0x60));
}

function collect() {
  const seen = new Set();
  commands = [];
  for (const each of ["#bulk-acts", "#talk", "#side", "#views", ".rail"].flatMap((place) => all(`${place} [data-words]`))) {
    const label = (each.getAttribute("aria-label") || each.textContent || each.closest("label")?.textContent || "").replace(/\s+/g, " ").trim();
    if (!label || seen.has(label) || each.closest("[hidden]")) continue;
    seen.add(label);
    commands.push({ label, words: folded(`${label} ${each.dataset.words}`), key: each.dataset.hotkey ?? "", run: () => each.click() });
  }
}

/** @param {string} wanted @returns {Command[]} */
function found(wanted) {
  const parts = folded(wanted).split(/\s+/).filter(Boolean);
  const fitting = commands.filter((command) => parts.every((part) => command.words.includes(part)));
  const number = /^#?(\d{1,12})$/.exec(wanted.trim())?.[1];
  if (!number) return fitting.slice(0, MOST);
  const label = `#${number}　${words("open")}`;
  return [{ label, words: "", key: "", run: () => go(`${base()}conversations/${number}/`, "work") }, ...fitting].slice(0, MOST);
}

function draw() {
  const shown = found(field?.value ?? "");
  list?.replaceChildren(
    ...shown.map((command, index) => {
      const item = document.createElement("li");
      item.role = "option";
      item.id = `command-${index}`;
      item.append(command.label);
      if (command.key) item.append(Object.assign(document.createElement("kbd"), { textContent: shownKey(command.key) }));
      item.onclick = () => {
        dialog?.close();
        command.run();
      };
      return item;
    }),
  );
  if (!shown.length && list) list.textContent = words("nothing");
  choose(0);
}

/** @param {number} at */
function choose(at) {
  const items = all("li", list ?? document);
  const next = items[(at + items.length) % (items.length || 1)];
  for (const item of items) item.setAttribute("aria-selected", String(item === next));
  next?.scrollIntoView({ block: "nearest" });
  field?.setAttribute("aria-activedescendant", next?.id ?? "");
}

export function openCommandBar() {
  if (!dialog || !field || dialog.open) return;
  collect();
  field.value = "";
  draw();
  dialog.showModal();
  field.focus();
}

field?.addEventListener("input", draw);
field?.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const items = all("li", list ?? document);
  const at = items.findIndex((item) => item.ariaSelected === "true");
  if (event.key === "ArrowDown") choose(at + 1);
  else if (event.key === "ArrowUp") choose(at - 1);
  else if (event.key === "Enter") items[at]?.click();
  else return;
  event.preventDefault();
});
