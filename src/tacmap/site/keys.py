"""Reading TOML tables key by key, noting every key that is unknown, missing or of the wrong kind.

tomllib gives no line numbers, so a small scan of the text finds the line of each key for the messages.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from tacmap.geometry import Point
from tacmap.site.notes import Notes
from tacmap.site.words import did_you_mean, shown, unprintable

__all__ = ["Keys", "read_toml"]

_Word = TypeVar("_Word", bound=str)

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_WRITING = 'Texts stand in straight quotes ("..."), dates are 2026-08-14, paths have /, and a key stands once.'
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")


def read_toml(text: str, file: str, notes: Notes) -> "Keys | None":
    """The top table, or None after noting a syntax error with its line."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), found[2]) if found else (text.count("\n") + 1, None)
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        written = text.splitlines()[line - 1].strip() if found and line <= len(text.splitlines()) else ""
        notes.problem(
            file, line, column, f"This is not TOML: {reason}.",
            f"Look at: {shown(written)}. {_WRITING}" if written else f"Close every quote and bracket. {_WRITING}",
        )  # fmt: skip
        return None
    return Keys(content, "", file, notes, _lines(text))


def _lines(text: str) -> dict[str, int]:
    """Key path ("buildings[1].floors[2].plan") to line, from 1. Tables in arrays count from 1."""
    found: dict[str, int] = {}
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _numbered(header[2], header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{key[1].strip(chr(34) + chr(39))}".lstrip("."), number)
    return found


def _numbered(header: str, array: bool, counts: dict[str, int]) -> str:
    """Header "buildings.floors" with the place in each enclosing array: "buildings[1].floors[2]"."""
    path = ""
    parts = [part.strip().strip("\"'") for part in header.split(".")]
    for i, part in enumerate(parts):
        path = f"{path}.{part}".lstrip(".")
        if array and i == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


class Keys:
    """One table. Each getter takes its key off; `done` notes those nobody asked for."""

    def __init__(self, table: dict[str, Any], path: str, file: str, notes: Notes, lines: dict[str, int]) -> None:
        self._table = dict(table)
        self._known: list[str] = []
        self.path = path
        self.file = file
        self.notes = notes
        self._lines = lines

    @property
    def line(self) -> int | None:
        return self._lines.get(self.path)

    def place(self, key: str) -> tuple[str, int | None, str]:
        """(file, line, key path) of a key, for a problem."""
        path = f"{self.path}.{key}".lstrip(".")
        return self.file, self._lines.get(path, self.line), path

    def problem(self, key: str, message: str, remedy: str) -> None:
        self.notes.problem(*self.place(key), message, remedy)

    def has(self, key: str) -> bool:
        return key in self._table

    def _take(self, key: str) -> Any:
        self._known.append(key)
        return self._table.pop(key, None)

    def text(self, key: str, *, required: bool = False, cap: int = 1_000) -> str | None:
        value = self._take(key)
        if value is None:
            if required:
                self.problem(key, f"{key} is missing.", f'Add a line such as: {key} = "..."')
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problem(key, f"{key} should be a text.", f'Write it in quotes: {key} = "..."')
            return None
        if not isinstance(value, str):
            self.problem(key, f"{key} is a number and could lose its zeros.", f'Put it in quotes: {key} = "{value}"')
            return None
        value = value.strip()
        if len(value) > cap or unprintable(value):
            remedy = f"At most {cap} characters of text; in a path write / and not \\."
            self.problem(key, f"{key} is too long or holds control characters.", remedy)
            return None
        if not value and required:
            self.problem(key, f"{key} is empty.", "Fill it in.")
        return value or None

    def texts(self, key: str, *, cap: int = 1_000) -> tuple[str, ...]:
        """A list of texts; none where the key is not there."""
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(each, str) and len(each) <= cap for each in value):
            return tuple(each.strip() for each in value)
        self.problem(key, f"{key} should be a list of texts.", f'Write {key} = ["...", "..."]')
        return ()

    def whole(self, key: str, *, low: int, high: int) -> int | None:
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(key, f"{key} should be a whole number.", f"Write {key} = 1, from {low} to {high}, no quotes.")
            return None
        return value

    def number(self, key: str, *, low: float, high: float) -> float | None:
        return self._number(key, self._take(key), low, high)

    def _number(self, key: str, value: Any, low: float, high: float) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.problem(key, f"{key} should be a number.", f"From {low:g} to {high:g}, without quotes.")
            return None
        return float(value)

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(key, f"{key} should be true or false.", f"Write {key} = true, without quotes.")
        return False

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.problem(key, f"{key} is not a date.", f"Write year-month-day, such as {key} = 2026-08-14")
        return None

    def past_day(self, key: str, today: date | None, *, slack_days: int = 0) -> date | None:
        """A day that lies behind `today`, or at most `slack_days` ahead; any day where `today` is not known."""
        value = self.day(key)
        if value is not None and today is not None and (value - today).days > slack_days:
            self.problem(key, f"{key} lies in the future.", "Correct the year, month and day.")
        return value

    def point(self, key: str) -> Point | None:
        """Two numbers in brackets: [x, y]."""
        value = self._take(key)
        if value is None:
            return None
        match value:
            case [(int() | float()) as x, (int() | float()) as y] if abs(x) <= 1e12 and abs(y) <= 1e12:
                return (float(x), float(y))
        self.problem(key, f"{key} should be two numbers.", f"Write {key} = [12.5, 40.0]")
        return None

    def places(self, key: str, *, counts: tuple[int, ...]) -> tuple[tuple[float, float], ...] | None:
        """So many [latitude, longitude] pairs."""
        value = self._take(key)
        if value is None:
            return None
        found = [_place(each) for each in value] if isinstance(value, list) and len(value) in counts else [None]
        if None in found:
            many = " or ".join(map(str, counts))
            self.problem(key, f"{key} should be {many} places.", f"Write {key} = [[43.71, -84.93], [43.70, -84.92]]")
            return None
        return tuple(place for place in found if place is not None)

    def choice(self, key: str) -> str | int | None:
        """A text or a whole number from 1."""
        value = self._table.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.whole(key, low=1, high=999)
        return self.text(key)

    def one_of(self, key: str, known: tuple[_Word, ...]) -> _Word | None:
        """One of a few words."""
        written = self.text(key)
        found = next((word for word in known if word == (written or "").casefold()), None)
        if written is not None and found is None:
            remedy = did_you_mean(written, known, otherwise=f"Known here: {', '.join(known)}.")
            self.problem(key, f"{key} cannot be {shown(written)}.", remedy)
        return found

    def table(self, key: str) -> "Keys | None":
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.problem(key, f"{key} should be a table.", f"Write [{key}] on a line of its own and its keys below.")
            return None
        return Keys(value, f"{self.path}.{key}".lstrip("."), self.file, self.notes, self._lines)

    def tables(self, key: str, *, cap: int = 500) -> Iterator["Keys"]:
        """The tables of an array, each with its place in the path."""
        value = self._take(key)
        if value is None:
            return
        path = f"{self.path}.{key}".lstrip(".")
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value) or len(value) > cap:
            self.problem(key, f"{key} should be a list of at most {cap} tables.", f"Write [[{path}]] before each one.")
            return
        for i, each in enumerate(value, start=1):
            inner = f"{path}[{i}]"
            self._lines.setdefault(inner, self._lines.get(path, self.line or 1))
            yield Keys(each, inner, self.file, self.notes, self._lines)

    def done(self) -> None:
        """Note each key that nobody asked for, with the nearest known one."""
        for key in self._table:
            known = f"Known here: {', '.join(self._known)}."
            self.problem(key, f"There is no key {shown(key)} here.", did_you_mean(key, self._known, otherwise=known))


def _place(value: Any) -> tuple[float, float] | None:
    """A latitude and a longitude in brackets."""
    match value:
        case [(int() | float()) as lat, (int() | float()) as lon] if abs(lat) <= 90 and abs(lon) <= 180:
            return (float(lat), float(lon))
    return None
