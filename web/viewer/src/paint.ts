// One frame of the map, from the ground up: rooms, grid, areas, lines, doors, ways, symbols and labels, margin.

import { arrow, begin, disc, fill, g, inMetres, inPixels, p, plate, px, seen, type Shown, shown, site, stroke, trace, view } from "./frame";
import { distance, touches } from "./geometry";
import { symbolsAndLabels } from "./labels";
import { gridLetters, gridLines, north, scaleBar } from "./margin";
import type { Feature, Opening, Point } from "./model";
import { symbolColours, tinted } from "./palette";
import { lengths, type Level, type Site } from "./site";
import { visible } from "./tiles";
import type { View } from "./view";

/** Pixels per metre from which a kind of line is worth drawing. */
const FROM: Record<string, number> = { detail: 9, furniture: 9, stair: 3, window: 2, door: 5 };

export function paint(canvas: HTMLCanvasElement, theSite: Site, theView: View, now: Shown): void {
  begin(canvas, theSite, theView, now);
  inPixels();
  g.fillStyle = p.ground;
  g.fillRect(0, 0, view.width, view.height);
  const levels = site.beside(now.floor);
  inMetres();
  now.under?.(g);
  levels.forEach(rooms);
  if (now.grid) gridLines();
  levels.forEach(areas);
  levels.forEach(lines);
  inPixels();
  levels.forEach(openings);
  levels.forEach(ways);
  route();
  levels.forEach(symbolsAndLabels);
  measure();
  marker();
  if (now.grid) gridLetters();
  scaleBar();
  north();
}

function rooms(level: Level): void {
  for (const [space, path, box] of level.rooms) {
    if (!touches(box, seen)) continue;
    fill(shown.chosen?.id === space.id ? p.chosen : tinted(p, space.kind), path);
    site.doubts(space) ? stroke(p.doubt, px(3), [px(7), px(5)], path) : stroke(p.detail, px(1), [], path);
    if (space.verified !== "wrong" && space.verified !== "missing") continue;
    for (const [top, bottom] of [[box.y0, box.y1], [box.y1, box.y0]] as [number, number][]) {
      trace([[box.x0, top], [box.x1, bottom]]);
      stroke(p.doubt, px(3));
    }
  }
}

/** Camera cones, and the features that are areas. */
function areas(level: Level): void {
  for (const feature of level.features) {
    const cone = site.derived.cones[feature.id];
    const ring = cone ?? (feature.geometry === "polygon" ? feature.points : null);
    if (!ring || hidden(feature) || (cone && view.scale < 4)) continue;
    const tone = toneOf(feature);
    trace(ring, true);
    g.globalAlpha = shown.chosen?.id === feature.id ? 0.4 : 0.08;
    fill(tone);
    g.globalAlpha = 0.8;
    stroke(tone, px(1.2), feature.verified === "verified" ? [] : [px(5), px(4)]);
    g.globalAlpha = 1;
  }
}

function toneOf(feature: Feature): string {
  const [face, edge] = symbolColours(shown.theme, site.symbol(feature.type).colour);
  return shown.theme === "day" ? face : edge;
}

export const hidden = (feature: Feature): boolean =>
  shown.hidden.has(site.symbol(feature.type).layer) && shown.chosen?.id !== feature.id;

function lines(level: Level): void {
  g.lineCap = "butt"; // round ends cost a third of a frame
  for (const { kind, tiles } of level.drawn) {
    if (view.scale < (FROM[kind] ?? 0) || (kind === "wall" && view.scale < 5 && level.floor.walls.length)) continue;
    const colour = { wall: p.wall, door: p.wall, body: p.wall, window: p.window }[kind] ?? p.detail;
    const width = px(kind === "wall" ? (view.scale > 12 || shown.strong ? 2 : 1.3) : kind === "window" ? 2 : 1);
    for (const path of visible(tiles(), seen, view.scale)) {
      if (kind === "body") fill(p.body, path);
      if (kind !== "body" || view.scale < 5) stroke(colour, width, [], path);
    }
  }
  for (const [space, path] of level.rooms) if (space.id === shown.chosen?.id) stroke(p.edge, px(5), [], path);
}

