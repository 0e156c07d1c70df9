// @ts-check
/**
 * One live stream for all tabs of a browser: a leader holds it and passes on what it hears.
 *
 * Starts by itself on a page with <meta name="madoguchi-live" content="CURSOR">, where CURSOR is how far the log had
 * come when the page was made. On `document` it dispatches
 *   madoguchi:event       detail {kind, workspace, conversation, number, subject: [kind, id], by: [kind, id]}
 *   madoguchi:signal      detail {kind, workspace, …}: typing, viewing; may be lost
 *   madoguchi:reset       too much was missed: fetch anew whatever is shown
 *   madoguchi:connection  detail {state: "connecting" | "open" | "signed-out"}
 * The state also stands in <html data-live="…">.
 */
import { isLineDown } from "./posting.js";

/** @typedef {{type: string, id?: string, detail?: any, to?: string, from?: string, state?: string}} Note */

const STREAM = "/live";
const NAME = "madoguchi-live";
const SILENT_MS = 45_000;
const KEPT = 200;
const COLLECTED = 500;
const LEASE_MS = 5_000;
const LINE_MS = 4_000;
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000];

const me = Math.random().toString(36).slice(2);

/** @param {string} a @param {string} b */
function isAfter(a, b) {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs >= 0 && left[differs] > right[differs];
}

/** @param {string} name @param {any} [detail] */
function dispatch(name, detail) {
  document.dispatchEvent(new CustomEvent(`madoguchi:${name}`, { detail }));
}

/**
 * Wraps `run` so that it runs at most once a second, a little off the beat so that many desks do not ask at once, never
 * twice at the same time, and not while the tab is hidden. It is given the arguments collected since it last ran, and
 * those of a run that failed because the line is down once more, a little later.
 * @template T
 * @param {(asked: T[]) => unknown} run
 * @param {number} [pause] in ms
 * @returns {(argument?: T) => void}
 */
export function coalesced(run, pause = 1_000) {
  /** @type {T[]} */
  let asked = [];
  let last = -Infinity;
  let isUnderWay = false;

  async function turn() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", turn, { once: true });
      return;
    }
    const all = asked;
    asked = [];
    last = performance.now();
    try {
      await run(all);
    } catch (error) {
      if (isLineDown(error)) [asked, last] = [[...all, ...asked], last + LINE_MS];
      else console.error(error);
    } finally {
      isUnderWay = false;
      if (asked.length > 0) plan();
    }
  }

  function plan() {
    isUnderWay = true;
    const wait = last + pause - performance.now();
    setTimeout(turn, wait > 0 ? wait + Math.random() * pause * 0.25 : Math.random() * pause * 0.08);
  }

  return (argument) => {
    asked.push(/** @type {T} */ (argument));
    if (asked.length > COLLECTED) asked.shift();
    if (!isUnderWay) plan();
  };
}

/** What every tab does: hears the leader, keeps its place in the log, tells the page. */
class Tab {
  /** @param {string} cursor */
  constructor(cursor) {
    this.cursor = cursor;
    this.state = "";
    this.channel = new BroadcastChannel(NAME);
    /** @type {Leader | null} */
    this.leader = null;
    this.channel.onmessage = ({ data }) => this.hear(data);
  }

  start() {
    this.show("connecting");
    stand(
      () => (this.leader ??= new Leader(this)),
      () => {
        this.leader?.close();
        this.leader = null;
      },
    );
    this.hello();
    document.addEventListener("madoguchi:signed-in", () => (this.leader ? this.leader.open() : this.hello()));
    addEventListener("pageshow", (event) => event.persisted && this.hello());
    document.addEventListener("resume", () => this.hello());
  }

  /** Ask the leader for what came after the page was made. */
  hello() {
    this.channel.postMessage({ type: "hello", from: me, id: this.cursor });
  }

  /** @param {Note} note */
  hear(note) {
    if (note.to !== undefined && note.to !== me) return;
    if (note.type === "who") this.hello();
    else if (note.type === "hello") this.leader?.welcome(note);
    else if (note.type === "connection") this.show(note.state ?? "connecting");
    else if (note.type === "signal") dispatch("signal", note.detail);
    else this.follow(note);
  }

  /** Events, resets and beats, each with its place in the log. @param {Note} note */
  follow(note) {
    if (note.id && !isAfter(note.id, this.cursor)) {
      if (note.type !== "reset") return;
    } else if (note.id) {
      this.cursor = note.id;
    }
    if (note.type !== "beat") dispatch(note.type, note.detail);
  }

