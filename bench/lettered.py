"""How well labels are told apart and joined to rooms: floors whose rooms are known, lettered by seed in many manners.

    python -m bench.lettered [--seeds 200] [--first 0] [--only SEED ...] [--each]

The rooms are given, so that only the labels are judged: forms of numbers, names in many scripts, areas with and
without a unit, and all the other lettering that plans are full of. `lettered` is a pure function of its seed.
"""

import argparse
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tacmap.building import Floor, Opening, Space
from tacmap.drawing import Drawing, Layer, Mark, Text
from tacmap.geometry import Point, Polygon
from tacmap.stages.labels import assign
from tacmap.stages.lettering import plain_number
from tacmap.stages.words import fold

__all__ = ["Sheet", "lettered", "scored"]

NUMBERS = {
    "101": "{f}{r:02}", "1.01": "{f}.{r:02}", "A101": "A{f}{r:02}", "A-101": "A-{f}{r:02}", "1": "{r}", "01": "{r:02}",
    "B1.01": "B{f}.{r:02}", "1.A.01": "{f}.A.{r:02}", "EG.05": "EG.{r:02}", "E.002": "E.{r:03}", "001": "{r:03}",
    "B-1-034": "B-{f}-{r:03}", "H961-26": "H96{f}-{r}", "1C1": "{f}C{r}", "N51-310": "N51-{f}{r:02}", "12a": "{r}a",
    "R 1.02": "R {f}.{r:02}", "Raum 12": "Raum {r}", "Rm 101": "RM {f}{r:02}", "#101": "#{f}{r:02}", "C-1": "C-{r}",
    "1001": "{f}{r:03}", "101室": "{f}{r:02}室", "101호": "{f}{r:02}호", "№12": "№ {r}", "каб. 12": "каб. {r}",
    "-1.02": "-1.{r:02}", "A 101": "A {f}{r:02}", "1OG-12": "{f}OG-{r:02}", "ar": "{f}{r:02}", "1/12": "{f}/{r:02}",
    "(101)": "({f}{r:02})", "2.01.15": "2.0{f}.{r:02}",
}  # fmt: skip
NAMES = {
    "en": "CLASSROOM,OFFICE,STORAGE,SCIENCE LAB,BOYS,GIRLS,JANITOR,LIBRARY,WORK ROOM,STAIR,CONFERENCE,TEACHER'S LOUNGE",
    "de": "Klassenraum,Büro,Lager,Chemie,WC Herren,WC Damen,Putzraum,Bibliothek,Werkraum,Treppenhaus,Besprechung",
    "fr": "Salle de classe,Bureau,Rangement,Laboratoire,Sanitaires H,Sanitaires F,Local ménage,CDI,Atelier,Escalier",
    "es": "Aula,Despacho,Almacén,Laboratorio,Aseo niños,Aseo niñas,Limpieza,Biblioteca,Taller,Escalera",
    "it": "Aula,Ufficio,Magazzino,Laboratorio,Bagno uomini,Bagno donne,Ripostiglio,Biblioteca,Officina,Scala",
    "zh": "教室,办公室,储藏室,实验室,男卫生间,女卫生间,会议室,图书室,音乐教室,楼梯间",
    "ja": "教室,事務室,倉庫,理科室,男子トイレ,女子トイレ,会議室,図書室,音楽室,階段",
    "ko": "교실,사무실,창고,실험실,남자화장실,여자화장실,회의실,도서실,음악실,계단실",
    "ru": "Класс,Кабинет,Склад,Лаборатория,Туалет М,Туалет Ж,Учительская,Библиотека,Мастерская,Лестница",
    "ar": "فصل,مكتب,مخزن,مختبر,دورة مياه,قاعة اجتماعات,مكتبة,ورشة,درج",
    "he": "כיתה,משרד,מחסן,מעבדה,שירותים,חדר ישיבות,ספריה,סדנה,מדרגות",
    "th": "ห้องเรียน,สำนักงาน,ห้องเก็บของ,ห้องปฏิบัติการ,ห้องน้ำชาย,ห้องน้ำหญิง,ห้องประชุม,ห้องสมุด,บันได",
    "hi": "कक्षा,कार्यालय,भंडार,प्रयोगशाला,शौचालय,पुस्तकालय,सभा कक्ष,सीढ़ी",
    "el": "Αίθουσα,Γραφείο,Αποθήκη,Εργαστήριο,WC ανδρών,WC γυναικών,Βιβλιοθήκη,Κλιμακοστάσιο",
    "pl": "Sala lekcyjna,Biuro,Magazyn,Pracownia,WC męskie,WC damskie,Biblioteka,Klatka schodowa",
}  # fmt: skip
CORRIDORS = {
    "en": "CORRIDOR", "de": "Flur", "fr": "Circulation", "es": "Pasillo", "it": "Corridoio", "zh": "走廊", "ja": "廊下",
    "ko": "복도", "ru": "Коридор", "ar": "ممر", "he": "מסדרון", "th": "ทางเดิน", "hi": "गलियारा", "el": "Διάδρομος",
    "pl": "Korytarz",
}  # fmt: skip
LAYOUTS = (
    "stacked stacked name-first one-line dashed trailing mtext mtext-name-first attributes number-only area-between"
)
AREAS = (
    "", "", "{m:.1f} m²", "{m:.2f} m2", "{c} m²", "A={m:.2f}", "F: {c} m²", "{m:.2f}", "{m:.1f}", "{c}", "{s:.0f} SF",
    "{s:,.0f} SQ. FT.",
)  # fmt: skip
PEOPLE = ("", "", "", "OCC: {p}", "{p} PERS.", "{p} Pl.", "{p} OCC", "OCC. LOAD {p}", "({p})")
TAGS = (
    ("ROOM_NO", "ROOM_NAME", "AREA"), ("RAUMNR", "BEZEICHNUNG", "FLAECHE"), ("NUMERO", "NOM", "SURFACE"),
    ("NO", "NAME", "SF"),
)  # fmt: skip
KINDS = ("number", "name", "area", "decoy", "tag", "dim", "grid")
LAYERS = {
    "0": ("0",) * 7,
    "pens": ("P1", "P2", "P2", "P3", "P3", "P4", "P4"),
    "texts": ("TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "DIM", "AXES"),
    "AIA": ("A-AREA-IDEN", "A-AREA-IDEN", "A-AREA-IDEN", "A-ANNO-NOTE", "A-DOOR-IDEN", "A-ANNO-DIMS", "S-GRID-IDEN"),
    "de": ("RAUMNUMMER", "RAUMNAME", "RAUMFLÄCHE", "TEXTE", "TÜRNUMMER", "BEMASSUNG", "ACHSEN"),
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A lettered floor: what is drawn, its rooms, and for each room its number and name, None where it has none."""

    floor: Floor
    truth: list[tuple[str | None, str | None]]
    traits: dict[str, str]
    texts: list[Text] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    arcs: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    layers: tuple[str, ...] = ()

    def write(self, words: str, at: Point, height: float, role: str, **more: object) -> None:
        longest = max((len(line) for line in words.split("\n")), default=0)
        layer = self.layers.index(LAYERS[self.traits["layers"]][KINDS.index(role)])
        self.texts.append(
            Text(text=words, at=at, anchor=at, height=height, width=0.75 * height * longest, layer=layer, **more)  # type: ignore[arg-type]
        )

    def drawing(self) -> Drawing:
        count = len(self.arcs)
        return Drawing(
            format="dxf",
            layers=tuple(Layer(name=name) for name in self.layers),
            texts=tuple(self.texts),
            marks=tuple(self.marks),
            arcs=np.array(self.arcs, dtype=np.float64).reshape(-1, 5),
            arc_layer=np.zeros(count, dtype=np.int32),
            arc_path=np.arange(count, dtype=np.int32),
            arc_mark=np.full(count, -1, dtype=np.int32),
        )


def lettered(seed: int) -> Sheet:
    """The lettered floor of a seed: always the same."""
    rng = random.Random(seed)
    language = rng.choice(sorted(NAMES))
    traits = {
        "numbers": rng.choice(sorted(NUMBERS)),
        "language": language,
        "layout": rng.choice(LAYOUTS.split()),
        "area": rng.choice(AREAS),
        "people": rng.choice(PEOPLE),
        "layers": rng.choice(sorted(LAYERS)),
        "height": rng.choice(("alike", "told apart")),
        "corridor": rng.choice(("numbered", "named", "bare")),
        "decoys": " ".join(sorted(rng.sample(sorted(DECOYS), rng.randint(0, 5)))),
    }
    floor, boxes = _floor(rng)
    sheet = Sheet(floor=floor, truth=[], traits=traits, layers=tuple(dict.fromkeys(LAYERS[traits["layers"]])))
    words = NAMES[language].split(",")
    level = rng.randint(1, 4)
    for i, box in enumerate(boxes):
        hall = i == len(boxes) - 1
        number = NUMBERS[traits["numbers"]].format(f=level, r=i + 1)
        number = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if traits["numbers"] == "ar" else number
        name = CORRIDORS[language] if hall else rng.choice(words)
        bare = hall and traits["corridor"] != "numbered"
        silent = traits["layout"] == "number-only" or (hall and traits["corridor"] == "bare")
        given = (None if bare else number, None if silent else name)
        sheet.truth.append(given)
        _label(rng, sheet, box, *given)
    for name in traits["decoys"].split():
        _decoy(rng, sheet, boxes, name)
    return sheet


Box = tuple[float, float, float, float]


def _floor(rng: random.Random) -> tuple[Floor, list[Box]]:
    boxes: list[Box] = []
    openings: list[Opening] = []
    ends = []
    for side in (-1, 1):
        x = 0.0
        for _ in range(rng.randint(4, 12)):
            width, depth = rng.uniform(2.4, 9.0), rng.uniform(3.4, 7.5)
            y = -0.2 - depth if side < 0 else 2.6
            boxes.append((x, y, x + width, y + depth))
            at, y = x + rng.uniform(0.6, width - 0.6), -0.1 if side < 0 else 2.5
            openings.append(Opening(id=f"1/d{len(openings)}", a=(at - 0.45, y), b=(at + 0.45, y)))
            x += width + 0.2
        ends.append(x)
    boxes.append((0.0, 0.0, max(ends), 2.4))
    spaces = tuple(
        Space(
            id=f"1/r{i}",
            outline=Polygon(exterior=((a, b), (c, b), (c, d), (a, d))),
            label_at=((a + c) / 2, (b + d) / 2),
            area_m2=round((c - a) * (d - b), 2),
        )
        for i, (a, b, c, d) in enumerate(boxes)
    )
    return Floor(id="1", label="1", index=0, spaces=spaces, openings=tuple(openings)), boxes


def _label(rng: random.Random, sheet: Sheet, box: Box, number: str | None, name: str | None) -> None:
    metres = (box[2] - box[0]) * (box[3] - box[1])
    shown = sheet.traits["area"] and (number or name)
    area = (
        sheet.traits["area"].format(m=metres, c=f"{metres:.2f}".replace(".", ","), s=metres * 10.764) if shown else ""
    )
    people = sheet.traits["people"].format(p=max(1, round(metres / 2))) if number and sheet.traits["people"] else ""
    height = 0.2
    small = height if sheet.traits["height"] == "alike" else 0.7 * height
    at = ((box[0] + box[2]) / 2 + rng.uniform(-0.2, 0.2), (box[1] + box[3]) / 2 + rng.uniform(0.1, 0.5))
    layout = sheet.traits["layout"]
    if layout == "attributes":
        mark = len(sheet.marks)
        sheet.marks.append(Mark(name="TAG", at=at, layer=0))
        tags = TAGS[len(sheet.floor.spaces) % len(TAGS)]
        for k, (tag, words) in enumerate(zip(tags, (number, name, area), strict=True)):
            if words:
                sheet.write(words, (at[0], at[1] - 0.35 * k), height, "number", kind="attrib", tag=tag, mark=mark)
        if people:
            sheet.write(people, (at[0], at[1] - 1.05), small, "area")
        return
    rows: list[tuple[str | None, float, str]]
    if layout in ("mtext", "mtext-name-first"):
        first = (number, name) if layout == "mtext" else (name, number)
        rows = [("\n".join(part for part in (*first, area, people) if part), height, "number")]
    elif layout in ("one-line", "dashed", "trailing") and number and name:
        line = f"{name} {number}" if layout == "trailing" else f"{number}{' - ' if layout == 'dashed' else ' '}{name}"
        rows = [(line, height, "number"), (area, small, "area"), (people, small, "area")]
    elif layout == "name-first":
        rows = [(name, small, "name"), (number, height, "number"), (area, small, "area"), (people, small, "area")]
    elif layout == "area-between":
        rows = [(number, height, "number"), (area, small, "area"), (name, small, "name"), (people, small, "area")]
    else:
        rows = [(number, height, "number"), (name, small, "name"), (area, small, "area"), (people, small, "area")]
    y = at[1]
    for words, tall, role in rows:
        if words:
            sheet.write(words, (at[0], y), tall, role, kind="mtext" if "\n" in words else "text")
            y -= 0.35


def _decoy(rng: random.Random, sheet: Sheet, boxes: list[Box], name: str) -> None:
    DECOYS[name](rng, sheet, boxes)


Decoy = Callable[[random.Random, Sheet, list[Box]], None]


def _at_doors(words: Callable[[random.Random, str, int], str]) -> Decoy:
    """A tag at every door; `words` gets the room's number and the door's."""

    def drawn(rng: random.Random, sheet: Sheet, _boxes: list[Box]) -> None:
        for i, door in enumerate(sheet.floor.openings):
            into = 0.35 if door.a[1] < 1 else -0.35
            at = (door.middle[0] + 0.1, door.middle[1] + into)
            if said := words(rng, sheet.truth[i][0] or "", i):
                sheet.write(said, at, 0.14, "tag")

    return drawn


def _in_rooms(
    words: Sequence[str], height: float = 0.14, *, up: float = 0.6, aside: float | None = None, every: int = 1
) -> Decoy:
    """A note in every room (or every second ...), `up` from its bottom or `-up` from its top; {i} counts."""

    def drawn(rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
        for i, (x0, y0, x1, y1) in enumerate(boxes[::every]):
            at = ((x0 + x1) / 2 if aside is None else x0 + aside, y0 + up if up > 0 else y1 + up)
            sheet.write(rng.choice(words).format(i=i + 1, n=rng.randint(4000, 4999)), at, height, "decoy")

    return drawn


def _dimensions(words: Callable[[float], str]) -> Decoy:
    """Widths of rooms outside, and of some inside too."""

    def drawn(rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
        top, low = max(box[3] for box in boxes), min(box[1] for box in boxes)
        for x0, y0, x1, _ in boxes[:-1]:
            said = words(x1 - x0)
            sheet.write(said, ((x0 + x1) / 2, top + 1.2 if y0 > 0 else low - 1.2), 0.18, "dim")
            if rng.random() < 0.5:
                sheet.write(said, ((x0 + x1) / 2, y0 + 0.4), 0.18, "dim")

    return drawn


def _bubbles(_rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    top, low = max(box[3] for box in boxes), min(box[1] for box in boxes)
    for i in range(int(boxes[-1][2] // 6) + 1):
        for y in (top + 2.5, low - 2.5):
            sheet.write(str(i + 1), (6.0 * i, y), 0.3, "grid")
            sheet.arcs.append((6.0 * i, y, 0.4, 0.0, 360.0))


def _windows(rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    for i, (x0, y0, x1, y1) in enumerate(boxes[:-1]):
        at = ((x0 + x1) / 2, y0 - 0.3 if y0 < 0 else y1 + 0.3)
        sheet.write(rng.choice((f"W{i % 4 + 1}", f"F{i:02}")), at, 0.14, "tag")


def _details(rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    for x0, _, _, y1 in rng.sample(boxes, 3):
        at = (x0 + 0.7, y1 - 0.7)
        sheet.arcs.append((*at, 0.35, 0.0, 360.0))
        sheet.write(str(rng.randint(1, 9)), (at[0], at[1] + 0.12), 0.14, "decoy")
        sheet.write(f"A{rng.randint(5, 9)}.{rng.randint(1, 3)}", (at[0], at[1] - 0.12), 0.12, "decoy")


def _sections(_rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    for x in (-2.0, boxes[-1][2] + 2.0):
        sheet.write("A-A", (x, 1.2), 0.3, "decoy")
        sheet.write("A", (x, 2.2), 0.3, "decoy")


def _keynotes(_rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    for i, box in enumerate(boxes):
        at = (box[0] + 0.6, box[1] + 0.6)
        sheet.arcs.append((*at, 0.22, 0.0, 360.0))
        sheet.write(str(i % 7 + 1), at, 0.16, "decoy")


def _cables(rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    for i, box in enumerate(boxes):
        for k in range(rng.randint(0, 3)):
            sheet.write(f"{i * 4 + k + 11:03}", (box[0] + 0.5 + 0.6 * k, box[3] - 0.25), 0.1, "decoy")


def _schedule(_rng: random.Random, sheet: Sheet, boxes: list[Box]) -> None:
    right, top = boxes[-1][2], max(box[3] for box in boxes)
    for i, (number, name) in enumerate(sheet.truth):
        if number:
            sheet.write(number, (right + 8.0, top - 0.4 * i), 0.2, "decoy")
            sheet.write(name or "ROOM", (right + 10.0, top - 0.4 * i), 0.2, "decoy")


DECOYS: dict[str, Decoy] = {
    "suffix-tags": _at_doors(lambda _, number, __: f"{number}A"),
    "same-tags": _at_doors(lambda _, number, __: number),
    "d-tags": _at_doors(lambda _, __, i: f"D{100 + i}"),
    "sizes": _at_doors(lambda rng, _, __: rng.choice(("90/210", "80/210", "0.90", "2.10"))),
    "door-types": _at_doors(lambda rng, _, __: rng.choice("ABC") + rng.choice("12")),
    "ratings": _at_doors(lambda rng, _, i: "" if i % 2 else rng.choice(("T30", "T30-RS", "EI60", "RS", "60 MIN"))),
    "windows": _windows,
    "bubbles": _bubbles,
    "dims-mm": _dimensions(lambda width: f"{width * 1000:.0f}"),
    "dims-m": _dimensions(lambda width: f"{width:.2f}"),
    "dims-ft": _dimensions(lambda width: f"{int(width / 0.3048)}'-6\""),
    "levels": _in_rooms(("+0.00", "±0.00", "+3.20", "FFL +3.20", "OKFF +0,00"), 0.16, up=0.5, aside=1.0, every=4),
    "heights": _in_rooms(("H=2.70", "2.70", "CH 9'-0\"", "h 2,70", "CLG 2700"), up=0.9),
    "finishes": _in_rooms(("F1 W2 C1", "B1/W2/D3", "F-1", "P2")),
    "details": _details,
    "sections": _sections,
    "people": _in_rooms(("J. Smith", "Mme Dupont", "Hr. Müller", "M. García"), up=0.5, every=2),
    "keynotes": _keynotes,
    "extinguishers": _in_rooms(("FE-{i}",), up=-0.3, aside=0.4, every=3),
    "treads": _in_rooms(("UP 17R", "DN", "17 STG 17/28"), up=0.8, aside=1.0, every=6),
    "cables": _cables,
    "phones": _in_rooms(("x{n}", "{n}"), 0.12, up=0.3, every=2),
    "furniture": _in_rooms(("REF", "DW", "1200x600", "TV", "SHELF", "WH"), 0.1, up=-0.5, aside=0.6),
    "schedule": _schedule,
}


def scored(sheet: Sheet) -> dict[str, float]:
    """Shares of the numbered rooms: right, without, wrong (another's or none of this plan's), silent (wrong and sure);
    of the named rooms: named."""
    found = assign(sheet.drawing(), sheet.floor)
    known = {_plain(number) for number, _ in sheet.truth if number}
    rows = list(zip(sheet.truth, found.spaces, strict=True))
    numbered = [(number, space) for (number, _), space in rows if number]
    named = [(name, space) for (_, name), space in rows if name]
    false = [(number, space) for (number, _), space in rows if space.number and _plain(space.number) != _plain(number)]
    return {
        "right": _share(_plain(space.number) == _plain(number) for number, space in numbered),
        "without": _share(space.number is None for _, space in numbered),
        "false": len(false) / len(rows),
        "another's": sum(_plain(space.number) in known for _, space in false) / len(rows),
        "silent": sum(space.sure for _, space in false) / len(rows),
        "named": _share(fold(name) in fold(space.name or "") for name, space in named) if named else 1.0,
        "exact": _share(fold(name) == fold(space.name or "") for name, space in named) if named else 1.0,
    }


def _plain(number: str | None) -> str:
    spelled = plain_number(number or "")
    for word in ("raum", "rm", "каб", "室", "호", "no"):
        spelled = spelled.replace(fold(word), "")
    return spelled.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))


def _share(flags: object) -> float:
    given = list(flags)  # type: ignore[call-overload]
    return sum(given) / len(given) if given else 1.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lettered", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--each", action="store_true", help="also a line for each seed that is not all right")
    asked = parser.parse_args(arguments)
    by_trait: dict[str, list[dict[str, float]]] = defaultdict(list)
    for seed in asked.only or range(asked.first, asked.first + asked.seeds):
        sheet = lettered(seed)
        figures = scored(sheet)
        if asked.each and (figures["right"] < 1 or figures["false"] or figures["named"] < 1):
            print(_line(f"seed {seed}", [figures]), "; ".join(f"{k} {v}" for k, v in sheet.traits.items()))
        by_trait["mean"].append(figures)
        for trait, value in sheet.traits.items():
            for word in value.split() if trait == "decoys" else [value]:
                by_trait[f"{trait} {word}"].append(figures)
    print(f"{'trait':34}{'floors':>7}" + "".join(f"{name:>11}" for name in figures))
    for trait in sorted(by_trait, key=lambda name: (name == "mean", name)):
        print(_line(trait, by_trait[trait]))
    return 0


def _line(name: str, rows: list[dict[str, float]]) -> str:
    return f"{name:34}{len(rows):>7}" + "".join(
        f"{statistics.fmean(row[key] for row in rows):>11.3f}" for key in rows[0]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
