// @ts-check
/** Files by button, drop or paste: one after the other onto the draft, piece by piece, so that a broken line costs one piece. */
import { insert } from "./inserting.js";
import { failed } from "./notices.js";
import { post } from "./posting.js";
import { freshKey, one, parsed, words } from "./words.js";

const LARGEST = 25 * 1024 * 1024;
const MOST = 100;
const PIECE = 512 * 1024;
const PATIENCE_MS = [1_000, 2_000, 5_000];
let queue = Promise.resolve();

/**
 * @param {import("./drafts.js").Draft} draft @param {File[]} files @param {(words: string) => void} trouble
 * @param {boolean} [inPlace] pictures go into the text, where it is formatted
 */
export function upload(draft, files, trouble, inPlace = false) {
  const place = one("[data-uploads]", draft.root);
  const room = MOST - (place?.childElementCount ?? 0);
  const pen = draft.root.dataset.mode === "note" ? "note" : "reply"; // what is attached to a note never goes with the reply
  if (files.length > room) trouble(words("tooMany", MOST));
  for (const file of files.slice(0, Math.max(0, room))) {
    if (file.size > LARGEST || !file.size) {
      trouble(words(file.size ? "tooLarge" : "empty", file.name));
      continue;
    }
    const chip = chipOf(file.name);
    chip.dataset.ground = pen;
    place?.append(chip);
    queue = queue.then(() => take(draft, file, chip, trouble, inPlace));
  }
  return queue;
}

/** @param {import("./drafts.js").Draft} draft @param {File} file @param {HTMLElement} chip @param {(words: string) => void} trouble @param {boolean} inPlace */
async function take(draft, file, chip, trouble, inPlace) {
  await draft.save();
  const kept = await carry(`${draft.url}attachments/`, file, chip).catch(() => ({ words: words("failed") }));
  if (kept.id) {
    arrive(chip, kept);
    if (inPlace && kept.picture && chip.dataset.ground === "reply" && draft.root.matches("[data-rich]")) insert(`![${kept.name}](picture:${kept.id})`);
  } else {
    chip.remove();
    if (kept.words) trouble(kept.words);
  }
  const said = one("[data-trouble]", draft.root)?.textContent;
  if (said === words("uploading") && !one("[data-uploads] > .arriving", draft.root)) trouble("");
}

/** @param {string} url @param {File} file @param {HTMLElement} chip @returns {Promise<any>} */
async function carry(url, file, chip) {
  const key = freshKey();
  let [offset, failures] = [0, 0];
  while (chip.isConnected) {
    const fields = { file: file.slice(offset, offset + PIECE), name: file.name, size: String(file.size), offset: String(offset), key, pen: chip.dataset.ground ?? "" };
    const answer = await post(url, fields).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (answer && told && (answer.status < 300 || answer.status === 409 || answer.status === 422)) {
      if (told.offset === undefined) return told;
      [offset, failures] = [told.offset, 0];
      tell(chip, `${Math.round((offset / file.size) * 100)}%`, (offset / file.size) * 100);
    } else {
      if (answer?.status === 401) failed(401);
      tell(chip, words("paused"));
      await rest(PATIENCE_MS[Math.min(failures++, PATIENCE_MS.length - 1)]);
    }
  }
  return {};
}

/** Until the line is back, or for so long. @param {number} ms */
const rest = (ms) =>
  new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    setTimeout(resolve, ms);
  });

/** @param {string} name */
function chipOf(name) {
  const chip = /** @type {HTMLElement} */ (parsed('<li class="chip arriving"><span></span><small></small><progress max="100" value="0"></progress></li>').firstChild);
  const label = one("span", chip);
  if (label) label.textContent = name;
  chip.append(remover(name));
  return chip;
}

/** @param {string} name */
function remover(name) {
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  remove.dataset.removeFile = "";
  remove.setAttribute("aria-label", words("remove", name));
  return remove;
}

/** @param {HTMLElement} chip @param {string} text @param {number} [share] */
function tell(chip, text, share) {
  if (share !== undefined) one("progress", chip)?.setAttribute("value", String(share));
  const small = one("small", chip);
  if (small) small.textContent = text;
}

/** @param {HTMLElement} chip @param {{id: number, name: string, size: number, picture: boolean}} file */
function arrive(chip, file) {
  chip.classList.remove("arriving");
  chip.dataset.file = String(file.id);
  one("progress", chip)?.remove();
  if (file.picture) chip.prepend(Object.assign(document.createElement("img"), { src: `${document.body.dataset.base}attachments/${file.id}/`, alt: "" }));
  tell(chip, file.size < 1_000_000 ? `${Math.ceil(file.size / 1_000)} KB` : `${(file.size / 1_000_000).toFixed(1)} MB`);
}

document.addEventListener("click", (event) => {
  const chip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-remove-file]")?.closest("li"));
  if (!chip) return;
  if (chip.dataset.file) post(`${document.body.dataset.base}attachments/${chip.dataset.file}/removal/`);
  chip.remove();
});
