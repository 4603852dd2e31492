"""What was found in a plan, drawn over its lines: pictures for people who look.

    python -m bench.overlay PLAN_OR_FOLDER_OR_SEED ... -o FOLDER [--size 2000] [--part 0 0 0.5 0.5] [--bare]

Lines are grey; spaces are filled by their kind with their number, name or id; doors are green inside, red to the
outside, orange where they are not sure, passages violet, windows blue; room outlines of a truth file are dashed black.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.generated import drawn
from bench.reading import plans_in, truth_of
from tacmap.building import Opening, OpeningKind, Space, SpaceKind
from tacmap.drawing import Drawing
from tacmap.errors import TacmapError
from tacmap.geometry import FloatArray
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import Understanding, understand

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_FILLS: dict[SpaceKind, Colour] = {
    SpaceKind.ROOM: (255, 226, 150),
    SpaceKind.CORRIDOR: (190, 225, 255),
    SpaceKind.LOBBY: (190, 240, 250),
    SpaceKind.STAIRS: (255, 170, 200),
    SpaceKind.ELEVATOR: (220, 140, 255),
    SpaceKind.RESTROOM: (190, 240, 190),
    SpaceKind.COURTYARD: (210, 210, 160),
}
_OTHER_USE: Colour = (255, 205, 140)
_LINE, _HIDDEN, _TEXT = (120, 120, 120), (215, 215, 215), (150, 150, 150)
_DOOR, _EXTERIOR, _UNSURE, _WAY, _WINDOW = (0, 150, 0), (220, 0, 0), (255, 130, 0), (150, 0, 220), (0, 80, 255)
_BORDER = 0.03  # of the picture on every side
_STRAYS = 0.5  # per cent of line ends on every side that may lie out of the picture


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """From metres to pixels: the corner at the top left, and pixels per metre."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    def __call__(self, points: Any) -> list[tuple[float, float]]:
        xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        on = np.column_stack([(xy[:, 0] - self.left) * self.scale, (self.top - xy[:, 1]) * self.scale])
        return [(x, y) for x, y in on.tolist()]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.overlay", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("plans", nargs="+", help="plan files, folders of plans, or seeds of drawn plans")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--size", type=int, default=2000, help="pixels of the longer side")
    parser.add_argument("--part", type=float, nargs=4, default=(0, 0, 1, 1), help="left, top, right, bottom shares")
    parser.add_argument("--bare", action="store_true", help="the lines alone")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    for plan in asked.plans:
        for name, content, truth in _read(plan):
            drawing = read_drawing(name, content, Limits())
            try:
                found = understand(drawing, source=name)
            except TacmapError as error:
                print(f"{name}: refused: {error.problem}")
                continue
            path = asked.out / f"{Path(name).stem}.png"
            picture(drawing, found, truth, size=asked.size, part=tuple(asked.part), bare=asked.bare).save(path)
            print(f"{path}: {_told(found)}")
    return 0


def _read(plan: str) -> list[tuple[str, bytes, dict[str, Any] | None]]:
    if plan.isdigit():
        made = drawn(int(plan))
        return [(made.name, made.content, made.truth())]
    return [(path.name, path.read_bytes(), truth_of(path)) for path in plans_in([Path(plan)])]


