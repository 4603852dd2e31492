// The outlines of symbols: one of the three ways in which a symbol tells its kind. The viewer and the studio draw the same.

import type { Point } from "./model";

/** Corners in units of half a symbol, y down; a form that is not here is a disc. */
export const SHAPES: Record<string, Point[]> = {
  triangle: [[0, -1.2], [1.3, 1.05], [-1.3, 1.05]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  flag: [[-1, 1.7], [-1, -1], [1.25, -1], [1.25, 0.7], [-0.72, 0.7], [-0.72, 1.7]],
  plate: [[-1.3, -0.75], [1.3, -0.75], [1.3, 0.75], [-1.3, 0.75]],
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
};

/** Where the letters stand off the middle. */
export const LETTERS: Record<string, Point> = { triangle: [0, 0.42], flag: [0.12, -0.12] };
