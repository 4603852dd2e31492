"""What happens to a printed code before somebody scans it: print size, a coarse camera, blur, a tilted hand, dirt.

The degraded set: 40 mm wide (without the quiet zone) seen at 110 dpi, blurred by 1.5 px sigma, tilted by 30 degrees,
10 % of the symbol under spots of dirt off the finder patterns. Everything comes from a seed.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["ALL", "BLURRED", "STAINED", "TILTED", "Wear", "clean", "degraded"]

DPI, WIDTH_MM = 110, 40.0
_SPOT = (2.0, 6.0)  # modules, the radius of a spot: 1.5 to 4.5 mm
_NOISE = 3.0  # grey levels
_OVER = 8  # the picture is drawn so many times finer than it is seen
_QUIET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """`blur` in camera pixels (sigma), `tilt` in degrees, `stains` as a part of the symbol."""

    blur: float = 0.0
    tilt: float = 0.0
    stains: float = 0.0


BLURRED, TILTED, STAINED = Wear(blur=1.5), Wear(tilt=30.0), Wear(stains=0.10)
ALL = Wear(blur=1.5, tilt=30.0, stains=0.10)

Picture = NDArray[np.uint8]
Matrix = NDArray[np.bool_]


def _rastered(matrix: Matrix, pixels: int) -> Picture:
    """The modules (True is dark) with their quiet zone, `pixels` to a module."""
    framed = np.pad(matrix, _QUIET)
    side = framed.shape[0] * pixels
    grey = np.where(framed, 0, 255).astype(np.uint8)
    return cv2.resize(grey, (side, side), interpolation=cv2.INTER_NEAREST)


def clean(matrix: Matrix) -> Picture:
    """As printed, at 8 pixels to a module."""
    return _rastered(matrix, 8)


def degraded(matrix: Matrix, wear: Wear, seed: int) -> Picture:
    """One draw: which way it is tilted and turned, and where it is stained, is up to the seed."""
    chance = np.random.default_rng(seed)
    modules = matrix.shape[0]
    stained = _stained(_rastered(matrix, _OVER), modules, wear.stains, chance)
    pixel = modules * _OVER / (WIDTH_MM / 25.4 * DPI)  # fine pixels for one of the camera's
    seen = _tilted(stained, pixel, wear.tilt, chance)
    blurred = cv2.GaussianBlur(seen, (0, 0), wear.blur) if wear.blur else seen
    return np.clip(blurred + chance.normal(0.0, _NOISE, blurred.shape), 0, 255).astype(np.uint8)


def _stained(picture: Picture, modules: int, part: float, chance: np.random.Generator) -> Picture:
    """Round spots of dirt, dark and light, until that part of the symbol is covered; the finders stay free."""
    symbol = modules * _OVER
    covered = np.zeros((symbol, symbol), dtype=np.uint8)
    finder = 8 * _OVER
    spots = picture.copy()
    edge = _QUIET * _OVER
    while covered.mean() < part:
        radius = int(chance.uniform(*_SPOT) * _OVER)
        x, y = (int(chance.uniform(radius, symbol - radius)) for _ in range(2))
        low, high = finder + radius, symbol - finder - radius
        if (x < low and y < low) or (x > high and y < low) or (x < low and y > high):
            continue
        shade = int(chance.choice((40, 110, 235)))
        cv2.circle(covered, (x, y), radius, 1, -1)
        cv2.circle(spots, (x + edge, y + edge), radius, shade, -1)
    return spots


def _tilted(picture: Picture, pixel: float, degrees: float, chance: np.random.Generator) -> Picture:
    """A sheet held at that angle to the camera, about an axis in any direction, in perspective."""
    side = picture.shape[0]
    axis, turn = chance.uniform(0, 2 * math.pi), math.radians(chance.uniform(-10, 10))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float64) * side / 2
    towards = np.array([math.cos(axis), math.sin(axis)])
    along = np.array([-towards[1], towards[0]])
    u, v = corners @ towards, corners @ along
    depth = 1 + u * math.sin(math.radians(degrees)) / (4 * side)  # the camera is four code widths away
    flat = (np.outer(u * math.cos(math.radians(degrees)), towards) + np.outer(v, along)) / depth[:, None] / pixel
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    target = flat @ spin.T
    target -= target.min(axis=0) - 24
    width, height = (math.ceil(high) + 24 for high in target.max(axis=0))
    source = (corners + side / 2).astype(np.float32)
    warp = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    smooth = cv2.GaussianBlur(picture, (0, 0), max(pixel / 2.5, 0.3))  # each camera pixel sees an area
    return cv2.warpPerspective(smooth, warp, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
