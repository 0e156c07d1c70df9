// @ts-check
/** The chosen rows side by side, before they are merged. */
import { selection } from "./selecting.js";
import { base } from "./words.js";

document.addEventListener("click", (event) => {
  if (!/** @type {Element} */ (event.target).closest("[data-merge-chosen]")) return;
  const { ids = "" } = selection();
  /** @type {any} */ (window).htmx.ajax("GET", `${base()}conversations/merge/?ids=${ids}`, { target: "#dialog", swap: "innerHTML" });
});
