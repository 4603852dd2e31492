"""Cells that a spreadsheet program must not run: what begins like a formula is written behind an apostrophe.

Reading takes the apostrophe off again, and only where writing puts one: a text comes back as it was.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

__all__ = ["as_meant", "harmless", "with_rows", "written"]

# = + - @ and their full-width twins, after any white space (tab and carriage return among it) or apostrophes; and #,
# which at the beginning of a row would make the row a comment.
_ACTS = re.compile(r"'*(?:\s*[=+\-@#\uff1d\uff0b\uff0d\uff20]|\s)")


def harmless(text: str) -> str:
    """The text as a cell that no program takes for a formula."""
    return f"'{text}" if _ACTS.match(text) else text


def as_meant(cell: str) -> str:
    """The text that `harmless` made this cell of."""
    return cell[1:] if cell.startswith("'") and _ACTS.match(cell[1:]) else cell


def written(rows: Iterable[Sequence[object]], *, separator: str = ",", end: str = "\n") -> str:
    """Rows as CSV, every text in them harmless; None is an empty cell."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=separator, lineterminator=end)
    for row in rows:
        writer.writerow(["" if cell is None else harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return sheet.getvalue()


def with_rows(text: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, separator: str = ",") -> str:
    """The text of a sheet with these rows at its end, nothing before them touched; an empty one gets its columns."""
    begun = text if not text or text.endswith(("\n", "\r")) else f"{text}\n"
    return begun + written(rows if text else [columns, *rows], separator=separator)
