// @ts-check
/** Every change carries the CSRF token; read from the cookie, for it changes when somebody signs in again. */

/** @returns {string} */
export function token() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  const meta = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'));
  return cookie?.slice("csrftoken=".length) ?? meta?.content ?? "";
}

let skew = 0;

/** A moment by the server's clock: the browser's may be wrong. @param {number} [at] */
export const now = (at = Date.now()) => new Date(at + skew);

/** No answer came at all: the line is down, not the program wrong. @param {any} error */
export const isLineDown = (error) => error?.name === "NetworkError" || !navigator.onLine;

/** Fetch with the token; without an answer a NetworkError. A redirect to the sign-in page counts as 401, and so does a refusal when the cookies are gone. @param {string} url @param {RequestInit} [options] */
export async function ask(url, options = {}) {
  const headers = new Headers(options.headers);
  headers.set("X-CSRFToken", token());
  headers.set("HX-Request", "true");
  const answer = await fetch(url, { ...options, headers, credentials: "same-origin" }).catch((error) => {
    throw new DOMException(error.message, "NetworkError");
  });
  skew = Date.parse(answer.headers.get("Date") ?? "") - Date.now() || skew;
  const wasSentAway = answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/");
  const hasNoCookies = answer.status === 403 && !document.cookie.includes("csrftoken=");
  return wasSentAway || hasNoCookies ? new Response("", { status: 401 }) : answer;
}

/** @param {string} url @param {Record<string, string | Blob> | FormData} [fields] @param {RequestInit} [options] */
export function post(url, fields = {}, options = {}) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return ask(url, { method: "POST", body, ...options });
}

document.addEventListener("htmx:configRequest", (event) => {
  /** @type {CustomEvent} */ (event).detail.headers["X-CSRFToken"] = token();
});
addEventListener("unhandledrejection", (event) => isLineDown(event.reason) && event.preventDefault());
