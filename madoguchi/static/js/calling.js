// @ts-check
/** Ctrl/⌘-K opens the command bar, on every page of a workspace; it is loaded then. */
import { isComposing, one } from "./words.js";

/** Whether this was it. @param {KeyboardEvent} event @param {() => unknown} [failed] */
export function calls(event, failed = () => {}) {
  if (isComposing(event) || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return false;
  event.preventDefault();
  const bar = /** @type {HTMLDialogElement | null} */ (one("#command-bar"));
  const field = /** @type {HTMLInputElement | null} */ (one("#command-bar input"));
  if (!bar || !field || bar.open) return true;
  field.value = "";
  one("#commands")?.replaceChildren();
  bar.showModal(); // at once: what is typed next is meant for it
  field.focus();
  import("./command_bar.js").then((commands) => commands.offer(), () => {
    bar.close();
    failed();
  });
  return true;
}

if (!one("#panes")) document.addEventListener("keydown", (event) => calls(event));
