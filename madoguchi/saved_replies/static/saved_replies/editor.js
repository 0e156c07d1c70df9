// @ts-check
/** The editor: lines of actions come and go, and a variable stands where one last wrote. */

const lines = document.querySelector("[data-lines]");
const blank = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-line]"));
/** @type {HTMLTextAreaElement | null} */
let last = null;

/** Only an action that says something has a place for words. @param {Element} line */
function draw(line) {
  const chosen = line.querySelector("select")?.selectedOptions[0];
  line.classList.toggle("with-text", chosen?.hasAttribute("data-text") ?? false);
}

/** @param {HTMLElement} button */
function insert(button) {
  const fields = /** @type {HTMLTextAreaElement[]} */ ([...document.querySelectorAll("textarea[name^=text_], textarea[name^=opening_], textarea[name^=closing_]")]);
  const field = last ?? fields[0];
  if (!field) return;
  const name = (field.name.endsWith("_en") && button.dataset.variableEn) || button.dataset.variable;
  field.focus();
  field.setRangeText(`{${name}}`, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLTextAreaElement) last = event.target;
});
document.addEventListener("change", (event) => {
  const line = /** @type {Element} */ (event.target).closest(".action-line");
  if (line) draw(line);
});
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const variable = /** @type {HTMLElement | null} */ (target.closest("[data-variable]"));
  if (variable) insert(variable);
  else if (target.closest("[data-add-line]") && blank && lines) {
    lines.append(blank.content.cloneNode(true));
    lines.lastElementChild?.querySelector("select")?.focus();
  } else if (target.closest("[data-remove-line]")) {
    const form = target.closest("form");
    target.closest(".action-line")?.remove();
    form?.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
for (const line of document.querySelectorAll(".action-line")) draw(line);
