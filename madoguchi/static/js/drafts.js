// @ts-check
/** What is being written: on the server every two seconds, and in this browser until it is there, so that nothing is lost.
 * When two windows wrote, the server merges both by lines, from the text at which this one began (`saved`). */
import { post } from "./posting.js";
import { failed, notice } from "./notices.js";
import { dispatch, freshKey, one, words } from "./words.js";

const SAVE_MS = 2_000;
const ON_ITS_WAY_MS = 10_000; // a page that is being fetched may have been made before the server had the text
const FIELDS = ["text", "note", "to", "cc", "bcc", "subject"];

export class Draft {
  /** @param {HTMLElement} root the composer */
  constructor(root) {
    this.root = root;
    this.url = root.dataset.draftUrl ?? `${root.dataset.url}draft/`;
    this.slot = this.slotOf(this.url);
    this.version = Number(root.dataset.version);
    this.saved = this.texts();
    this.isDirty = false;
    this.isClosed = false;
    this.timer = this.forgetting = 0;
    /** @type {Promise<void>} */
    this.underWay = Promise.resolve();
    this.key();
    this.restore();
  }

  /** @param {string} url */
  slotOf(url) {
    return `madoguchi:draft:${document.body.dataset.me}:${url}`;
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
      localStorage.setItem(this.slot, JSON.stringify({ ...kept, mode: this.root.dataset.mode, version: this.version, base: this.saved, at: Date.now(), said: one("[data-saved]", this.root)?.textContent }));
    } catch {
      // the browser's store is full; the server's copy follows in two seconds
    }
  }

  /** What this browser kept and the server never got, or got while this page was on its way. */
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.slot) ?? "null");
    if (!kept) return;
    const mine = JSON.stringify([kept.text, kept.note]);
    const isThere = kept.base === mine;
    const isOver = isThere && (this.version >= kept.version || Date.now() - kept.at > ON_ITS_WAY_MS);
    if (mine === this.saved || isOver) return this.forgetHere();
    [this.saved, this.version] = [kept.base ?? this.saved, kept.version];
    this.put(kept);
    if (isThere) return this.say(kept.said);
    this.say(words("here"));
    this.touch();
  }

  /** @param {Record<string, string>} kept */
  put(kept) {
    for (const name of FIELDS) {
      const field = this.field(name);
      if (!field || kept[name] === undefined || field.value === kept[name]) continue;
      const at = field.selectionStart;
      field.value = kept[name];
      if (field === document.activeElement) field.setSelectionRange(at, at);
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
    let answer = await post(this.url, fields, { keepalive: isSmall }).catch(() => null);
    if (answer?.status === 409) {
      const [text, note] = JSON.parse(this.saved);
      fields.append("base_text", text);
      fields.append("base_note", note);
      answer = await post(this.url, fields).catch(() => null);
    }
    if (answer?.ok) this.keptThere(await answer.json(), now);
    else this.keptOnlyHere(answer?.status);
  }

  /** @param {any} kept @param {string} texts */
  keptThere(kept, texts) {
    this.foretell(kept);
    this.saved = texts;
    if (kept.merged) this.takeIn(kept, texts);
    else this.version = kept.version;
    this.say(words("saved", kept.saved));
    if (!this.isDirty) this.keepHere();
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => this.isDirty || this.forgetHere(), ON_ITS_WAY_MS);
  }

  /** Another window wrote too. What was typed since this was sent is merged by the next saving. @param {any} kept @param {string} texts */
  takeIn(kept, texts) {
    if (this.texts() !== texts) return this.touch();
    this.put({ text: kept.text, note: kept.note });
    [this.version, this.saved] = [kept.version, this.texts()];
    notice(words(kept.clashes ? "clashed" : "merged"), { level: kept.clashes ? "warning" : "done", name: "moved" });
  }

  /** @param {number} [status] */
  keptOnlyHere(status) {
    this.isDirty = true;
    this.keepHere();
    this.say(words(status === 401 ? "signedOut" : "here"));
    if (status === 401 && !one('#notices [data-name="signed-out"]')) failed(401);
    this.timer = setTimeout(() => this.save(), SAVE_MS * 2);
  }

  /** One click sends once: the key is as old as the text, also over a reload. */
  key() {
    const slot = `${this.slot}:key`;
    const key = localStorage.getItem(slot) ?? freshKey();
    localStorage.setItem(slot, key);
    return key;
  }

  renewKey() {
    localStorage.removeItem(`${this.slot}:key`);
    this.key();
  }

  /** The mail has left as it stood before, and its draft with it: what stands here now is one of its own. @param {{url?: string, draft?: number, version?: number}} [at] */
  beginAnew(at = {}) {
    this.forgetHere();
    localStorage.removeItem(`${this.slot}:key`);
    if (at.url) {
      [this.url, this.root.dataset.draftUrl, this.root.dataset.draft] = [at.url, at.url, String(at.draft)];
      this.slot = this.slotOf(at.url);
    }
    this.version = at.version ?? 0;
    this.saved = at.url ? this.texts() : JSON.stringify(["", this.value("note")]);
    this.key();
    this.touch();
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

  /** What will be changed on the way out; sending agrees to what stands here. @param {{leaving?: string, agreed?: string}} told */
  foretell(told) {
    const place = one("[data-leaving]", this.root);
    if (!place || told.leaving === undefined) return;
    place.innerHTML = told.leaving;
    place.dataset.agreed = told.agreed;
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
