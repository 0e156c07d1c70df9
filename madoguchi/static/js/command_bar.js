// @ts-check
/** Ctrl/⌘-K: everything that a button or link does, by its words in both languages, in kana or Latin letters. */
import { ask } from "./posting.js";
import { all, base, isComposing, one, shownKey, words } from "./words.js";

const MOST = 60;
const PLACES = ["#bulk-acts", "#talk", "#side", "#list", "#views", ".rail"];
const NEWEST_FIRST = "#timeline";
const KANA = /** @type {Record<string, string>} */ ({ "": "アイウエオ", k: "カキクケコ", g: "ガギグゲゴ", s: "サシスセソ", z: "ザジズゼゾ", t: "タチツテト", d: "ダヂヅデド", n: "ナニヌネノ", h: "ハヒフヘホ", b: "バビブベボ", p: "パピプペポ", m: "マミムメモ", y: "ヤイユエヨ", r: "ラリルレロ", w: "ワイウエヲ" });
const SMALL = /** @type {Record<string, string>} */ ({ a: "ャ", u: "ュ", e: "ェ", o: "ョ", i: "" });
const dialog = /** @type {HTMLDialogElement | null} */ (one("#command-bar"));
const field = /** @type {HTMLInputElement | null} */ (one("input", dialog ?? document));
const list = one("#commands");
/** Elsewhere there is neither conversation nor rail: the server tells of the places too. */
const isDesk = Boolean(one("#panes"));
/** @typedef {{label: string, words: string, key: string, run: () => unknown}} Command */
/** @type {Command[]} */
let commands = [];
/** @type {Command[]} */
let more = [];
let asked = "";
/** What the words found, and the words. @type {Command[]} */
let hits = [];
let sought = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Width, case and the kind of kana do not matter. @param {string} text */
function folded(text) {
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.replace(/[\u3041-\u3096]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0x60));
}

/** Latin letters as kana, as one types them: kanryou, kanryō. Empty where they are no Japanese. @param {string} text */
export function kana(text) {
  let [said, rest] = ["", text.replace(/-/g, "ー").replace(/[āâ]/g, "aa").replace(/[ūû]/g, "uu").replace(/[ēê]/g, "ei").replace(/[ōô]/g, "ou")];
  rest = rest.replace(/cch/g, "tty").replace(/sh/g, "sy").replace(/ch/g, "ty").replace(/tsu/g, "tu").replace(/fu/g, "hu").replace(/j/g, "zy").replace(/syi/g, "si").replace(/tyi/g, "ti").replace(/zyi/g, "zi");
  rest = rest.replace(/([bcdghkmprstyzw])(?=\1)/g, "ッ").replace(/n(?![aiueoy])/g, "ン");
  for (const [, lone, start, y, vowel, other] of rest.matchAll(/([ッンー\s])|([kgsztdnhbpmrw]?)(y?)([aiueo])|(.)/g)) {
    if (other) return "";
    if (lone) said += lone;
    else if (y && start) said += KANA[start][1] + SMALL[vowel];
    else said += KANA[y || start]["aiueo".indexOf(vowel)];
  }
  return said;
}

function collect() {
  const seen = new Set();
  const found = PLACES.flatMap((place) => all(`${place} [data-words]`));
  const latest = found.filter((each) => each.closest(NEWEST_FIRST)).reverse();
  commands = [];
  for (const each of [...found.filter((each) => !each.closest(NEWEST_FIRST)), ...latest]) {
    const label = (each.getAttribute("aria-label") || (one(".name", each) ?? each).textContent || each.closest("label")?.textContent || "").replace(/\s+/g, " ").trim();
    if (!label || seen.has(label) || each.closest("[hidden]")) continue;
    seen.add(label);
    commands.push({ label, words: folded(`${label} ${each.dataset.words}`), key: each.dataset.hotkey ?? "", run: () => each.click() });
  }
  commands.push(...more.filter((each) => !seen.has(each.label)));
}

/** What no button of the page leads to: asked for once for each conversation. */
async function askForMore() {
  const number = one("#talk")?.dataset.number ?? "";
  if (asked === `#${number}`) return;
  const answer = await ask(`${base()}commands/?number=${number}${isDesk ? "" : "&places=1"}`).catch(() => null);
  if (!answer?.ok) return;
  asked = `#${number}`;
  more = (await answer.json()).commands.map((/** @type {any} */ each) => ({ label: each.label, words: folded(each.words), key: "", run: () => run(each, number) }));
  collect();
  if (dialog?.open) draw();
}

/** @param {{url?: string, verb?: string, to?: number, pick?: string, macro?: boolean}} each @param {string} number */
function run({ url, verb, to, pick, macro = false }, number) {
  if (url) location.assign(url);
  else if (verb) import("./verbs.js").then((verbs) => verbs.act(`${base()}conversations/${number}/${verb}/`, { to: String(to) }));
  else if (pick) import("./picking.js").then((picker) => picker.open(macro, "", pick), () => {});
}

/** @param {string} url */
const open = (url) => (isDesk ? import("./opening.js").then((opening) => opening.go(url, "work")) : location.assign(url));

/** What the words find in conversations and cards, below the actions. */
async function search() {
  const q = field?.value.trim() ?? "";
  if (!q || q === sought) return;
  const answer = await ask(`${base()}search/brief/?q=${encodeURIComponent(q)}`).catch(() => null);
  if (!answer?.ok || q !== field?.value.trim()) return;
  sought = q;
  hits = (await answer.json()).found.map((/** @type {any} */ each) => ({ label: each.label, words: "", key: "", run: () => (each.desk ? open(each.url) : location.assign(each.url)) }));
  if (dialog?.open) draw(all("li", list ?? document).findIndex((item) => item.ariaSelected === "true"));
}

/** @param {string} wanted @returns {Command[]} */
function found(wanted) {
  const parts = folded(wanted).split(/\s+/).filter(Boolean).map((part) => [part, kana(part) || part]);
  const fitting = commands.filter((command) => parts.every((ways) => ways.some((part) => command.words.includes(part))));
  const number = /^#?(\d{1,12})$/.exec(wanted.trim())?.[1];
  const shown = fitting.slice(0, MOST);
  if (number) shown.unshift({ label: `#${number}　${words("open")}`, words: "", key: "", run: () => open(`${base()}conversations/${number}/`) });
  if (wanted.trim() === sought) shown.push(...hits);
  if (wanted.trim()) shown.push({ label: words("searchFor", wanted.trim()), words: "", key: "", run: () => location.assign(`${base()}search/?q=${encodeURIComponent(wanted.trim())}`) });
  return shown;
}

/** @param {number} [at] */
function draw(at = 0) {
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
  choose(at);
}

/** @param {number} at */
function choose(at) {
  const items = all("li", list ?? document);
  const next = items[(at + items.length) % (items.length || 1)];
  for (const item of items) item.setAttribute("aria-selected", String(item === next));
  next?.scrollIntoView({ block: "nearest" });
  field?.setAttribute("aria-activedescendant", next?.id ?? "");
}

/** It stands open already, and somebody may have typed. */
export function offer() {
  more = asked === `#${one("#talk")?.dataset.number ?? ""}` ? more : [];
  collect();
  draw();
  search();
  askForMore();
}

field?.addEventListener("input", () => {
  draw();
  clearTimeout(timer);
  timer = setTimeout(search, 150);
});
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
