"""Which shapes stand on the drawing of a floor, and on that of the site.

The order below is the order of asking for room: doors' plates, room numbers, equipment, names.
"""

from collections.abc import Sequence

from tacmap.annotations import FEATURE_TYPES, Feature
from tacmap.building import Building, Floor
from tacmap.exports.artist import Artist, letters_of
from tacmap.exports.canvas import grown
from tacmap.exports.orientation import FAR, Box, Orientation, extent, floor_extent, floor_words, is_entrance
from tacmap.exports.parts import Part
from tacmap.exports.shapes import MARGIN, STRIP, SYMBOL, Area, Key, Label, Lines, Plate, Scene, Shape, Symbol
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = [
    "MARGIN", "STRIP", "SYMBOL", "Area", "Key", "Label", "Lines", "Plate", "Scene", "Shape", "Symbol", "floor_scene",
    "floor_window", "letters_of", "site_scene", "site_window",
]  # fmt: skip


def floor_window(floor: Floor, preplan: Preplan, mm: float) -> Box:
    """What a floor's drawing shows: the floor, and its features within 15 m of it, with a margin."""
    xmin, ymin, xmax, ymax = floor_extent(floor)
    near = [
        point
        for feature in preplan.features
        if feature.floor == floor.id
        for point in feature.points
        if xmin - 15 < point[0] < xmax + 15 and ymin - 15 < point[1] < ymax + 15
    ]
    box = extent([(xmin, ymin, xmax, ymax), *((x, y, x, y) for x, y in near)])
    return grown(box, MARGIN * mm)


def site_window(preplan: Preplan, mm: float) -> Box:
    """What the site's drawing shows: all buildings and what stands within 300 m of them, with a margin."""
    built = extent(floor_extent(floor) for floor in preplan.floors)
    xmin, ymin, xmax, ymax = grown(built, FAR)
    grounds = [point for feature in preplan.features if feature.floor is None for point in feature.points]
    near = [(x, y, x, y) for x, y in grounds if not preplan.floors or (xmin < x < xmax and ymin < y < ymax)]
    return grown(extent([built, *near] if preplan.floors else near), (MARGIN + SYMBOL) * mm)


def floor_scene(
    preplan: Preplan,
    orientation: Orientation,
    building: Building,
    floor: Floor,
    *,
    mm: float,
    window: Box | None = None,
    here: Point | None = None,
    part: Part | None = None,
    parts: Sequence[Part] = (),
) -> Scene:
    """The drawing of one floor; `window` shows a part of it only, `here` is marked YOU ARE HERE.

    `part` gets its match lines; `parts` that stand on sheets of their own are outlined and named.
    """
    seen = window or floor_window(floor, preplan, mm)
    artist = Artist(preplan, orientation, seen, mm)
    if preplan.exercise:
        artist.exercise()
    features = [f for f in preplan.features if f.floor == floor.id or (f.floor is None and floor.index == 0)]
    artist.areas_of(features)
    artist.rooms(floor)
    if here is not None:
        artist.here(here)
    if part is not None:
        artist.match_lines(part)
    artist.lines(floor)
    artist.doors(floor)
    artist.cones(features, floor)
    artist.routes(features)
    artist.plates([door for door in floor.openings if is_entrance(door)])
    artist.numbers(floor, features)
    artist.symbols(features)
    artist.names(floor)
    artist.outlined(parts)
    artist.sides(building)
    if here is None:
        artist.beyond([f for f in features if f.floor is not None])
    return artist.scene(f"{building.name}, {floor_words(floor.label)}")


def site_scene(
    preplan: Preplan, orientation: Orientation, *, mm: float, window: Box | None = None, aerial: bytes = b""
) -> Scene:
    """The drawing of the whole site: footprints, exterior doors, what stands on the grounds.

    `aerial` is the JPEG that `preplan.aerial` tells of, to lie under all of it.
    """
    artist = Artist(preplan, orientation, window or site_window(preplan, mm), mm)
    artist.aerial(aerial)
    outside = [f for f in preplan.features if f.floor is None or _outdoors(f, orientation)]
    artist.areas_of(outside)
    ground = [
        min(building.floors, key=lambda floor: abs(floor.index)) for building in preplan.buildings if building.floors
    ]
    for floor in ground:
        artist.footprint(floor)
    artist.routes([f for f in outside if f.floor is None])
    artist.plates([door for floor in ground for door in floor.openings if is_entrance(door)])
    for building in preplan.buildings:
        artist.building_name(building)
    artist.symbols(outside)
    artist.ground_names([f for f in outside if f.floor is None])
    for building in preplan.buildings:
        artist.sides(building)
    artist.beyond(outside)
    return artist.scene("Site")


def _outdoors(feature: Feature, orientation: Orientation) -> bool:
    kind = FEATURE_TYPES[feature.type]
    return kind.layer in ("entrances", "fire", "utilities", "command") and orientation.space_of(feature) is None
