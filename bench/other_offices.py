"""Plans of other offices than `generated` draws by its first thousand seeds: each habit alone, and all of them mixed.

Seeds from 1000 mix habits; seeds from 2000 show one habit each on an otherwise plain plan (`ALONE` names them, ten
seeds for each habit).
"""

import random
from dataclasses import dataclass, replace

from bench.drawing_styles import Sheet, Writing
from bench.made_buildings import Building, Taste
from bench.office_files import HABITS, OFFICES, Paper, written
from bench.other_buildings import SCHEMES, SHAPES, put_up, renumbered
from bench.other_fittings import FITTINGS, draw_fittings
from bench.other_labels import LABELS, draw_labels
from bench.other_notes import NOTES, draw_notes
from bench.other_openings import DOORS, WINDOWS, draw_doors, draw_windows
from bench.other_walls import WALLS, draw_walls

__all__ = ["ALONE", "FIRST_ALONE", "FIRST_MIXED", "Drawn", "draw_elsewhere"]

FIRST_MIXED, FIRST_ALONE = 1000, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One choice of each kind of habit."""

    shape: str = "bar"
    walls: str = "lines"
    doors: str = "thin"
    windows: str = "three"
    labels: str = "stacked"
    scheme: str = "101"
    language: str = "en"
    fittings: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    pairs: bool = True  # some doors of two leaves
    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A plan, what is true of it, and the habits it shows."""

    content: bytes
    writing: Writing
    building: Building
    traits: tuple[str, ...]


def draw_elsewhere(seed: int) -> Drawn:
    """The plan of a seed from FIRST_MIXED on: always the same."""
    rng = random.Random(seed)
    alone = seed >= FIRST_ALONE
    office = _alone(rng, seed) if alone else _mixed(rng)
    taste = Taste(
        shape=office.shape,
        length=rng.uniform(26, 48),
        wing=rng.uniform(14, 24),
        forms=("swing", "swing", "double") if office.pairs else ("swing",),
        scheme=office.scheme if office.scheme in ("101", "1.01", "A-101") else "101",
        gym="courts" in office.fittings or rng.random() < 0.3,
        language=office.language,
        closets=0.15,
        oblique=0.0,
    )
    building = put_up(rng, taste, office.shape)
    renumbered(building, office.scheme, taste.level)
    sheet = Sheet()
    draw_walls(sheet, building, office.walls)
    draw_doors(sheet, building, office.doors)
    draw_windows(sheet, building, office.windows)
    draw_fittings(rng, sheet, building, office.fittings)
    draw_labels(rng, sheet, building, office.labels, office.language)
    draw_notes(rng, sheet, building, office.notes)
    content = written(sheet, office.paper)
    traits = _traits(office) if not alone else (f"alone {ALONE[(seed - FIRST_ALONE) // 10 % len(ALONE)]}",)
    return Drawn(content=content, writing=office.paper.writing, building=building, traits=traits)


_UNITS = ((0.001, 4), (0.001, 4), (0.01, 5), (1.0, 6), (0.0254, 1), (0.3048, 2), (0.001, 0), (0.0254, 0), (0.001, 1))


def _paper(rng: random.Random, language: str) -> Paper:
    unit, insunits = rng.choice(_UNITS)
    svg = rng.random() < 0.3
    offices = sorted(set(OFFICES) - ({"trace"} if not svg else set()))
    writing = Writing(
        form="svg" if svg else "dxf",
        version=rng.choice(("R12", "R2000", "R2007", "R2013", "R2018")),
        unit=rng.choice((0.02, 0.0267, 0.05, 0.1, 0.001, 0.0353)) if svg else unit,
        insunits=insunits,
        turn=rng.choice((0, 0, 0, 0, 0, 17.5, 45.0, 90.0, -33.0)),
        offset=(0, 0) if svg else rng.choice(((0, 0), (0, 0), (4.1e5, 5.6e6), (-2.2e6, 8.8e5))),
        mtext=rng.random() < 0.5,
        encoding="utf-8" if language in ("ru", "ja", "ko", "zh") else "cp1252",
    )
    if not svg and writing.encoding == "utf-8":
        writing = replace(writing, version=rng.choice(("R2007", "R2013", "R2018")))
    return Paper(writing=writing, office=rng.choice(offices), seed=rng.randint(0, 999))


