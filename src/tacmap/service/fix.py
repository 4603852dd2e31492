"""The verb `fix`: list what is to be put right in a site folder, and write down what a person says of it.

A row is tried before it is written: what could not act is refused, and the file stays as it was. A later row takes the
place of an earlier one that says the same kind of thing of the same room or door; that one stays as a comment.
"""

import math
import tempfile
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tacmap.amending import as_read
from tacmap.building import Floor
from tacmap.corrections import KINDS, Correction
from tacmap.errors import FileRefused, SiteRefused
from tacmap.geometry import Point
from tacmap.service.forked import read_file_apart
from tacmap.service.problems import Problem, problems_of
from tacmap.service.series import numbered_in_series
from tacmap.service.storeys import Storey, chosen_floors, plan_of, storey_of, storeys_of_site
from tacmap.settings import Limits
from tacmap.site import SiteFloor, SiteFolder, load_site
from tacmap.site.cells import BadCell
from tacmap.site.corrections import checked_points, checked_value, lines_of, taken_back, with_rows, without_line
from tacmap.site.notes import Notes
from tacmap.site.sheet import decoded
from tacmap.site.words import did_you_mean, loose, shown
from tacmap.stages import Understanding
from tacmap.store.durable import replace_file, sole_writer

__all__ = [
    "FILE",
    "Fixed",
    "Judged",
    "checked",
    "drawn_floor",
    "floor_called",
    "judged",
    "keep_text",
    "kind_called",
    "open_problems",
    "place_of",
    "put_right",
    "site_in",
    "take_back",
    "text_in",
    "with_judged",
]

FILE = "corrections.csv"
_REPLACES = frozenset({"number", "name", "kind", "exterior", "door-number", "scale", "north", "floor-label"})
_VERDICTS = frozenset({"accept", "reject"})
_NUMBERED = frozenset({"number", "merge", "room", "door-number"})  # a comma parts the numbers that one outline holds
_SAME_SYMBOL_M = 0.5  # metres: two verdicts this near to each other are about one symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A floor with new corrections tried on it.

    `instead_of` gives, by each row that one of the new ones takes the place of, which of them that is.
    """

    storey: Storey
    new: tuple[Correction, ...]
    instead_of: Mapping[Correction, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What was written (or would be), and the open problems of the floor before and after."""

    rows: tuple[Correction, ...]
    instead_of: tuple[Correction, ...]
    before: int
    after: tuple[Problem, ...]
    written: bool


def kind_called(word: str) -> str:
    """The kind of correction that a word means. Raises FileRefused."""
    found = next((kind for kind in KINDS if loose(kind) == loose(word)), None)
    if found is None:
        known = f"It is one of: {', '.join(KINDS)}; or undo."
        raise FileRefused(f"Nothing is put right by {shown(word)}.", remedy=did_you_mean(word, KINDS, otherwise=known))
    return found


def open_problems(folder: Path, *, limits: Limits | None = None) -> tuple[Problem, ...]:
    """What is still to be put right, floor by floor. Raises FileRefused, PlanRefused, SiteRefused."""
    site = site_in(folder)
    floors = [floor for floor in site.floors if floor.plan is not None]
    readings = {(plan_of(floor), floor.metres_per_unit): _read(floor, limits) for floor in floors}
    _, storeys, _ = storeys_of_site(site, readings)
    return problems_of(storeys)


def place_of(folder: Path, problem: str, *, limits: Limits | None = None) -> tuple[str, Point]:
    """The floor and the place of an open problem, by its id. Raises FileRefused, and what `open_problems` raises."""
    found = {each.id: each for each in open_problems(folder, limits=limits)}.get(problem)
    if found is None or found.at is None:
        raise FileRefused(
            f"--at {problem} is neither a place nor an open problem.",
            remedy="Write x and y as your drawing program shows them, --at 12.5,40; or an id that tacmap fix lists.",
        )
    return found.floor, found.at


