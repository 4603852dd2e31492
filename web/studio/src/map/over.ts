// What lies over the floor and is painted anew in each frame: what is placed, words, what is being drawn.

import Layer from "ol/layer/Layer";
import type { FrameState } from "ol/Map";
import type { Painter } from "./sheet";

export class Over {
  readonly layer = new Layer({ render: (frame) => this.render(frame)! });
  private readonly canvas = document.createElement("canvas");
  private readonly g = this.canvas.getContext("2d")!;

  /** `painters` from the lowest to the one on top; `empty` where none of them has anything to paint. */
  constructor(private readonly painters: Painter[], private readonly empty: () => boolean) {
    this.canvas.style.cssText = "position:absolute;left:0;top:0;width:100%;height:100%";
  }

  private render({ viewState: { center, resolution }, size, pixelRatio }: FrameState): HTMLElement | null {
    if (this.empty()) return null;
    const { g, canvas } = this;
    const [wide, high] = size as [number, number];
    const [w, h] = [Math.round(wide * pixelRatio), Math.round(high * pixelRatio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    g.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    g.clearRect(0, 0, wide, high);
    const [x, y] = center as [number, number];
    const [dx, dy] = [(wide / 2) * resolution, (high / 2) * resolution];
    const seen = { x0: x - dx, x1: x + dx, y0: y - dy, y1: y + dy };
    for (const paint of this.painters) paint({ g, pixel: resolution, seen, to: ([mx, my]) => [(mx - seen.x0) / resolution, (seen.y1 - my) / resolution] });
    return canvas;
  }
}
