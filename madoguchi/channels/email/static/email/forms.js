// @ts-check
/** The choice of what a value is closes once made: by a click, or by Enter on the keyboard (arrows only move). */

/** @param {Event} event */
function choiceOf(event) {
  return event.target instanceof Element ? event.target.closest(".form-pick") : null;
}

/** @param {Element} choice */
function close(choice) {
  /** @type {HTMLElement} */ (choice).hidePopover();
  /** @type {HTMLElement | null} */ (document.querySelector(`[popovertarget="${choice.id}"]`))?.focus();
}

document.addEventListener("click", (event) => {
  const choice = choiceOf(event);
  const isPointer = event.detail > 0; // a key press on a radio clicks it as well, with no detail
  if (choice && isPointer && event.target instanceof HTMLElement && event.target.closest("label")) setTimeout(() => close(choice));
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
  const choice = choiceOf(event);
  if (!choice) return;
  event.preventDefault();
  close(choice);
});
