// @ts-check
/** A mail with its layout, alone in a frame without scripts; and attached pictures, large. */
import { one } from "./words.js";

const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/** @param {HTMLElement} button */
function unfold(button) {
  const message = button.closest("article");
  const old = one(".frame", message ?? document);
  const isSame = old?.dataset.of === button.dataset.frame;
  old?.remove();
  message?.classList.toggle("framed", !isSame);
  if (isSame || !message) return;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.src = button.dataset.frame ?? "";
  frame.title = button.textContent ?? "";
  frame.onload = () => {
    const page = frame.contentDocument?.documentElement;
    if (page) new ResizeObserver(() => (frame.height = String(Math.min(6_000, page.offsetHeight + 4)))).observe(page);
  };
  const holder = document.createElement("div");
  holder.className = "frame";
  holder.dataset.of = button.dataset.frame;
  holder.append(frame);
  one(".body", message)?.after(holder);
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
