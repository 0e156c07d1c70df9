// @ts-check
/** A mail with its layout, alone in a frame without scripts; and attached pictures, large. */
import { one } from "./words.js";

const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const TALLEST = 20_000;

/** Whether the desk is dark just now, by choice or by the system. */
function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** @param {string} address @param {string} ground */
function onGround(address, ground) {
  const url = new URL(address, location.href);
  if (ground) url.searchParams.set("ground", ground);
  return url.pathname + url.search;
}

/** Fits the frame to its page as soon as that is there: its pictures may take their time. @param {HTMLIFrameElement} frame @param {Element} [before] @param {number} [tries] */
function fit(frame, before, tries = 200) {
  const page = frame.contentDocument?.documentElement;
  if (!page?.dataset.ground || page === before) {
    if (tries && frame.isConnected) setTimeout(fit, 50, frame, before, tries - 1);
    return;
  }
  frame.parentElement?.setAttribute("data-ground", page.dataset.ground);
  new ResizeObserver(() => (frame.height = String(Math.min(TALLEST, page.offsetHeight + 4)))).observe(page);
}

/** @param {HTMLElement} holder @param {string} address */
function turn(holder, address) {
  const frame = /** @type {HTMLIFrameElement} */ (one("iframe", holder));
  const page = frame.contentDocument?.documentElement;
  frame.src = onGround(address, page?.dataset.ground === "dark" ? "light" : "night");
  fit(frame, page);
}

/** @param {HTMLElement} button */
function unfold(button) {
  const message = button.closest("article");
  const old = one(".frame", message ?? document);
  const isSame = old?.dataset.of === button.dataset.frame;
  old?.remove();
  message?.classList.toggle("framed", !isSame);
  for (const each of message?.querySelectorAll("[data-frame]") ?? []) each.setAttribute("aria-pressed", String(each === button && !isSame));
  if (isSame || !message) return;
  const address = button.dataset.frame ?? "";
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.src = onGround(address, isDark() ? "dark" : "");
  frame.title = button.innerText;
  const holder = document.createElement("div");
  holder.className = "frame";
  holder.dataset.of = address;
  if (isDark() && button.dataset.turn) {
    const other = document.createElement("button");
    other.className = "turn";
    other.textContent = button.dataset.turn;
    other.onclick = () => turn(holder, address);
    holder.append(other);
  }
  holder.append(frame);
  one(".body", message)?.after(holder);
  fit(frame);
}

/** @param {HTMLAnchorElement} link */
function enlarge(link) {
  const dialog = /** @type {HTMLDialogElement} */ (one("#dialog"));
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = link.title;
  const box = document.createElement("div");
  box.className = "dialog-box picture-box";
  box.append(picture);
  dialog.replaceChildren(box);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-frame]"));
  if (button) unfold(button);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-preview]"));
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    enlarge(link);
  }
});
