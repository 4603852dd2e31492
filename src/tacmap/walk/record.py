"""The record of a walk-through: who found what, when. One file for each time results came in, never changed afterwards.

JSON in one spelling, so that a signature over its bytes says all of it. Each record carries the digest of the one
before, so that none can be taken out of the middle. Format: docs/reference/walk-through.md
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from tacmap.annotations import Verification
from tacmap.walk.things import PLACES, Shape, Sort

__all__ = ["Answer", "Override", "Record", "digest_of", "dump", "load"]

FORMAT = "tacmap-walk/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found of one thing. `state` is UNVERIFIED where only the number's places were looked at.

    `numbers` tells for each of PLACES whether the number was read there; None where nobody looked. `by` is a role.
    """

    id: str
    floor: str
    sort: Sort
    shape: Shape
    by: str
    on: date
    number: str | None = None
    state: Verification = Verification.UNVERIFIED
    note: str | None = None
    numbers: tuple[bool | None, bool | None, bool | None] = (None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Why this revision is issued although nobody walked, and which role decided so."""

    revision: int
    by: str
    on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One signed page of the log. `sequence` counts from 1; `previous` is the digest of the page before.

    `recorded` is when it came in (UTC). `sources` are the result files with their sha256; `floors` tells for each
    floor how many things it had and how many of them had been answered by then.
    """

    site: str
    sequence: int
    previous: str | None
    recorded: str
    agency: str | None = None
    sources: tuple[tuple[str, str], ...] = ()
    floors: tuple[tuple[str, int, int], ...] = ()
    answers: tuple[Answer, ...] = ()
    override: Override | None = None


def digest_of(content: bytes) -> str:
    """What the next record calls this one."""
    return hashlib.sha256(content).hexdigest()


def dump(record: Record) -> bytes:
    """The record's one spelling: an answer to a line, so that people and git can read it."""
    head = {
        "format": FORMAT,
        "site": record.site,
        "sequence": record.sequence,
        "previous": record.previous,
        "recorded": record.recorded,
        "agency": record.agency,
        "sources": [list(source) for source in record.sources],
        "floors": [list(floor) for floor in record.floors],
        "override": None if record.override is None else _override(record.override),
    }
    answers = ",\n".join(_line(_answer(answer)) for answer in record.answers)
    body = f'"answers": [\n{answers}\n]' if answers else '"answers": []'
    return "".join(("{\n", *(f'"{key}": {_line(value)},\n' for key, value in head.items()), body, "\n}\n")).encode()


def load(content: bytes) -> Record:
    """Read a record. Raises ValueError for anything that is not exactly as `dump` writes it."""
    try:
        found = json.loads(content)
        record = Record(
            site=found["site"],
            sequence=int(found["sequence"]),
            previous=found["previous"],
            recorded=found["recorded"],
            agency=found["agency"],
            sources=tuple((name, digest) for name, digest in found["sources"]),
            floors=tuple((name, int(things), int(answered)) for name, things, answered in found["floors"]),
            answers=tuple(_read_answer(row) for row in found["answers"]),
            override=None if found["override"] is None else _read_override(found["override"]),
        )
        spelled = dump(record)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a record of a walk-through") from error
    if spelled != content:
        raise ValueError("not spelled as a record is written")
    return record


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _override(override: Override) -> dict[str, Any]:
    return {
        "revision": override.revision, "by": override.by, "on": override.on.isoformat(), "why": override.why,
    }  # fmt: skip


def _read_override(found: dict[str, Any]) -> Override:
    return Override(
        revision=int(found["revision"]), by=found["by"], on=date.fromisoformat(found["on"]), why=found["why"]
    )


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "floor": answer.floor,
        "sort": str(answer.sort),
        "number": answer.number,
        "shape": list(answer.shape),
        "state": str(answer.state),
        "note": answer.note,
        **dict(zip(PLACES, answer.numbers, strict=True)),
        "by": answer.by,
        "on": answer.on.isoformat(),
    }


def _read_answer(row: dict[str, Any]) -> Answer:
    corridor, inside, window = (row[place] for place in PLACES)
    return Answer(
        id=row["id"],
        floor=row["floor"],
        sort=Sort(row["sort"]),
        number=row["number"],
        shape=tuple(float(number) for number in row["shape"]),
        state=Verification(row["state"]),
        note=row["note"],
        numbers=(corridor, inside, window),
        by=row["by"],
        on=date.fromisoformat(row["on"]),
    )
