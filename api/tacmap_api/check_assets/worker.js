// Opens the form of one locker's check again where there is no network. It keeps that page and its parts, no more.
"use strict";

const KEPT = "tacmap-check-form";
const PARTS = ["/check/form.js", "/check/form.css", "/style.css"];
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PARTS)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const ours = event.request.mode === "navigate" || PARTS.includes(pathname);
  if (event.request.method === "GET" && ours) event.respondWith(answer(event.request, pathname));
});

// From the network, and kept; else as it was kept. Who may not see it any more is not shown what was kept.
async function answer(request, pathname) {
  const kept = await caches.open(KEPT);
  try {
    const found = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (found.ok) await kept.put(pathname, found.clone());
    else if ([401, 403, 404].includes(found.status)) await kept.delete(pathname);
    return found;
  } catch (error) {
    const old = await kept.match(pathname);
    if (old) return old;
    throw error;
  }
}
