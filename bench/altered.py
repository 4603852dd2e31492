"""How well plans are read as other offices would have drawn them: each with a layer scheme, a habit or dirt changed.

    python -m bench.altered PLAN_OR_FOLDER ... [--only ALTERATION ...]

Plans with a truth file are read once, then altered as drawings (no layer names, walls turned, no door leaves, loose
ends, ...) and scored by the same judge. What falls far below the unaltered figure is read by luck.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.geometry

from bench.reading import judge_beside, plans_in, rooms_of, truth_of
from tacmap.drawing import Drawing, Text
from tacmap.errors import TacmapError
from tacmap.geometry import FloatArray
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import understand

Alteration = Callable[[Drawing], Drawing]
FIGURES = ("recall50", "recall75", "precision50", "numbered", "wrong", "sure", "named", "alone", "units", "floors")


def as_drawn(drawing: Drawing) -> Drawing:
    return drawing


def one_layer(drawing: Drawing) -> Drawing:
    """Everything on layer 0."""
    return replace(drawing, layers=tuple(replace(layer, name="0", path=()) for layer in drawing.layers))


def pen_layers(drawing: Drawing) -> Drawing:
    """Layers told apart, their names say nothing."""
    return replace(
        drawing, layers=tuple(replace(layer, name=f"P{at:02}", path=()) for at, layer in enumerate(drawing.layers))
    )


def exploded(drawing: Drawing) -> Drawing:
    """Blocks and polylines taken apart into single pieces."""
    painted = drawing.only(rings=drawing.ring_filled)
    count = len(drawing.segments)
    own = drawing.segment_path.max(initial=0) + 1 + np.arange(count)
    return replace(
        painted,
        segment_path=np.where(drawing.segment_curved, drawing.segment_path, own).astype(np.int32),
        segment_mark=np.full(count, -1, dtype=np.int32),
        arc_mark=np.full(len(drawing.arcs), -1, dtype=np.int32),
        ring_mark=np.full(len(painted.ring_mark), -1, dtype=np.int32),
        texts=tuple(replace(text, mark=-1, kind="text", tag=None) for text in drawing.texts if text.kind != "attdef"),
        marks=(),
    )


def no_leaves(drawing: Drawing) -> Drawing:
    """Door openings without leaf or arc: whatever shares a path or a small block with a true arc is gone."""
    with_arc = np.isin(drawing.segment_path, drawing.arc_path) | (
        (drawing.segment_mark >= 0) & np.isin(drawing.segment_mark, drawing.arc_mark)
    )
    none = np.zeros(0, dtype=np.int32)
    kept = drawing.only(segments=~with_arc)
    return replace(kept, arcs=np.zeros((0, 5)), arc_layer=none, arc_path=none, arc_mark=none)


def chords_only(drawing: Drawing) -> Drawing:
    """Arcs drawn as many short straight pieces."""
    none = np.zeros(0, dtype=np.int32)
    return replace(
        drawing,
        segment_curved=np.zeros(len(drawing.segments), dtype=np.bool_),
        arcs=np.zeros((0, 5)),
        arc_layer=none,
        arc_path=none,
        arc_mark=none,
    )


def no_texts(drawing: Drawing) -> Drawing:
    return replace(drawing, texts=())


def loose(drawing: Drawing) -> Drawing:
    """Each straight line ends up to a six-hundredth of its plan's height off (about 2 cm in a house of 12 m)."""
    rng = np.random.default_rng(1)
    spread = _extent(drawing) / 3000
    moved = drawing.segments + np.where(
        drawing.segment_curved[:, None],
        0.0,
        np.clip(rng.normal(0, spread / 2, drawing.segments.shape), -spread, spread),
    )
    return replace(drawing, segments=moved)


