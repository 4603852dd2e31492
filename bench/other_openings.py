"""Doors and windows as other offices draw them: leaves half open, rebated frames, thresholds, sills, curtain walls."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bench.drawing_styles import Arc, Insert, Line, Sheet
from bench.made_buildings import Building, Door, Window

__all__ = ["DOORS", "WINDOWS", "draw_doors", "draw_windows"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One leaf: from hinge to strike in the closed state, opening towards `into` out of a wall so thick."""

    hinge: Point
    strike: Point
    into: Point
    thick: float

    @property
    def wide(self) -> float:
        return math.dist(self.hinge, self.strike)

    def at(self, along: float, aside: float) -> Point:
        """Metres from the hinge towards the strike, and towards where it opens."""
        ux, uy = (self.strike[0] - self.hinge[0]) / self.wide, (self.strike[1] - self.hinge[1]) / self.wide
        return (
            self.hinge[0] + ux * along + self.into[0] * aside,
            self.hinge[1] + uy * along + self.into[1] * aside,
        )

    def arc(self, degrees: float = 90.0, back: bool = False) -> Arc:
        """The way of the leaf's end when it opens so far."""
        closed = math.degrees(math.atan2(self.strike[1] - self.hinge[1], self.strike[0] - self.hinge[0]))
        side = (self.strike[0] - self.hinge[0]) * self.into[1] - (self.strike[1] - self.hinge[1]) * self.into[0]
        counter = (side > 0) != back
        return Arc(
            "door",
            self.hinge,
            self.wide,
            *((closed, closed + degrees) if counter else (closed - degrees, closed)),
        )


def draw_doors(sheet: Sheet, building: Building, manner: str) -> None:
    """The doors of a building in one of DOORS; gaps stay gaps, pairs are drawn as two leaves."""
    for door in building.doors:
        thick = building.thickness if door.rooms[1] is None else building.partition
        if door.form == "gap":
            continue
        share = 0.62 if manner == "uneven" else 0.5
        if door.form == "double":
            middle = (
                door.a[0] + (door.b[0] - door.a[0]) * share,
                door.a[1] + (door.b[1] - door.a[1]) * share,
            )
            leaves = [Leaf(hinge=p, strike=middle, into=door.into, thick=thick) for p in (door.a, door.b)]
        else:
            leaves = [Leaf(hinge=door.a, strike=door.b, into=door.into, thick=thick)]
        for leaf in leaves:
            DOORS[manner](sheet, leaf)
        if manner in ("threshold", "frames"):
            _thresholds(sheet, door, thick, both=manner == "threshold")


def _thresholds(sheet: Sheet, door: Door, thick: float, both: bool) -> None:
    for side in (-1, 1) if both else (1,):
        n = (door.into[0] * side * thick / 2, door.into[1] * side * thick / 2)
        sheet.marks.append(Line("door", ((door.a[0] + n[0], door.a[1] + n[1]), (door.b[0] + n[0], door.b[1] + n[1]))))


def _slab(leaf: Leaf, degrees: float, deep: float = 0.04) -> Line:
    """The leaf as a thin rectangle, opened so far."""
    t = math.radians(degrees)
    c, s = math.cos(t), math.sin(t)
    corners = [(0.0, 0.0), (leaf.wide, 0.0), (leaf.wide, -deep), (0.0, -deep)]
    return Line("door", tuple(leaf.at(x * c - y * s, x * s + y * c) for x, y in corners), closed=True)


def _plain(sheet: Sheet, leaf: Leaf) -> None:
    sheet.marks += [Line("door", (leaf.hinge, leaf.at(0, leaf.wide))), leaf.arc()]


def _thin(sheet: Sheet, leaf: Leaf) -> None:
    sheet.marks += [_slab(leaf, 90), leaf.arc()]


def _at_face(sheet: Sheet, leaf: Leaf) -> None:
    """Hung at the face of the wall, not at its middle."""
    face = Leaf(
        hinge=leaf.at(0, leaf.thick / 2), strike=leaf.at(leaf.wide, leaf.thick / 2), into=leaf.into, thick=leaf.thick
    )
    _thin(sheet, face)


def _half_open(sheet: Sheet, leaf: Leaf) -> None:
    sheet.marks += [_slab(leaf, 45), leaf.arc(45)]


def _barely_open(sheet: Sheet, leaf: Leaf) -> None:
    t = math.radians(30)
    tip = leaf.at(leaf.wide * math.cos(t), leaf.wide * math.sin(t))
    sheet.marks += [Line("door", (leaf.hinge, tip)), leaf.arc(30)]


