"""The old annex: what really comes by mail.

Everything lies on layer 0. The file says millimetres and means inches. Corners do not meet, doors are bare gaps,
three floors lie side by side in surveyor's coordinates, and around them a section, a legend and a title block
repeat the rooms' numbers. Two rooms share a number, and one number stands outside its room at the end of a line.
"""

from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from draftsman import Line, Room, Storey, Xy

FAR = (250_000.0, 90_000.0)  # where the surveyor put the south-west corner of the first sheet, in inches
APART = 1_100.0  # from one floor to the next


def floors() -> tuple[Storey, Storey, Storey]:
    stairs = Room("S", "", 26, 22, 34, 36, "stair")
    basement = Storey("BASEMENT PLAN")
    basement.add(
        Room("B1", "HALL", 20, 14, 40, 22), stairs, Room("B2", "BOILER", 0, 0, 20, 22),
        Room("B3", "ELECTRIC", 0, 22, 26, 36),
        Room("B4", "STORAGE", 40, 0, 60, 20), Room("B5", "STORAGE", 40, 20, 60, 36), Room("B6", "COAL", 20, 0, 40, 14),
        Room("B7", "PUMP", 34, 22, 40, 36),
    )  # fmt: skip
    for room, hall, at in (
        ("B2", "B1", 0.5),
        ("B3", "B2", 0.5),
        ("B4", "B1", 0.5),
        ("B5", "B4", 0.5),
        ("B6", "B1", 0.5),
        ("B7", "B1", 0.5),
        ("S", "B1", 0.5),
    ):
        basement.door(room, hall, at=at)
    first = Storey("FIRST FLOOR PLAN")
    first.add(
        Room("10", "HALL", 0, 15, 60, 22), stairs, Room("11", "CLASS", 0, 0, 24, 15),
        Room("12", "CLASS", 24, 0, 48, 15),
        Room("13", "OFFICE", 48, 0, 60, 15), Room("14", "CLASS", 0, 22, 26, 36), Room("15", "CLOSET", 34, 22, 40, 36),
        Room("16", "CLASS", 40, 22, 60, 36),
    )  # fmt: skip
    for room, at in (("11", 0.8), ("12", 0.2), ("13", 0.5), ("14", 0.8), ("15", 0.5), ("16", 0.2), ("S", 0.5)):
        first.door(room, "10", at=at)
    first.exit("10", "W", "", leaves=1)
    first.exit("10", "E", "", leaves=1)
    second = Storey("SECOND FLOOR PLAN")
    second.add(
        Room("20", "HALL", 0, 15, 60, 22), stairs, Room("21", "SEWING", 0, 0, 30, 15),
        Room("22", "TYPING", 30, 0, 60, 15),
        Room("23", "CLASS", 0, 22, 26, 36), Room("24", "CLASS", 34, 22, 60, 36),
    )  # fmt: skip
    for room, at in (("21", 0.8), ("22", 0.2), ("23", 0.8), ("24", 0.2), ("S", 0.5)):
        second.door(room, "20", at=at)
    return basement, first, second


def annex_dxf() -> Drawing:
    doc = new("R2000")
    doc.header["$INSUNITS"] = 4  # "millimetres"; they are inches
    paper = doc.modelspace()
    for i, storey in enumerate(floors()):
        corner = (FAR[0] + i * APART, FAR[1])
        for n, line in enumerate(storey.wall_faces()):
            paper.add_line(*_sloppy(_moved(line, corner), n))
        _treads(paper, corner)
        _texts(paper, storey, corner)
    _section(paper, (FAR[0], FAR[1] + 900))
    _legend(paper, (FAR[0] + 2_400, FAR[1] + 900))
    _title_block(paper)
    return doc


def _moved(line: Line, by: Xy) -> Line:
    (ax, ay), (bx, by_) = line
    return (ax + by[0], ay + by[1]), (bx + by[0], by_ + by[1])


