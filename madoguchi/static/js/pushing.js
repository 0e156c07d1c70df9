// @ts-check
/** Telling this browser at once, also when no page of ours is open: turned on and off in the personal settings. */
import { ask, post, token } from "./posting.js";
import { all, one } from "./words.js";

const KEPT = "push";
const box = one("[data-push]");
const isApple = /iP(hone|ad|od)/.test(navigator.userAgent) || (/Mac/.test(navigator.platform) && navigator.maxTouchPoints > 1);

/** What stands in the way; empty when nothing does. */
function hindrance() {
  if (!window.isSecureContext) return "insecure";
  if (!("PushManager" in window) || !("Notification" in window)) return isApple ? "home" : "unsupported";
  return Notification.permission === "denied" ? "blocked" : "";
}

const worker = async () => (await navigator.serviceWorker.register("/service-worker.js"), navigator.serviceWorker.ready);

/** @param {string} url @param {PushSubscription} held @param {Record<string, string>} [more] */
const tell = (url, held, more) => post(url, { subscription: JSON.stringify(held), ...more });

/** The browser has its consent still: a new session must know it. Asked for once in a tab and sign-in, which changes the token. @param {string} url */
export async function renew(url) {
  const held = await (await worker()).pushManager?.getSubscription();
  const answer = held && (await tell(url, held, { renew: "1" }));
  if (answer?.status === 410 && (await held?.unsubscribe())) localStorage.removeItem(KEPT);
  sessionStorage.setItem(KEPT, token());
}

/** @param {string} state */
function show(state) {
  for (const each of all("[data-state]", box ?? document)) each.hidden = !each.dataset.state?.split(" ").includes(state);
}

async function look() {
  const held = hindrance() ? null : await (await worker()).pushManager.getSubscription();
  show(hindrance() || (held && localStorage.getItem(KEPT) === box?.dataset.me ? "on" : "off"));
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return look();
  const { pushManager } = await worker();
  const url = box?.dataset.push ?? "";
  const { key } = await (await ask(url)).json();
  const consent = { userVisibleOnly: true, applicationServerKey: key };
  const held = await pushManager.subscribe(consent).catch(async (error) => {
    const former = await pushManager.getSubscription();
    if (error.name !== "InvalidStateError" || !(await former?.unsubscribe())) throw error; // one for another key
    return pushManager.subscribe(consent);
  });
  if (!(await tell(url, held)).ok) throw new Error("refused");
  localStorage.setItem(KEPT, box?.dataset.me ?? "");
  location.reload();
}

async function turnOff() {
  const held = await (await worker()).pushManager.getSubscription();
  localStorage.removeItem(KEPT);
  if (held) await post(box?.dataset.push ?? "", { clear: "1", endpoint: held.endpoint });
  await held?.unsubscribe();
  location.reload();
}

const failed = () => show("failed");
one("[data-push-on]", box ?? document)?.addEventListener("click", () => turnOn().catch(failed));
one("[data-push-off]", box ?? document)?.addEventListener("click", () => turnOff().catch(failed));
if (box) look().catch(failed);
