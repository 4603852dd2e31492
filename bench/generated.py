"""How well plans are read that nobody has seen before: drawn by seed, with exact truth; one table.

    python -m bench.generated --seeds 40 [--keep FOLDER] [--only SEED ...] [--no-scaling]

Every seed is another building in another office's manner with other dirt. `drawn` is a pure function of its seed.
Seeds from 1000 are drawn by offices with more habits, mixed; from 2000 with one habit alone (`bench.other_offices`).
"""

import argparse
import gc
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bench.draughtsman import Manner, draw
from bench.drawing_styles import Sheet, Writing, written
from bench.made_buildings import Building, Taste, built
from bench.other_offices import FIRST_MIXED, draw_elsewhere
from tacmap.building import OpeningKind, Space
from tacmap.errors import Finding, TacmapError
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import Understanding, understand
from tacmap.stages.lettering import plain_number

__all__ = ["Plan", "drawn", "scored"]

FIGURES = (
    "recall50",
    "recall75",
    "precision50",
    "numbered",
    "named",
    "wrong",
    "silent",
    "doors",
    "exterior",
    "ext_false",
    "units",
    "floors",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A drawn plan: the file, what is true of it, and the traits it has."""

    name: str
    content: bytes
    writing: Writing
    floors: tuple[Building, ...]
    traits: tuple[str, ...]

    def truth(self) -> dict[str, Any]:
        """In the file's own coordinates."""
        place = self.writing.place
        return {
            "plan": self.name,
            "unit_in_metres": self.writing.unit,
            "outlines_complete": True,
            "rooms": [
                {
                    "number": room.number or None,
                    "name": room.name,
                    "floor": level,
                    "point": place(room.middle)[0].tolist(),
                    "outline": place(room.outline.exterior.coords[:-1]).tolist(),
                    "holes": [place(hole.coords[:-1]).tolist() for hole in room.outline.interiors],
                }
                for level, floor in enumerate(self.floors)
                for room in floor.rooms
            ],
            "doors": [
                {"a": place(door.a)[0].tolist(), "b": place(door.b)[0].tolist(), "exterior": door.rooms[1] is None}
                for floor in self.floors
                for door in floor.doors
            ],
        }


# --------------------------------------------------------------------------------------------------- drawing


def drawn(seed: int) -> Plan:
    """The plan of a seed: always the same."""
    if seed >= FIRST_MIXED:
        other = draw_elsewhere(seed)
        name = f"seed-{seed}.{other.writing.form}"
        floor = (other.building,)
        return Plan(name=name, content=other.content, writing=other.writing, floors=floor, traits=other.traits)
    rng = random.Random(seed)
    taste, manner, writing, floors = _taste(rng), _manner(rng), _writing(rng), rng.choice((1, 1, 1, 1, 2, 3))
    taste, manner, writing = _agreed(taste, manner, writing)
    return plan_of(rng, f"seed-{seed}.{writing.form}", taste, manner, writing, floors)


def plan_of(rng: random.Random, name: str, taste: Taste, manner: Manner, writing: Writing, floors: int) -> Plan:
    """Draw a building of one or several floors side by side."""
    sheet, made, x = Sheet(), [], 0.0
    for level in range(floors):
        floor = _moved(built(rng, replace(taste, level=taste.level + level)), x)
        title = ("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH")[level % 5] + " FLOOR PLAN"
        extras = manner.extras | ({"title"} if floors > 1 else set())
        draw(rng, sheet, floor, replace(manner, extras=frozenset(extras)), title)
        made.append(floor)
        x = floor.footprint.bounds[2] + 45.0
    traits = _traits(taste, manner, writing, floors)
    return Plan(name=name, content=written(sheet, writing), writing=writing, floors=tuple(made), traits=traits)


def _moved(floor: Building, x: float) -> Building:
    if not x:
        return floor
    x -= floor.footprint.bounds[0]

    def move(shape: Any) -> Any:
        return shapely.affinity.translate(shape, x, 0.0)

    return replace(
        floor,
        rooms=tuple(replace(room, cell=move(room.cell), outline=move(room.outline)) for room in floor.rooms),
        doors=tuple(replace(d, a=(d.a[0] + x, d.a[1]), b=(d.b[0] + x, d.b[1])) for d in floor.doors),
        windows=tuple(replace(w, a=(w.a[0] + x, w.a[1]), b=(w.b[0] + x, w.b[1])) for w in floor.windows),
        walls=move(floor.walls),
        middles=move(floor.middles),
        footprint=move(floor.footprint),
    )


_LEAVES = (("swing",), ("swing", "double"), ("swing", "gap"), ("gap",), ("swing", "sliding"), ("swing",))


def _taste(rng: random.Random) -> Taste:
    return Taste(
        shape=rng.choice(("bar", "bar", "L", "U", "H", "courtyard", "bent", "apse", "comb")),
        length=rng.uniform(28, 60),
        wing=rng.uniform(14, 30),
        forms=rng.choice(_LEAVES),
        scheme=rng.choice(("101", "101", "A-101", "1.01", "A101", "R101", "1001", "1", "E1.03")),
        gym=rng.random() < 0.3,
        windows=rng.random() < 0.85,
        islands=rng.choice((0.0, 0.1)),
        oblique=rng.choice((0.0, 0.1)),
        language=rng.choice(("en", "en", "de", "fr", "zh")),
    )


_DECOYS = ("furniture", "columns", "grid", "dimensions", "title", "legend", "section", "tags", "same-tags")
_DIRT = ("overshoots", "gaps", "holes", "doubled", "strays", "hidden")


def _manner(rng: random.Random) -> Manner:
    return Manner(
        walls=rng.choice(("lines", "lines", "lines", "polylines", "hatch", "hatch-only", "single", "block")),
        doors=rng.choice(("arcs", "arcs", "blocks", "none")),
        labels=rng.choice(("stacked", "stacked", "multiline", "attributes", "name-first", "number-only", "split")),
        areas=rng.random() < 0.4,
        outside=rng.random() < 0.3,
        extras=frozenset(name for name in _DECOYS if rng.random() < 0.3),
        dirt=frozenset(name for name in _DIRT if rng.random() < 0.2),
    )


_UNITS = (
    ("mm", 0.001, 4), ("mm", 0.001, 4), ("cm", 0.01, 5), ("m", 1.0, 6), ("in", 0.0254, 1), ("ft", 0.3048, 2),
    ("unitless mm", 0.001, 0), ("unitless m", 1.0, 0), ("wrong: in, says mm", 0.0254, 4),
    ("wrong: mm, says in", 0.001, 1), ("wrong: cm, says m", 0.01, 6), ("1:100 in mm", 0.1, 4),
)  # fmt: skip


def _writing(rng: random.Random) -> Writing:
    _, unit, insunits = rng.choice(_UNITS)
    svg = rng.random() < 0.25
    return Writing(
        form="svg" if svg else "dxf",
        version=rng.choice(("R12", "R2000", "R2004", "R2010", "R2018")),
        unit=rng.choice((0.02, 0.05, 0.1, 0.001)) if svg else unit,
        insunits=insunits,
        turn=rng.choice((0, 0, 0, 0, 12.0, 30.0, 45.0, 78.5, 90.0)),
        offset=rng.choice(((0, 0), (0, 0), (0, 0), (1.2e6, 5.1e6), (-3.3e5, 2.4e5), (6.9e7, -1.1e7))),
        convention=rng.choice(("AIA", "German", "French", "Chinese", "ISO", "pens", "zero", "xref")),
        frozen=rng.random() < 0.5,
        mtext=rng.random() < 0.5,
        nested=rng.random() < 0.4,
        classes=rng.random() < 0.5,
    )


def _agreed(taste: Taste, manner: Manner, writing: Writing) -> tuple[Taste, Manner, Writing]:
    """The same, without what cannot be drawn together."""
    if writing.version == "R12" and manner.walls in ("hatch", "hatch-only"):
        manner = replace(manner, walls="polylines")
    if writing.form == "svg":
        writing = replace(writing, offset=(0, 0), encoding="utf-8")
        walls = "filled" if manner.walls in ("hatch", "hatch-only") else manner.walls
        manner = replace(manner, walls=walls, labels="stacked" if manner.labels == "attributes" else manner.labels)
    elif taste.language == "zh" or writing.convention == "Chinese":
        writing, manner = replace(writing, encoding="gbk"), replace(manner, metres="m2")
    if manner.walls == "single":
        taste, manner = replace(taste, walls=False), replace(manner, dirt=manner.dirt - {"holes"})
    if writing.form == "dxf" and manner.labels == "split":
        manner = replace(manner, labels="stacked")
    if "same-tags" in manner.extras:
        manner = replace(manner, extras=manner.extras - {"tags"})
    return taste, manner, writing


def _traits(taste: Taste, manner: Manner, writing: Writing, floors: int) -> tuple[str, ...]:
    unit = "svg user unit"
    if writing.form == "dxf":
        unit = next(name for name, metres, code in _UNITS if (metres, code) == (writing.unit, writing.insunits))
    return (
        f"format {writing.form if writing.form == 'svg' else 'dxf ' + writing.version}",
        f"unit {unit}",
        f"layers {writing.convention}",
        f"shape {taste.shape}",
        f"walls {manner.walls}",
        f"doors {manner.doors}",
        f"doors {'+'.join(taste.forms)}",
        f"labels {manner.labels}",
        f"numbers {taste.scheme}",
        f"language {taste.language}",
        f"floors {floors}",
        *(f"with {name}" for name in sorted(manner.extras)),
        *(f"dirt {name}" for name in sorted(manner.dirt)),
        *(("labels outside",) if manner.outside else ()),
        *(("dirt turned",) if writing.turn not in (0, 90) else ()),
        *(("dirt far origin",) if writing.offset != (0, 0) else ()),
    )


# --------------------------------------------------------------------------------------------------- scoring


def scored(plan: Plan) -> tuple[dict[str, float | None], Understanding | None]:
    """Every figure of one plan, and what was understood."""
    gc.collect()
    start = time.process_time()
    try:
        found = understand(read_drawing(plan.name, plan.content, Limits()), source=plan.name)
    except TacmapError:
        return dict.fromkeys(FIGURES, 0.0) | {"cpu": time.process_time() - start}, None
    cpu = time.process_time() - start
    truth = plan.truth()
    figures = _rooms_scored(found, truth) | _doors_scored(found, truth, plan.writing.unit)
    near = 0.02 if plan.writing.form == "dxf" else 0.1  # an SVG may have any scale
    figures["units"] = float(abs(found.metres_per_unit / plan.writing.unit - 1) < near)
    if any(finding.code == "units-uncertain" for finding in found.in_file()):
        figures["units"] = max(figures["units"] or 0.0, 0.5)
    figures["floors"] = float(len([floor for floor in found.floors if floor.spaces]) == len(plan.floors))
    figures["rooms"], figures["cpu"] = float(len(truth["rooms"])), cpu
    return figures, found


def _rooms_scored(found: Understanding, truth: dict[str, Any]) -> dict[str, float | None]:
    spaces = [space for floor in found.floors for space in floor.spaces]
    shapes = np.array([_in_file(found, space) for space in spaces], dtype=object)
    rooms = truth["rooms"]
    outlines = np.array([shapely.Polygon(room["outline"], room["holes"]) for room in rooms], dtype=object)
    if not len(shapes):
        return dict.fromkeys(("recall50", "recall75", "precision50", "numbered", "named", "wrong", "silent"), 0.0)
    tree = shapely.STRtree(shapes)
    i, j = tree.query(outlines, predicate="intersects")
    common = shapely.area(shapely.intersection(outlines[i], shapes[j]))
    iou = common / (shapely.area(outlines[i]) + shapely.area(shapes[j]) - common)
    best: dict[int, tuple[float, int]] = {}
    taken: set[int] = set()
    for k in np.argsort(-iou, kind="stable").tolist():
        if int(i[k]) not in best and int(j[k]) not in taken:
            best[int(i[k])] = (float(iou[k]), int(j[k]))
            taken.add(int(j[k]))
    hits = {held for share, held in best.values() if share >= 0.5}
    inside = np.zeros(len(shapes))
    np.add.at(inside, j, common)
    lying = np.flatnonzero(inside >= 0.5 * shapely.area(shapes)).tolist()
    return {
        "recall50": len(hits) / len(rooms),
        "recall75": sum(share >= 0.75 for share, _ in best.values()) / len(rooms),
        "precision50": sum(k in hits for k in lying) / len(lying) if lying else 0.0,
    } | _labels_scored(found, spaces, shapes, tree, rooms)


def _labels_scored(
    found: Understanding, spaces: list[Space], shapes: Any, tree: shapely.STRtree, rooms: list[dict[str, Any]]
) -> dict[str, float | None]:
    known = {plain_number(room["number"]) for room in rooms if room["number"]}
    doubts = [finding for finding in found.in_file() if finding.code.startswith("number")]
    right = named = wrong = silent = 0
    for room in rooms:
        at = shapely.Point(room["point"])
        holders = [int(k) for k in tree.query(at, predicate="within")]
        if not holders:
            continue
        k = min(holders, key=lambda held: float(shapes[held].area))
        own, given = _spellings(room["number"]), _spellings(spaces[k].number)
        right += bool(own & given)
        named += bool(room["name"]) and plain_number(room["name"]) in plain_number(spaces[k].name or "")
        if given and not own & given and given & known:
            wrong += 1
            silent += not any(_tells(finding, shapes[k], spaces[k].number or "", room["number"]) for finding in doubts)
    count = sum(room["number"] is not None for room in rooms)
    return {
        "numbered": right / count if count else None,
        "named": named / len(rooms),
        "wrong": wrong / len(rooms),
        "silent": silent / len(rooms),
    }


def _tells(finding: Finding, shape: shapely.Polygon, given: str, own: str | None) -> bool:
    """Whether a finding speaks of the number given, of the room's own, or of a place in the room."""
    words = finding.message.replace(",", " ").replace(".", " ").split()
    return bool({given, own} & {*words, *finding.message.split()}) or bool(
        finding.at and shape.covers(shapely.Point(finding.at))
    )


def _spellings(number: str | None) -> set[str]:
    return {plain_number(part) for part in [number or "", *(number or "").replace(",", " ").split()]} - {""}


def _doors_scored(found: Understanding, truth: dict[str, Any], unit: float) -> dict[str, float | None]:
    openings = [o for floor in found.floors for o in floor.openings if o.kind != OpeningKind.WINDOW]
    middles = found.placement.to_file(np.array([o.middle for o in openings]).reshape(-1, 2))
    left = set(range(len(openings)))
    hit, outer_hit, outer = 0, 0, 0
    claimed = {k for k in left if openings[k].exterior}
    for door in truth["doors"]:
        at = (np.array(door["a"]) + np.array(door["b"])) / 2
        far = np.hypot(*(middles - at).T) * unit if len(middles) else np.zeros(0)
        near = [k for k in np.argsort(far, kind="stable").tolist() if far[k] < 0.6 and k in left][:1]
        outer += door["exterior"]
        if near:
            hit += 1
            left.discard(near[0])
            outer_hit += door["exterior"] and openings[near[0]].exterior
            claimed -= {near[0]} if door["exterior"] else set()
    return {
        "doors": hit / len(truth["doors"]),
        "exterior": outer_hit / outer if outer else None,
        "ext_false": len(claimed) / max(outer, 1),
    }


def _in_file(found: Understanding, space: Space) -> shapely.Polygon:
    rings = [found.placement.to_file(np.array(r)) for r in (space.outline.exterior, *space.outline.holes)]
    shape = shapely.Polygon(rings[0], rings[1:])
    return shape if shape.is_valid else shape.buffer(0)


# ----------------------------------------------------------------------------------------------------- table


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.generated", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=40, help="how many seeds, from 0")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", type=int, nargs="*", help="these seeds alone")
    parser.add_argument("--keep", type=Path, help="folder to write the plans and their truth to")
    parser.add_argument("--no-scaling", action="store_true")
    asked = parser.parse_args(arguments)
    seeds = asked.only or range(asked.first, asked.first + asked.seeds)
    scored(drawn(0))  # so that no plan pays for the imports
    rows = [_row(seed, asked.keep) for seed in seeds]
    _print_table(rows)
    if not asked.no_scaling:
        _print_scaling()
    return 0


