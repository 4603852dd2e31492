"""Inking a storey as a DXF that a school's architect could have sent: AIA layers, blocks, tags, dims, title block.

Units are inches. ezdxf's dates and GUIDs are fixed, so that the same drawing is the same bytes.
"""

import io
from collections.abc import Callable, Iterable, Iterator

from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.base import BaseLayout
from ezdxf.layouts.layout import Modelspace

from draftsman import Door, Room, Storey, Xy

options.write_fixed_meta_data_for_testing = True  # no clock and no fresh GUIDs in any file

LAYERS = {
    "A-WALL": 7, "A-DOOR": 3, "A-DOOR-IDEN": 3, "A-GLAZ": 4, "A-FLOR-STRS": 8, "A-FLOR-EVTR": 8, "A-FLOR-PFIX": 8,
    "A-FLOR-PATT": 9, "A-FURN": 9, "A-EQPM": 9, "A-AREA-IDEN": 2, "A-ANNO-DIMS": 1, "A-ANNO-TEXT": 2,
    "A-ANNO-TTLB": 7, "A-ANNO-SYMB": 7, "S-GRID": 1, "S-GRID-IDEN": 1, "F-PROT-EQPM": 1, "C-PKNG-STRP": 9, "L-SITE": 9,
}  # fmt: skip


def as_bytes(doc: Drawing) -> bytes:
    """ASCII DXF without a trace of the clock."""
    for kind in sorted(doc.entitydb.dxf_types_in_use()):
        doc.classes.add_class(kind)  # else they are added in the order of a set
    stream = io.StringIO(newline="\n")
    doc.write(stream)
    return stream.getvalue().encode(doc.output_encoding, errors="dxfreplace")


def draw_storey(s: Storey, title: dict[str, str]) -> Drawing:
    """The whole sheet of one floor."""
    doc = new("R2010", setup=["linetypes"])
    doc.header["$INSUNITS"] = 1  # inches
    doc.header["$LUNITS"] = 4  # feet and inches
    doc.header["$MEASUREMENT"] = 0
    for name, colour in LAYERS.items():
        doc.layers.add(name, color=colour, lineweight=50 if name == "A-WALL" else 18)
    doc.layers.get("S-GRID").dxf.linetype = "CENTER"
    doc.styles.add("NOTES", font="arial.ttf")
    _blocks(doc)
    paper = doc.modelspace()
    _walls(paper, s)
    for door in s.doors:
        _door(paper, door)
    for window in s.windows:
        for a, b in window.glass:
            paper.add_line(a, b, dxfattribs={"layer": "A-GLAZ"})
    for room in s.rooms.values():
        _fittings(paper, room, "UP" if s.title.startswith("FIRST") else "DN")
        _label(paper, room)
    for text, (x, y) in s.open_air.items():
        paper.add_text(text, height=14, dxfattribs={"layer": "A-AREA-IDEN", "style": "NOTES"}).set_placement(
            (x, y), align=TextEntityAlignment.MIDDLE_CENTER
        )
    _grid(paper, s)
    _dimensions(paper, s)
    _fire_equipment(paper, s)
    _title_block(paper, s, title)
    return doc