  /** @param {string} state */
  show(state) {
    if (state === this.state) return;
    this.state = state;
    document.documentElement.dataset.live = state;
    dispatch("connection", { state });
  }
}

/** The tab that holds the stream. */
class Leader {
  /** @param {Tab} tab */
  constructor(tab) {
    this.tab = tab;
    /** @type {Note[]} */
    this.kept = [];
    this.keptAfter = tab.cursor;
    this.failures = 0;
    this.heardAt = 0;
    /** @type {EventSource | null} */
    this.source = null;
    this.timer = 0;
    tab.channel.postMessage({ type: "who" });
    this.watch = setInterval(() => this.source && Date.now() - this.heardAt > SILENT_MS && this.open(), 5_000);
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    this.state("connecting");
    this.heardAt = Date.now();
    const source = new EventSource(`${STREAM}?after=${encodeURIComponent(this.tab.cursor)}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.state("open");
    };
    source.onmessage = (event) => this.pass("event", event);
    for (const type of ["signal", "reset", "beat"]) {
      source.addEventListener(type, (event) => this.pass(type, /** @type {MessageEvent} */ (event)));
    }
    source.addEventListener("bye", () => this.rest("signed-out"));
    source.onerror = () => {
      if (source !== this.source) return;
      if (source.readyState === EventSource.CLOSED) this.fail();
      else this.state("connecting");
    };
  }

  /** @param {string} type @param {MessageEvent} event */
  pass(type, event) {
    this.heardAt = Date.now();
    const note = { type, detail: JSON.parse(event.data), id: type === "signal" ? undefined : event.lastEventId };
    if (type === "event") this.keep(note);
    if (type === "reset") [this.kept, this.keptAfter] = [[], event.lastEventId || this.tab.cursor];
    this.tell(note);
  }

  /** @param {Note} note */
  keep(note) {
    this.kept.push(note);
    if (this.kept.length > KEPT) this.keptAfter = this.kept.shift()?.id ?? this.keptAfter;
  }

  /** A tab has opened, or woken: give it what it missed. @param {Note} note */
  welcome(note) {
    if (this.tab.state === "signed-out") this.open();
    const to = note.from;
    this.tab.channel.postMessage({ type: "connection", state: this.tab.state, to });
    const place = note.id ?? "";
    if (isAfter(this.keptAfter, place)) {
      this.tab.channel.postMessage({ type: "reset", detail: {}, id: this.tab.cursor, to });
      return;
    }
    for (const kept of this.kept) {
      if (isAfter(kept.id ?? "", place)) this.tab.channel.postMessage({ ...kept, to });
    }
  }

  /** The browser has given the stream up: find out why, come back later and later. */
  async fail() {
    this.rest("connecting");
    const answer = await fetch(STREAM, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) {
      this.rest("signed-out");
      return;
    }
    const pause = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
    this.timer = setTimeout(() => this.open(), pause * (0.75 + Math.random() / 2));
  }

  /** @param {string} state */
  rest(state) {
    this.source?.close();
    this.source = null;
    this.state(state);
  }

  /** @param {string} state */
  state(state) {
    this.tell({ type: "connection", state });
  }

  /** @param {Note} note */
  tell(note) {
    this.tab.channel.postMessage(note);
    this.tab.hear(note);
  }

  close() {
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}

/**
 * Calls `begin` when this tab becomes the leader, `end` should it lose that again. Web Locks where the browser has
 * them (https, localhost); on plain http a lease in localStorage, where two leaders for a moment do no harm.
 * @param {() => void} begin
 * @param {() => void} end
 */
function stand(begin, end) {
  if (navigator.locks) {
    navigator.locks.request(NAME, () => {
      begin();
      return new Promise(() => {});
    });
    return;
  }
  const mine = () => JSON.parse(localStorage.getItem(NAME) ?? "{}");
  const turn = () => {
    const lease = mine();
    if (lease.holder !== me && lease.until > Date.now()) {
      end();
      return;
    }
    localStorage.setItem(NAME, JSON.stringify({ holder: me, until: Date.now() + LEASE_MS }));
    setTimeout(() => mine().holder === me && begin(), 200);
  };
  setInterval(turn, LEASE_MS / 4);
  addEventListener("pagehide", () => mine().holder === me && localStorage.removeItem(NAME));
  turn();
}

const meta = document.querySelector('meta[name="madoguchi-live"]');
if (meta instanceof HTMLMetaElement && meta.content) new Tab(meta.content).start();
