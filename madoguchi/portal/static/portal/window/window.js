// The window: what the page around says, what the server says, what the visitor does; the log and the outbox do the rest.
import { acts, ask, given_back, host, is_ours, keep, kept, listen, now, one_at_a_time, say, stand_at, start, tell_host } from "./wire.js";
import { above, clear, go_low, is_low, mark_seen, place, shown, state, take_away } from "./lines.js";
import { draw, flush, has_waiting, meets, on_said, write } from "./outbox.js";

const $ = (id) => document.getElementById(id), log = $("log"), text = $("text"), IS_PHONE = matchMedia("(pointer: coarse)").matches;
let is_open = parent === window, is_hidden = false, page = null, identity = "", typing_ends, typed_at = 0, loading = false, is_lost = false, seen_told = 0, vouched = "", unread = -1, unfit = null;
const answered_here = new Set();
let know;
const known = new Promise((done) => { know = done; });  // before the first visit the server knows nobody
const more = (verb, ...rest) => import("./more.js").then((all) => all[verb](...rest));

async function visit() {
  let given;
  const found = await one_at_a_time("visit", async () => {
    given = identity;  // the website may say another one meanwhile: that is a visit of its own
    const about = () => ({ page, device: { ...system(), is_phone: IS_PHONE }, identity: given === vouched && kept("token") ? "" : given });
    let got = await ask("visit", about()).catch((error) => (error.status === 401 ? null : Promise.reject(error)));
    if (!got) { keep("token", null); got = await ask("visit", about()); }
    if (got.token) keep("token", got.token);
    return got;
  });
  if (found.token) clear();
  if (found.refused) tell_host("refused", { code: found.refused });
  else if (given && given !== vouched) tell_host("identified");
  vouched = given;
  if (found.nonce) tell_host("nonce", { nonce: found.nonce });
  stand_at(found.cursor);
  take(found);
  flush();
}

function take(found) {
  is_lost = false;
  Object.assign(now, { visitor: found.visitor, talk: found.talk, look: found.look, more: found.more });
  state.pass = found.pass;
  const ids = new Set(found.lines.map((line) => line.id)), first = found.lines[0]?.id ?? Infinity;
  for (const id of [...shown.keys()]) if (id >= first && !ids.has(id)) take_away(id);  // taken back meanwhile
  nudge(found.nudges);
  for (const line of found.lines) if (line.from !== "visitor" || !meets(line)) place(line);
  show();
}

let nudging, nudged = null;
function nudge([due] = [], event = "") {  // what the window says first, if they stay for so long
  if (due || !event) clearTimeout(nudging);
  if (due && !shown.size) nudging = setTimeout(speak_first, due.after * 1000, due.id, event);
}

async function speak_first(id, event) {  // nobody is counted who could not see it
  if (is_open || is_hidden || shown.size) return;
  if (document.hidden) { document.addEventListener("visibilitychange", () => speak_first(id, event), { once: true }); return; }
  const { nudge: said } = await ask("nudge", { id, event }).catch(() => ({}));
  if (!said) return;
  nudged = said.touch;
  place({ id: 0, from: "window", name: "", text: said.text, at: new Date().toISOString() });
  show();
  tell_host("line", { from: "window", name: now.look.name, text: said.text.slice(0, 200) });
}