def _blocks(doc: Drawing) -> None:
    """What gets inserted again and again."""
    leaf = doc.blocks.new("DOOR-36")
    leaf.add_lwpolyline([(0, 0), (1.75, 0), (1.75, 36), (0, 36)], close=True, dxfattribs={"layer": "0"})
    leaf.add_arc((0, 0), 36, 0, 90, dxfattribs={"layer": "0"})
    desk = doc.blocks.new("DESK-STUDENT")
    desk.add_lwpolyline([(-12, -9), (12, -9), (12, 9), (-12, 9)], close=True)
    desk.add_lwpolyline([(-8, -24), (8, -24), (8, -11), (-8, -11)], close=True)
    _rectangle(doc.blocks.new("DESK-TEACHER"), 60, 30)
    _rectangle(doc.blocks.new("LAB-BENCH"), 96, 30)
    _rectangle(doc.blocks.new("BOOKSHELF"), 96, 24)
    _rectangle(doc.blocks.new("LOCKER-BANK"), 144, 15)
    table = doc.blocks.new("TABLE-DINING")
    table.add_lwpolyline([(-60, -15), (60, -15), (60, 15), (-60, 15)], close=True)
    for x in (-45, -15, 15, 45):
        for y in (-24, 24):
            table.add_circle((x, y), 7)
    closet = doc.blocks.new("WC")
    closet.add_lwpolyline([(-9, 0), (9, 0), (9, -8), (-9, -8)], close=True)
    closet.add_ellipse((0, -17), major_axis=(0, 9), ratio=0.75)
    basin = doc.blocks.new("LAV")
    basin.add_lwpolyline([(-10, 0), (10, 0), (10, -18), (-10, -18)], close=True)
    basin.add_circle((0, -9), 6)
    extinguisher = doc.blocks.new("FIRE-EXTINGUISHER")
    extinguisher.add_circle((0, 0), 8)
    extinguisher.add_text("FE", height=6).set_placement((0, 0), align=TextEntityAlignment.MIDDLE_CENTER)
    pull = doc.blocks.new("FIRE-ALARM-PULL-STATION")
    pull.add_lwpolyline([(-7, -7), (7, -7), (7, 7), (-7, 7)], close=True)
    pull.add_text("F", height=8).set_placement((0, 0), align=TextEntityAlignment.MIDDLE_CENTER)
    tag = doc.blocks.new("ROOM-TAG")
    tag.add_lwpolyline([(-30, -16), (30, -16), (30, 4), (-30, 4)], close=True, dxfattribs={"layer": "0"})
    for name, y, height in (("NAME", 16, 9), ("NUMBER", -6, 12)):
        tag.add_attdef(name, dxfattribs={"height": height, "style": "NOTES"}).set_placement(
            (0, y), align=TextEntityAlignment.MIDDLE_CENTER
        )
    door_tag = doc.blocks.new("DOOR-TAG")
    door_tag.add_circle((0, 0), 10, dxfattribs={"layer": "0"})
    door_tag.add_attdef("DOOR", dxfattribs={"height": 5.5, "style": "NOTES"}).set_placement(
        (0, 0), align=TextEntityAlignment.MIDDLE_CENTER
    )
    plate = doc.blocks.new("EXIT-DOOR-NO")
    plate.add_lwpolyline([(-14, -10), (14, -10), (14, 10), (-14, 10)], close=True, dxfattribs={"layer": "0"})
    plate.add_attdef("DOORNO", dxfattribs={"height": 13, "style": "NOTES"}).set_placement(
        (0, 0), align=TextEntityAlignment.MIDDLE_CENTER
    )
    bubble = doc.blocks.new("GRID-BUBBLE")
    bubble.add_circle((0, 0), 24, dxfattribs={"layer": "0"})
    bubble.add_attdef("GRID", dxfattribs={"height": 20, "style": "NOTES"}).set_placement(
        (0, 0), align=TextEntityAlignment.MIDDLE_CENTER
    )


def _rectangle(block: BaseLayout, width: float, depth: float) -> None:
    x, y = width / 2, depth / 2
    block.add_lwpolyline([(-x, -y), (x, -y), (x, y), (-x, y)], close=True)


def _walls(paper: Modelspace, s: Storey) -> None:
    for a, b in s.wall_faces():
        paper.add_line(a, b, dxfattribs={"layer": "A-WALL"})


def _door(paper: Modelspace, door: Door) -> None:
    """Leaves as mirrored blocks, hinged at the face towards the swing, and the tag beside them."""
    turn = {(0.0, 1.0): 0, (1.0, 0.0): -90, (0.0, -1.0): 180, (-1.0, 0.0): 90}[door.swing]
    size = door.width / door.leaves / 36
    for side in (-1, 1) if door.leaves == 2 else (-1,):
        # The block's leaf closes along its own +x; from the far jamb it must be mirrored to close inwards.
        inwards = -side if turn in (0, 90) else side
        paper.add_blockref(
            "DOOR-36",
            door.jamb(side, 9.0 if door.outside else 3.0),
            dxfattribs={"layer": "A-DOOR", "rotation": turn, "xscale": size * inwards, "yscale": size},
        )
    if door.outside:
        name, field, away = "EXIT-DOOR-NO", "DOORNO", 48.0
    else:
        name, field, away = "DOOR-TAG", "DOOR", -16.0
    spot = (door.at[0] + door.swing[0] * away, door.at[1] + door.swing[1] * away)
    _tag(paper, name, spot, {field: door.tag}, "A-DOOR-IDEN")


def _tag(paper: Modelspace, block: str, spot: Xy, values: dict[str, str], layer: str) -> None:
    paper.add_blockref(block, spot, dxfattribs={"layer": layer}).add_auto_attribs(values)


