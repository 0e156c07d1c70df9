// @ts-check
/** Files by button, drop or paste: one after the other onto the draft, each with how far it is. */
import { post, token } from "./posting.js";
import { one, parsed, words } from "./words.js";

const LARGEST = 25 * 1024 * 1024;

/** @param {import("./drafts.js").Draft} draft @param {File[]} files @param {(words: string) => void} trouble */
export async function upload(draft, files, trouble) {
  for (const file of files) {
    if (file.size > LARGEST) {
      trouble(words("tooLarge", file.name));
      continue;
    }
    const chip = chipOf(file.name);
    one("[data-uploads]", draft.root)?.append(chip);
    await draft.save();
    const kept = await send(`${draft.url}attachments/`, file, (share) => tell(chip, share)).catch(() => null);
    if (kept?.id) arrive(chip, kept);
    else {
      chip.remove();
      trouble(kept?.words ?? words("failed"));
    }
  }
}

/** @param {string} name */
function chipOf(name) {
  const chip = /** @type {HTMLElement} */ (parsed('<li class="chip arriving"><span></span><small></small><progress max="100" value="0"></progress></li>').firstChild);
  const label = one("span", chip);
  if (label) label.textContent = name;
  return chip;
}

/** @param {HTMLElement} chip @param {number} share */
function tell(chip, share) {
  /** @type {HTMLProgressElement | null} */ (one("progress", chip))?.setAttribute("value", String(share));
  const small = one("small", chip);
  if (small) small.textContent = `${share}%`;
}

/** @param {HTMLElement} chip @param {{id: number, name: string, size: number}} file */
function arrive(chip, file) {
  chip.classList.remove("arriving");
  chip.dataset.file = String(file.id);
  one("progress", chip)?.remove();
  const small = one("small", chip);
  if (small) small.textContent = file.size < 1_000_000 ? `${Math.ceil(file.size / 1_000)} KB` : `${(file.size / 1_000_000).toFixed(1)} MB`;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.dataset.removeFile = "";
  remove.textContent = "×";
  remove.setAttribute("aria-label", words("remove", file.name));
  chip.append(remove);
}

/** XMLHttpRequest, for fetch tells no progress. @param {string} url @param {File} file @param {(share: number) => void} tell @returns {Promise<any>} */
function send(url, file, tell) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.onprogress = (event) => tell(Math.round((event.loaded / event.total) * 100));
    request.onload = () => (request.getResponseHeader("Content-Type")?.includes("json") ? resolve(JSON.parse(request.responseText)) : reject(new Error(String(request.status))));
    request.onerror = reject;
    request.send(body);
  });
}

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-remove-file]");
  const chip = /** @type {HTMLElement | null} */ (button?.closest("[data-file]"));
  if (!chip) return;
  post(`${document.body.dataset.base}attachments/${chip.dataset.file}/removal/`);
  chip.remove();
});