def put_right(
    folder: Path,
    wanted: Correction,
    *,
    series: int | None = None,
    side: str | None = None,
    dry_run: bool = False,
    limits: Limits | None = None,
) -> Fixed:
    """Write a correction into a site folder. `wanted.floor` is any name of a floor, "" for the only one.

    With `series` the points of a `number` are a line, and the rooms along it (or on one `side` of it) are numbered from
    the value on in such steps. Raises FileRefused for what cannot act, SiteRefused, PlanRefused, StoreUnwritable.
    """
    site_in(folder)
    with sole_writer(folder / "site.toml"):
        site = site_in(folder)
        spec = floor_called(site, wanted.floor)
        by = " ".join((wanted.by or "").split()) or None
        wanted = replace(wanted, floor=spec.id, value=checked(wanted, points=not series), by=by)
        reading = _read(spec, limits)
        drawn = drawn_floor(spec, reading)
        rows = site.corrections
        before = storey_of(spec, drawn, reading, rows)
        new = numbered_in_series(before.floor, wanted, series, side) if series else (wanted,)
        found = judged(spec, drawn, reading, rows, new)
        path = folder / FILE
        was = text_in(path)
        text = with_judged(was, found)
        _readable(folder, was, text)
        if not dry_run:
            keep_text(path, text)
    return Fixed(
        rows=found.new,
        instead_of=tuple(found.instead_of),
        before=len(problems_of([before])),
        after=problems_of([found.storey]),
        written=not dry_run,
    )


def judged(
    spec: SiteFloor, drawn: Floor, reading: Understanding, rows: Sequence[Correction], new: Sequence[Correction]
) -> Judged:
    """Try new corrections of one floor, of which `drawn` is the reading: a pure function, fast enough for an editor.

    Raises FileRefused for what cannot act.
    """
    tried = storey_of(spec, drawn, reading, (*rows, *new))
    instead_of = {
        row: order
        for at, row in enumerate(rows)
        for order, each in enumerate(new)
        if _same_matter(tried, (at, row), (len(rows) + order, each))
    }
    left = tuple(row for row in rows if row not in instead_of)
    new = tuple(replace(row, was=as_read(tried.read, row)) for row in new)
    storey = storey_of(spec, drawn, reading, (*left, *new)) if instead_of else tried
    for order in range(len(new)):
        told = storey.told.get(len(left) + order)
        if told is not None:
            raise FileRefused(told.message, place=f"floor {spec.label}", remedy="Nothing was written.")
    return Judged(storey=storey, new=new, instead_of=instead_of)


def with_judged(text: str, found: Judged) -> str:
    """corrections.csv with the new rows at its end; those they take the place of stay as comments."""
    text = with_rows(text, found.new)
    first = len(lines_of(text)) - len(found.new) + 1
    for row, order in found.instead_of.items():
        if row.file == FILE:
            text = without_line(text, row.line or 0, instead=first + order)
    return text


def _same_matter(tried: Storey, old: tuple[int, Correction], new: tuple[int, Correction]) -> bool:
    """Whether two rows say the same kind of thing of the same room, door or plan, or judge the same symbol."""
    (at, row), (order, each) = old, new
    if {row.kind, each.kind} <= _VERDICTS and row.floor == each.floor:
        apart = math.dist(row.points[0], each.points[0]) * tried.read.placement.metres_per_unit
        return apart <= _SAME_SYMBOL_M
    if row.kind != each.kind or row.floor != each.floor or row.kind not in _REPLACES:
        return False
    return KINDS[row.kind].subject == "plan" or (
        bool(tried.things.get(at)) and tried.things.get(at) == tried.things.get(order)
    )


def take_back(folder: Path, *, line: int | None = None) -> Correction:
    """Turn the last row of corrections.csv, or the one of that line, into a comment; rows whose place it took return.

    Raises FileRefused.
    """
    load_site(folder)
    with sole_writer(folder / "site.toml"):
        rows = [row for row in load_site(folder).corrections if row.file == FILE and line in (None, row.line)]
        if not rows:
            raise FileRefused("There is no row to take back.", place=str(folder / FILE), remedy="Look at the file.")
        keep_text(folder / FILE, taken_back(text_in(folder / FILE), rows[-1].line or 0))
    return rows[-1]