def _label(paper: Modelspace, room: Room) -> None:
    """Most rooms carry a tag block; labs and halls were written as text by somebody else."""
    x, y = room.middle
    if room.use in {"lab", "music", "gym", "dining"}:
        text = paper.add_mtext(
            f"\\H1.3x;{room.number}\\H0.77x;\\P{room.name}\\P{_square_feet(room)} SF",
            dxfattribs={"layer": "A-AREA-IDEN", "char_height": 10, "attachment_point": 5, "style": "NOTES"},
        )
        text.set_location((x, y))
    elif room.use == "hall":
        _hall_name(paper, room)
    elif room.use in {"stair", "lift"}:
        _tag(
            paper,
            "ROOM-TAG",
            (x, y + (26 if room.use == "stair" else 0)),
            {"NUMBER": room.number, "NAME": room.name},
            "A-AREA-IDEN",
        )
    else:
        _tag(paper, "ROOM-TAG", (x, y), {"NUMBER": room.number, "NAME": room.name}, "A-AREA-IDEN")


def _hall_name(paper: Modelspace, room: Room) -> None:
    upright = room.north - room.south > room.east - room.west
    x, y = room.middle
    for text, offset in ((room.name, 10), (room.number, -10)):
        spot = (x - offset, y) if upright else (x, y + offset)
        paper.add_text(
            text, height=12, dxfattribs={"layer": "A-AREA-IDEN", "style": "NOTES", "rotation": 90 if upright else 0}
        ).set_placement(spot, align=TextEntityAlignment.MIDDLE_CENTER)


def _square_feet(room: Room) -> int:
    return round(room.clear.area / 144)


# --- what stands in the rooms ------------------------------------------------------------------------------------


def _fittings(paper: Modelspace, room: Room, way: str) -> None:
    west, south, east, north = room.clear.bounds
    if room.use == "stair":
        _stair(paper, west, south, east, north, way, flip=room.number == "ST-3")
    elif room.use == "lift":
        _lift(paper, west, south, east, north)
    elif room.use in _FURNISHED:
        for block, x, y, turn in _furniture(room):
            layer = {"WC": "A-FLOR-PFIX", "LAV": "A-FLOR-PFIX"}.get(block, "A-FURN")
            paper.add_blockref(block, (x, y), dxfattribs={"layer": layer, "rotation": turn})
    if room.use == "gym":
        _court(paper, west, south, east, north)


Placed = Iterator[tuple[str, float, float, float]]  # block, x, y, rotation


def _furniture(room: Room) -> Placed:
    """Everything that stands in a room, clear of its label in the middle."""
    across, up = _CLEAR.get(room.use, (62, 44))
    x0, y0 = room.middle
    for block, x, y, turn in _FURNISHED[room.use](*room.clear.bounds):
        if abs(x - x0) > across or abs(y - y0) > up:
            yield block, x, y, turn


def _classroom(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 60, east - 60, 54):
        for y in _steps(south + 78, north - 96, 56):
            yield "DESK-STUDENT", x, y, 0
    yield "DESK-TEACHER", (west + east) / 2, north - 48, 0


def _laboratory(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 84, east - 84, 132):
        for y in _steps(south + 72, north - 72, 66):
            yield "LAB-BENCH", x, y, 0


def _library(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 90, east - 90, 132):
        for y in _steps(south + 90, north - 70, 54):
            if abs(x - (west + east) / 2) > 140:
                yield "BOOKSHELF", x, y, 0
    for x in ((west + east) / 2 - 80, (west + east) / 2 + 80):
        yield "TABLE-DINING", x, (south + north) / 2 + 84, 0


def _computers(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 60, east - 60, 78):
        for y in (south + 90, north - 60):
            yield "DESK-TEACHER", x, y, 0


def _music(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 80, east - 80, 60):
        yield "DESK-STUDENT", x, (south + north) / 2 + 80, 0


def _desk(west: float, south: float, _east: float, _north: float) -> Placed:
    yield "DESK-TEACHER", west + 20, south + 36, 90


def _dining(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 100, east - 100, 168):
        for y in _steps(south + 90, north - 80, 96):
            yield "TABLE-DINING", x, y, 0


def _toilets(west: float, south: float, east: float, north: float) -> Placed:
    for x in _steps(west + 30, east - 110, 40):
        yield "WC", x, north - 1, 0
        yield "LAV", x, south + 1, 180


def _lockers(west: float, south: float, east: float, north: float) -> Placed:
    for y in _steps(south + 60, north - 60, 60):
        yield "LOCKER-BANK", (west + east) / 2, y, 0


_FURNISHED: dict[str, Callable[[float, float, float, float], Placed]] = {
    "classroom": _classroom, "lab": _laboratory, "library": _library, "computers": _computers, "music": _music,
    "office": _desk, "dining": _dining, "toilet": _toilets, "lockers": _lockers,
}  # fmt: skip
_CLEAR = {"library": (80, 44), "dining": (110, 60), "toilet": (40, 20)}  # inches kept free around a label


