// @ts-check
/** Writing: kept on the server every two seconds and in this browser until it is there, so that nothing is ever lost. */
import { post, token } from "./posting.js";
import { isComposing, one, words } from "./words.js";
import { base, open, refresh, showNewest } from "./talk.js";
import { waitForUndo } from "./undo_bar.js";

const SAVE_MS = 2_000;
/** @type {Composer | null} */
let composer = null;

class Composer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.form = /** @type {HTMLFormElement} */ (root.querySelector("form.write"));
    this.version = Number(root.dataset.version ?? 0);
    this.seen = root.dataset.seen ?? "";
    this.isNew = "new" in root.dataset;
    this.slot = `madoguchi:draft:${location.pathname.split("/")[2]}:${root.dataset.number}`;
    this.key = "";
    this.timer = 0;
    this.isDirty = false;
    this.isSending = false;
    this.then = "waiting";
    this.restore();
    root.addEventListener("input", (event) => /** @type {HTMLElement} */ (event.target).matches("[data-upload]") || this.typed());
    root.addEventListener("keydown", (event) => this.pressed(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    root.addEventListener("change", (event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      if (input.matches("[data-upload]")) this.upload([...(input.files ?? [])]).then(() => (input.value = ""));
    });
    root.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) this.upload(files);
    });
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) event.preventDefault();
      this.upload(files);
    });
    this.nameSending();
  }

  get mode() {
    return this.root.classList.contains("noting") ? "note" : "reply";
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (this.form.elements.namedItem(name));
  }

  /** @param {string} name */
  value(name) {
    return this.field(name)?.value ?? "";
  }

  get area() {
    return /** @type {HTMLTextAreaElement} */ (this.field(this.mode === "note" ? "note" : "text"));
  }

  /** @param {"reply" | "note"} mode */
  choose(mode) {
    this.root.classList.toggle("noting", mode === "note");
    for (const tab of this.root.querySelectorAll("[data-mode]")) tab.setAttribute("aria-selected", String(tab.getAttribute("data-mode") === mode));
    this.root.classList.add("unfolded");
    this.nameSending();
    this.area.focus();
  }

  /** @param {string} [then] */
  nameSending(then = this.then) {
    this.then = then;
    const place = one("[data-send-words]", this.root);
    if (place) place.textContent = this.mode === "note" ? words("note") : words(then);
  }

  typed() {
    this.isDirty = true;
    this.key = "";
    this.keepHere();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_MS);
    document.dispatchEvent(new CustomEvent("madoguchi:typing"));
  }

  keepHere() {
    const kept = { text: this.value("text"), note: this.value("note"), to: this.value("to"), cc: this.value("cc"), bcc: this.value("bcc"), subject: this.value("subject"), mode: this.mode, version: this.version };
    try {
      localStorage.setItem(this.slot, JSON.stringify(kept));
    } catch {
      this.say("failed");
    }
  }

  /** What this browser kept and the server never got. */
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.slot) ?? "null");
    if (!kept) return;
    for (const name of ["text", "note"]) {
      const field = this.field(name);
      if (field && kept[name] && kept[name] !== field.value) {
        field.value = kept.version < this.version && field.value ? `${field.value}\n\n${kept[name]}` : kept[name];
        this.isDirty = true;
      }
    }
    if (this.isDirty) {
      this.say("restored");
      this.timer = setTimeout(() => this.save(), SAVE_MS);
    } else localStorage.removeItem(this.slot);
  }

  fields() {
    const fields = new FormData();
    for (const name of ["text", "note", "to", "cc", "bcc", "subject"]) fields.append(name, this.value(name));
    fields.append("mode", this.mode);
    return fields;
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.isDirty || this.isSending) return;
    this.isDirty = false;
    const fields = this.fields();
    fields.append("version", String(this.version));
    const answer = await post(this.root.dataset.draftUrl ?? "", fields, { keepalive: true }).catch(() => null);
    if (answer?.ok) {
      const kept = await answer.json();
      this.version = kept.version;
      if (!this.isDirty) localStorage.removeItem(this.slot);
      this.say("saved", kept.saved);
    } else if (answer?.status === 409) this.merge(await answer.json());
    else {
      this.isDirty = true;
      this.say(answer?.status === 401 ? "signedout" : "unsaved");
      this.timer = setTimeout(() => this.save(), SAVE_MS * 3);
    }
  }

  /** Another window wrote too: both texts stay. @param {{version: number, text: string, note: string}} theirs */
  merge(theirs) {
    for (const name of /** @type {("text" | "note")[]} */ (["text", "note"])) {
      const field = this.field(name);
      if (field && theirs[name] && !field.value.includes(theirs[name])) field.value = field.value ? `${field.value}\n\n${theirs[name]}` : theirs[name];
    }
    this.version = theirs.version;
    this.typed();
    this.trouble(words("elsewhere"));
  }

  /** @param {string} name @param {string} [at] */
  say(name, at = "") {
    const place = one("[data-saved]", this.root);
    if (place) place.textContent = `${words(name)} ${at}`.trim();
  }

  /** @param {string} text */
  trouble(text) {
    const place = /** @type {HTMLElement | null} */ (one("[data-trouble]", this.root));
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (isComposing(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  }

  /** @param {string} [seen] */
  async send(seen = this.seen) {
    if (this.isSending) return;
    this.trouble("");
    this.isSending = true;
    const button = /** @type {HTMLButtonElement | null} */ (one("[data-send]", this.root));
    if (button) button.disabled = true;
    this.key ||= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const isNote = this.mode === "note";
    const fields = this.fields();
    if (isNote) fields.set("text", this.value("note"));
    for (const name of ["draft", "inbox"]) if (this.field(name)) fields.set(name, this.value(name));
    fields.set("key", this.key);
    fields.set("then", this.then);
    if (!this.isNew) fields.set("seen", seen);
    for (const file of this.root.querySelectorAll("[data-file]")) fields.append("attachments", file.getAttribute("data-file") ?? "");
    const url = (isNote ? this.root.dataset.noteUrl : this.root.dataset.replyUrl) ?? "";
    const answer = await post(url, fields).catch(() => null);
    if (answer?.ok) this.sent(await answer.json(), isNote);
    else if (answer?.status === 409) this.stale(await answer.json());
    else if (answer?.status === 422) this.trouble((await answer.json()).words);
    else this.trouble(words(answer?.status === 401 ? "signedout" : "failed"));
    this.isSending = false;
    if (button) button.disabled = false;
  }

  /** @param {{message: number, number: number, seconds: number, page?: string}} sent @param {boolean} isNote */
  sent(sent, isNote) {
    clearTimeout(this.timer);
    this.isDirty = false;
    this.key = "";
    const field = this.field(isNote ? "note" : "text");
    if (field) field.value = "";
    one("[data-files]", this.root)?.replaceChildren();
    localStorage.removeItem(this.slot);
    this.say("");
    this.version = isNote ? this.version : 0;
    this.root.classList.remove("unfolded");
    if (!isNote) {
      this.seen = String(sent.message);
      waitForUndo(sent);
    }
    if (sent.page) location.href = sent.page;
    else refresh();
  }

  /** @param {{html: string, seen: number}} newer */
  stale(newer) {
    const dialog = /** @type {HTMLDialogElement} */ (one("#stale"));
    const place = one("[data-newer]", dialog);
    if (place) place.innerHTML = newer.html;
    dialog.onclick = (event) => {
      const act = /** @type {HTMLElement} */ (event.target).dataset.act;
      if (!act) return;
      dialog.close();
      this.seen = String(newer.seen);
      refresh();
      if (act === "stale-send") this.send();
      else this.area.focus();
    };
    dialog.showModal();
  }

  /** @param {File[]} files */
  async upload(files) {
    for (const file of files) {
      const chip = document.createElement("span");
      chip.className = "chip file";
      chip.textContent = `${file.name} ${words("uploading")}…`;
      one("[data-files]", this.root)?.append(chip);
      const kept = await this.sendFile(file, (share) => (chip.textContent = `${file.name} ${words("uploading")} ${share}%`)).catch(() => null);
      if (!kept?.id) {
        chip.remove();
        this.trouble(kept?.words ?? words("failed"));
        continue;
      }
      chip.dataset.file = String(kept.id);
      chip.textContent = kept.name;
      const off = document.createElement("button");
      off.type = "button";
      off.textContent = "×";
      off.setAttribute("aria-label", words("remove"));
      off.dataset.act = "unfile";
      off.dataset.url = `/w/${location.pathname.split("/")[2]}/attachments/${kept.id}/removal/`;
      chip.append(off);
    }
  }

  /** XMLHttpRequest, for fetch tells no progress. @param {File} file @param {(share: number) => void} tell @returns {Promise<any>} */
  async sendFile(file, tell) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file);
      request.open("POST", this.root.dataset.uploadUrl ?? "");
      request.setRequestHeader("X-CSRFToken", token());
      request.upload.onprogress = (event) => tell(Math.round((event.loaded / event.total) * 100));
      request.onload = () => resolve(JSON.parse(request.responseText));
      request.onerror = reject;
      request.send(body);
    });
  }
}