def site_in(folder: Path) -> SiteFolder:
    """The folder; what is wrong with its features may be put right later, what is wrong with corrections may not."""
    site = load_site(folder)
    in_the_way = tuple(problem for problem in site.problems if problem.file not in ("features.csv", "features.geojson"))
    if in_the_way:
        raise SiteRefused(in_the_way)
    return site


def _read(floor: SiteFloor, limits: Limits | None) -> Understanding:
    return read_file_apart(plan_of(floor), metres_per_unit=floor.metres_per_unit, limits=limits, picture=True)


def floor_called(site: SiteFolder, word: str) -> SiteFloor:
    """The floor of this label, id or index; "" for the only one. Raises FileRefused."""
    floors = [floor for floor in site.floors if floor.plan is not None]
    names = [(floor, (floor.id, floor.id.rpartition("/")[2], floor.label, str(floor.index))) for floor in floors]
    found = [floor for floor, own in names if not word or loose(word) in map(loose, own)]
    if len(found) == 1:
        return found[0]
    known = f"Floors: {', '.join(floor.id for floor in floors)}."
    if not word:
        raise FileRefused("The floor is not said.", remedy=f"Add --floor. {known}")
    message = f"Several floors are called {shown(word)}." if found else f"There is no floor {shown(word)}."
    raise FileRefused(message, remedy=did_you_mean(word, [floor.label for floor in floors], otherwise=known))


def checked(wanted: Correction, *, points: bool = True) -> str | None:
    """The value of a correction as it is kept. Raises FileRefused for a value, or `points`, that it cannot have."""
    try:
        if points:
            checked_points(wanted.kind, wanted.points)
        value = checked_value(wanted.kind, wanted.value)
    except BadCell as bad:
        raise FileRefused(bad.message, remedy=bad.remedy) from bad
    if wanted.kind in _NUMBERED and "," in (value or ""):
        raise FileRefused(
            f"{shown(value or '')} is more than one number.",
            remedy="Say the one that it bears. Where there are two rooms, draw the wall that is missing between them.",
        )
    return value


def drawn_floor(spec: SiteFloor, reading: Understanding) -> Floor:
    """The floor of a reading that `spec` means. Raises FileRefused."""
    chosen = chosen_floors(spec, reading)
    if len(chosen) != 1:
        raise FileRefused(
            f"{spec.plan_name} does not hold the floor {spec.label}.", remedy="Correct sheet in site.toml."
        )
    return chosen[0]


def text_in(path: Path) -> str:
    """What stands in corrections.csv; it was read before, so it is text."""
    return (decoded(path.read_bytes(), path.name, Notes(1)) or "") if path.is_file() else ""


def keep_text(path: Path, text: str) -> None:
    """Put the text in the place of the file, with the mark of UTF-8 that spreadsheet programs ask for if it had one."""
    marked = path.is_file() and path.read_bytes().startswith(BOM_UTF8)
    replace_file(path, (BOM_UTF8 if marked else b"") + text.encode())


def _readable(folder: Path, before: str, after: str) -> None:
    """Read the folder as it would be, before the file takes the place of the old one. Raises SiteRefused."""
    with tempfile.TemporaryDirectory(prefix="tacmap-") as scratch:
        trial = Path(scratch)
        (trial / "site.toml").write_bytes((folder / "site.toml").read_bytes())
        (trial / FILE).write_text(before or with_rows("", ()), encoding="utf-8")
        known = set(map(str, load_site(trial).problems))
        (trial / FILE).write_text(after, encoding="utf-8")
        problems = tuple(problem for problem in load_site(trial).problems if str(problem) not in known)
    if problems:
        raise SiteRefused(problems)