def _steps(low: float, high: float, step: float) -> Iterator[float]:
    count = int((high - low) // step) + 1
    slack = (high - low) - (count - 1) * step
    yield from (low + slack / 2 + i * step for i in range(count))


def _stair(paper: Modelspace, west: float, south: float, east: float, north: float, way: str, *, flip: bool) -> None:
    """Two flights with a landing at the far end from the hall, treads of 11 inches, and an arrow."""
    pen = {"layer": "A-FLOR-STRS"}
    middle = (west + east) / 2
    base, sign = (north, -1) if flip else (south, 1)
    first, count = 60.0, 14
    for x0, x1 in ((west, middle - 4), (middle + 4, east)):
        for i in range(count + 1):
            y = base + sign * (first + i * 11)
            paper.add_line((x0, y), (x1, y), dxfattribs=pen)
    top = base + sign * (first + count * 11)
    for x in (middle - 4, middle + 4):
        paper.add_line((x, base + sign * first), (x, top), dxfattribs=pen)
    arrow = (west + middle) / 2
    paper.add_line((arrow, top + sign * 24), (arrow, base + sign * (first + 20)), dxfattribs=pen)
    paper.add_lwpolyline(
        [
            (arrow - 5, base + sign * (first + 32)),
            (arrow, base + sign * (first + 20)),
            (arrow + 5, base + sign * (first + 32)),
        ],
        dxfattribs=pen,
    )
    paper.add_text(way, height=8, dxfattribs={"layer": "A-ANNO-TEXT"}).set_placement(
        (arrow, top + sign * 34), align=TextEntityAlignment.MIDDLE_CENTER
    )


def _lift(paper: Modelspace, west: float, south: float, east: float, north: float) -> None:
    pen = {"layer": "A-FLOR-EVTR"}
    box = [(west + 12, south + 14), (east - 12, south + 14), (east - 12, north - 12), (west + 12, north - 12)]
    paper.add_lwpolyline(box, close=True, dxfattribs=pen)
    paper.add_line(box[0], box[2], dxfattribs=pen)
    paper.add_line(box[1], box[3], dxfattribs=pen)


def _court(paper: Modelspace, west: float, south: float, east: float, north: float) -> None:
    """A basketball court of 84 by 50 feet, so far as the hall allows."""
    pen = {"layer": "A-FLOR-PATT"}
    mx, my = (west + east) / 2, (south + north) / 2
    x, y = min(480.0, (east - west) / 2 - 36), min(300.0, (north - south) / 2 - 36)
    paper.add_lwpolyline(
        [(mx - x, my - y), (mx + x, my - y), (mx + x, my + y), (mx - x, my + y)], close=True, dxfattribs=pen
    )
    paper.add_circle((mx, my), 72, dxfattribs=pen)
    for side in (-1, 1):
        paper.add_arc((mx + side * (x - 63), my), 237, *((-90, 90) if side < 0 else (90, 270)), dxfattribs=pen)


def _fire_equipment(paper: Modelspace, s: Storey) -> None:
    """Extinguishers along the hallways, pull stations beside the doors to the outside."""
    for room in s.rooms.values():
        if room.use == "hall":
            west, south, east, north = room.clear.bounds
            if east - west > north - south:
                spots = [(x, north - 9) for x in _steps(west + 300, east - 300, 900)]
            else:
                spots = [(east - 9, y) for y in _steps(south + 240, north - 240, 900)]
            for spot in spots:
                paper.add_blockref("FIRE-EXTINGUISHER", spot, dxfattribs={"layer": "F-PROT-EQPM"})
    for door in s.doors:
        if door.outside and door.leaves == 2:
            x, y = door.jamb(1, -14)
            spot = (x + door.along[0] * 11, y + door.along[1] * 11)
            paper.add_blockref("FIRE-ALARM-PULL-STATION", spot, dxfattribs={"layer": "F-PROT-EQPM"})


# --- what surrounds the plan on its sheet ------------------------------------------------------------------------


def _grid(paper: Modelspace, s: Storey) -> None:
    """Column lines: numbers from west to east, letters from south to north."""
    west, south, east, north = s.footprint.bounds
    for i, x in enumerate(sorted({0.0, 60.0, 120.0, 180.0, 240.0} | ({324.0} if east > 3500 else set())), start=1):
        _grid_line(paper, (x * 12, south - 150), (x * 12, north + 150), str(i))
    for i, y in enumerate((0.0, 28.0, 66.0, 100.0, 138.0, 166.0)):
        _grid_line(paper, (west - 150, y * 12), (east + 150, y * 12), "ABCDEF"[i])


def _grid_line(paper: Modelspace, start: Xy, end: Xy, name: str) -> None:
    paper.add_line(start, end, dxfattribs={"layer": "S-GRID"})
    upright = start[0] == end[0]
    spot = (end[0], end[1] + 24) if upright else (start[0] - 24, start[1])
    _tag(paper, "GRID-BUBBLE", spot, {"GRID": name}, "S-GRID-IDEN")


def _dimensions(paper: Modelspace, s: Storey) -> None:
    west, south, east, north = s.footprint.bounds
    style = {"dimtxt": 12, "dimasz": 9, "dimexe": 6, "dimexo": 12, "dimlunit": 4, "dimdec": 2, "dimgap": 4}
    rows: Iterable[tuple[Xy, Xy, Xy, float]] = (
        ((west, south), (east, south), (west, south - 300), 0),
        ((0, south), (62 * 12, south), (0, south - 240), 0),
        ((62 * 12, south), (132 * 12, south), (0, south - 240), 0),
        ((132 * 12, south), (240 * 12, south), (0, south - 240), 0),
        ((west, south), (west, north), (west - 300, south), 90),
    )
    for p1, p2, base, angle in rows:
        paper.add_linear_dim(
            base=base, p1=p1, p2=p2, angle=angle, override=style, dxfattribs={"layer": "A-ANNO-DIMS"}
        ).render()


def _title_block(paper: Modelspace, s: Storey, title: dict[str, str]) -> None:
    """A border with a strip along its east side, a north arrow, a scale bar, notes and a legend."""
    pen = {"layer": "A-ANNO-TTLB"}
    west, south, east, north = (-600.0, -700.0, 5000.0, 2500.0)
    for inset in (0, 24):
        paper.add_lwpolyline(
            [
                (west + inset, south + inset), (east - inset, south + inset),
                (east - inset, north - inset), (west + inset, north - inset),
            ],
            close=True, dxfattribs=pen,
        )  # fmt: skip
    strip = east - 640
    paper.add_line((strip, south + 24), (strip, north - 24), dxfattribs=pen)
    lines = [
        (title["school"], 28), (title["address"], 16), ("", 16), (s.title, 28), (f"SHEET {title['sheet']}", 28),
        ("", 12),
        ("SCALE 1/16\" = 1'-0\"", 16), (f"DATE {title['date']}", 16), (f"PROJECT NO. {title['project']}", 16), ("", 16),
        ("GENERAL NOTES", 20), ("1. DIMENSIONS ARE TO FACE OF WALL.", 12), ("2. VERIFY ALL CONDITIONS IN FIELD.", 12),
        ("3. DOOR TAGS: ROOM NUMBER AND LETTER.", 12), ("4. EXIT DOORS: PLATE, CLOCKWISE FROM 1.", 12), ("", 16),
        ("LEGEND", 20), ("FE   FIRE EXTINGUISHER", 12), ("F    PULL STATION", 12), ("101A DOOR TAG", 12),
    ]  # fmt: skip
    y = north - 120.0
    for text, height in lines:
        if text:
            paper.add_text(text, height=height, dxfattribs={"layer": "A-ANNO-TTLB", "style": "NOTES"}).set_placement(
                (strip + 30, y)
            )
        y -= height * 2.2
    _north_arrow(paper, (strip + 320, south + 420), title)
    _scale_bar(paper, (west + 120, south + 90))


def _north_arrow(paper: Modelspace, at: Xy, title: dict[str, str]) -> None:
    pen = {"layer": "A-ANNO-SYMB"}
    x, y = at
    paper.add_circle(at, 90, dxfattribs=pen)
    paper.add_lwpolyline([(x - 40, y - 80), (x, y + 90), (x + 40, y - 80), (x, y - 40)], close=True, dxfattribs=pen)
    paper.add_text("PLAN NORTH", height=18, dxfattribs=pen).set_placement(
        (x, y + 120), align=TextEntityAlignment.MIDDLE_CENTER
    )
    paper.add_text(title["true_north"], height=10, dxfattribs=pen).set_placement(
        (x, y - 120), align=TextEntityAlignment.MIDDLE_CENTER
    )


def _scale_bar(paper: Modelspace, at: Xy) -> None:
    pen = {"layer": "A-ANNO-SYMB"}
    for i in range(4):
        x = at[0] + i * 240
        paper.add_lwpolyline(
            [(x, at[1]), (x + 240, at[1]), (x + 240, at[1] + 16), (x, at[1] + 16)], close=True, dxfattribs=pen
        )
        paper.add_text(f"{i * 20}'", height=12, dxfattribs=pen).set_placement((x, at[1] + 24))