def _line_only(sheet: Sheet, leaf: Leaf) -> None:
    """A leaf at 45 degrees and no arc."""
    sheet.marks.append(Line("door", (leaf.hinge, leaf.at(leaf.wide * 0.707, leaf.wide * 0.707))))


def _wedge(sheet: Sheet, leaf: Leaf) -> None:
    """A straight line in place of the arc."""
    tip = leaf.at(0, leaf.wide)
    sheet.marks.append(Line("door", (leaf.hinge, tip, leaf.strike)))


def _arc_only(sheet: Sheet, leaf: Leaf) -> None:
    sheet.marks.append(leaf.arc())


def _spline(sheet: Sheet, leaf: Leaf) -> None:
    """The arc as a curve of degree three."""
    w, k = leaf.wide, 0.5523
    curve = (leaf.at(w, 0), leaf.at(w, k * w), leaf.at(k * w, w), leaf.at(0, w))
    sheet.marks += [Line("door", curve, entity="spline"), Line("door", (leaf.hinge, leaf.at(0, w)))]


def _chords(sheet: Sheet, leaf: Leaf) -> None:
    """The arc as a polyline of twelve pieces."""
    turns = [math.radians(90 * k / 12) for k in range(13)]
    sheet.marks += [
        Line("door", tuple(leaf.at(leaf.wide * math.cos(t), leaf.wide * math.sin(t)) for t in turns)),
        Line("door", (leaf.hinge, leaf.at(0, leaf.wide))),
    ]


def _framed(sheet: Sheet, leaf: Leaf) -> None:
    """Frames with small squares at the jambs."""
    half = leaf.thick / 2 + 0.015
    for along in (0.0, leaf.wide - 0.05):
        corners = ((along, -half), (along + 0.05, -half), (along + 0.05, half), (along, half))
        sheet.marks.append(Line("door", tuple(leaf.at(*corner) for corner in corners), closed=True))
    inner = Leaf(hinge=leaf.at(0.05, half), strike=leaf.at(leaf.wide - 0.05, half), into=leaf.into, thick=leaf.thick)
    _thin(sheet, inner)


def _swinging(sheet: Sheet, leaf: Leaf) -> None:
    """Double-acting: an arc on both sides."""
    sheet.marks += [Line("door", (leaf.at(0, -leaf.wide), leaf.at(0, leaf.wide))), leaf.arc(), leaf.arc(back=True)]


def _pocket(sheet: Sheet, leaf: Leaf) -> None:
    """A leaf that slides into the wall: half in the opening, its box dashed."""
    w = leaf.wide
    slab = ((0.5 * w, -0.02), (1.5 * w, -0.02), (1.5 * w, 0.02), (0.5 * w, 0.02))
    sheet.marks.append(Line("door", tuple(leaf.at(*corner) for corner in slab), closed=True))


def _surface(sheet: Sheet, leaf: Leaf) -> None:
    """A leaf that slides along the face of the wall, with an arrow."""
    w, t = leaf.wide, leaf.thick / 2 + 0.03
    slab = ((-0.9 * w, t), (0.15 * w, t), (0.15 * w, t + 0.05), (-0.9 * w, t + 0.05))
    sheet.marks += [
        Line("door", tuple(leaf.at(*corner) for corner in slab), closed=True),
        Line("door", (leaf.at(0.3 * w, t + 0.12), leaf.at(0.8 * w, t + 0.12))),
        Line("door", (leaf.at(0.65 * w, t + 0.2), leaf.at(0.8 * w, t + 0.12), leaf.at(0.65 * w, t + 0.04))),
    ]


def _folding(sheet: Sheet, leaf: Leaf) -> None:
    w = leaf.wide
    corners = [(w * k / 4, 0.22 if k % 2 else 0.0) for k in range(5)]
    sheet.marks.append(Line("door", tuple(leaf.at(*corner) for corner in corners)))


def _mirrored(sheet: Sheet, leaf: Leaf) -> None:
    """A block with its frame, for a wall 15 cm thick, mirrored and stretched to fit."""
    sheet.blocks.setdefault(
        "Single-Flush",
        (
            Arc("door", (0, 0), 1.0, 0.0, 90.0),
            Line("door", ((0, 0), (0, 1.0), (0.045, 1.0), (0.045, 0.0)), closed=True),
            Line("door", ((0.0, -0.12), (0.0, 0.0))),
            Line("door", ((1.0, -0.12), (1.0, 0.0))),
        ),
    )
    along = math.degrees(math.atan2(leaf.strike[1] - leaf.hinge[1], leaf.strike[0] - leaf.hinge[0]))
    side = (leaf.strike[0] - leaf.hinge[0]) * leaf.into[1] - (leaf.strike[1] - leaf.hinge[1]) * leaf.into[0]
    sheet.marks.append(
        Insert("door", "Single-Flush", leaf.hinge, along, (leaf.wide, leaf.wide if side > 0 else -leaf.wide))
    )


