// @ts-check
/** The chats that one holds, on every page of the desk: what is new in them, also by ear, each one key away; clocks that run. */
import "./chatting.js";
import { number } from "./talk.js";
import { ask, isLineDown, now } from "./posting.js";
import { all, dispatch, isComposing, one } from "./words.js";

const PAUSE_MS = 1_000;
const BEEPED = "madoguchi:beeped";
const KINDS = /^(message_received|reply_sent|conversation_started|(un)?assigned|closed|reopened|moved|talk_|offer|routed)/;
const dock = () => one("#chats");
/** The newest line of each chat, and how many wait, when one last looked. @type {Map<string, number> | undefined} */
let known;
let wantsText = false;
let timer = 0;
let last = 0;

/** Also while the page is hidden: one hears it then. */
function fill() {
  if (timer) return;
  timer = setTimeout(async () => {
    [timer, last] = [0, Date.now()];
    await look().catch((error) => isLineDown(error) || console.error(error));
  }, Math.max(60, last + PAUSE_MS - Date.now()));
}

async function look() {
  const place = dock();
  const answer = place?.dataset.url ? await ask(place.dataset.url) : null;
  if (!place || !answer?.ok) return;
  const held = one(":focus", place)?.dataset.chat;
  place.innerHTML = await answer.text();
  if (held) one(`[data-chat="${held}"]`, place)?.focus();
  const isFirst = !known;
  listen(place);
  draw();
  if (isFirst) showCurrent();
}

/** @param {HTMLElement} place */
function listen(place) {
  const found = new Map(all("[data-chat]", place).map((each) => [each.dataset.chat ?? "", Number(each.dataset.newest)]));
  found.set("waits", Number(one("[data-waits]", place)?.dataset.waits ?? 0));
  const before = known;
  known = found;
  dispatch("desk:chats");
  const isNew = ([chat, newest]) => newest > (before?.get(chat) ?? 0) && (chat !== number() || document.hidden || !document.hasFocus());
  if (before && one('[data-sounds="on"]', place) && [...found].some(isNew)) beep();
}

/** Two soft tones, in one of the tabs; a browser that nobody has touched yet stays silent. */
function beep() {
  if (Date.now() - Number(localStorage.getItem(BEEPED)) < 1_500) return;
  localStorage.setItem(BEEPED, String(Date.now()));
  const sound = new AudioContext();
  for (const [at, tone] of [[0, 784], [0.13, 1047]]) {
    const [voice, volume] = [sound.createOscillator(), sound.createGain()];
    const start = sound.currentTime + at;
    voice.frequency.value = tone;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.28);
    voice.connect(volume).connect(sound.destination);
    voice.start(start);
    voice.stop(start + 0.3);
  }
  setTimeout(() => sound.close(), 800);
}

/** 0:45, 12:05, 1:02:05. @param {number} ms */
function watch(ms) {
  const whole = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

function tick() {
  if (document.hidden) return;
  const here = now().getTime();
  for (const each of all("[data-since]")) {
    const text = watch(here - Date.parse(each.dataset.since ?? ""));
    if (each.textContent !== text) each.textContent = text;
  }
  for (const each of all("[data-late-at]")) each.classList.toggle("late", Date.parse(each.dataset.lateAt ?? "") <= here);
  for (const each of all("[data-shows-at][hidden]")) if (Date.parse(each.dataset.showsAt ?? "") <= here) each.hidden = false;
  for (const each of all("[data-until]")) if (Date.parse(each.dataset.until ?? "") <= here) each.remove();
}

function draw() {
  for (const link of all("#chats [data-chat]")) link.dataset.chat === number() ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  tick();
}

/** On a phone there is room for two. */
function showCurrent() {
  one("#chats [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** The one whose visitor has waited for us the longest, and is not the open one; else whoever waits for anybody. */
function mostPressing() {
  const waits = all("#chats [data-chat]:not([aria-current]) [data-since]");
  waits.sort((a, b) => Date.parse(a.dataset.since ?? "") - Date.parse(b.dataset.since ?? ""));
  return waits[0]?.closest("a") ?? one("#chats [data-waits]");
}

document.addEventListener("madoguchi:event", (event) => {
  const { kind, workspace } = /** @type {CustomEvent} */ (event).detail;
  if (workspace !== Number(document.body.dataset.workspace)) return;
  if (KINDS.test(kind)) fill();
});
document.addEventListener("madoguchi:reset", fill);
document.addEventListener("keydown", (event) => {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  if (!digit || !event.altKey || event.ctrlKey || event.metaKey || isComposing(event) || one("dialog[open]")) return;
  const link = digit === "0" ? mostPressing() : all("#chats [data-chat]")[Number(digit) - 1];
  if (!link) return;
  event.preventDefault();
  wantsText = true;
  link.click();
});
document.addEventListener("desk:opened", () => {
  draw();
  showCurrent();
  if (wantsText) one("#composer[data-live] [name=text]")?.focus();
  wantsText = false;
});
for (const name of ["desk:renewed", "desk:rows"]) document.addEventListener(name, tick);
document.addEventListener("desk:renewed", fill);
document.addEventListener("visibilitychange", tick);
setInterval(tick, 1_000);
fill();