/** A bar in every way out, and leaves with their swing. */
function openings(level: Level): void {
  if (view.scale < 3) return;
  g.lineCap = "butt";
  for (const opening of level.floor.openings) {
    if (opening.kind === "window" || opening.kind === "opening") continue;
    if (opening.exterior && !shown.hidden.has("entrances")) {
      trace([view.toScreen(opening.a), view.toScreen(opening.b)]);
      stroke(p.open, 5);
    }
    if (view.scale > 6) leaf(opening);
  }
}

function leaf({ a, b, hinge, swing_to: open }: Opening): void {
  if (!hinge || !open) return;
  const strike = distance(a, hinge) < distance(b, hinge) ? b : a;
  const [h, o, s] = [hinge, open, strike].map((point) => view.toScreen(point)) as [Point, Point, Point];
  trace([h, o]);
  stroke(p.wall, 1.6);
  const [from, to] = [o, s].map(([x, y]) => Math.atan2(y - h[1], x - h[0])) as [number, number];
  g.beginPath();
  g.arc(h[0], h[1], Math.hypot(o[0] - h[0], o[1] - h[1]), from, to, Math.sin(to - from) < 0);
  stroke(p.wall, 0.8);
}

/** Features that are lines: evacuation routes, fences, roads. */
function ways(level: Level): void {
  for (const feature of level.features) {
    if (feature.geometry !== "line" || hidden(feature)) continue;
    const points = feature.points.map((point) => view.toScreen(point));
    trace(points);
    stroke(toneOf(feature), 3, feature.verified === "verified" ? [] : [6, 5]);
    if (feature.type === "evac_route") arrow(points, toneOf(feature), 14);
  }
}

/** The way in, as far as it runs on this floor; it stops short of the number it leads to. */
function route(): void {
  const index = site.derived.floors.indexOf(shown.floor);
  let run: Point[] = [];
  let from: number | undefined;
  for (const stop of [...(shown.route?.stops ?? []), null]) {
    if (stop?.floor === index) run.push(view.toScreen(stop.at));
    else {
      if (run.length > 1) leg(stop ? run : shortened(run));
      if (run.length) change(run, from, stop?.floor);
      run = [];
      from = stop?.floor;
    }
  }
}

/** Says at the stairs where the way comes from and where it goes on. */
function change(run: Point[], from: number | undefined, to: number | undefined): void {
  const [start, end] = [run[0]!, run[run.length - 1]!];
  if (from !== undefined) plate(`from ${site.floorName(site.derived.floors[from])}`, start[0], start[1] - 26, 15, true);
  if (to !== undefined) plate(`to ${site.floorName(site.derived.floors[to])}`, end[0], end[1] - 26, 15, true);
}

function leg(run: Point[]): void {
  g.lineCap = "butt";
  trace(run);
  stroke(p.ground, 12);
  stroke(p.route, 7, [16, 8]);
  arrow(run, p.route, 24);
}

function shortened(run: Point[]): Point[] {
  const [from, end] = run.slice(-2) as [Point, Point];
  const part = Math.max(0.35, 1 - 30 / distance(from, end));
  return [...run.slice(0, -1), [from[0] + (end[0] - from[0]) * part, from[1] + (end[1] - from[1]) * part]];
}

function measure(): void {
  const { measured } = shown;
  const points = (measured ?? []).map((point) => view.toScreen(point));
  trace(points);
  stroke(p.edge, 4);
  for (const [x, y] of points) {
    disc(x, y, 6);
    fill(p.ground);
    stroke(p.edge, 4);
  }
  const end = points.pop();
  const total = (measured ?? []).reduce((sum, point, i, all) => sum + (i ? distance(point, all[i - 1]!) : 0), 0);
  if (end && total) plate(lengths(total), end[0], end[1] - 26, 16);
}

function marker(): void {
  if (shown.chosen?.kind !== "point") return;
  const [x, y] = view.toScreen(shown.chosen.at);
  disc(x, y, 14);
  g.moveTo(x - 24, y);
  g.lineTo(x + 24, y);
  g.moveTo(x, y - 24);
  g.lineTo(x, y + 24);
  stroke(p.edge, 4);
}
