// @ts-check
/** How many news are unread, on the tab: before its title, on its icon, and on the installed app's. */
import { one } from "./words.js";

const link = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));
const plain = link?.href ?? "";
const DRAWN = '<circle cx="23" cy="9" r="9" fill="#b83a2b"/><text x="23" y="13.2" font-size="12" font-weight="700" font-family="sans-serif" fill="#fff" text-anchor="middle">';
const PREFIX = /^(● )?(\(\d+\+?\) )?/; // somebody waits at a window, so many news
/** @type {Promise<string> | undefined} */
let drawing;
let shown = "";

function title() {
  const wanted = (one("#chats [data-waits], #chats .news") ? "● " : "") + (shown ? `(${shown}) ` : "") + document.title.replace(PREFIX, "");
  if (document.title !== wanted) document.title = wanted;
}

async function show() {
  const told = one("#bell .count")?.lastChild?.textContent?.trim() ?? "";
  if (told === shown) return;
  shown = told;
  title();
  const number = parseInt(told, 10);
  if (number) navigator.setAppBadge?.(number).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
  if (!link) return;
  drawing ??= fetch(plain).then((answer) => answer.text());
  const svg = told && (await drawing.catch(() => ""));
  if (told !== shown) return;
  const marked = svg && svg.replace("</svg>", `${DRAWN}${number > 9 ? "9+" : number}</text></svg>`);
  link.href = marked ? `data:image/svg+xml,${encodeURIComponent(marked)}` : plain;
}

const bell = one("#bell");
if (bell) new MutationObserver(show).observe(bell, { childList: true, subtree: true });
document.addEventListener("desk:chats", title);
const heading = document.querySelector("title");
if (heading) new MutationObserver(title).observe(heading, { childList: true });