DOORS: dict[str, Callable[[Sheet, Leaf], None]] = {
    "plain": _plain,
    "thin": _thin,
    "at-face": _at_face,
    "half-open": _half_open,
    "barely-open": _barely_open,
    "line-only": _line_only,
    "wedge": _wedge,
    "arc-only": _arc_only,
    "spline": _spline,
    "chords": _chords,
    "frames": _framed,
    "threshold": _thin,
    "uneven": _thin,
    "swinging": _swinging,
    "pocket": _pocket,
    "surface": _surface,
    "folding": _folding,
    "mirrored": _mirrored,
}


# -------------------------------------------------------------------------------------------------------- windows


def draw_windows(sheet: Sheet, building: Building, manner: str) -> None:
    """The windows of a building in one of WINDOWS: lines along them so far from the wall's middle, and more."""
    for pane in building.windows:
        WINDOWS[manner](sheet, pane, building.thickness)


def _across(pane: Window, along: float, aside: float) -> Point:
    long = math.dist(pane.a, pane.b)
    ux, uy = (pane.b[0] - pane.a[0]) / long, (pane.b[1] - pane.a[1]) / long
    return (pane.a[0] + ux * along - uy * aside, pane.a[1] + uy * along + ux * aside)


def _along(sheet: Sheet, pane: Window, *asides: float) -> None:
    long = math.dist(pane.a, pane.b)
    sheet.marks += [Line("window", (_across(pane, 0, aside), _across(pane, long, aside))) for aside in asides]


def _two(sheet: Sheet, pane: Window, thick: float) -> None:
    _along(sheet, pane, -thick / 2, thick / 2)


def _three(sheet: Sheet, pane: Window, thick: float) -> None:
    _along(sheet, pane, -thick / 2, 0.0, thick / 2)


def _four(sheet: Sheet, pane: Window, thick: float) -> None:
    _along(sheet, pane, -thick / 2, -thick / 6, thick / 6, thick / 2)


def _glass_alone(sheet: Sheet, pane: Window, thick: float) -> None:
    """One line in the middle, the reveals open."""
    del thick
    _along(sheet, pane, 0.0)


def _sill(sheet: Sheet, pane: Window, thick: float) -> None:
    """Sills that stand 6 cm out of the face on both sides and reach beyond the jambs; frames; glass."""
    long, far = math.dist(pane.a, pane.b), thick / 2 + 0.06
    for side in (-1, 1):
        near = side * thick / 2
        corners = ((-0.05, near), (-0.05, side * far), (long + 0.05, side * far), (long + 0.05, near))
        sheet.marks.append(Line("window", tuple(_across(pane, *corner) for corner in corners), closed=True))
    _frame(sheet, pane, thick)


def _frame(sheet: Sheet, pane: Window, thick: float) -> None:
    """Frame profiles at both ends, glass between them."""
    long = math.dist(pane.a, pane.b)
    for along in (0.0, long - 0.06):
        corners = ((along, -0.035), (along + 0.06, -0.035), (along + 0.06, 0.035), (along, 0.035))
        sheet.marks.append(Line("window", tuple(_across(pane, *corner) for corner in corners), closed=True))
    sheet.marks += [
        Line("window", (_across(pane, 0.06, off), _across(pane, long - 0.06, off))) for off in (-0.01, 0.01)
    ]
    _along(sheet, pane, -thick / 2, thick / 2)


def _mullions(sheet: Sheet, pane: Window, thick: float) -> None:
    """A curtain wall: two lines of glass with a mullion every 0.6 m."""
    del thick
    long = math.dist(pane.a, pane.b)
    _along(sheet, pane, -0.03, 0.03)
    for k in range(int(long / 0.6) + 1):
        at = min(0.6 * k, long - 0.06)
        corners = ((at, -0.09), (at + 0.06, -0.09), (at + 0.06, 0.09), (at, 0.09))
        sheet.marks.append(Line("glass", tuple(_across(pane, *corner) for corner in corners), closed=True))


WINDOWS: dict[str, Callable[[Sheet, Window, float], None]] = {
    "three": _three,
    "two": _two,
    "four": _four,
    "glass-alone": _glass_alone,
    "sill": _sill,
    "frame": _frame,
    "mullions": _mullions,
}
