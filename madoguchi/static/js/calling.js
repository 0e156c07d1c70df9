// @ts-check
/** Ctrl/⌘-K opens the command bar, on every page of a workspace; it is loaded then. */
import { isComposing, one } from "./words.js";

/** Whether this was it. @param {KeyboardEvent} event @param {() => unknown} [failed] */
export function calls(event, failed = () => {}) {
  if (isComposing(event) || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return false;
  event.preventDefault();
  import("./command_bar.js").then((bar) => bar.openCommandBar(), failed);
  return true;
}

if (!one("#panes")) document.addEventListener("keydown", (event) => calls(event));
