// The steps of a site from drawing to map pack, in their order; each is always within reach. A step's page is loaded when first opened.

import type { Component } from "svelte";
import type { Draft } from "./draft.svelte";

/** `open` tells how much is left to do in it, where that is known from the map: 0 is done, undefined nobody knows. */
export interface Step { id: string; name: string; page: () => Promise<{ default: Component<{ draft: Draft }> }>; open?: (draft: Draft) => number | undefined }

/** What is put right in Upload. */
export const UPLOADED = new Set(["units-uncertain", "floor-alignment-guessed", "building-position-unknown", "alignment-points-disagree"]);

export const STEPS: Step[] = [
  { id: "upload", name: "Upload", page: () => import("./upload/Upload.svelte"), open: ({ map, floors }) => floors.length ? doubts([...map.problems, ...map.notes]).filter(({ code }) => UPLOADED.has(code)).length + map.hindrances.filter(({ file }) => file === "site.toml").length : undefined },
  { id: "check", name: "Check rooms", page: () => import("./check/CheckRooms.svelte"), open: ({ map, floors }) => floors.length ? doubts(map.problems).filter(({ code }) => !UPLOADED.has(code)).length : undefined },
  { id: "place", name: "Place", page: () => import("./place/Place.svelte") },
  { id: "locker", name: "Locker", page: () => import("./locker/Locker.svelte") },
  { id: "review", name: "Review", page: () => import("./review/Review.svelte") },
  { id: "publish", name: "Publish & print", page: () => import("./publish/Publish.svelte") },
];

function doubts<T extends { severity: string }>(told: T[]): T[] {
  return told.filter(({ severity }) => severity === "warning");
}
