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
  const button = /** @type {Element} */ (event.target).closest("[data-edit-envelope]");
  const edit = one(".edit", button?.closest("[data-envelope]") ?? document.createElement("div"));
  if (!edit) return;
  edit.hidden = !edit.hidden;
  if (!edit.hidden) one("input", edit)?.focus();
});
