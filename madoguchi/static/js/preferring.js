// @ts-check
/** Small personal choices, kept on the server; the list shows them at once. */
import { failed } from "./notices.js";
import { post } from "./posting.js";
import { all, base, one } from "./words.js";

const PLACES = /** @type {Record<string, string>} */ ({ density: "density", after_close: "after", glimpse: "glimpse" });

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-prefer]"));
  const { prefer = "", value = "" } = button?.dataset ?? {};
  if (!button) return;
  const list = one("#list");
  if (list) list.dataset[PLACES[prefer]] = value;
  for (const each of all(`[data-prefer="${prefer}"]`)) each === button ? each.setAttribute("aria-current", "true") : each.removeAttribute("aria-current");
  if (prefer === "chat_enter") one("#composer")?.toggleAttribute("data-enter", value === "sends");
  const answer = await post(`${base()}settings/me/preferences/`, { [prefer]: value }).catch(() => null);
  if (!answer?.ok) failed(answer?.status);
});