def _told(found: Understanding) -> str:
    """How many there are of everything."""
    ways = [way for floor in found.floors for way in floor.openings]
    doors = [way for way in ways if way.kind is OpeningKind.DOOR]
    counts = {
        "floors": len(found.floors),
        "spaces": sum(len(floor.spaces) for floor in found.floors),
        "doors": len(doors),
        "exterior": sum(door.exterior for door in doors),
        "unsure": sum(not door.sure for door in doors),
        "passages": sum(way.kind is OpeningKind.OPENING for way in ways),
        "windows": sum(way.kind is OpeningKind.WINDOW for way in ways),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def picture(
    drawing: Drawing,
    found: Understanding,
    truth: dict[str, Any] | None,
    *,
    size: int,
    part: Sequence[float] = (0, 0, 1, 1),
    bare: bool = False,
) -> Image.Image:
    """The plan's lines (of a drawing in file units), and over them what was `found`; a `part` of it by shares."""
    drawing = drawing.scaled(found.metres_per_unit / drawing.placement.metres_per_unit, ())
    spaces = [space for floor in found.floors for space in floor.spaces]
    view = _view(drawing, spaces, size, part)
    image = Image.new("RGB", (view.width, view.height), "white")
    pen = ImageDraw.Draw(image, "RGBA")
    for space in () if bare else spaces:
        _fill(image, view, space)
    _lines(pen, view, drawing)
    _texts(pen, view, drawing)
    if not bare:
        for way in (way for floor in found.floors for way in floor.openings):
            _way(pen, view, way)
        _true_outlines(pen, view, found, truth)
        for space in spaces:
            _name(pen, view, space)
    return image


def _fill(image: Image.Image, view: _View, space: Space) -> None:
    """The space in the colour of its kind, its holes left as they are."""
    outline = np.array(view(space.outline.exterior))
    low = np.maximum(np.floor(outline.min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(outline.max(axis=0)) + 1, [view.width, view.height]).astype(int)
    if (high <= low).any():
        return
    mask = Image.new("L", (int(high[0] - low[0]), int(high[1] - low[1])))
    pen = ImageDraw.Draw(mask)
    for ring, shade in ((space.outline.exterior, 160), *((hole, 0) for hole in space.outline.holes)):
        corners = [(x - int(low[0]), y - int(low[1])) for x, y in view(ring)]
        pen.polygon(corners, fill=shade)
        pen.line([*corners, corners[0]], fill=255)
    image.paste(_FILLS.get(space.kind, _OTHER_USE), (int(low[0]), int(low[1])), mask)


def _view(drawing: Drawing, spaces: Sequence[Space], size: int, part: Sequence[float]) -> _View:
    ends = drawing.segments[drawing.segment_visible].reshape(-1, 2)
    ends = ends[np.isfinite(ends).all(axis=1)]
    if not len(ends):
        ends = np.array([[0.0, 0.0], [1.0, 1.0]])
    low, high = np.percentile(ends, [_STRAYS, 100 - _STRAYS], axis=0)
    for space in spaces:
        low, high = (
            np.minimum(low, np.min(space.outline.exterior, axis=0)),
            np.maximum(high, np.max(space.outline.exterior, axis=0)),
        )
    margin = _BORDER * float((high - low).max()) + 0.5
    low, high = low - margin, high + margin
    whole = high - low
    left, top = float(low[0] + part[0] * whole[0]), float(high[1] - part[1] * whole[1])
    width, height = float((part[2] - part[0]) * whole[0]), float((part[3] - part[1]) * whole[1])
    scale = size / max(width, height)
    return _View(left=left, top=top, scale=scale, width=round(width * scale) + 1, height=round(height * scale) + 1)


def _lines(pen: ImageDraw.ImageDraw, view: _View, drawing: Drawing) -> None:
    visible = drawing.segment_visible & np.isfinite(drawing.segments).all(axis=1)
    for rows, colour in ((~drawing.segment_visible, _HIDDEN), (visible, _LINE)):
        for line in _near(drawing.segments[rows], view):
            pen.line(view(line), fill=colour, width=1)


def _near(segments: FloatArray, view: _View) -> FloatArray:
    """Those that can be seen."""
    low = np.minimum(segments[:, :2], segments[:, 2:])
    high = np.maximum(segments[:, :2], segments[:, 2:])
    right, bottom = view.left + view.width / view.scale, view.top - view.height / view.scale
    seen: FloatArray = segments[
        (high[:, 0] > view.left) & (low[:, 0] < right) & (high[:, 1] > bottom) & (low[:, 1] < view.top)
    ]
    return seen


def _texts(pen: ImageDraw.ImageDraw, view: _View, drawing: Drawing) -> None:
    for text in drawing.texts:
        height = text.height * view.scale
        if text.visible and height >= 5 and text.kind != "attdef":
            _write(pen, view(text.at)[0], text.text, _TEXT, min(height, 40.0))


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour, height: float, halo: int = 0
) -> None:
    font = ImageFont.load_default(size=max(9, int(height)))
    pen.text(at, text, fill=colour, font=font, anchor="mm", stroke_width=halo, stroke_fill="white")


def _way(pen: ImageDraw.ImageDraw, view: _View, way: Opening) -> None:
    colour = {OpeningKind.WINDOW: _WINDOW, OpeningKind.OPENING: _WAY}.get(way.kind, _DOOR)
    if way.kind is not OpeningKind.WINDOW:
        colour = _UNSURE if not way.sure else _EXTERIOR if way.exterior else colour
    width = max(2, round(0.06 * view.scale)) if way.kind is OpeningKind.WINDOW else max(4, round(0.12 * view.scale))
    pen.line(view([way.a, way.b]), fill=colour, width=width)
    if way.kind is OpeningKind.OPENING and (way.exterior or not way.sure):
        pen.line(view([way.a, way.b]), fill=_WAY, width=max(2, width // 2))
    if way.hinge and way.swing_to:
        pen.line(view([way.hinge, way.swing_to]), fill=colour, width=max(1, width // 3))


def _true_outlines(pen: ImageDraw.ImageDraw, view: _View, found: Understanding, truth: dict[str, Any] | None) -> None:
    for room in truth["rooms"] if truth else ():
        if room.get("outline"):
            corners = found.placement.from_file(np.array([*room["outline"], room["outline"][0]], dtype=np.float64))
            for a, b in pairwise(corners):
                for share in np.arange(0, 1, 0.1).tolist():
                    pen.line(view([a + share * (b - a), a + (share + 0.05) * (b - a)]), fill=(0, 0, 0), width=2)
        elif room.get("point"):
            (x, y), *_ = view(found.placement.from_file(np.array([room["point"]], dtype=np.float64)))
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=(0, 0, 0))


def _name(pen: ImageDraw.ImageDraw, view: _View, space: Space) -> None:
    words = " ".join(word for word in (space.number, space.name) if word) or f"({space.id})"
    colour = (0, 0, 160) if space.number and space.sure else (200, 0, 0) if space.number else (90, 60, 0)
    _write(pen, view(space.label_at)[0], words, colour, min(max(0.3 * view.scale, 10), 22), halo=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