/** @param {"reply" | "note"} mode */
export function write(mode) {
  composer?.choose(mode);
}

document.addEventListener("madoguchi:undone", (event) => {
  const { number, draft } = /** @type {CustomEvent} */ (event).detail;
  if (composer?.root.dataset.number !== String(number)) {
    open(`${base()}/conversations/${number}/`);
    return;
  }
  const field = composer.field("text");
  if (field) field.value = draft.text;
  composer.version = draft.version;
  composer.choose("reply");
  refresh();
});

function begin() {
  const root = /** @type {HTMLElement | null} */ (one("#composer"));
  composer = root ? new Composer(root) : null;
}

document.addEventListener("madoguchi:opened", begin);
document.addEventListener("madoguchi:leaving", () => composer?.save());
addEventListener("pagehide", () => composer?.save());
document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!composer?.root.contains(target)) return;
  const tab = target.closest("[data-mode]");
  if (tab) composer.choose(/** @type {"reply" | "note"} */ (tab.getAttribute("data-mode")));
  const act = target.closest("[data-act]")?.getAttribute("data-act");
  if (act === "unfold") composer.choose("reply");
  if (act === "fold") composer.root.classList.remove("unfolded");
  if (act === "bcc") {
    one("[data-bcc]", composer.root)?.removeAttribute("hidden");
    target.remove();
  }
  if (act === "unfile") {
    post(target.dataset.url ?? "");
    target.closest("[data-file]")?.remove();
  }
  const choice = target.closest("[data-send-menu] [data-then]");
  if (choice) {
    composer.nameSending(choice.getAttribute("data-then") ?? "waiting");
    choice.closest("details")?.removeAttribute("open");
    composer.send();
  }
});
if (one("#composer")) begin();
showNewest();