def _row(seed: int, keep: Path | None) -> tuple[int, tuple[str, ...], dict[str, float | None]]:
    plan = drawn(seed)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / plan.name).write_bytes(plan.content)
        (keep / plan.name).with_suffix(".truth.json").write_text(json.dumps(plan.truth()))
    return seed, plan.traits, scored(plan)[0]


def _print_table(rows: list[tuple[int, tuple[str, ...], dict[str, float | None]]]) -> None:
    columns = ("rooms", *FIGURES, "cpu")
    print(f"{'seed or trait':26}{'plans':>6}" + "".join(f"{name:>12}" for name in columns))
    for seed, traits, figures in rows:
        print(_line(f"seed {seed}", [figures], columns) + "  " + ", ".join(t.split(" ", 1)[1] for t in traits))
    by_trait: dict[str, list[dict[str, float | None]]] = defaultdict(list)
    for _, traits, figures in rows:
        for trait in traits:
            by_trait[trait].append(figures)
    for trait in sorted(by_trait):
        print(_line(trait, by_trait[trait], columns))
    print(_line("mean", [figures for _, _, figures in rows], columns))


def _line(name: str, figures: list[dict[str, float | None]], columns: Iterable[str]) -> str:
    return f"{name:26}{len(figures):>6}" + "".join(f"{_mean(figures, column):>12}" for column in columns)


