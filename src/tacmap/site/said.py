"""Everything that the files of a site folder say in words, each with its place, so that somebody may look through it.

It reads the files again as they lie there, not what was understood of them: what nobody understood is in there too.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tacmap.site.folder import Said, SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import decoded, read_bytes, separator_of

__all__ = ["said_in"]

_UNTOLD = frozenset(  # keys and columns that hold no words of anybody
    {"id", "plan", "items", "signers", "host", "law", "type", "place", "shape", "x", "y", "lat", "lon", "points", "lot",
     "serial", "text", "was_box", "was_m2", "digest", "previous", "recorded", "sources", "signature"}
)  # fmt: skip
_LINE = re.compile(r"^\s*(?P<key>[\w.\"'-]+)\s*=\s*(?P<rest>.*)$")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'')


def said_in(folder: Path, names: Iterable[str], limits: SiteLimits) -> Iterator[Said]:
    """Every text of these files of a site folder, in their order."""
    for name in dict.fromkeys(names):
        read = _READERS.get(Path(name).suffix.casefold())
        if read is None:
            continue
        notes = Notes(1)
        content = read_bytes(folder / name, name, limits.sheet_bytes, notes)
        text = None if content is None else decoded(content, name, notes)
        for said in read(name, text.replace("\r\n", "\n")) if text else ():
            if said.key not in _UNTOLD and said.text.strip():
                yield said


def _toml(file: str, text: str) -> Iterator[Said]:
    """The texts behind each key; comments are not shipped and not read."""
    key = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(("#", "[")) and not line.lstrip().startswith(("['", '["')):
            continue
        found = _LINE.match(line)
        key, rest = (found["key"].strip("\"'"), found["rest"]) if found else (key, line)
        for match in _TEXT.finditer(rest):
            yield Said(file=file, line=number, column=key, text=match[1] if match[1] is not None else match[2])


def _csv(file: str, text: str) -> Iterator[Said]:
    """The cells below the first row, by the column's name."""
    separator, skip = separator_of(text)
    reader = csv.reader(io.StringIO("\n".join(text.split("\n")[skip:]), newline=""), delimiter=separator)
    columns: list[str] | None = None
    start = skip + 1
    try:
        for cells in reader:
            line, start = start, skip + reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = [cell.strip().casefold() for cell in cells]
                continue
            for place, cell in enumerate(cells):
                column = columns[place] if place < len(columns) else str(place + 1)
                yield Said(file=file, line=line, column=column, text=cell)
    except csv.Error:
        return


def _json(file: str, text: str) -> Iterator[Said]:
    try:
        yield from _within(file, None, "", json.loads(text))
    except (ValueError, RecursionError):
        return


def _json_lines(file: str, text: str) -> Iterator[Said]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yield from _within(file, number, "", json.loads(line))
        except (ValueError, RecursionError):
            continue


def _within(file: str, line: int | None, path: str, value: Any) -> Iterator[Said]:
    if isinstance(value, str):
        yield Said(file=file, line=line, column=path, text=value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _within(file, line, f"{path}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _within(file, line, f"{path}[{place}]" if isinstance(inner, dict | list) else path, inner)


_READERS = {".toml": _toml, ".csv": _csv, ".json": _json, ".geojson": _json, ".jsonl": _json_lines}
