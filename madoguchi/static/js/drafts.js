// @ts-check
/** What is being written: on the server every two seconds, and in this browser until it is there, so that nothing is lost. */
import { post } from "./posting.js";
import { notice } from "./notices.js";
import { dispatch, one, words } from "./words.js";

const SAVE_MS = 2_000;
const FIELDS = ["text", "note", "to", "cc", "bcc", "subject"];

export class Draft {
  /** @param {HTMLElement} root the composer */
  constructor(root) {
    this.root = root;
    this.url = root.dataset.draftUrl ?? `${root.dataset.url}draft/`;
    this.slot = `madoguchi:draft:${document.body.dataset.me}:${this.url}`;
    this.version = Number(root.dataset.version);
    this.saved = this.texts();
    this.isDirty = false;
    this.isClosed = false;
    this.timer = 0;
    /** @type {Promise<void>} */
    this.underWay = Promise.resolve();
    this.restore();
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (this.root.querySelector(`[name="${name}"]`));
  }

  /** @param {string} name */
  value(name) {
    return this.field(name)?.value ?? "";
  }

  texts() {
    return JSON.stringify([this.value("text"), this.value("note")]);
  }

  fields() {
    const fields = new FormData();
    for (const name of FIELDS) fields.append(name, this.value(name));
    fields.append("mode", this.root.dataset.mode ?? "reply");
    return fields;
  }

  touch() {
    this.isDirty = true;
    this.keepHere();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_MS);
    dispatch("desk:typing");
  }

  keepHere() {
    const kept = Object.fromEntries(FIELDS.map((name) => [name, this.value(name)]));
    try {
      localStorage.setItem(this.slot, JSON.stringify({ ...kept, mode: this.root.dataset.mode, version: this.version }));
    } catch {
      // the browser's store is full; the server's copy follows in two seconds
    }
  }

  /** What this browser kept and the server never got. */
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.slot) ?? "null");
    if (!kept) return;
    if (JSON.stringify([kept.text, kept.note]) === this.saved) return this.forgetHere();
    if (kept.version < this.version) return this.askWhich(kept, "keepMine");
    this.put(kept);
    this.say(words("here"));
    this.touch();
  }

  /** @param {Record<string, string>} kept */
  put(kept) {
    for (const name of FIELDS) {
      const field = this.field(name);
      if (field && kept[name] !== undefined) field.value = kept[name];
    }
    if (kept.mode && one(`[data-mode="${kept.mode}"]`, this.root)) this.root.dataset.mode = kept.mode;
    dispatch("desk:filled");
  }

  save() {
    clearTimeout(this.timer);
    if (this.isDirty && !this.isClosed) this.underWay = this.underWay.then(() => this.saveNow());
    return this.underWay;
  }

  async saveNow() {
    if (!this.isDirty || this.isClosed) return;
    this.isDirty = false;
    const now = this.texts();
    const fields = this.fields();
    fields.append("version", String(this.version));
    const isSmall = now.length < 15_000; // what may be sent while the page closes is limited
    const answer = await post(this.url, fields, { keepalive: isSmall }).catch(() => null);
    if (answer?.ok) this.keptThere(await answer.json(), now);
    else if (answer?.status === 409) await this.movedOn(await answer.json());
    else this.keptOnlyHere(answer?.status);
  }

  /** @param {{version: number, saved: string}} kept @param {string} texts */
  keptThere(kept, texts) {
    this.version = kept.version;
    this.saved = texts;
    if (!this.isDirty) this.forgetHere();
    this.say(words("saved", kept.saved));
  }

  /** @param {{version: number, text: string, note: string, mode: string, saved: string}} theirs */
  async movedOn(theirs) {
    const before = this.saved;
    this.version = theirs.version;
    this.isDirty = true;
    if (JSON.stringify([theirs.text, theirs.note]) === before || JSON.stringify([theirs.text, theirs.note]) === this.texts()) return this.saveNow();
    this.askWhich(/** @type {any} */ (theirs), "useTheirs");
  }

  /** Another window wrote too: nothing is overwritten before somebody has chosen. @param {Record<string, string>} other @param {string} label */
  askWhich(other, label) {
    this.isDirty = false;
    const take = () => {
      this.put({ text: other.text, note: other.note });
      this.touch();
    };
    /** @type {[string, () => unknown][]} */
    const actions = [[words(label), take]];
    if (label === "useTheirs") actions.push([words("keepMine"), () => this.touch()]);
    notice(words("moved"), { level: "warning", actions, lasts: 0, name: "moved" });
  }

  /** @param {number} [status] */
  keptOnlyHere(status) {
    this.isDirty = true;
    this.keepHere();
    this.say(words(status === 401 ? "signedOut" : "here"));
    this.timer = setTimeout(() => this.save(), SAVE_MS * 2);
  }

  /** Nothing more is saved: it is being sent. */
  async close() {
    clearTimeout(this.timer);
    this.isClosed = true;
    await this.underWay;
  }

  reopen() {
    this.isClosed = false;
    if (this.isDirty) this.touch();
  }

  forgetHere() {
    localStorage.removeItem(this.slot);
  }

  /** @param {string} text */
  say(text) {
    const place = one("[data-saved]", this.root);
    if (place) place.textContent = text;
  }
}
