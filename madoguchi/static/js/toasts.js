// @ts-check
/** Short words that go away by themselves, with a way back where there is one. */
import { post } from "./posting.js";
import { one, words } from "./words.js";
import { base, refresh, show } from "./talk.js";

const SHOWN_MS = 9_000;

/** @param {string} text @param {{level?: string, actions?: [string, () => void][]}} [options] */
export function toast(text, { level = "done", actions = [] } = {}) {
  const box = document.createElement("div");
  box.className = `toast ${level}`;
  box.append(text);
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.onclick = () => {
      box.remove();
      act();
    };
    box.append(button);
  }
  one("#toasts")?.append(box);
  setTimeout(() => box.remove(), SHOWN_MS);
}

document.addEventListener("madoguchi:said", (event) => {
  const said = /** @type {CustomEvent} */ (event).detail;
  const number = one("#talk")?.getAttribute("data-number");
  const url = `${base()}/conversations/${number}`;
  /** @type {[string, () => void][]} */
  const actions = [];
  if (said.undo) actions.push([words("undo"), () => take(`${url}/${said.undo}/`, said.undo === "customer" ? { undo: "1" } : { clear: "1" })]);
  if (said.block) actions.push([words("block"), () => take(`${url}/spam/`, { block: "address" })]);
  toast(said.words, { level: said.level, actions });
});

/** @param {string} url @param {Record<string, string>} fields */
async function take(url, fields) {
  const answer = await post(url, fields);
  if (answer.ok) show(await answer.text());
  else refresh();
}