def turned(drawing: Drawing) -> Drawing:
    """The whole drawing turned by 31 degrees about its origin."""
    turn = _turn(31.0)
    arcs = drawing.arcs.copy()
    arcs[:, :2] = arcs[:, :2] @ turn.T
    arcs[:, 3] += 31.0

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x, y = (turn @ np.array(point)).tolist()
        return (x, y)

    def around(bounds: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
        if bounds is None:
            return None
        corners = np.array([(bounds[i], bounds[j]) for i in (0, 2) for j in (1, 3)]) @ turn.T
        (xmin, ymin), (xmax, ymax) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        return (xmin, ymin, xmax, ymax)

    return replace(
        drawing,
        segments=(drawing.segments.reshape(-1, 2) @ turn.T).reshape(-1, 4),
        arcs=arcs,
        ring_points=drawing.ring_points @ turn.T,
        texts=tuple(replace(t, at=at(t.at), anchor=at(t.anchor), rotation=t.rotation + 31.0) for t in drawing.texts),
        marks=tuple(
            replace(m, at=at(m.at), rotation=m.rotation + 31.0, bounds=around(m.bounds)) for m in drawing.marks
        ),
    )


def wrong_unit(drawing: Drawing) -> Drawing:
    """The file claims inches where it does not, millimetres where it does."""
    inch = drawing.declared_unit is not None and abs(drawing.declared_unit - 0.0254) < 1e-6
    return replace(drawing, declared_unit=0.001 if inch else 0.0254)


def unitless(drawing: Drawing) -> Drawing:
    return replace(drawing, declared_unit=None)


def no_outlines(drawing: Drawing) -> Drawing:
    """Without the layers on which the author drew whole rooms: most of their shapes are closed and hold a text."""
    dropped = []
    texts = np.array([text.at for text in drawing.texts]).reshape(-1, 2)
    for layer in range(len(drawing.layers)):
        rings = np.flatnonzero(drawing.ring_layer == layer)
        on_rings = np.isin(drawing.ring_path[rings], drawing.segment_path) | drawing.ring_filled[rings]
        boxes = np.array([(*drawing.ring(r).min(axis=0), *drawing.ring(r).max(axis=0)) for r in rings.tolist()])
        if len(rings) < 5 or on_rings.mean() < 0.5 or not len(texts):
            continue
        holds = (
            (texts[None, :, 0] > boxes[:, None, 0])
            & (texts[None, :, 1] > boxes[:, None, 1])
            & (texts[None, :, 0] < boxes[:, None, 2])
            & (texts[None, :, 1] < boxes[:, None, 3])
        ).any(axis=1)
        if holds.mean() > 0.4:
            dropped.append(layer)
    if not dropped:
        return drawing
    return drawing.only(segments=~np.isin(drawing.segment_layer, dropped), rings=~np.isin(drawing.ring_layer, dropped))


def any_scale(drawing: Drawing) -> Drawing:
    """An SVG in pixels of no usual size."""
    return replace(drawing.scaled(_ODD, ()), format="svg", declared_unit=None)


_ODD = 0.0371


def ceiling_beside(drawing: Drawing) -> Drawing:
    """A copy of it all to the right of it, called a reflected ceiling plan."""
    return _with_copy(drawing, 1.0, "REFLECTED CEILING PLAN")


def key_plan(drawing: Drawing) -> Drawing:
    """A small copy of its lines beside it, numbers and all."""
    return _with_copy(drawing, 0.15, "KEY PLAN")


def _with_copy(drawing: Drawing, size: float, title: str) -> Drawing:
    low, high = np.percentile(drawing.segments.reshape(-1, 2), [2, 98], axis=0)
    shift = np.array([high[0] + 0.3 * (high - low).max(), low[1]]) - size * low
    arcs = drawing.arcs * (size, size, size, 1.0, 1.0) + (*shift, 0.0, 0.0, 0.0)
    height = float(np.median([text.height for text in drawing.texts])) if drawing.texts else (high - low).max() / 200

    def moved(text: Text) -> Text:
        (x, y), (u, v) = (np.array([text.at, text.anchor]) * size + shift).tolist()
        return replace(text, at=(x, y), anchor=(u, v), height=text.height * size, width=text.width * size, mark=-1)

    middle = low * size + shift + (0.5 * size * (high - low)[0], -4 * height)
    at = (float(middle[0]), float(middle[1]))
    named = Text(text=title, at=at, anchor=at, height=2 * height, width=height * len(title), layer=0)
    count, last = len(drawing.segments), int(drawing.segment_path.max(initial=0)) + 1
    return replace(
        drawing,
        segments=np.vstack([drawing.segments, drawing.segments * size + np.tile(shift, 2)]),
        segment_layer=np.tile(drawing.segment_layer, 2),
        segment_path=np.concatenate([drawing.segment_path, drawing.segment_path + last]),
        segment_mark=np.concatenate([drawing.segment_mark, np.full(count, -1, dtype=np.int32)]),
        segment_style=np.tile(drawing.segment_style, 2),
        segment_curved=np.tile(drawing.segment_curved, 2),
        segment_visible=np.tile(drawing.segment_visible, 2),
        arcs=np.vstack([drawing.arcs, arcs]),
        arc_layer=np.tile(drawing.arc_layer, 2),
        arc_path=np.concatenate([drawing.arc_path, drawing.arc_path + last]),
        arc_mark=np.concatenate([drawing.arc_mark, np.full(len(arcs), -1, dtype=np.int32)]),
        texts=(*drawing.texts, *(moved(text) for text in drawing.texts if text.kind != "attdef"), named),
    )


ALTERATIONS: dict[str, Alteration] = {
    "as drawn": as_drawn,
    "one layer": one_layer,
    "pen layers": pen_layers,
    "exploded": exploded,
    "one layer, exploded": lambda drawing: one_layer(exploded(drawing)),
    "no leaves": no_leaves,
    "chords for arcs": chords_only,
    "no texts": no_texts,
    "no room outlines": no_outlines,
    "loose ends": loose,
    "turned": turned,
    "wrong unit": wrong_unit,
    "unitless": unitless,
    "any scale": any_scale,
    "ceiling plan beside": ceiling_beside,
    "key plan beside": key_plan,
}


def _extent(drawing: Drawing) -> float:
    low, high = np.percentile(drawing.segments.reshape(-1, 2), [2, 98], axis=0)
    return float((high - low).max())


def _turn(degrees: float) -> FloatArray:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.altered", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("plans", nargs="+", type=Path)
    parser.add_argument("--only", nargs="*", choices=list(ALTERATIONS), default=list(ALTERATIONS))
    parser.add_argument("--each", action="store_true", help="a row for each plan, too")
    asked = parser.parse_args(arguments)
    plans = [(plan, truth) for plan in plans_in(asked.plans) if (truth := truth_of(plan)) is not None]
    judge = judge_beside(plans[0][0])
    if judge is None:
        print("No judge (score.py) lies beside the plans.")
        return 0
    drawings = [read_drawing(plan.name, plan.read_bytes(), Limits()) for plan, _ in plans]
    print(f"{'alteration':48}" + "".join(f"{name:>12}" for name in FIGURES))
    for name in asked.only:
        rows = []
        for (plan, truth), drawing in zip(plans, drawings, strict=True):
            row = _row(drawing, name, plan, truth, judge)
            rows.append(row)
            if asked.each:
                _print(f"{name}: {plan.name}", [row])
        _print(name, rows)
    return 0


def _row(
    drawing: Drawing, name: str, plan: Path, truth: dict[str, Any], judge: Callable[..., dict[str, Any]]
) -> dict[str, Any]:
    altered = ALTERATIONS[name](drawing)
    try:
        found = understand(altered, source=plan.name)
    except TacmapError as error:
        return {"note": error.problem}
    rooms = rooms_of(found)
    if name == "turned":
        for room in rooms["features"]:
            room["geometry"]["coordinates"] = [
                drawing.placement.to_file(drawing.placement.from_file(np.array(ring)) @ _turn(31.0)).tolist()
                for ring in room["geometry"]["coordinates"]
            ]
    row = judge(rooms, truth)
    row["sure"] = _wrong_and_sure(rooms, truth)
    unit = truth.get("unit_in_metres")
    if unit:
        doubted = any(finding.code == "units-uncertain" for finding in found.findings)
        near = 0.25 if altered.format == "svg" else 0.02
        row["units"] = 1.0 if doubted or abs(found.metres_per_unit / unit - 1) < near else 0.0
    row["floors"] = float(len([floor for floor in found.floors if floor.spaces]) == truth.get("floors", 1))
    return row


def _wrong_and_sure(rooms: dict[str, Any], truth: dict[str, Any]) -> float | None:
    """The share of numbered rooms that lie in a space with another room's number that passes for sure."""
    numbered = [room for room in truth["rooms"] if room["number"] and not room.get("ambiguous")]
    if not numbered:
        return None
    known = {_plain(part) for room in numbered for part in room["number"].split(",")}
    sure = [feature for feature in rooms["features"] if feature["properties"]["sure"]]
    areas = shapely.make_valid(np.array([shapely.geometry.shape(feature["geometry"]) for feature in sure]))
    wrong = 0
    for room in numbered:
        own = {_plain(part) for part in room["number"].split(",")}
        for at in np.flatnonzero(shapely.contains(areas, shapely.Point(room["point"]))).tolist():
            told = _plain(sure[at]["properties"]["number"] or "")
            wrong += told in known and told not in own
    return wrong / len(numbered)


def _plain(number: str) -> str:
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    def shown(name: str) -> str:
        values = [row[name] for row in rows if isinstance(row.get(name), int | float)]
        return f"{statistics.fmean(values):.3f}" if values else "-"

    print(f"{title:48}" + "".join(f"{shown(name):>12}" for name in FIGURES), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
