// @ts-check
/** What is typed into a small form stands in it again after a reload, a step back or Escape, until it is sent or cancelled. A
 * mail has a draft of its own (drafts.js). */
import { all, one } from "./words.js";

const FORMS = "form[data-post]";
const FIELDS = "textarea, input:is([type=text], :not([type])):not([data-filter], [name=q])";

/** @param {HTMLElement} form */
const slot = (form) => `madoguchi:form:${document.body.dataset.me}:${form.dataset.post}`;
/** @param {Element} form */
const fields = (form) => /** @type {HTMLInputElement[]} */ (all(FIELDS, /** @type {HTMLElement} */ (form)));

/** @param {Element | null | undefined} form */
export function forget(form) {
  if (form?.matches(FORMS)) sessionStorage.removeItem(slot(/** @type {HTMLElement} */ (form)));
}

/** Only where the page says what it said then: what somebody has changed since is not written over. */
function restore() {
  for (const form of all(FORMS)) {
    const kept = JSON.parse(sessionStorage.getItem(slot(form)) ?? "[]");
    for (const [at, field] of fields(form).entries()) {
      const [name, was, value] = kept[at] ?? [];
      if (field.name !== name || field.defaultValue !== was || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.(FORMS));
  if (form) sessionStorage.setItem(slot(form), JSON.stringify(fields(form).map((each) => [each.name, each.defaultValue, each.value])));
});
document.addEventListener("click", (event) => forget(/** @type {Element} */ (event.target).closest?.("[data-close]")?.closest("form")));
one("#dialog")?.addEventListener("htmx:afterSwap", () => setTimeout(restore)); // when htmx listens to its fields
document.addEventListener("desk:opened", restore);
restore();
