// The steps of a site from drawing to map pack, in their order; each is always within reach. A step's page is loaded when first opened.

import type { Component } from "svelte";
import type { Draft } from "./draft.svelte";

export interface Step { id: string; name: string; page: () => Promise<{ default: Component<{ draft: Draft }> }> }

export const STEPS: Step[] = [
  { id: "check", name: "Check rooms", page: () => import("./check/CheckRooms.svelte") },
  { id: "place", name: "Place", page: () => import("./place/Place.svelte") },
];
