// What OpenLayers draws a frame with, in the place of its own: our layers are canvases, painted by us, one over the other.

import Disposable from "ol/Disposable";
import type OlMap from "ol/Map";
import type { FrameState } from "ol/Map";
import { compose, makeInverse, type Transform } from "ol/transform";

export class Layers extends Disposable {
  private readonly element = document.createElement("div");

  constructor(map: OlMap) {
    super();
    this.element.className = "ol-unselectable ol-layers";
    this.element.style.cssText = "position:absolute;width:100%;height:100%;z-index:0";
    map.getViewport()!.prepend(this.element); // under what the map itself lays over it
  }

  renderFrame(frame: FrameState | null): void {
    if (!frame) return;
    const { center, resolution, rotation } = frame.viewState;
    const [wide, high] = frame.size as [number, number];
    const place = frame.coordinateToPixelTransform as Transform;
    compose(place, wide / 2, high / 2, 1 / resolution, -1 / resolution, -rotation, -center[0]!, -center[1]!);
    makeInverse(frame.pixelToCoordinateTransform as Transform, place);
    const drawn = frame.layerStatesArray.map(({ layer }) => layer.render(frame, null!)).filter((each) => each !== null);
    if (drawn.some((each, order) => this.element.children[order] !== each)) this.element.replaceChildren(...drawn);
  }

  override disposeInternal(): void {
    this.element.remove();
  }
}
