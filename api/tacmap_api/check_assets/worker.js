// Opens the form of a locker's check again where there is no network, by its address or by the code on the locker. It
// keeps the forms that were open on this phone and their parts, no more: what a code is worth is never told from here.
"use strict";

const KEPT = "tacmap-check-form";
const PARTS = ["/check/form.js", "/check/form.css", "/style.css"];
const FORM = /^\/sites\/[^/]+\/lockers\/[^/]+\/check$/;
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PARTS)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (pathname.startsWith("/Q/")) event.respondWith(behindCode(event.request, pathname));
  else if (PARTS.includes(pathname)) event.respondWith(answer(event.request, pathname));
  else if (event.request.mode === "navigate" && FORM.test(pathname)) event.respondWith(answer(event.request, pathname));
});

const asked = (request) => fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });

// From the network, and kept; else as it was kept. Who may not see it any more is not shown what was kept.
async function answer(request, pathname) {
  const kept = await caches.open(KEPT);
  try {
    const found = await asked(request);
    if (found.ok) await kept.put(pathname, found.clone());
    else if ([401, 403, 404].includes(found.status)) await kept.delete(pathname);
    return found;
  } catch (error) {
    const old = await kept.match(pathname);
    if (old) return old;
    throw error;
  }
}

// What the service says of a code; without a network the form that was open here of the locker that it names.
async function behindCode(request, pathname) {
  try {
    return await asked(request);
  } catch (error) {
    const [, locker, site] = decodeURIComponent(pathname).split("/").pop().split(".");
    const kept = await caches.open(KEPT);
    for (const { url } of await kept.keys()) {
      const form = await kept.match(url);
      const names = form.headers.get("Tacmap-Code")?.split(" ") ?? [];
      if (names.slice(0, 2).includes(locker) && names.slice(2).includes(site)) return form;
    }
    throw error;
  }
}