def _mixed(rng: random.Random) -> Office:
    language = rng.choice(("en", "en", "en", "de", "fr", "es", "ru", "zh", "ja", "ko"))
    paper = _paper(rng, language)
    habits = frozenset(name for name in HABITS if rng.random() < 0.12)
    return Office(
        shape=rng.choice(SHAPES),
        walls=rng.choice(sorted(WALLS)),
        doors=rng.choice(sorted(DOORS)),
        windows=rng.choice(sorted(WINDOWS)),
        labels=rng.choice(sorted(LABELS)),
        scheme=rng.choice(SCHEMES),
        language=language,
        fittings=frozenset(name for name in FITTINGS if rng.random() < 0.3),
        notes=frozenset(name for name in sorted(set(NOTES) - {"room-outlines"}) if rng.random() < 0.25),
        pairs=rng.random() < 0.7,
        paper=replace(paper, habits=habits - ({"flipped"} if "deep" in habits else set())),
    )


ALONE = (
    *(f"shape {name}" for name in SHAPES),
    *(f"walls {name}" for name in WALLS),
    *(f"doors {name}" for name in DOORS),
    *(f"windows {name}" for name in WINDOWS),
    *(f"labels {name}" for name in LABELS),
    *(f"numbers {name}" for name in SCHEMES),
    *(f"fittings {name}" for name in FITTINGS),
    *(f"notes {name}" for name in NOTES),
    *(f"layers {name}" for name in OFFICES),
    *(f"habit {name}" for name in HABITS),
    *(f"svg walls {name}" for name in WALLS),
)


def _alone(rng: random.Random, seed: int) -> Office:
    """One habit; the layers say what they hold in even seeds and nothing in odd ones."""
    what, _, value = ALONE[(seed - FIRST_ALONE) // 10 % len(ALONE)].partition(" ")
    office = Office(paper=Paper(writing=Writing(version="R2013"), office="nameless" if seed % 2 else "NCS"))
    svg = replace(office.paper, writing=Writing(form="svg", unit=0.05))
    if what == "svg":
        return replace(office, walls=value.split()[1], paper=svg)
    if what == "habit":
        dxf = value in ("whole-block", "heights", "xref", "doubled", "stray")
        return replace(office, paper=replace(office.paper if dxf else svg, habits=frozenset((value,))))
    if what == "layers":
        paper = svg if value == "trace" or rng.random() < 0.3 else office.paper
        return replace(office, paper=replace(paper, office=value, writing=replace(paper.writing, encoding="utf-8")))
    if what in ("fittings", "notes"):
        return replace(office, **{what: frozenset((value,))})  # type: ignore[arg-type]
    return replace(office, **{"numbers": {"scheme": value}}.get(what, {what: value}))  # type: ignore[arg-type]


def _traits(office: Office) -> tuple[str, ...]:
    paper = office.paper
    return (
        f"format {paper.writing.form if paper.writing.form == 'svg' else 'dxf ' + paper.writing.version}",
        f"layers {paper.office}",
        f"shape {office.shape}",
        f"walls {office.walls}",
        f"doors {office.doors}",
        f"windows {office.windows}",
        f"labels {office.labels}",
        f"numbers {office.scheme}",
        f"language {office.language}",
        *(f"with {name}" for name in sorted(office.fittings | office.notes)),
        *(f"habit {name}" for name in sorted(paper.habits)),
        *(("habit turned",) if paper.writing.turn not in (0, 90) else ()),
    )
