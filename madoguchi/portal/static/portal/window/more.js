// What most visits do without: files, the menu, cards with questions, stars, emoji. Fetched when it is wanted.
import { acts, ask, keep, now, say, start, tell_host } from "./wire.js";
import { go_low, is_low, make } from "./lines.js";
import { write } from "./outbox.js";

await new Promise((done) => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: document.documentElement.dataset.more, onload: done, onerror: done }));
});

const $ = (id) => document.getElementById(id), card = $("card"), LARGEST = 20 * 1024 * 1024, MOST = 10;
const button = (words, rest = {}) => make("button", "", words, { type: "button", ...rest });
let files = [], is_watched = false;

// Files
export function attach(given) {
  for (const each of given.slice(0, MOST - files.length)) {
    const row = { name: each.name || "image.png", size: each.size, type: each.type, percent: 0 };
    if (each.type.startsWith("image/")) row.url = URL.createObjectURL(each);
    files.push(row);
    each.size > LARGEST ? failed(row, say("too_large", { name: row.name })) : send(row, each);
  }
  draw_files();
}

async function send(row, file) {
  const body = new FormData();
  body.append("file", file, row.name);
  try {
    Object.assign(row, await ask("files", null, { raw: body, progress: (percent) => { row.percent = percent; draw_files(); } }));
    delete row.percent;
  } catch (error) {
    failed(row, error.status >= 400 && error.status < 500 ? error.words : say("file_failed", { name: row.name }));
  }
  draw_files();
}

function failed(row, words) {
  delete row.percent;
  row.failed = words;
}

function draw_files() {
  $("files").replaceChildren(...files.map((row) => {
    const item = make("li"), off = button("×", { ariaLabel: `${say("remove")} ${row.name}` });
    item.append(make("span", row.failed ? "bad" : "", row.failed || (row.percent === undefined ? row.name : `${row.name} ${row.percent}%`)), off);
    off.addEventListener("click", () => { files = files.filter((other) => other !== row); draw_files(); });
    return item;
  }));
  $("files").hidden = !files.length;
  acts.set_files(files);
  $("writing").addEventListener("submit", () => setTimeout(() => { if ($("files").hidden) files = []; }), { once: true });
}

// Cards
function put(kind, made) {
  if (card.dataset.kind === kind && card.firstChild) return;
  const was_low = is_low();
  card.dataset.kind = kind;
  card.replaceChildren(made);
  if (was_low) go_low();
}

const KINDS = { mail: ["email", "email"], name: ["text", "name"], phone: ["tel", "tel"], number: ["number", "off"], date: ["date", "off"], text: ["text", "off"] };

function asking(title, fields, submit, done, other) {
  const form = make("form", "card", "", { noValidate: true }), foot = make("footer");
  if (title) form.append(make("h2", "", title));
  for (const each of fields) {
    const [type, autocomplete] = KINDS[each.kind || each.key] ?? KINDS.text, label = make("label", "", each.words || say(each.key) || each.key);
    const tag = each.kind === "long" ? "textarea" : "input";
    const input = make(tag, "", "", { name: each.key, required: Boolean(each.required), maxLength: 500 });
    if (tag === "input") Object.assign(input, { type, autocomplete, value: each.value || now.visitor[each.key] || "" });
    if (type === "email") input.pattern = "[^\\s@]+@[^\\s@.]+([.][^\\s@.]+)+";
    if (each.required && fields.length > 1) label.append(" ", make("small", "", say("required")));
    label.append(input);
    form.append(label);
  }
  if (other) foot.append(other);
  foot.append(make("button", "", submit, { type: "submit" }));
  form.append(foot);
  form.addEventListener("input", () => agree(form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const each of form.querySelectorAll("[type=email]")) each.value = each.value.normalize("NFKC");
    const wrong = [...form.elements].find((each) => !each.checkValidity());
    if (wrong) { complain(form, say(wrong.validity.valueMissing ? "missing" : wrong.type === "email" ? "bad_mail" : "unfit"), wrong); return; }
    try {
      await done(Object.fromEntries(new FormData(form)));
    } catch (error) {
      complain(form, error.words || say("failed"), error.code === "mail" || error.code === "address" ? form.elements.mail : undefined);
    }
  });
  return form;
}

function complain(form, words, about = form.querySelector("input, textarea")) {  // beside what it is about
  const was_low = is_low();
  agree(form);
  const bad = make("p", "bad", words, { id: "bad", role: "alert" });
  about ? (about.closest("fieldset") ?? about.closest("label")).after(bad) : form.querySelector("footer").before(bad);
  about?.setAttribute("aria-invalid", "true");
  about?.setAttribute("aria-describedby", "bad");
  about?.focus();
  if (was_low) go_low();
}

function agree(form) {
  form.querySelector(".bad")?.remove();
  form.querySelectorAll("[aria-invalid]").forEach((each) => { each.removeAttribute("aria-invalid"); });
}

export function introduce(asks) {
  const tell = (step) => ask("questions", { step }).catch(() => {});  // counted, so that its owner knows what they cost
  const finish = (step) => { tell(step); keep("asked", "1"); card.replaceChildren(); acts.show(); $("text").focus(); };
  const skip = asks.some((each) => each.required) ? null : button(say("skip"));
  skip?.addEventListener("click", () => finish("skipped"));
  const form = asking(say("before"), asks, say("start"), async (values) => {
    const { name, mail } = values;
    if (name || mail) now.visitor = await ask("introduction", { ...(name && { name }), ...(mail && { mail }) });
    const rest = asks.filter((each) => !["name", "mail"].includes(each.key) && values[each.key]);
    if (rest.length) keep("about", rest.map((each) => `${each.words || say(each.key)}${start.language === "ja" ? "：" : ": "}${values[each.key]}`).join("\n"));
    finish(asks.some((each) => values[each.key]) ? "answered" : "skipped");
  }, skip);
  put("introduce", form);
  if (is_watched) return;
  is_watched = true;
  new IntersectionObserver(([entry], watch) => { if (entry.isIntersecting) { watch.disconnect(); tell("seen"); } }).observe(card);
  if (!skip && document.hasFocus() && matchMedia("(pointer: fine)").matches) form.querySelector("input").focus();
}

