// What the upload step asks of the service: drawings in, what was understood of them, settings, newer drawings compared.

import type { Point, Polygon } from "../../../viewer/src/model";
import { ask, every, LOGGED_OUT, Refused, site, Unreached } from "../server";

/** A letter of refusal: what is wrong, where, what to do. */
export interface Letter { title: string; detail?: string; remedy?: string }

export interface FloorDrawn { label: string; rooms: number; numbered: number; named: number; doors: number; exterior_doors: number; area_m2: number }

export interface LayerUse { name: string; taken_for: string; lines: number; words: number; visible: boolean }

export interface FileFinding { code: string; message: string; at?: Point | null; floor?: string | null; severity: string }

/** A drawing among the site's files. `floors` tells which of its floors each of the site's is; `refused` why it cannot be read now. */
export interface UploadedPlan {
  path: string; file_name: string; size: number; floors: { id: string; order: number | null }[]; refused?: Letter;
  metres_per_unit?: number; given_unit?: number | null; evidence?: string[]; sure?: boolean; drawn?: FloorDrawn[]; layers?: LayerUse[];
  findings?: FileFinding[];
}

export interface FloorSetting { label: string; id?: string; index: number; plan: string; metres_per_unit?: number; sheet?: string | number; align?: AlignPair[] }
export interface AlignPair { here: Point; there: Point; floor?: string }
export interface BuildingSetting { name: string; id?: string; floors?: FloorSetting[] }
export interface ControlPoint { name?: string; floor?: string; plan?: Point; site?: Point; lat: number; lon: number }

/** What site.toml says, as far as this step asks. */
export interface Setting {
  name: string; buildings?: BuildingSetting[];
  georeference?: { lat?: number; lon?: number; plan?: Point; floor?: string; true_north_deg?: number; points?: ControlPoint[] };
  aerial?: { captured: string; source?: string };
}

/** What a building or floor is called by where site.toml is set: its id, or the one that the service makes of its name. */
export const idOf = ({ id, label, name }: { id?: string; label?: string; name?: string }): string =>
  id ?? (label ?? name ?? "").normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** The floors of all buildings, each with its place in site.toml. */
export const floorsIn = ({ buildings = [] }: Setting): { id: string; at: string; told: FloorSetting }[] =>
  buildings.flatMap((building) => (building.floors ?? []).map((told) => {
    const [own, name] = [idOf(building), idOf(told)];
    return { id: `${own}/${name}`, at: `buildings/${own}/floors/${name}`, told };
  }));

export const plansOf = (id: string): Promise<UploadedPlan[]> => every(`${site(id)}/plans`);

export const settingOf = async (id: string): Promise<Setting> => (await (await ask(`${site(id)}/setting`)).json()) as Setting;

/** Long work at the service. `outcome` is what came of it, or its letter of refusal. */
export interface Job { id: string; state: "waiting" | "running" | "done" | "failed" | "stopped"; telling: string; done: number; whole: number; outcome: Record<string, string>; href: string; events: string }

/** Send a form with a drawing; `sent` hears which share of it is through. Gives the job that reads it. */
export function send(path: string, form: FormData, sent: (share: number) => void, stopped: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("prefer", "respond-async");
    request.upload.onprogress = ({ loaded, total }) => sent(loaded / total);
    request.onerror = () => reject(new Unreached("The service cannot be reached."));
    request.onload = () => {
      const told = parsed(request.responseText);
      if (request.status === 401) window.dispatchEvent(new Event(LOGGED_OUT));
      if (request.status < 300) resolve(told as unknown as Job);
      else reject(new Refused(request.status, told["title"] ?? request.statusText, told["detail"] ?? "", told["remedy"] ?? ""));
    };
    stopped.addEventListener("abort", () => (request.abort(), reject(new DOMException("", "AbortError"))));
    request.send(form);
  });
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}

/** A job until it is over, told at each change. Where the stream of events breaks off, the browser takes it up again. */
export function followed(job: Job, changed: (job: Job) => void, stopped: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const events = new EventSource(job.events);
    events.addEventListener("job", ({ data }) => {
      const now = JSON.parse(data as string) as Job;
      changed(now);
      if (now.state !== "waiting" && now.state !== "running") resolve((events.close(), now));
    });
    events.onerror = () => events.readyState === EventSource.CLOSED && reject(new Unreached("The service cannot be reached."));
    stopped.addEventListener("abort", () => {
      if (events.readyState === EventSource.CLOSED) return;
      events.close();
      void ask(`${job.href}/stop`, { method: "POST" }).catch(() => {});
      reject(new DOMException("", "AbortError"));
    });
  });
}

export interface ComparedRoom { state: "kept" | "changed" | "new" | "gone"; called: string; outline: Polygon }

/** What a newer drawing would change. */
export interface Comparison {
  version: number; kept_ids: number; unverified: number; changes: { kind: string; subject: string; words: string }[];
  lost: { file: string; line: number | null; message: string; remedy: string }[]; doubts: string[]; objection: Letter | null;
  floors: { label: string; rooms: ComparedRoom[] }[];
}

export const comparison = async (id: string, job: string): Promise<Comparison> =>
  (await (await ask(`${site(id)}/replacements/${job}`)).json()) as Comparison;

export const takeNewer = (id: string, job: string, version: number, anyway: boolean): Promise<Response> =>
  ask(`${site(id)}/replacements/${job}`, { method: "POST", body: new URLSearchParams({ anyway: String(anyway) }), headers: { "if-match": `"${version}"` } });

/** Lay an image from above under the plan: `image`, `captured`, `source`, `corners`. */
export const layAerial = (id: string, version: number, form: FormData): Promise<Response> =>
  ask(`${site(id)}/aerial`, { method: "PUT", body: form, headers: { "if-match": `"${version}"` } });

export const takeAerialAway = (id: string, version: number): Promise<Response> =>
  ask(`${site(id)}/aerial`, { method: "DELETE", headers: { "if-match": `"${version}"` } });
