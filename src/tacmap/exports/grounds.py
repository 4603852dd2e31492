"""The grounds on a sheet: the picture from above, areas, roads and fences, ways out, buildings as one shape."""

import itertools
import math

import shapely

from tacmap.annotations import Feature
from tacmap.building import Building
from tacmap.exports.canvas import NAMES, NUMBERS, Canvas, turned_box, upright
from tacmap.exports.lettering import Board, around, text_width
from tacmap.exports.orientation import Box, Orientation, extent, floor_extent
from tacmap.exports.shapes import Area, Label, Lines, Picture
from tacmap.exports.strokes import cut_lines, middle_of, round_ring
from tacmap.geometry import Point, Ring
from tacmap.preplan import Preplan

__all__ = ["Grounds"]

_LINES = {"road": "Grey line: road", "fence": "Dash-dotted line: fence"}


class Grounds(Canvas):
    """A sheet with what stands outdoors."""

    def __init__(self, preplan: Preplan, orientation: Orientation, window: Box, mm: float) -> None:
        super().__init__(preplan, orientation, window, mm)
        self._clear = False  # whether areas let a picture beneath be seen
        self._busy = Board(window, 12 * mm)  # lines and walls that words keep off

    def aerial(self, jpeg: bytes) -> None:
        """The grounds from above, under everything."""
        told = self._preplan.aerial
        if not jpeg or told is None:
            return
        self._clear = True
        self._pens.paper.append(Picture(role="aerial", box=told.box, jpeg=jpeg))
        of = f", {told.source}" if told.source else ""
        self._marks[f"Aerial picture of {told.captured.isoformat()}{of}"] = None

    def areas_of(self, features: list[Feature]) -> None:
        """Grounds, staging areas and other features that cover an area."""
        for feature in features:
            if feature.geometry == "polygon" and self._shown(feature.points):
                role = "clear" if self._clear else "ground"
                self._pens.paper.append(Area(role=f"{role} {feature.type}", rings=(feature.points,)))
                self._marks["Broken outline: grounds and areas, by their names"] = None
                if feature.type == "ground" and feature.name:
                    self._write("ground-name", middle_of(feature.points), feature.name, NAMES[0])

    def building_name(self, building: Building) -> None:
        """The name of a building in the middle of it."""
        box = extent(floor_extent(floor) for floor in building.floors)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        across = max(box[2] - box[0], 1.0) * 0.8 / self._mm
        height = next((h for h in NUMBERS if text_width(building.name) * h <= across), NUMBERS[-1])
        self._write("building-name", middle, building.name, height)

    def routes(self, features: list[Feature]) -> None:
        """Lines on the ground and ways out, with an arrow at their end."""
        for feature in features:
            if feature.geometry != "line" or len(feature.points) < 2:
                continue
            kind = (feature.attribute("kind") or "").casefold()
            drawn = kind if feature.type == "ground" and kind in _LINES else feature.type
            self._pens.ink.append(Lines(role=f"way {drawn}", lines=(feature.points,)))
            if drawn in _LINES and cut_lines((feature.points,), self._window):
                self._marks[_LINES[drawn]] = None
            self._keep_off(feature.points)
            if feature.type == "evac_route":
                self._marks["Dashed arrow: evacuation route"] = None
                self._pens.ink.append(Area(role="arrow", rings=(self._arrow(feature.points[-2], feature.points[-1]),)))

    def ground_names(self, features: list[Feature]) -> None:
        """Names of roads, fences and gates: along the line, or beside the spot."""
        for feature in features:
            if feature.type != "ground" or feature.geometry == "polygon" or not self._shown(feature.points):
                continue
            if feature.geometry == "point":
                self._pens.over.append(Area(role="spot", rings=(round_ring(feature.points[0], 0.6 * self._mm),)))
            if feature.name:
                self._name_ground(feature.name, feature.points)

    def _name_ground(self, name: str, points: Ring) -> None:
        """Beside the longest stretch of a line that has room for it, turned along it."""
        wide, tall = self._size(name, NAMES[1])
        stretches = sorted(itertools.pairwise(points), key=lambda ends: -math.dist(*ends)) or [(points[0], points[0])]
        for (x0, y0), (x1, y1) in stretches:
            turn = upright(math.degrees(math.atan2(y1 - y0, x1 - x0)))
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            box = turned_box(wide, tall, turn)
            along = ((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in (0.5, 0.35, 0.65, 0.2, 0.8))
            places = [(x - sin * out * tall, y + cos * out * tall) for x, y in along for out in (0.75, -0.75)]
            at = self._board.first_free(places, *box)
            if at is not None:
                self._pens.over.append(Label(role="ground-name", at=at, text=name, height=NAMES[1], turn=turn))
                return

    def _keep_off(self, line: Ring) -> None:
        """Words are not written on this line while there is room beside it."""
        whole, step = shapely.LineString(line), 1.2 * self._mm
        for i in range(min(2000, int(whole.length / step) + 1)):
            point = whole.interpolate(i * step)
            self._busy.take(around((point.x, point.y), step, step))

    def _arrow(self, start: Point, tip: Point) -> Ring:
        length = math.dist(start, tip) or 1.0
        ux, uy = (tip[0] - start[0]) / length, (tip[1] - start[1]) / length
        back, half = 2.6 * self._mm, 1.1 * self._mm
        foot = (tip[0] - ux * back, tip[1] - uy * back)
        return (tip, (foot[0] - uy * half, foot[1] + ux * half), (foot[0] + uy * half, foot[1] - ux * half))