export function leave_mail() {
  const fields = [...(now.visitor.name ? [] : [{ key: "name" }]), { key: "mail", required: true }];
  put("leave_mail", asking(say("first_mail"), fields, say("submit"), async (values) => {
    now.visitor = await ask("introduction", values);
    thank(say("saved", { mail: now.visitor.mail }));
  }));
}

function thank(words) {
  card.dataset.kind = "thanks";
  card.replaceChildren(make("p", "card", words, { role: "status", tabIndex: -1 }));
  card.firstChild.focus({ preventScroll: true });
  go_low();
}

export function rate() {
  const talk = now.talk.id, stars = make("fieldset", "stars");
  stars.append(make("legend", "", "", { hidden: true }));
  for (let n = 1; n <= 5; n += 1) {
    const label = make("label", "", "★");
    label.append(make("input", "", "", { type: "radio", name: "stars", value: n, required: true, ariaLabel: say("stars", { n }) }));
    stars.append(label);
  }
  stars.setAttribute("aria-label", say("rate"));
  const skip = button(say("skip"));
  skip.addEventListener("click", () => { keep(`unrated:${talk}`, "1"); card.replaceChildren(); $("text").focus(); });
  const form = asking(say("rate"), [{ key: "words", kind: "long", words: say("rate_words") }], say("submit"), async (values) => {
    await ask("rating", { stars: Number(values.stars), words: values.words });
    keep(`unrated:${talk}`, "1");
    thank(say("rated"));
  }, skip);
  form.querySelector("h2").after(stars);
  put(`rate:${talk}`, form);
}

/** Answers to tap, or one field to fill in, that came with a line of ours. */
export function offer(line, answered, unfit) {
  const { choices, field, label } = line.asks, reply = (text) => { answered(); card.replaceChildren(); $("text").focus({ preventScroll: true }); write(text, [], { answers: line.id }); };
  if (field) {
    const before = unfit?.answers === line.id ? unfit : {};
    const form = asking("", [{ key: "value", kind: field, words: label || say(field), required: true, value: before.text }], say("submit"), ({ value }) => reply(value));
    put(`asks:${line.id}`, form);
    if (before.words) complain(form, before.words);
    return;
  }
  const row = make("div", "choices");
  for (const each of choices) {
    const choice = button(each);
    choice.addEventListener("click", () => reply(each));
    row.append(choice);
  }
  put(`asks:${line.id}`, row);
}

// What pops up
function pop(opener, made) {
  const close = (back) => {
    made.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (back) opener.focus();
  };
  const outside = (event) => { if (!made.contains(event.target) && !opener.contains(event.target)) close(false); };
  if (opener.getAttribute("aria-expanded") === "true") { document.querySelector(".pop")?.remove(); opener.setAttribute("aria-expanded", "false"); return; }
  made.addEventListener("click", (event) => { if (event.target.closest("button")) close(made.contains(document.activeElement)); });
  made.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const all = [...made.querySelectorAll("button")], at = all.indexOf(document.activeElement), step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(true); }
    if (step) { event.preventDefault(); all.at((at + step) % all.length).focus(); }
  });
  opener.closest("header, main").append(made);
  opener.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside);
  made.querySelector("button").focus();
}

export function menu() {
  const made = make("div", "pop menu"), add = (words, act) => { const item = button(words); item.setAttribute("role", "menuitem"); item.addEventListener("click", act); made.append(item); };
  made.setAttribute("role", "menu");
  const other = start.language === "ja" ? "en" : "ja";
  if (now.talk) add(say("transcript"), transcript);
  if (now.talk && now.talk.state !== "ended") add(say("end"), end);
  add(other === "en" ? "English" : "日本語", () => { tell_host("language", { language: other }); location.search = `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), language: other })}`; });
  pop($("more"), made);
}

function transcript() {
  const cancel = cancelling();
  card.replaceChildren();
  put("transcript", asking(say("transcript"), [{ key: "mail", required: true }], say("submit"), async ({ mail }) => {
    const told = await ask("transcript", { mail });
    thank(told.words || say("transcript_sent", { mail }));
  }, cancel));
  go_low();
  card.querySelector("input").focus();
}

function cancelling() {
  const made = button(say("cancel"));
  made.addEventListener("click", () => { card.replaceChildren(); acts.show(); $("more").focus(); });
  return made;
}

function end() {
  const cancel = cancelling();
  card.replaceChildren();
  put("end", asking(say("end_sure"), [], say("end"), async () => {
    const { talk } = await ask("end", {});
    card.replaceChildren();
    now.talk = talk;
    acts.show();
    card.querySelector("input")?.focus({ preventScroll: true });
  }, cancel));
  go_low();
  card.querySelector("[type=submit]").focus();
}

const SIGNS = "😊 😂 🥲 😅 😭 🙏 👍 👌 👏 🙇 🙋 🤔 😢 😮 😡 😴 ❤️ ✨ 🎉 🎁 ☺️ 😌 😓 💦 📦 🚚 📷 📎 ⭕ ❌ ❓ ❗".split(" ");
export function emoji() {
  const made = make("div", "pop emojis");
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-label", say("emoji"));
  for (const each of SIGNS) { const sign = button(each); sign.addEventListener("click", () => acts.insert(each)); made.append(sign); }
  pop($("emoji"), made);
}

