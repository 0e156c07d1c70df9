// Lines as they stand in the log: by id, each once, in order. All text is text; links are made here and are harmless.
import { root, say, start } from "./wire.js";

const list = document.getElementById("lines"), pending = document.getElementById("pending"), log = document.getElementById("log"), below = document.getElementById("below");
const LINK = /https?:\/\/[^\s<>"'「」『』（）【】、。！？]+[^\s<>"'「」『』（）【】、。！？.,;:!?)\]]/g;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s*){1,3}$/u;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const clock = new Intl.DateTimeFormat(start.language === "ja" ? "ja-JP" : "en-GB", { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(start.language === "ja" ? "ja-JP" : "en-GB", { month: start.language === "ja" ? "numeric" : "short", day: "numeric", weekday: "short" });
export const shown = new Map();  // id: the line and its element
export const state = { pass: "", read_up_to: 0 };

export function make(tag, name = "", text = "", rest = {}) {
  const made = Object.assign(document.createElement(tag), rest);
  if (name) made.className = name;
  made.append(text);
  return made;
}

function linked(text) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    parts.append(text.slice(at, found.index), make("a", "", found[0], { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow ugc" }));
    at = found.index + found[0].length;
  }
  parts.append(text.slice(at));
  return parts;
}

const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

function file(each) {
  const address = each.url || `${root}files/${each.id}?pass=${encodeURIComponent(state.pass)}`;
  if (PICTURES.includes(each.type)) {
    const link = make("a", "picture", "", { href: address, target: "_blank", rel: "noopener" });
    link.append(make("img", "", "", { src: address, alt: each.name, loading: "lazy", width: 216, height: 162 }));
    return link;
  }
  const link = make("a", "file", each.name, { href: `${address}&download`, rel: "noopener" });
  link.append(make("small", "", size(each.size)));
  return link;
}

export function drawn(line) {
  const kind = line.from === "visitor" ? "me" : "us", made = make("li", `line ${kind}${ONLY_EMOJI.test(line.text) ? " big" : ""}`);
  made.dataset.who = kind + line.name;
  made.dataset.at = line.at;
  if (line.from !== "visitor") made.append(make("span", "name", line.name || (line.from === "window" ? start.look.name : say("somebody"))));
  if (line.text) { const text = make("p", "text"); text.append(linked(line.text)); made.append(text); }
  for (const each of line.files ?? []) made.append(file(each));
  made.append(make("span", "foot", clock.format(new Date(line.at))));
  return made;
}

function day(at) {
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  return ago === 0 ? say("today") : ago === 1 ? say("yesterday") : calendar.format(at);
}

// A group has one name at its head and one time at its foot.
function fit(made) {
  if (!made) return;
  const before = made.previousElementSibling, at = new Date(made.dataset.at), was = before && new Date(before.dataset.at);
  const is_new_day = !before || was.toDateString() !== at.toDateString();
  const is_head = is_new_day || before.dataset.who !== made.dataset.who || at - was > 300_000;
  made.classList.toggle("head", is_head);
  is_new_day ? (made.dataset.day = day(at)) : delete made.dataset.day;
  const name = made.querySelector(".name"), foot = before?.querySelector(".foot");
  if (name) name.hidden = !is_head;
  if (foot && !before.classList.contains("keeps")) foot.hidden = !is_head;
}

/** Put a line where it belongs; false when it is there already. `made`: its element, where it was shown before it was said. */
export function place(line, made, quietly) {
  if (shown.has(line.id)) return false;
  const was_low = is_low(), element = drawn(line);
  made?.remove();
  let after = list.lastElementChild;
  while (after && Number(after.dataset.id) > line.id) after = after.previousElementSibling;
  element.dataset.id = line.id;
  if (line.from === "visitor" || quietly) element.setAttribute("aria-live", "off");
  after ? after.after(element) : list.prepend(element);
  shown.set(line.id, { line, element });
  fit(element);
  fit(element.nextElementSibling);
  if (was_low || line.from === "visitor") go_low();
  else if (!element.nextElementSibling) below.hidden = false;
  return true;
}

export function take_away(id) {
  const found = shown.get(id), next = found?.element.nextElementSibling;
  shown.delete(id);
  found?.element.remove();
  fit(next);
}

export function clear() {
  shown.clear();
  list.replaceChildren();
}

export function above(lines) {  // the place that is read stays where it is
  const height = log.scrollHeight, top = log.scrollTop;
  for (const line of lines) if (!shown.has(line.id)) place_quietly(line);
  log.scrollTop = top + log.scrollHeight - height;
}

function place_quietly(line) {
  const top = log.scrollTop;
  place(line, null, true);
  log.scrollTop = top;
  below.hidden = true;
}

/** Ours have read up to here. */
export function mark_seen(up_to) {
  if (up_to < state.read_up_to) return;
  state.read_up_to = up_to;
  list.querySelectorAll(".seen").forEach((old) => { old.remove(); });
  const last = [...shown.values()].filter(({ line }) => line.from === "visitor" && line.id <= up_to).reduce((found, each) => (found && found.line.id > each.line.id ? found : each), null);
  if (!last) return;
  const foot = last.element.querySelector(".foot");
  foot.hidden = false;
  last.element.classList.add("keeps");
  foot.append(make("span", "seen", ` ${say("seen")}`));
}

export const is_low = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
export function go_low() {
  log.scrollTop = log.scrollHeight;
  below.hidden = true;
}
below.addEventListener("click", go_low);
log.addEventListener("scroll", () => { if (is_low()) below.hidden = true; }, { passive: true });
new ResizeObserver(() => { if (below.hidden) go_low(); }).observe(log);

export { pending };
