// @ts-check
/** Who else is looking at the conversation or writing in it. Said to the others, never stored. */
import { post } from "./posting.js";
import { all, one, words } from "./words.js";

const AGAIN_MS = 15_000;
const GONE_MS = 35_000;
const TYPING_MS = 6_000;
/** @typedef {{name: string, number: string, kind: string, at: number}} Other */
/** @type {Map<number, Other>} */
const others = new Map();
let typedAt = 0;
let answeredAt = 0;
let toldOf = "";

const here = () => one("#talk")?.dataset.number ?? "";

/** @param {string} kind @param {string} [where] */
function say(kind, where = here()) {
  if (!where || (document.hidden && kind !== "left")) return;
  if (kind === "viewing") toldOf = where;
  post(`${document.body.dataset.base}conversations/${where}/signals/`, { kind }, { keepalive: kind === "left" }).catch(() => null);
}

/** @param {Other} other */
function chip(other) {
  const chip = document.createElement("span");
  chip.className = "chip live";
  const types = other.kind === "typing" && Date.now() - other.at < TYPING_MS;
  chip.textContent = words(types ? "typing" : "viewing", other.name);
  return chip;
}

function draw() {
  const present = [...others.values()].filter((other) => Date.now() - other.at < GONE_MS);
  for (const place of all("[data-others]")) {
    const wanted = place.dataset.others || here();
    const there = present.filter((other) => other.number === wanted);
    if (there.length || place.childElementCount) place.replaceChildren(...there.map(chip));
  }
}

document.addEventListener("madoguchi:signal", (event) => {
  const { kind, workspace, number, person, name } = /** @type {CustomEvent} */ (event).detail;
  if (workspace !== Number(document.body.dataset.workspace) || person === Number(document.body.dataset.me)) return;
  const isNew = others.get(person)?.number !== String(number);
  if (kind === "left") others.delete(person);
  else others.set(person, { name, number: String(number), kind, at: Date.now() });
  if (isNew && kind !== "left" && String(number) === here() && Date.now() - answeredAt > 2_000) {
    answeredAt = Date.now();
    say("viewing");
  }
  draw();
});
document.addEventListener("desk:typing", () => {
  if (Date.now() - typedAt < 3_000) return;
  typedAt = Date.now();
  say("typing");
});
document.addEventListener("desk:opened", () => {
  say("viewing");
  draw();
});
document.addEventListener("desk:rows", draw);
document.addEventListener("desk:leaving", () => toldOf && say("left", toldOf));
addEventListener("pagehide", () => toldOf && say("left", toldOf));
setInterval(() => {
  say("viewing");
  draw();
}, AGAIN_MS);
setInterval(draw, 3_000);
say("viewing");
