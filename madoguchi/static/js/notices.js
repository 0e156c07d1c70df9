// @ts-check
/** Short words that go away by themselves, with a way back where there is one. */
import { dispatch, one, words } from "./words.js";

const SHOWN_MS = 9_000;

/**
 * @param {string} text
 * @param {{level?: string, actions?: [string, () => unknown][], lasts?: number, name?: string}} [options]
 */
export function notice(text, { level = "done", actions = [], lasts = SHOWN_MS, name = "" } = {}) {
  if (name) one(`[data-name="${name}"]`, one("#notices") ?? document)?.remove();
  const box = document.createElement("div");
  box.className = `said ${level}`;
  box.dataset.name = name;
  const said = document.createElement("span");
  said.textContent = text;
  box.append(said);
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = () => {
      box.remove();
      act();
    };
    box.append(button);
  }
  one("#notices")?.append(box);
  if (lasts) setTimeout(() => box.remove(), lasts);
  return box;
}

/** Something went wrong on the way; nothing was lost. @param {number} [status] */
export function failed(status) {
  const signIn = /** @type {[string, () => unknown]} */ ([words("signIn"), () => dispatch("desk:sign-in")]);
  if (status === 401) notice(words("signedOut"), { level: "warning", actions: [signIn], lasts: 0, name: "signed-out" });
  else if (status) notice(words("failed"), { level: "warning" });
  else notice(words("noLine"), { level: "warning", name: "no-line" });
}
