"""Reading what came back from a walk: the worksheet's CSV, typed up from paper or exported by the tablet's form.

Every row is about one thing of the plan, by its id. A bad row is a problem and nothing of the file counts; a row
without an answer is a thing that nobody looked at.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tacmap.annotations import Verification
from tacmap.privacy import persons_in
from tacmap.site.cells import BadCell, day, number, yes_no
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import Row, RowReader, read_sheet
from tacmap.site.words import did_you_mean, loose, shown
from tacmap.walk import PLACES, Answer, Thing
from tacmap.walk.things import Shape, same_shape

__all__ = ["RESULT_COLUMNS", "Defaults", "read_results"]

# What is asked, and what only helps people to find their way in the sheet.
RESULT_COLUMNS = (
    "id", "state", "note", *PLACES, "by", "on", "floor", "row", "what", "number", "cell", "place",
)  # fmt: skip

_STATES = {
    "verified": Verification.VERIFIED, "v": Verification.VERIFIED, "yes": Verification.VERIFIED,
    "ok": Verification.VERIFIED, "x": Verification.VERIFIED, "wrong": Verification.WRONG, "w": Verification.WRONG,
    "missing": Verification.MISSING, "m": Verification.MISSING, "notthere": Verification.MISSING,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Who looked and when, for rows that do not say; `today` is the last day that can be true."""

    by: str | None = None
    on: date | None = None
    today: date


def read_results(
    files: Sequence[Path], things: Iterable[Thing], defaults: Defaults, limits: SiteLimits, notes: Notes
) -> tuple[Answer, ...]:
    """The answers of all files, in order. Two that contradict each other on one day are a problem in both."""
    known = {thing.id: thing for thing in things}
    said: dict[tuple[str, date], tuple[Answer, str]] = {}
    answers: list[Answer] = []
    for path in files:
        sheet = read_sheet(path, path.name, required=("id",), known=RESULT_COLUMNS, limits=limits, notes=notes)
        for row in sheet.rows if sheet else ():
            answer = _Reading(row, known, defaults, notes, decimal_comma=bool(sheet and sheet.decimal_comma)).answer()
            if answer is None:
                continue
            place = f"{row.file} line {row.line}"
            before, where = said.setdefault((answer.id, answer.on), (answer, place))
            if before is not answer and (contradiction := _contradiction(before, answer)):
                message = f"{known[answer.id].called} is {contradiction} in {where}, on the same day."
                notes.problem(row.file, row.line, "state", message, "Ask those who walked, and correct one of the two.")
            elif answer not in answers:
                answers.append(answer)
    return tuple(answers)


def _contradiction(one: Answer, other: Answer) -> str | None:
    """What the first row said, where the second says otherwise."""
    states = {one.state, other.state} - {Verification.UNVERIFIED}
    if len(states) > 1:
        return str(one.state)
    for place, first, second in zip(PLACES, one.numbers, other.numbers, strict=True):
        if None not in (first, second) and first != second:
            return f"numbered ({place}: {'yes' if first else 'no'})"
    return None


class _Reading(RowReader):
    """One row on its way to an answer."""

    def __init__(
        self, row: Row, known: Mapping[str, Thing], defaults: Defaults, notes: Notes, *, decimal_comma: bool
    ) -> None:
        super().__init__(row, notes)
        self.known, self.defaults, self.decimal_comma = known, defaults, decimal_comma

    def answer(self) -> Answer | None:
        """None for a row that answers nothing, and after noting what is wrong with it."""
        thing = self._thing()
        state = self.cell("state", _state) or Verification.UNVERIFIED
        numbers = tuple(None if text is None else text == "yes" for text in (self.cell(p, yes_no) for p in PLACES))
        note = _unquoted(self.text("note"))
        if note and state is Verification.UNVERIFIED and set(numbers) == {None}:
            self.problem("state", "There is a note, but no state.", "Write verified, wrong or missing.")
        if thing is None or not self.good:
            return None
        if state is Verification.UNVERIFIED and set(numbers) == {None}:
            return None
        self._same_plan(thing)
        by, on = self._by(), self._on()
        if by is None or on is None or not self.good:
            return None
        return Answer(
            id=thing.id, floor=thing.floor, sort=thing.sort, shape=thing.shape, number=thing.number, by=by, on=on,
            state=state, note=note, numbers=(numbers[0], numbers[1], numbers[2]),
        )  # fmt: skip

    def _thing(self) -> Thing | None:
        name = self.text("id")
        if name is None:
            self.problem("id", "The id is missing.", "Take the row from the worksheet again: each thing has its id.")
            return None
        if name not in self.known:
            remedy = did_you_mean(name, self.known, otherwise="Print the worksheets of this plan: tacmap walk SITE -o.")
            self.problem("id", f"There is nothing with the id {shown(name)} in this site.", remedy)
        return self.known.get(name)

    def _same_plan(self, thing: Thing) -> None:
        """The sheet carries the shape of each thing, so that an old sheet is not taken for the plan of today."""
        printed = self.cell("place", lambda text: _shape(text, decimal_comma=self.decimal_comma))
        if printed is not None and not same_shape(printed, thing.shape, thing.sort):
            message = f"{thing.called} has changed on the plan since this worksheet was made."
            self.problem("place", message, "Print the worksheet anew, and look at it again.")

    def _by(self) -> str | None:
        by = _unquoted(self.text("by")) or self.defaults.by
        if by is None:
            self.problem("by", "It does not say who looked.", 'Fill in "by", or give --by: a role, not a name.')
        elif found := persons_in(by):
            self.problem("by", f"Who looked is told by role; there is {found[0].told}.", 'Such as "Patrol sergeant".')
        elif len(by) > 100:
            self.problem("by", "This is too long for a role.", "At most 100 characters.")
        return by

    def _on(self) -> date | None:
        on = self.cell("on", day) if "on" in self.row.cells else self.defaults.on
        if on is None:
            if "on" not in self.row.cells:
                self.problem("on", "It does not say when.", 'Fill in "on", or give --on YYYY-MM-DD.')
        elif on > self.defaults.today:
            self.problem("on", f"{on} lies in the future.", "Correct the date.")
        elif on.year < 2000:
            self.problem("on", f"{on} lies too far back.", "Correct the date.")
        return on


def _state(text: str) -> Verification:
    """Raises BadCell."""
    state = _STATES.get(loose(text))
    if state is None:
        raise BadCell(f"{shown(text)} is no state.", "Write verified, wrong or missing; leave it empty for not seen.")
    return state


def _shape(text: str, *, decimal_comma: bool) -> Shape:
    """Numbers between spaces. Raises BadCell."""
    try:
        return tuple(number(part, decimal_comma=decimal_comma) for part in text.lstrip("'").split())
    except BadCell as bad:
        raise BadCell("The place was changed.", "Take the row from the worksheet again.") from bad


def _unquoted(text: str | None) -> str | None:
    """Without the apostrophe that keeps a spreadsheet from computing."""
    return re.sub(r"^'(?=[=+\-@])", "", text) or None if text else None
