// @ts-check
/** What somebody has before their eyes counts as read; a page in the background does not. */
import { post } from "./posting.js";
import { one } from "./words.js";

let told = "";

function look() {
  const seen = one("#timeline")?.dataset.seen ?? "0";
  const here = `${one("#talk")?.dataset.number}:${seen}`;
  if (document.hidden || seen === "0" || told === here) return;
  told = here;
  post(`${document.body.dataset.base}conversations/${one("#talk")?.dataset.number}/reading/`, { message: seen }).catch(() => (told = ""));
}

document.addEventListener("desk:opened", look);
document.addEventListener("desk:renewed", look);
document.addEventListener("visibilitychange", look);
document.addEventListener("desk:leaving", () => (told = ""));
look();