def _mean(figures: list[dict[str, float | None]], column: str) -> str:
    values = [value for each in figures if (value := each.get(column)) is not None]
    return f"{statistics.fmean(values):.3f}" if values else "-"


def _print_scaling() -> None:
    """Cost from 30 to 6,000 rooms of the same manner."""
    print(f"\n{'rooms':>8}{'MB':>8}{'cpu s':>10}{'ms a room':>12}{'recall75':>10}{'numbered':>10}{'wrong':>8}")
    for wings in (1, 4, 16, 64, 200):
        plan = campus(wings)
        figures, _ = scored(plan)
        rooms, cpu = figures.get("rooms") or 1.0, figures["cpu"] or 0.0
        shown = [f"{figures[name] or 0.0:.3f}" for name in ("recall75", "numbered", "wrong")]
        print(
            f"{rooms:8.0f}{len(plan.content) / 1e6:8.1f}{cpu:10.2f}{1000 * cpu / rooms:12.2f}"
            f"{shown[0]:>10}{shown[1]:>10}{shown[2]:>8}"
        )


def campus(wings: int) -> Plan:
    """A comb of so many wings, of about thirty rooms each."""
    rng = random.Random(wings)
    taste = Taste(shape="comb", length=30.0 * wings, wing=45.0, wings=wings, scheme="1001")
    manner = Manner(walls="lines", doors="arcs", labels="stacked", extras=frozenset({"furniture"}))
    return plan_of(rng, f"campus-{wings}.dxf", taste, manner, Writing(), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
