{% autoescape off %}// Shows a page of ours where there is no line, and what is pushed. Keeps that page and its looks, never a page of somebody's.
const KEPT = "madoguchi-{{ version }}";
const PARTS = {{ parts }};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PARTS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = async () => Promise.all((await caches.keys()).filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(old().then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(fetch(request).catch(() => caches.match(PARTS[0])));
  else if (PARTS.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

// Whoever has a page of ours before them sees it there; Safari ends the consent when something pushed is not shown.
const mustShow = /^((?!chrom|android|firefox).)*safari/i.test(navigator.userAgent);
const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

async function tell({ title, body, tag, url, lang, icon, at }) {
  if (!mustShow && (await windows()).some((each) => each.focused)) return;
  await self.registration.showNotification(title, { body, tag, renotify: true, lang, icon, badge: icon, timestamp: at, data: { url } });
}

async function open(url) {
  const there = (await windows()).filter((each) => !new URL(each.url).pathname.includes("/settings/"));
  const same = there.find((each) => new URL(each.url).pathname === url);
  const found = same ?? there.find((each) => new URL(each.url).pathname.startsWith("/w/"));
  if (!found) return self.clients.openWindow(url);
  const shown = same ?? (await found.navigate(url).catch(() => null));
  return shown ? shown.focus() : self.clients.openWindow(url);
}

self.addEventListener("push", (event) => event.data && event.waitUntil(tell(event.data.json())));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});
{% endautoescape %}
