// @ts-check
/** After sending: some seconds to think again, also on the next conversation and after a reload. */
import { failed, notice } from "./notices.js";
import { go } from "./opening.js";
import { now, post } from "./posting.js";
import { refresh } from "./talk.js";
import { base, one, words } from "./words.js";

const SLOT = "madoguchi:sending";
const SHOWN_MS = 6_000;
const PATIENCE_MS = 20_000;
/** `path`: where the mail lies in its conversation. @typedef {{path: string, message?: number, number: number, until: number, sentAt?: number}} Held */
/** @type {Held[]} */
let held = JSON.parse(sessionStorage.getItem(SLOT) ?? "[]").filter((/** @type {Held} */ each) => each.until > Date.now()); // a page that comes later has missed the news of it
let timer = 0;

/** @param {{message?: number, path?: string, number: number, seconds: number}} sent */
export function holdBack({ message, path = `replies/${message}`, number, seconds }) {
  held = [...held.filter((each) => each.path !== path), { path, message, number, until: Date.now() + seconds * 1_000 }];
  tick();
}

/** @param {Pick<Held, "path" | "number">} each @param {string} noun */
const url = (each, noun) => `${base()}conversations/${each.number}/${each.path}/${noun}/`;

/** @param {string} path */
function drop(path) {
  held = held.filter((other) => other.path !== path);
  tick();
}

function tick() {
  clearTimeout(timer);
  const now = Date.now();
  for (const each of held) if (!each.message && now > each.until) each.sentAt ??= each.until; // nobody tells when one to somebody else has left
  held = held.filter((each) => now < (each.sentAt ? each.sentAt + SHOWN_MS : each.until + PATIENCE_MS));
  sessionStorage.setItem(SLOT, JSON.stringify(held));
  const place = one("#sending");
  const shown = new Map([...(place?.children ?? [])].map((bar) => [bar.getAttribute("data-path"), /** @type {HTMLElement} */ (bar)]));
  for (const each of held) {
    const bar = shown.get(each.path) ?? make(each);
    shown.delete(each.path);
    draw(bar, each, Math.ceil((each.until - now) / 1_000));
  }
  for (const bar of shown.values()) bar.remove();
  if (held.length) timer = setTimeout(tick, 250);
}

/** @param {Held} each */
function make(each) {
  const bar = document.createElement("div");
  bar.className = "sending-bar";
  bar.dataset.path = each.path;
  bar.dataset.testid = "sending-bar";
  bar.append(document.createElement("span"), button("undo", () => undo(each)), button("now", () => release(each)));
  one("#sending")?.append(bar);
  return bar;
}

/** @param {string} name @param {() => unknown} act */
function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.testid = name === "undo" ? "undo" : "send-now";
  made.textContent = words(name);
  made.onclick = act;
  return made;
}

/** @param {HTMLElement} bar @param {Held} each @param {number} left */
function draw(bar, each, left) {
  const clock = each.sentAt ? now(each.sentAt).toLocaleTimeString("sv", { timeZone: document.body.dataset.zone, timeStyle: "short" }) : "";
  const text = each.sentAt ? words("sent", clock) : left > 0 ? words("leaves", left) : words("sending");
  const place = one("span", bar);
  const whole = `#${each.number}　${text}`;
  if (place && place.textContent !== whole) place.textContent = whole;
  bar.classList.toggle("gone", left <= 0 || Boolean(each.sentAt));
}

/** @param {Pick<Held, "path" | "number">} each */
async function undo(each) {
  const answer = await post(url(each, "withdrawal")).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!answer || !told) return failed(answer?.status);
  drop(each.path);
  notice(told.words, { level: answer.ok ? "done" : "warning" });
  if (!answer.ok) return refresh();
  await go(`${base()}conversations/${each.number}/`, "work");
  if (told.dialog) /** @type {any} */ (window).htmx.ajax("GET", told.dialog, "#dialog");
}

/** @param {Held} each */
async function release(each) {
  const answer = await post(url(each, "release")).catch(() => null);
  if (!answer?.ok) return failed(answer?.status);
  each.until = Date.now();
  tick();
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-take-back]"));
  if (button) undo({ path: button.dataset.path ?? `replies/${button.dataset.takeBack}`, number: Number(one("#talk")?.dataset.number) });
});
document.addEventListener("madoguchi:event", (event) => {
  const { kind, subject } = /** @type {CustomEvent} */ (event).detail;
  if (kind !== "reply_sent" && kind !== "message_forwarded") return;
  const each = held.find((held) => subject[0] === "message" && subject[1] === held.message);
  if (each) each.sentAt ??= Date.now();
  tick();
});
tick();
