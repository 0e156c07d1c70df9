// What was written and is not yet on the server: kept in the browser until the server has said so, sent in order, once each.
import { ask, is_ours, keep, kept, one_at_a_time, say } from "./wire.js";
import { drawn, go_low, make, pending, place, shown } from "./lines.js";

const drawings = new Map();  // id of the window's own: its element
const pictures = new Map();  // ticket of an upload: the picture in memory
let told = () => {}, is_under_way = false;

export const on_said = (hear) => { told = hear; };
export const has_waiting = () => entries().length > 0;
const entries = () => JSON.parse(kept("outbox") || "[]");
const save = (rows) => keep("outbox", rows.length ? JSON.stringify(rows) : null);
const drop = (entry) => { save(entries().filter((each) => each.id !== entry.id)); draw(); };
const change = (id, changes) => save(entries().map((each) => (each.id === id ? { ...each, ...changes } : each)));

export function write(text, files = [], rest = {}) {
  const id = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const each of files) if (each.url) pictures.set(each.id, each.url);
  save([...entries(), { id, text, files: files.map(({ url, ...file }) => file), at: new Date().toISOString(), ...rest }]);
  draw();
  go_low();
  flush();
}

/** The elements of all that waits, as the storage has it: another window may have sent some of it meanwhile. */
export function draw() {
  const rows = entries().filter((each) => !each.line);
  for (const [id, made] of drawings) if (!rows.some((each) => each.id === id)) { made.remove(); drawings.delete(id); }
  for (const each of rows) {
    const made = drawn({ ...each, from: "visitor", name: "", files: each.files.map((file) => ({ ...file, url: pictures.get(file.id) || "#" })) });
    made.classList.add("head", each.failed ? "failed" : "waits");
    foot(made.querySelector(".foot"), each);
    drawings.has(each.id) ? drawings.get(each.id).replaceWith(made) : pending.append(made);
    drawings.set(each.id, made);
  }
}

function foot(place, entry) {
  if (!entry.failed) { place.textContent = entry.is_late ? say("sending") : ""; return; }
  const again = make("button", "", say("again"), { type: "button" }), off = make("button", "", say("drop"), { type: "button" });
  again.addEventListener("click", () => { change(entry.id, { failed: "" }); draw(); flush(); });
  off.addEventListener("click", () => drop(entry));
  place.replaceChildren(`${say("not_sent")} ${entry.failed} `, again, off);
}

/** A line of the visitor's own came by the stream: it may be one of these, whose answer is still under way. */
export function meets(line) {
  const same = is_under_way && entries().find((each) => !each.line && !each.failed && each.text.trim() === line.text);
  if (!same) return false;
  change(same.id, { line: line.id });
  place(line, drawings.get(same.id));
  return true;
}

export async function flush() {
  if (is_under_way || !kept("token")) return;  // before the first visit nobody is known
  is_under_way = true;
  try {
    await one_at_a_time("outbox", send_all);
  } finally {
    is_under_way = false;
  }
}

async function send_all() {
  for (let pause = 1000, entry; (entry = entries().find((each) => !each.failed));) {
    const late = setTimeout(() => { change(entry.id, { is_late: true }); draw(); }, 1500);
    try {
      const { id, text, files, answers, touch } = entry, answer = await ask("lines", { id, text, ...(files.length && { files: files.map((each) => each.id) }), ...(answers && { answers }), ...(touch && { touch }) });
      pause = 1000;
      save(entries().filter((each) => each.id !== id));
      const made = drawings.get(id);
      drawings.delete(id);
      if (shown.has(answer.line.id)) made?.remove();
      else place(answer.line, made);
      told(answer);
    } catch (error) {
      const is_final = error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
      if (error.code === "answers") { drop(entry); told({ unfit: { ...entry, words: error.words } }); continue; }
      if (is_final) { change(entry.id, { failed: error.words }); draw(); continue; }
      told({ error });
      await new Promise((done) => { setTimeout(done, Math.max(pause, error.after * 1000)); addEventListener("online", done, { once: true }); });
      pause = Math.min(pause * 2, 15_000);
    } finally {
      clearTimeout(late);
    }
  }
}

addEventListener("storage", (event) => { if (is_ours(event) === "outbox") draw(); });
