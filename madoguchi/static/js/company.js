// @ts-check
/** Who else is looking at the conversation or writing in it, the customer too, and who has the pen. Said to the others, never stored. */
import { notice } from "./notices.js";
import { ask } from "./posting.js";
import { all, one, words } from "./words.js";

const AGAIN_MS = 20_000;
const TYPED_MS = 3_000;
const TYPES_MS = 6_000;
/** @typedef {{number: number, people: [number, string, boolean][], pen: number | null}} Room */
/** @type {Map<string, Room>} */
const rooms = new Map();
/** Until when the customer of a conversation types. @type {Map<string, number>} */
const customers = new Map();
let typedAt = 0;
let toldOf = "";

const me = () => Number(document.body.dataset.me);
const workspace = () => Number(document.body.dataset.workspace);
const here = () => one("#talk")?.dataset.number ?? "";
/** @param {string} number */
const others = (number) => (rooms.get(number)?.people ?? []).filter(([person]) => person !== me());

/** Who else is writing the reply here; empty: nobody, or oneself has taken over. */
export function penHolder() {
  const pen = rooms.get(here())?.pen;
  return others(here()).find(([person]) => person === pen)?.[1] ?? "";
}

/** @param {string} kind @param {string} [where] */
async function say(kind, where = here()) {
  if (!where || (document.hidden && kind !== "left")) return;
  const isNew = kind === "viewing" && toldOf !== where;
  if (kind !== "left") toldOf = where;
  const body = JSON.stringify({ kind, workspace: workspace(), number: Number(where), all: isNew, out: kind === "typing" && one("#composer[data-live]") !== null });
  const answer = await ask("/live", { method: "POST", body, keepalive: kind === "left" }).catch(() => null);
  if (isNew && answer?.ok) hear(await answer.json());
}

/** @param {Room[]} told */
function hear(told) {
  for (const room of told) {
    const key = String(room.number);
    const had = rooms.get(key)?.pen === me() && key === here();
    room.people.length ? rooms.set(key, room) : rooms.delete(key);
    if (had && room.pen && room.pen !== me()) notice(words("penTaken", penHolder()), { level: "warning", lasts: 0, name: "pen" });
  }
  draw();
}

/** @param {[number, string, boolean]} other @param {boolean} canLook */
function chip([person, name, types], canLook) {
  const chip = document.createElement(canLook && types ? "button" : "span");
  chip.className = "chip live";
  chip.textContent = words(types ? "typing" : "viewing", name);
  if (chip instanceof HTMLButtonElement) {
    chip.type = "button";
    chip.title = words("look");
    chip.onclick = () => /** @type {any} */ (window).htmx.ajax("GET", `${one("#composer")?.dataset.url}drafts/${person}/`, "#dialog");
  }
  return chip;
}

/** Above the pen, and at each chat that one holds. */
function drawCustomers() {
  for (const place of all("[data-visitor-types]")) place.hidden = (customers.get(place.dataset.visitorTypes || here()) ?? 0) <= Date.now();
}

function draw() {
  for (const place of all("[data-others]")) {
    const there = others(place.dataset.others || here());
    if (there.length || place.childElementCount) place.replaceChildren(...there.map((other) => chip(other, !place.dataset.others)));
  }
  const line = one("[data-pen]");
  if (!line) return;
  line.hidden = !penHolder();
  const text = one("[data-pen-words]", line);
  if (text) text.textContent = words("pen", penHolder());
}

document.addEventListener("madoguchi:signal", (event) => {
  const told = /** @type {CustomEvent} */ (event).detail;
  if (told.workspace !== workspace()) return;
  if (told.kind === "attendance") hear(told.rooms);
  if (told.kind !== "visitor_types") return;
  customers.set(String(told.number), Date.now() + TYPES_MS);
  drawCustomers();
  setTimeout(drawCustomers, TYPES_MS);
});
document.addEventListener("madoguchi:event", (event) => {
  const told = /** @type {CustomEvent} */ (event).detail;
  if (told.kind === "message_received" && customers.delete(String(told.number))) drawCustomers();
});
document.addEventListener("desk:typing", () => {
  if (Date.now() - typedAt < TYPED_MS) return;
  typedAt = Date.now();
  say(one("#composer[data-live][data-mode=note]") ? "viewing" : "typing"); // a visitor is told who types, and a note is not for them
});
document.addEventListener("desk:opened", () => {
  typedAt = 0;
  say("viewing");
  draw();
  drawCustomers();
});
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-take-pen]")) say("take");
});
document.addEventListener("desk:sent", async () => {
  await say("left"); // the pen lies there again
  say("viewing");
});
document.addEventListener("desk:rows", draw);
for (const name of ["desk:renewed", "desk:chats"]) document.addEventListener(name, drawCustomers);
document.addEventListener("desk:leaving", () => toldOf && say("left", toldOf));
document.addEventListener("visibilitychange", () => say("viewing"));
addEventListener("pagehide", () => toldOf && say("left", toldOf));
setInterval(() => say("viewing"), AGAIN_MS);
say("viewing");