function system() {
  const said = navigator.userAgent, is = (...pairs) => pairs.find(([sign]) => said.includes(sign))?.[1] ?? "";
  return {
    browser: is(["Edg/", "Edge"], ["Firefox/", "Firefox"], ["CriOS", "Chrome"], ["Chrome/", "Chrome"], ["Line/", "LINE"], ["Safari/", "Safari"]),
    system: is(["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]),
  };
}

function show() {
  const { talk, look } = now, told = $("told"), is_begun = has_begun();
  $("status").textContent = look.open ? (look.wait ? say("wait", { wait: look.wait }) : say("open_now")) : look.opens ? say("opens", { when: look.opens }) : say("closed");
  $("greeting").hidden = now.more;
  if ($("away")) $("away").hidden = is_begun;  // it is said again as a line
  let words = "";
  if (is_lost || !navigator.onLine) words = say("offline");
  else if (talk?.state === "asked" && look.open) words = [say("asked"), talk.place === 1 ? say("next") : talk.place ? say("place", { n: talk.place - 1 }) : "", talk.wait ? say("wait", { wait: talk.wait }) : ""].filter(Boolean).join(start.language === "ja" ? "" : " ");
  else if (talk?.state === "live" && talk.accepted_by) words = say("accepted", { name: talk.accepted_by });
  else if (talk?.state === "by_mail") words = say("by_mail");
  else if (talk?.state === "ended") words = say("ended");
  if (told.textContent !== words) told.textContent = words;
  told.hidden = !words;
  told.classList.toggle("bad", is_lost);
  if (talk) mark_seen(talk.seen_up_to);
  ask_card();
  $("first").hidden = is_begun || shown.size || $("writing").hidden;
  count_unread();
}

function open_question() {  // a line of ours that asks, and that the visitor has said nothing after
  const all = [...shown.values()].map(({ line }) => line).sort((one, other) => one.id - other.id);
  const at = all.findLastIndex((line) => line.asks);
  return at >= 0 && !answered_here.has(all[at].id) && all.slice(at).every((line) => line.from !== "visitor") ? all[at] : null;
}

const has_begun = () => shown.size > shown.has(0) || has_waiting();  // a nudge alone is no talk

function ask_card() {
  const { talk, look, visitor } = now, is_begun = has_begun(), stands = $("card").firstChild ? $("card").dataset.kind : "";
  if (["transcript", "end"].includes(stands)) return;  // they asked for it themselves
  if (talk?.state === "ended" && talk.accepted_by && !talk.rating && !kept(`unrated:${talk.id}`)) return more("rate");
  const asks = is_begun || kept("asked") ? [] : look.asks.filter((each) => !visitor.identified && !(each.key in visitor && visitor[each.key]));
  if (asks.length) { $("writing").hidden = asks.some((each) => each.required); return more("introduce", asks); }
  $("writing").hidden = false;
  const question = talk?.state !== "ended" && open_question();
  if (question) return more("offer", question, () => answered_here.add(question.id), unfit);
  if (!look.open && is_begun && !visitor.identified && !visitor.mail) return more("leave_mail");
  if (stands !== "thanks") $("card").replaceChildren();
}

function count_unread() {
  const ours = [...shown.values()].filter(({ line }) => line.from !== "visitor"), last = ours.reduce((most, { line }) => Math.max(most, line.id), 0);
  let seen = Number(kept("seen") || 0);
  if (last > seen && is_open && document.visibilityState === "visible" && is_low()) {
    keep("seen", (seen = last));
    if (last > seen_told) ask("seen", { up_to: (seen_told = last) }).catch(() => { seen_told = 0; });
  }
  const count = ours.filter(({ line }) => line.id > seen).length;
  if (count !== unread) tell_host("unread", { count: (unread = count) });
}

function forget() {  // somebody has signed out on the host's page
  for (const name of ["token", "outbox", "seen", "asked", "draft", "about"]) keep(name, null);
}

const heard = {
  line(line) {
    if ((line.from === "visitor" && meets(line)) || !place(line) || line.from === "visitor") return show();
    heard.typing({ ends: true });
    if (!is_open) tell_host("line", { from: line.from, name: line.name || now.look.name, text: line.text.slice(0, 200) });
    show();
    count_unread();
  },
  withdrawn({ id }) { take_away(id); show(); },
  seen: ({ up_to }) => mark_seen(up_to),
  talk(talk) { if (!now.talk || talk.id >= now.talk.id || now.talk.state === "ended") now.talk = talk; show(); },
  reset: ({ is_poll } = {}) => visit().catch(() => { if (is_poll) { is_lost = true; show(); } }),
  bye: () => visit().catch(() => {}),
  typing({ name, ends }) {
    clearTimeout(typing_ends);
    const was_low = is_low();
    $("typing").hidden = Boolean(ends);
    $("typing").lastChild.textContent = ends ? "" : say("typing", { name: name || say("somebody") });
    if (was_low) go_low();
    if (!ends) typing_ends = setTimeout(() => heard.typing({ ends: true }), 6000);
  },
};

// The page around.
const focus_first = () => IS_PHONE || ($("writing").hidden ? $("card").querySelector("input") : text)?.focus();
const from_host = {
  welcome(told) {
    host.may_keep = told.may_keep;
    given_back(told.storage);
    if (told.forget) forget();
    ({ page, identity } = told);
    ({ is_open, is_hidden } = told);
    if (told.by_hand) focus_first();
    begin();
  },
  open({ by_hand }) { is_open = true; go_low(); count_unread(); if (by_hand) focus_first(); },
  close() { is_open = false; },
  hidden(told) { is_hidden = told.is_hidden; },
  page(told) { page = told.page; visit().catch(() => {}); },
  identity({ token }) { identity = token; visit().catch(() => {}); },
  event: ({ name }) => known.then(() => ask("events", { name })).then(({ nudges }) => nudge(nudges, name), () => {}),
  forget() { forget(); location.reload(); },
};
addEventListener("message", (event) => {
  if (event.source !== parent || parent === window || (host.origin && event.origin !== host.origin)) return;
  if (!Object.hasOwn(from_host, event.data?.madoguchi)) return;
  host.origin ||= event.origin;
  from_host[event.data.madoguchi](event.data);
});

async function begin() {
  draw();
  text.value ||= kept("draft") || "";  // somebody may write before this runs
  written();
  on_said(({ talk, error, unfit: entry }) => {
    if (entry) answered_here.delete((unfit = entry).answers);
    is_lost = Boolean(error);
    if (talk) now.talk = talk;
    show();
  });
  for (let pause = 1000; ;) {
    try { await visit(); break; } catch { is_lost = true; show(); await new Promise((done) => { setTimeout(done, pause); }); pause = Math.min(pause * 2, 15_000); }
  }
  know();
  go_low();
  $("lines").setAttribute("aria-live", "polite");  // what was there before is not read aloud
  listen((kind, data) => Object.hasOwn(heard, kind) && heard[kind](data));
  setInterval(() => visit().catch(() => {}), 45 * 60_000);  // the pass of pictures ends after an hour
}

// The visitor.
function written() {
  $("send").disabled = !text.value.trim() && !files.length;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 136)}px`;
}

let files = [];
acts.show = show;
acts.set_files = (rows) => { files = rows; written(); };
acts.insert = (sign) => { text.setRangeText(sign, text.selectionStart, text.selectionEnd, "end"); text.dispatchEvent(new Event("input")); text.focus(); };

function submit(event) {
  event?.preventDefault();
  const said = text.value.trim(), ready = files.filter((each) => each.id);
  if ((!said && !ready.length) || files.some((each) => each.percent !== undefined)) return;
  text.value = "";
  keep("draft", null);
  files = [];
  $("files").replaceChildren();
  $("files").hidden = true;
  if ($("card").dataset.kind !== "leave_mail") $("card").replaceChildren();
  utter(said, ready);
  written();
  text.focus();
}

function utter(said, ready = []) {
  const about = kept("about");  // what was asked before the first line
  keep("about", null);
  write(about ? `${about}\n\n${said}` : said, ready, nudged && { touch: nudged });
  nudged = null;
  show();
}

$("writing").addEventListener("submit", submit);
text.addEventListener("input", () => {
  written();
  keep("draft", text.value || null);
  if (now.talk && text.value && Date.now() - typed_at > 3000) { typed_at = Date.now(); ask("typing", {}).catch(() => {}); }
});
text.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.shiftKey || event.altKey || IS_PHONE) return;
  submit(event);
});
text.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])];
  if (pasted.length) { event.preventDefault(); more("attach", pasted); }
});
for (const id of ["file", "camera"]) $(id).addEventListener("change", ({ target }) => { more("attach", [...target.files]); target.value = ""; });
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => { event.preventDefault(); more("attach", [...event.dataTransfer.files]); });
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.key !== "Escape" || event.defaultPrevented) return;
  tell_host("close");
});
$("close").addEventListener("click", () => tell_host("close"));
$("close").hidden = parent === window;
$("more").addEventListener("click", () => more("menu"));
$("emoji").addEventListener("click", () => more("emoji"));
$("first").addEventListener("click", ({ target }) => { if (target.closest("button")) utter(target.textContent); });
document.addEventListener("visibilitychange", count_unread);
for (const name of ["online", "offline"]) addEventListener(name, () => { show(); flush(); });
addEventListener("storage", (event) => {  // the same visitor in another window
  const name = is_ours(event);
  if (name === "seen") count_unread();
  if (name === "draft" && text.value === (event.oldValue ?? "")) { text.value = event.newValue ?? ""; written(); }
});
log.addEventListener("scroll", async () => {
  count_unread();
  if (log.scrollTop > 120 || !now.more || loading) return;
  loading = true;
  const found = await ask(`lines?before=${Math.min(...shown.keys())}`).catch(() => null);
  if (found) { now.more = found.more; above(found.lines); $("greeting").hidden = now.more; }
  loading = false;
}, { passive: true });

parent === window ? begin() : tell_host("hello");
