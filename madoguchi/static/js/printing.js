// @ts-check
/** The page to print: what is chosen shows at once, and the browser's own print. */
import "./posting.js";
import { all, one } from "./words.js";

one("[data-print]")?.addEventListener("click", () => print());
for (const form of all("form[data-at-once]")) form.addEventListener("change", () => /** @type {HTMLFormElement} */ (form).requestSubmit());
