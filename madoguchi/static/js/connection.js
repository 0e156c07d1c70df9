// @ts-check
/** Whether the line to the server is up; says so only when it stays down. */
import { failed, notice } from "./notices.js";
import { one, words } from "./words.js";

const PATIENCE_MS = 5_000;
let timer = 0;

document.addEventListener("madoguchi:connection", (event) => {
  const { state } = /** @type {CustomEvent} */ (event).detail;
  clearTimeout(timer);
  if (state === "open") one('#notices [data-name="line"]')?.remove();
  else if (state === "signed-out") failed(401);
  else timer = setTimeout(() => notice(words("offline"), { level: "warning", lasts: 0, name: "line" }), PATIENCE_MS);
});
document.addEventListener("madoguchi:event", () => one('#notices [data-name="signed-out"]')?.remove());
