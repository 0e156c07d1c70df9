// @ts-check
/** The worker that shows a page without a line, and what is pushed. */
import { token } from "./posting.js";
import { base } from "./words.js";

if (window.isSecureContext) navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
const isPushed = localStorage.getItem("push") === document.body.dataset.me && sessionStorage.getItem("push") !== token();
if (isPushed) import("./pushing.js").then(({ renew }) => renew(`${base()}settings/me/devices/`)).catch(() => {});
