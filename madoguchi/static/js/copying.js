// @ts-check
/** Buttons that copy the text beside them; where the browser does not let them, the text is left selected. */
document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-copy]"));
  const text = button?.parentElement?.querySelector("pre, code");
  if (!button || !text) return;
  getSelection()?.selectAllChildren(text);
  const isCopied = await (navigator.clipboard?.writeText(text.textContent ?? "") ?? Promise.reject()).then(() => true, () => false);
  button.toggleAttribute("data-copied", isCopied);
  const words = button.querySelector("span");
  if (isCopied && words && button.dataset.done) words.textContent = button.dataset.done;
});