def _sloppy(line: Line, n: int) -> Line:
    """Every fifth line stops short of its corner, every seventh runs past it; never by more than an inch and a half."""
    slip = -1.5 if n % 5 == 0 else 0.75 if n % 7 == 0 else 0.0
    (ax, ay), (bx, by) = line
    length = abs(bx - ax) + abs(by - ay)
    if not slip or length < 24:
        return line
    ux, uy = (bx - ax) / length, (by - ay) / length
    return (ax, ay), (round(bx + ux * slip, 3), round(by + uy * slip, 3))


def _treads(paper: Modelspace, corner: Xy) -> None:
    for i in range(11):
        y = corner[1] + 22 * 12 + 50 + i * 10
        paper.add_line((corner[0] + 26 * 12 + 4, y), (corner[0] + 34 * 12 - 4, y))


def _texts(paper: Modelspace, storey: Storey, corner: Xy) -> None:
    for room in storey.rooms.values():
        if room.use == "stair":
            continue
        x, y = room.middle[0] + corner[0], room.middle[1] + corner[1]
        number = "23" if room.number == "24" else room.number  # the same number on two doors
        if room.number == "15":
            # The closet is narrow; its number stands north of the building, at the end of a line.
            _text(paper, number, (x, corner[1] + 36 * 12 + 60), 9)
            paper.add_line((x, corner[1] + 36 * 12 + 48), (x, y))
        else:
            _text(paper, number, (x, y + 7), 9)
            _text(paper, room.name, (x, y - 9), 6)
    _text(paper, storey.title, (corner[0] + 360, corner[1] - 90), 18)


def _text(paper: Modelspace, text: str, at: Xy, height: float) -> None:
    paper.add_text(text, height=height).set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER)


def _section(paper: Modelspace, at: Xy) -> None:
    """A cut through the stair: three storeys of boxes with the rooms' numbers in them once more."""
    x, y = at
    for level, numbers in enumerate((("B2", "B1", "B4"), ("11", "10", "13"), ("21", "20", "22"))):
        base = y + level * 132
        paper.add_line((x - 40, base), (x + 760, base))
        paper.add_line((x - 40, base - 10), (x + 760, base - 10))
        for wall in (0, 240, 480, 720):
            paper.add_line((x + wall, base), (x + wall, base + 122))
            paper.add_line((x + wall + 8, base), (x + wall + 8, base + 122))
        for i, number in enumerate(numbers):
            _text(paper, number, (x + 120 + i * 240, base + 60), 9)
    for end in (-40, 760):
        paper.add_line((x + end, y + 386), (x + 360, y + 520))
    _text(paper, "SECTION A-A", (x + 360, y - 90), 18)


def _legend(paper: Modelspace, at: Xy) -> None:
    x, y = at
    for i, text in enumerate(("LEGEND", "11-16  CLASS AND OFFICE", "B1-B7  SERVICE", "DOORS 3'-0\" UNLESS NOTED")):
        paper.add_text(text, height=12 if i == 0 else 8).set_placement((x, y - i * 26))
    for i in range(3):
        paper.add_lwpolyline(
            [
                (x - 60, y - 30 - i * 26),
                (x - 20, y - 30 - i * 26),
                (x - 20, y - 14 - i * 26),
                (x - 60, y - 14 - i * 26),
            ],
            close=True,
        )


def _title_block(paper: Modelspace) -> None:
    west, south, east, north = FAR[0] - 300, FAR[1] - 400, FAR[0] + 3_300, FAR[1] + 1_600
    paper.add_lwpolyline([(west, south), (east, south), (east, north), (west, north)], close=True)
    paper.add_lwpolyline(
        [(east - 700, south), (east, south), (east, south + 220), (east - 700, south + 220)], close=True
    )
    for i, text in enumerate(("OLD ANNEX", "ALTERATIONS 1971, TRACED 1998", "SCALE 1/8 IN = 1 FT", "DRAWING 12")):
        paper.add_text(text, height=18 if i == 0 else 10).set_placement((east - 680, south + 180 - i * 44))
