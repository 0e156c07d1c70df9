// The way to the server and back: the token, what the browser keeps for us, questions, the stream.
export const start = JSON.parse(document.getElementById("start").textContent);
export const say = (name, parts = {}) => start.words[name].replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? "");
export const root = location.pathname;
export const now = { visitor: { name: "", mail: "", identified: false }, talk: null, look: start.look, more: false };  // as the server last said
export const acts = {};  // what the window does, for the module that is fetched later: a circle of imports cannot be published
const PREFIX = `madoguchi${root}`;
const SILENCE = 45_000;

export const host = { origin: "", may_keep: false };  // filled in once the page around has spoken
export const tell_host = (type, rest = {}) => parent !== window && parent.postMessage({ madoguchi: type, ...rest }, host.origin || "*");

// Where the browser keeps nothing for us, memory must do, and the host's page if it is willing.
let memory = null;
export function kept(name) {
  if (!memory) try { return localStorage.getItem(PREFIX + name); } catch { memory = {}; }
  return memory[name] ?? null;
}
export function keep(name, value) {
  if (!memory) try { return value == null ? localStorage.removeItem(PREFIX + name) : localStorage.setItem(PREFIX + name, value); } catch { in_memory(); }
  memory[name] = value ?? undefined;
  if (host.may_keep) tell_host("keep", { text: JSON.stringify(memory) });
}
function in_memory() {  // blocked, or full: what is there already goes along
  memory = {};
  try { for (const [name, value] of Object.entries(localStorage)) if (name.startsWith(PREFIX)) memory[name.slice(PREFIX.length)] = value; } catch { /* blocked */ }
}
export function given_back(text) {  // by the host's page
  kept("token");
  if (memory && text) try { memory = { ...JSON.parse(text), ...memory }; } catch { /* not ours */ }
}
export const is_ours = (event) => event.storageArea && event.key?.startsWith(PREFIX) ? event.key.slice(PREFIX.length) : "";

/** Raises an error with `status` (0: no line), `code` and `words`. */
export async function ask(path, body, { raw, progress } = {}) {
  const headers = { ...(kept("token") && { Authorization: `Visitor ${kept("token")}` }), ...(body && !raw && { "Content-Type": "application/json" }) };
  const address = `${root}${path}${path.includes("?") ? "&" : "?"}language=${start.language}`;
  const { status, text, after } = raw ? await carried(address, headers, raw, progress) : await fetch(address, { method: body ? "POST" : "GET", headers, credentials: "omit", cache: "no-store", body: body && JSON.stringify(body), signal: AbortSignal.timeout?.(20_000) })
    .then(async (answer) => ({ status: answer.status, text: await answer.text(), after: answer.headers.get("Retry-After") }), () => ({ status: 0, text: "" }));
  let found = {};
  try { found = JSON.parse(text); } catch { /* a proxy's page */ }
  if (status >= 200 && status < 300) return found;
  throw Object.assign(new Error(found.error || status), { status, code: found.error || "", words: found.words || say("failed"), after: Number(after) || 0 });
}

function carried(address, headers, body, progress) {  // fetch does not tell how far an upload is
  return new Promise((done) => {
    const line = new XMLHttpRequest();
    line.open("POST", address);
    for (const [name, value] of Object.entries(headers)) line.setRequestHeader(name, value);
    line.upload.addEventListener("progress", (event) => progress?.(Math.round((event.loaded / event.total) * 100)));
    for (const end of ["load", "error", "abort"]) line.addEventListener(end, () => done({ status: line.status, text: line.responseText }));
    line.send(body);
  });
}

export const one_at_a_time = (name, work) => (navigator.locks && !memory ? navigator.locks.request(PREFIX + name, work) : work());

// One window of several holds the stream and tells the others; whichever is looked at takes it over.
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(PREFIX) : null;
const asleep = (time) => new Promise((done) => { setTimeout(done, time); addEventListener("online", done, { once: true }); });
let cursor = "", hear = () => {}, ends, waits;

export const stand_at = (position) => { cursor = position; };

export function listen(hears) {
  hear = hears;
  channel?.addEventListener("message", ({ data }) => take(data.kind, data.data, data.id));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lead(true));
  addEventListener("pageshow", (event) => event.persisted && lead(true));
  lead(document.visibilityState === "visible");
}

function lead(at_once) {
  if (ends && !ends.signal.aborted) return;
  if (!navigator.locks || !channel || memory) { run(new AbortController()); return; }
  waits?.abort();
  waits = at_once ? null : new AbortController();
  let own = null;
  navigator.locks.request(`${PREFIX}stream`, at_once ? { steal: true } : { signal: waits.signal }, () => run(own = new AbortController())).catch(() => {
    if (!own) return;  // it was waiting, and asks anew
    own.abort();  // another window is looked at: the stream goes on there
    lead(false);
  });
}

async function run(own) {
  ends = own;
  for (let failed = 0; !own.signal.aborted;) {
    if (kept("token") && (await read(own.signal))) failed = 0;
    else failed += 1;
    if (own.signal.aborted) return;
    if (failed > 1) hear("reset", { is_poll: true });  // no stream to be had: ask instead
    await asleep(failed ? Math.min(1000 * 2 ** failed, 10_000) * (0.5 + Math.random() / 2) : 250);
  }
}

async function read(over) {
  const silent = new AbortController(), give_up = () => silent.abort();
  let timer = setTimeout(give_up, SILENCE);
  over.addEventListener("abort", give_up);
  try {
    const headers = { Authorization: `Visitor ${kept("token")}`, Accept: "text/event-stream", ...(cursor && { "Last-Event-ID": cursor }) };
    const answer = await fetch(`${root}stream`, { headers, credentials: "omit", cache: "no-store", signal: silent.signal });
    if (answer.status === 401) hear("bye", {});
    if (!answer.ok) return false;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return true;
      clearTimeout(timer);
      timer = setTimeout(give_up, SILENCE);
      const pieces = (text + value).split("\n\n");
      text = pieces.pop();
      for (const piece of pieces) understand(piece);
    }
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    over.removeEventListener("abort", give_up);
  }
}

function understand(piece) {
  const found = {};
  for (const line of piece.split("\n")) {
    const at = line.indexOf(":");
    if (at > 0) found[line.slice(0, at)] = line.slice(at + 1).trimStart();
  }
  if (!found.data) return;
  const told = { kind: found.event || "message", data: JSON.parse(found.data), id: found.id };
  if (told.kind !== "beat") channel?.postMessage(told);
  take(told.kind, told.data, told.id);
}

function take(kind, data, id) {
  if (id) cursor = id;
  hear(kind, data);
}
