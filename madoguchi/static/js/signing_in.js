// @ts-check
/** A session that ended while somebody was writing: the sign-in page's own form in a dialog, and everything goes on. */
import { token } from "./posting.js";
import { dispatch, one } from "./words.js";

const LOGIN = "/accounts/login/";
const dialog = () => /** @type {HTMLDialogElement} */ (one("#dialog"));
let address = LOGIN;

/** @param {Response} answer */
async function show(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!new URL(answer.url).pathname.startsWith("/accounts/")) return entered(page);
  const form = page.querySelector("main form") ?? page.querySelector("form");
  if (!form) return void open(LOGIN, "_blank");
  address = new URL(form.getAttribute("action") || "", answer.url).href;
  const box = Object.assign(document.createElement("div"), { className: "dialog-box" });
  box.append(Object.assign(document.createElement("h2"), { textContent: page.querySelector("h1")?.textContent ?? "" }), form);
  form.setAttribute("data-signing-in", "");
  dialog().replaceChildren(box);
  if (!dialog().open) dialog().showModal();
  one("input:not([type=hidden])", dialog())?.focus();
}

/** Somebody else must not go on with these words. @param {Document} page */
function entered(page) {
  if (page.body.dataset.me !== document.body.dataset.me) return location.reload();
  dialog().close();
  dialog().replaceChildren();
  one('#notices [data-name="signed-out"]')?.remove();
  dispatch("madoguchi:signed-in");
}

document.addEventListener("desk:sign-in", async () => show(await fetch(`${LOGIN}?next=${encodeURIComponent(document.body.dataset.base ?? "/")}`)));
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-signing-in]")) return;
  event.preventDefault();
  show(await fetch(address, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token() } }));
});
