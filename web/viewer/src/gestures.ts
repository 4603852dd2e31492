// Fingers, mouse and wheel on the map. Everything here has a button and a key as well.

import type { Point } from "./model";
import type { View } from "./view";

const STILL = 10; // pixels a finger may wander in a tap
const TWIST = 0.3; // radians before two fingers turn the map: gloves tremble

export function listen(canvas: HTMLCanvasElement, view: View, changed: () => void, tap: (at: Point) => void): void {
  const held = new Map<number, Point>();
  let start: Point | null = null;
  let lastTap = { time: 0, at: [0, 0] as Point };
  let twist = 0;

  const place = (event: PointerEvent | WheelEvent): Point => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, place(event));
    start = held.size === 1 ? place(event) : null;
    twist = 0;
  });

  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (start && Math.hypot(now[0] - start[0], now[1] - start[1]) < STILL) return;
    if (start) held.set(event.pointerId, now);
    if (other) pinch(before, now, other);
    else if (!start) view.pan(now[0] - before[0], now[1] - before[1]);
    start = null;
    held.set(event.pointerId, now);
    changed();
  });

  function pinch(before: Point, now: Point, other: Point): void {
    const [ax, ay, bx, by] = [before[0] - other[0], before[1] - other[1], now[0] - other[0], now[1] - other[1]];
    const turn = Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
    twist += turn;
    const factor = Math.hypot(bx, by) / Math.max(1, Math.hypot(ax, ay));
    view.about(other, factor, Math.abs(twist) > TWIST ? turn : 0);
  }

  const lift = (event: PointerEvent): void => {
    if (event.type === "pointerup" && start && held.size === 1) {
      const double = event.timeStamp - lastTap.time < 320 && Math.hypot(start[0] - lastTap.at[0], start[1] - lastTap.at[1]) < 40;
      if (double) {
        view.about(start, 2);
        changed();
      } else tap(start);
      lastTap = { time: double ? 0 : event.timeStamp, at: start };
    }
    held.delete(event.pointerId);
    start = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      view.about(place(event), Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * 0.0022));
      changed();
    },
    { passive: false },
  );
}
