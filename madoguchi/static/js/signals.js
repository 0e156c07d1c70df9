// @ts-check
/** Who else is looking, who is writing; and whether the line to the server is up. */
import { post } from "./posting.js";
import { desk, one, words } from "./words.js";

const AGAIN_MS = 15_000;
const GONE_MS = 35_000;
const TYPING_MS = 6_000;
/** @type {Map<number, {name: string, conversation: number, kind: string, at: number}>} */
const others = new Map();
let lastTyping = 0;
let lastAnswer = 0;

const talk = () => /** @type {HTMLElement | null} */ (one("#talk"));

/** @param {string} kind */
function say(kind) {
  const url = talk()?.dataset.signals;
  if (url && !document.hidden) post(url, { kind }, { keepalive: kind === "left" }).catch(() => null);
}

function draw() {
  const here = talk()?.dataset.id;
  const now = Date.now();
  const present = [...others.values()].filter((one) => now - one.at < GONE_MS);
  const place = one("[data-others]");
  if (place) {
    place.replaceChildren(
      ...present
        .filter((other) => String(other.conversation) === here)
        .map((other) => chip(other, now)),
    );
  }
  for (const row of document.querySelectorAll("#rows .row")) {
    const there = present.filter((other) => String(other.conversation) === row.getAttribute("data-id"));
    row.querySelector(".chip.live")?.remove();
    if (there.length) row.querySelector(".chips")?.append(chip(there[0], now));
  }
}

/** @param {{name: string, kind: string, at: number}} other @param {number} now */
function chip(other, now) {
  const chip = document.createElement("span");
  chip.className = "chip live";
  chip.textContent = words(other.kind === "typing" && now - other.at < TYPING_MS ? "typing" : "viewing", other.name);
  return chip;
}

document.addEventListener("madoguchi:signal", (event) => {
  const { kind, workspace, conversation, person, name } = /** @type {CustomEvent} */ (event).detail;
  if (workspace !== Number(desk().dataset.workspace) || person === Number(desk().dataset.me)) return;
  const isNew = !others.has(person) || others.get(person)?.conversation !== conversation;
  if (kind === "left") others.delete(person);
  else others.set(person, { name, conversation, kind, at: Date.now() });
  if (kind === "viewing" && isNew && String(conversation) === talk()?.dataset.id && Date.now() - lastAnswer > 2_000) {
    lastAnswer = Date.now();
    say("viewing");
  }
  draw();
});
document.addEventListener("madoguchi:typing", () => {
  if (Date.now() - lastTyping < 3_000) return;
  lastTyping = Date.now();
  say("typing");
});
document.addEventListener("madoguchi:opened", () => {
  say("viewing");
  draw();
});
document.addEventListener("madoguchi:rows", draw);
document.addEventListener("madoguchi:leaving", () => say("left"));
addEventListener("pagehide", () => say("left"));
setInterval(() => {
  say("viewing");
  draw();
}, AGAIN_MS);

document.addEventListener("madoguchi:connection", (event) => {
  const { state } = /** @type {CustomEvent} */ (event).detail;
  const box = /** @type {HTMLElement | null} */ (one("#offline"));
  if (!box) return;
  clearTimeout(Number(box.dataset.timer));
  if (state === "open") box.hidden = true;
  else {
    box.dataset.timer = String(
      setTimeout(() => {
        const place = one("[data-words]", box);
        if (place) place.textContent = words(state === "signed-out" ? "signedout" : "connecting");
        box.hidden = false;
      }, 4_000),
    );
  }
});
