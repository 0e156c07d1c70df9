// @ts-check
/** Forwarding: which messages and files, to whom. */
import { post } from "./posting.js";
import { one, words } from "./words.js";
import { base, refresh } from "./talk.js";
import { waitForUndo } from "./undo_bar.js";

const dialog = /** @type {HTMLDialogElement | null} */ (one("#forward"));

/** @param {string} name @param {string} value @param {string} label @param {boolean} checked */
function choice(name, value, label, checked) {
  const line = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.name = name;
  box.value = value;
  box.checked = checked;
  line.append(box, label);
  return line;
}

function begin() {
  const messages = [...document.querySelectorAll("#timeline .message:not(.note)")];
  const lines = messages.flatMap((message, index) => {
    const head = `${message.querySelector("b")?.textContent} ${message.querySelector("time")?.textContent}`;
    const files = [...message.querySelectorAll("a.file")].map((file) =>
      choice("attachments", /attachments\/(\d+)\//.exec(file.getAttribute("href") ?? "")?.[1] ?? "", `　${file.childNodes[1]?.textContent ?? ""}`, true),
    );
    return [choice("messages", message.getAttribute("data-message") ?? "", head, index === messages.length - 1), ...files];
  });
  one("[data-choices]", dialog ?? document)?.replaceChildren(...lines);
  dialog?.showModal();
}

async function send() {
  const form = /** @type {HTMLFormElement} */ (dialog?.querySelector("form"));
  const fields = new FormData(form);
  fields.append("key", (form.dataset.key ||= `${Date.now()}-${Math.random()}`));
  const answer = await post(`${base()}/conversations/${one("#talk")?.getAttribute("data-number")}/forwards/`, fields).catch(() => null);
  const trouble = /** @type {HTMLElement} */ (one("[data-trouble]", form));
  if (!answer?.ok) {
    trouble.textContent = answer?.status === 422 ? (await answer.json()).words : words("failed");
    trouble.hidden = false;
    return;
  }
  trouble.hidden = true;
  delete form.dataset.key;
  form.reset();
  dialog?.close();
  waitForUndo(await answer.json());
  refresh();
}

document.addEventListener("click", (event) => {
  const act = /** @type {Element} */ (event.target).closest?.("[data-act]")?.getAttribute("data-act");
  if (act === "forward") begin();
  if (act === "shut") /** @type {Element} */ (event.target).closest("dialog")?.close();
});
dialog?.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
