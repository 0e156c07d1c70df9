// @ts-check
/** The keyboard: elements name their key in data-hotkey. None fires while an IME composes or a field has the focus. */
import { move, openFocused } from "./list.js";
import { failed } from "./notices.js";
import { all, hasKeys, isComposing, one, shownKey, words } from "./words.js";

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PAUSE_MS = 1_200;
const isMac = /^(Mac|iP)/.test(navigator.platform);
let wentAt = 0;

/** @param {string} key */
function press(key) {
  const wanted = Date.now() - wentAt < PAUSE_MS ? `g ${key}` : key;
  wentAt = key === "g" ? Date.now() : 0;
  if (wanted === "j" || wanted === "k") move(wanted === "j" ? 1 : -1);
  else if (wanted === "o") openFocused();
  else {
    const target = all(`[data-hotkey="${CSS.escape(wanted)}"]`).find((each) => !each.hasAttribute("disabled") && !each.closest("[hidden]"));
    target?.click();
    return target !== undefined || key === "g";
  }
  return true;
}

function help() {
  const shown = all("[data-hotkey]").map((each) => [each.dataset.hotkey ?? "", (each.getAttribute("aria-label") || each.textContent || "").trim()]);
  const mod = isMac ? "⌘" : "Ctrl";
  const list = [["x", words("pick")], ["J K", words("pickMore")], ["Space", words("glimpse")]];
  const lines = [["j k", words("move")], ["o", words("open")], ...list, ...shown, [`${mod} K`, words("commands")], [`${mod} Enter`, words("sendKey")]];
  one("#keys [data-keys]")?.replaceChildren(
    ...lines.flatMap(([keys, text]) => {
      const term = document.createElement("dt");
      term.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: shownKey(key) })));
      return [term, Object.assign(document.createElement("dd"), { textContent: text })];
    }),
  );
  /** @type {HTMLDialogElement | null} */ (one("#keys"))?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    import("./command_bar.js").then((bar) => bar.openCommandBar(), () => failed());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]") || one("details.menu[open]")) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches?.(FIELDS)) {
    if (event.key === "Escape") target.blur();
    return;
  }
  if (hasKeys() && press(event.key)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-open-help]")) help();
});
document.documentElement.classList.toggle("mac", isMac);
