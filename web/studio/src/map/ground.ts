// The floor as one picture that is moved with the map: painted anew is only what comes into view, and what has changed.
//
// Thousands of rooms take longer to paint than a frame lasts. While the map is zoomed the picture is stretched, and painted
// anew when it stands still.

import Layer from "ol/layer/Layer";
import type { FrameState } from "ol/Map";
import type { Box } from "../../../viewer/src/geometry";
import type { Painter } from "./sheet";

const AT_ONCE = 12; // ms: a floor that is painted within is painted anew in each frame of a zoom
const RIM = 6; // px that lines reach beyond what they are drawn around

/** Where the picture's corner lies and how large a metre is, in pixels of the picture. */
interface Lie { u: number; v: number; k: number; ratio: number; wide: number; high: number }

type Rect = [x: number, y: number, wide: number, high: number];

export class Ground {
  readonly layer = new Layer({ render: (frame) => this.render(frame) });
  private readonly canvas = document.createElement("canvas");
  private readonly g = this.canvas.getContext("2d", { alpha: false })!;
  private had: Lie | null = null;
  private stale: Box[] = [];
  private took = 0;

  constructor(private readonly paint: Painter) {
    this.canvas.style.cssText = "position:absolute;left:0;top:0;transform-origin:0 0";
  }

  /** These parts of the floor look different now; all of it without them. */
  changed(parts?: readonly Box[]): void {
    if (parts) this.stale.push(...parts);
    else this.had = null;
    this.layer.changed();
  }

  private render(frame: FrameState): HTMLElement {
    const lie = lieOf(frame);
    const { had } = this;
    const same = had && had.wide === lie.wide && had.high === lie.high && had.ratio === lie.ratio;
    if (same && had.k === lie.k) this.move(had, lie);
    else if (same && this.took > AT_ONCE && frame.viewHints.some(Boolean)) return this.stretch(had, lie);
    else this.anew(lie);
    this.canvas.style.transform = "";
    return this.canvas;
  }

  private stretch(had: Lie, { u, v, k, ratio }: Lie): HTMLElement {
    const s = k / had.k;
    this.canvas.style.transform = `matrix(${s},0,0,${s},${(had.u * s - u) / ratio},${(had.v * s - v) / ratio})`;
    return this.canvas;
  }

  private anew(lie: Lie): void {
    const { wide, high, ratio } = lie;
    if (this.canvas.width !== wide || this.canvas.height !== high) [this.canvas.width, this.canvas.height] = [wide, high];
    this.canvas.style.width = `${wide / ratio}px`;
    this.canvas.style.height = `${high / ratio}px`;
    const begun = performance.now();
    this.part(lie, [0, 0, wide, high]);
    this.took = performance.now() - begun;
    [this.had, this.stale] = [lie, []];
  }

  private move(had: Lie, lie: Lie): void {
    const { wide, high } = lie;
    const [du, dv] = [lie.u - had.u, lie.v - had.v];
    if (Math.abs(du) >= wide || Math.abs(dv) >= high) return this.anew(lie);
    if (du || dv) {
      this.g.setTransform(1, 0, 0, 1, 0, 0);
      this.g.drawImage(this.canvas, -du, -dv);
    }
    if (du) this.part(lie, [du > 0 ? wide - du : 0, 0, Math.abs(du), high]);
    if (dv) this.part(lie, [0, dv > 0 ? high - dv : 0, wide, Math.abs(dv)]);
    for (const box of this.stale) this.part(lie, within(box, lie));
    [this.had, this.stale] = [lie, []];
  }

  /** Paint a part of the picture, and nothing beside it. */
  private part({ u, v, k, ratio }: Lie, [x, y, wide, high]: Rect): void {
    if (wide <= 0 || high <= 0) return;
    const { g } = this;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.save();
    g.beginPath();
    g.rect(x, y, wide, high);
    g.clip();
    g.fillStyle = "#fff";
    g.fillRect(x, y, wide, high);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    const rim = RIM * ratio;
    const seen = { x0: (x + u - rim) / k, x1: (x + u + wide + rim) / k, y0: -(y + v + high + rim) / k, y1: -(y + v - rim) / k };
    this.paint({ g, pixel: ratio / k, seen, to: ([mx, my]) => [(mx * k - u) / ratio, (-my * k - v) / ratio] });
    g.restore();
  }
}

/** The corner lies on a whole pixel, so that a picture that is moved stays sharp. */
function lieOf({ viewState: { center, resolution }, size, pixelRatio: ratio }: FrameState): Lie {
  const [wide, high] = [Math.round(size[0]! * ratio), Math.round(size[1]! * ratio)];
  const k = ratio / resolution;
  return { u: Math.round(center[0]! * k - wide / 2), v: Math.round(-center[1]! * k - high / 2), k, ratio, wide, high };
}

function within({ x0, y0, x1, y1 }: Box, { u, v, k, ratio, wide, high }: Lie): Rect {
  const rim = RIM * ratio;
  const [left, top] = [Math.max(0, Math.floor(x0 * k - u - rim)), Math.max(0, Math.floor(-y1 * k - v - rim))];
  return [left, top, Math.min(wide, Math.ceil(x1 * k - u + rim)) - left, Math.min(high, Math.ceil(-y0 * k - v + rim)) - top];
}
