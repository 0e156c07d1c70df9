// @ts-check
/** Ctrl/⌘-K: everything that a button or a link does, by its words. */
import { isComposing, one, words } from "./words.js";

const dialog = /** @type {HTMLDialogElement | null} */ (one("#palette"));
const field = /** @type {HTMLInputElement | null} */ (dialog?.querySelector("input") ?? null);
const list = /** @type {HTMLElement | null} */ (one("#palette-list"));
/** @type {{label: string, run: () => void}[]} */
let commands = [];

/** Hiragana reads as katakana, width does not matter. @param {string} text */
function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\u3041-\u3096]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0x60));
}

function collect() {
  const found = document.querySelectorAll(".head button, .head summary, .views a, .rail a, .rail button, .composer [data-mode], .composer [data-then], #side button, .sheet-menu button");
  const seen = new Set();
  commands = [];
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (found)) {
    const label = (each.getAttribute("title") || each.getAttribute("aria-label") || each.textContent || "").replace(/\s+/g, " ").trim();
    if (!label || seen.has(label)) continue;
    seen.add(label);
    commands.push({ label: `${label}`, run: () => run(each) });
  }
}

/** @param {HTMLElement} element */
function run(element) {
  if (element.tagName === "SUMMARY") /** @type {HTMLDetailsElement} */ (element.parentElement).open = true;
  else element.click();
}

function draw() {
  if (!list || !field) return;
  const wanted = folded(field.value.trim());
  const shown = commands.filter((command) => folded(command.label).includes(wanted)).slice(0, 12);
  list.replaceChildren(
    ...shown.map((command, index) => {
      const item = document.createElement("li");
      item.role = "option";
      item.textContent = command.label;
      item.ariaSelected = String(index === 0);
      item.onclick = () => choose(command);
      return item;
    }),
  );
  if (!shown.length) list.textContent = words("nothing");
}

/** @param {{run: () => void}} command */
function choose(command) {
  dialog?.close();
  command.run();
}

/** @param {number} step */
function step(step) {
  const items = [...(list?.querySelectorAll("li") ?? [])];
  const at = items.findIndex((item) => item.ariaSelected === "true");
  const next = items[(at + step + items.length) % items.length];
  for (const item of items) item.ariaSelected = String(item === next);
  next?.scrollIntoView({ block: "nearest" });
}

export function openPalette() {
  if (!dialog || !field) return;
  collect();
  field.value = "";
  draw();
  dialog.showModal();
  field.focus();
}

field?.addEventListener("input", draw);
field?.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") /** @type {HTMLElement | null | undefined} */ (list?.querySelector('[aria-selected="true"]'))?.click();
  else return;
  event.preventDefault();
});
