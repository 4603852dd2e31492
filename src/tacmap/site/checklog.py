"""The log of a locker's checks: a CSV that only grows. Each line holds a digest of itself and of the line before it.

Whoever changes, removes or inserts an earlier line breaks the chain there, and the folder is refused with that line's
number. What the chain cannot show alone, a log cut at its end or written anew, shows beside a signed bundle: that holds
the digest of the last line it knew (docs/adr/0017-a-log-that-only-grows.md).
"""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tacmap.errors import FileRefused
from tacmap.locker import RADIO, Check, CheckKind
from tacmap.site.cells import BadCell, day, one_of, yes_no
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import Row, RowReader, Sheet, read_sheet
from tacmap.site.spreadsheet import with_rows

__all__ = ["CHECK_COLUMNS", "Log", "read_log", "with_line"]

CHECK_COLUMNS = (
    "on", "kind", "by", "agency", "seal_before", "seal_after", "counted", "counts", "faults", "channel", "radio",
    "digest",
)  # fmt: skip

_CELL = 20_000  # characters: the counts of a whole locker stand in one cell
_COUNT = re.compile(r"(.+?) = ([0-9]{1,6})(?:; |$)")
_PUT_BACK = "Put the file back as it was, from git or a backup. A mistake is corrected by another check, never here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The checks of a locker, the oldest first, and the digest of each line. `sheet` is None where no log is yet."""

    locker: str
    checks: tuple[Check, ...] = ()
    digests: tuple[str, ...] = ()
    sheet: Sheet | None = None

    @property
    def head(self) -> str | None:
        """The digest of the last line."""
        return self.digests[-1] if self.digests else None


def read_log(path: Path, file: str, locker: str, limits: SiteLimits, notes: Notes, today: date | None) -> Log:
    """The log, as far as its chain holds; where it breaks is noted as a problem."""
    own = replace(limits, cell_characters=_CELL)
    sheet = read_sheet(path, file, required=CHECK_COLUMNS, known=CHECK_COLUMNS, limits=own, notes=notes)
    checks: list[Check] = []
    digests: list[str] = []
    for row in sheet.rows if sheet else ():
        due = _digest(digests[-1] if digests else None, locker, row.cells)
        if row.cells.get("digest") != due:
            problem = f"This line, or one before it, is not as it was written. {len(checks)} before it hold."
            notes.problem(file, row.line, "digest", problem, _PUT_BACK)
            break
        check = _check(RowReader(row, notes))
        if check is not None:
            _check_day(check, checks, row, notes, today)
            checks.append(check)
        digests.append(due)
    return Log(locker=locker, checks=tuple(checks), digests=tuple(digests), sheet=sheet)


def with_line(log: Log, text: str, check: Check) -> str:
    """The text of a log with one more line at its end; nothing before that is touched.

    Raises FileRefused where an item is called so that its count could not be read again.
    """
    cells = _written(check)
    if _counts(cells.get("counts", "")) != check.counts:
        raise FileRefused("An item's name reads like a count.", remedy='Take " = " out of its name.')
    cells["digest"] = _digest(log.head, log.locker, cells)
    columns, separator = (log.sheet.columns, log.sheet.separator) if log.sheet else (CHECK_COLUMNS, ",")
    return with_rows(text, columns, [tuple(cells.get(column, "") for column in columns)], separator=separator)


def _digest(before: str | None, locker: str, cells: dict[str, str]) -> str:
    """16 base32 characters of the sha256 over the line before and this one's cells, in groups of four."""
    line = [cells.get(column, "") for column in CHECK_COLUMNS if column != "digest"]
    content = json.dumps(["tacmap-checks/1", locker, before, *line], ensure_ascii=False)
    letters = b32encode(hashlib.sha256(content.encode()).digest()).decode()[:16]
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def _check(reader: RowReader) -> Check | None:
    cell, text = reader.cell, reader.text
    on, kind = cell("on", day), cell("kind", lambda text: CheckKind(one_of(text, *CheckKind)))
    counted, counts, radio = cell("counted", yes_no), cell("counts", _counts), cell("radio", _heard)
    reader.need("on", "kind", "by", remedy=_PUT_BACK)
    if on is None or kind is None or not reader.good:
        return None
    return Check(
        on=on,
        kind=kind,
        by=text("by") or "",
        agency=text("agency"),
        seal_before=text("seal_before"),
        seal_after=text("seal_after"),
        counted=counted == "yes",
        counts=counts or (),
        faults=text("faults"),
        channel=text("channel"),
        radio=radio,
    )


def _heard(text: str) -> str:
    return one_of(text, *RADIO)


def _counts(text: str) -> tuple[tuple[str, int], ...]:
    """From "Tourniquet, lot CT-2291 = 4; Door wedges = 3". Raises BadCell."""
    found = list(_COUNT.finditer(text))
    if "".join(each[0] for each in found) != text:
        raise BadCell("These counts cannot be read.", _PUT_BACK)
    return tuple((each[1], int(each[2])) for each in found)


def _check_day(check: Check, earlier: Iterable[Check], row: Row, notes: Notes, today: date | None) -> None:
    if any(each.on > check.on for each in earlier):
        notes.problem(row.file, row.line, "on", "This check lies before the one above it.", _PUT_BACK)
    if today is not None and check.on > today:
        notes.problem(row.file, row.line, "on", "This check lies in the future.", "Is this computer's date right?")


def _written(check: Check) -> dict[str, str]:
    cells = {
        "on": check.on.isoformat(),
        "kind": str(check.kind),
        "by": check.by,
        "agency": check.agency,
        "seal_before": check.seal_before,
        "seal_after": check.seal_after,
        "counted": "yes" if check.counted else "no",
        "counts": "; ".join(f"{name} = {count}" for name, count in check.counts),
        "faults": check.faults,
        "channel": check.channel,
        "radio": check.radio,
    }
    return {column: cell for column, cell in cells.items() if cell}
