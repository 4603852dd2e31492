// The service worker: the app and the plans come from what is kept here, with a network or without. All else goes to the service.

declare const EDITION: string;
declare const SHELL: string[];

interface Lasting extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetching extends Lasting { request: Request; respondWith(answer: Promise<Response>): void }

const scope = self as unknown as EventTarget & { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> } };
const HERE = "/tablet/";
const APP = `tacmap-app-${EDITION}`;
const PLANS = "tacmap-plans";

scope.addEventListener("install", (event) => {
  (event as Lasting).waitUntil((async () => {
    const kept = await caches.open(APP);
    await kept.addAll([HERE, ...SHELL.map((name) => HERE + name)].map((address) => new Request(address, { cache: "reload" })));
    await scope.skipWaiting();
  })());
});

scope.addEventListener("activate", (event) => {
  (event as Lasting).waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("tacmap-app-") && name !== APP) await caches.delete(name);
    await scope.clients.claim();
  })());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(HERE)) return;
  if (pathname.startsWith(`${HERE}plans/`)) (event as Fetching).respondWith(plan(pathname));
  else if (pathname === HERE || SHELL.includes(pathname.slice(HERE.length))) (event as Fetching).respondWith(app(request, pathname));
});

/** A plan is never asked of a network: what is not kept here was not checked. */
async function plan(pathname: string): Promise<Response> {
  const kept = await (await caches.open(PLANS)).match(pathname);
  return kept ?? new Response("This plan is not on this tablet.", { status: 404 });
}

async function app(request: Request, pathname: string): Promise<Response> {
  return (await (await caches.open(APP)).match(pathname)) ?? fetch(request);
}
