"""The form of a locker's check, as a telephone shows it: what is asked, what an answer may be, and which check it is.

Pure, so that a page, an app and a test ask the same. A check that was kept offline and is sent twice has one id:
whoever keeps checks takes each id once.
"""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tacmap.locker import RADIO, Check, CheckKind, Locker, LockerItem
from tacmap.privacy import persons_in, secrets_in

__all__ = ["Bad", "Field", "Sort", "check_id", "check_of", "fields_of"]

_MOST = 100_000  # of one item
_OLDEST = timedelta(days=90)  # a check that was kept offline longer than this is entered by hand
_YES = ("yes", "no")


class Sort(StrEnum):
    """How a field is filled in."""

    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked. `name` is its key in the answers; `hint` is what helps to answer it."""

    name: str
    label: str
    sort: Sort
    choices: tuple[str, ...] = ()
    needed: bool = False
    most: int = 200  # characters of a text
    hint: str = ""
    wanted: int | None = None  # how many there should be of what is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """An answer that cannot be: its field, what is wrong, what to do."""

    field: str
    message: str
    remedy: str


def fields_of(locker: Locker) -> tuple[Field, ...]:
    """What is asked at this locker, in order; the counts of its items last, the critical ones first."""
    seal = f"It was sealed with {locker.seal}" if locker.seal else "It had no seal"
    asked = (
        Field(name="kind", label="Why", sort=Sort.CHOICE, choices=tuple(map(str, CheckKind)), needed=True),
        Field(name="on", label="Day", sort=Sort.DATE, needed=True),
        Field(name="by", label="Who", sort=Sort.TEXT, needed=True, most=100, hint="A role or an office, not a name"),
        Field(name="agency", label="Agency", sort=Sort.TEXT, most=100),
        Field(name="seal_before", label="Seal found", sort=Sort.TEXT, needed=True, most=40, hint=f"{seal}; or: none"),
        Field(name="seal_after", label="Seal left", sort=Sort.TEXT, needed=True, most=40, hint="Its number; or: none"),
        Field(name="counted", label="Was everything counted?", sort=Sort.CHOICE, choices=_YES, needed=True),
        Field(name="faults", label="What is wrong or used up", sort=Sort.TEXT, most=500),
        Field(name="channel", label="Radio channel", sort=Sort.TEXT, most=40),
        Field(name="radio", label="Radio check with dispatch", sort=Sort.CHOICE, choices=RADIO),
    )
    items = sorted(locker.items, key=lambda item: not item.critical)
    return (*asked, *({item.called: _count_of(item) for item in items}).values())


def _count_of(item: LockerItem) -> Field:
    hint = f"{item.par} wanted{', critical' if item.critical else ''}"
    return Field(name=f"count:{item.called}", label=item.called, sort=Sort.COUNT, hint=hint, wanted=item.par)


def check_of(locker: Locker, answers: Mapping[str, str], *, today: date) -> tuple[Check | None, tuple[Bad, ...]]:
    """The check that these answers tell, or all that is wrong with them. Empty answers are answers not given."""
    fields = fields_of(locker)
    given = _given(answers)
    if bad := (*_each(fields, given, today), *_together(fields, given)):
        order = [*(field.name for field in fields), *given]
        return None, tuple(sorted(bad, key=lambda each: order.index(each.field)))
    return _check(fields, given), ()


def _each(fields: tuple[Field, ...], given: Mapping[str, str], today: date) -> Iterator[Bad]:
    """What is wrong with single answers."""
    for name in given.keys() - {field.name for field in fields}:
        yield Bad(field=name, message="This is not asked.", remedy="Load the form again.")
    for field in fields:
        if (found := _wrong(field, given.get(field.name), today)) is not None:
            yield found


def _together(fields: tuple[Field, ...], given: Mapping[str, str]) -> Iterator[Bad]:
    """Answers that do not go together."""
    missing = [field for field in fields if field.sort is Sort.COUNT and field.name not in given]
    if given.get("counted") == "yes" and missing:
        message = f"{len(missing)} things have no count, {missing[0].label} among them."
        yield _bad(missing[0], message, 'Count them, or answer "no" to whether all was counted.')
    if ("radio" in given) != ("channel" in given):
        empty = "channel" if "radio" in given else "radio"
        yield Bad(field=empty, message="A radio check has a channel and a result.", remedy="Fill in both, or none.")


def _check(fields: tuple[Field, ...], given: Mapping[str, str]) -> Check:
    return Check(
        on=date.fromisoformat(given["on"]),
        kind=CheckKind(given["kind"]),
        by=given["by"],
        agency=given.get("agency"),
        seal_before=_seal(given["seal_before"]),
        seal_after=_seal(given["seal_after"]),
        counted=given["counted"] == "yes",
        counts=tuple((f.label, int(given[f.name])) for f in fields if f.sort is Sort.COUNT and f.name in given),
        faults=given.get("faults"),
        channel=given.get("channel"),
        radio=given.get("radio"),
    )


def _given(answers: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(text.split()) for name, text in answers.items() if text.strip()}


def check_id(site: str, locker: str, opened: str, answers: Mapping[str, str]) -> str:
    """One id for one check: 26 base32 characters. `opened` is what the form drew by lot when it was opened.

    The same form sent again has the same id, whatever the locker's inventory has become since; two who answer alike,
    or one who checks twice, have two.
    """
    content = json.dumps([site, locker, opened, _given(answers)], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(b"tacmap-check/1\n" + content.encode()).digest()
    return b32encode(digest).decode()[:26]


def _wrong(field: Field, text: str | None, today: date) -> Bad | None:
    """What is wrong with one answer, None for nothing."""
    if text is None:
        return _bad(field, f"{field.label} is not filled in.", field.hint or "Fill it in.") if field.needed else None
    if field.sort is Sort.CHOICE and text not in field.choices:
        return _bad(field, f"{field.label} cannot be that.", f"One of: {', '.join(field.choices)}.")
    if field.sort is Sort.COUNT and not (re.fullmatch(r"[0-9]{1,6}", text) and int(text) <= _MOST):
        return _bad(field, f"{field.label}: this is no count.", "Write a whole number, 0 for none.")
    if field.sort is Sort.DATE:
        return _wrong_day(field, text, today)
    return _wrong_text(field, text) if field.sort is Sort.TEXT else None


def _wrong_day(field: Field, text: str, today: date) -> Bad | None:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        return _bad(field, "This is not a day.", "Write year-month-day, such as 2026-08-14.")
    if day > today + timedelta(days=1):  # the telephone may be a time zone ahead
        return _bad(field, f"{day} lies in the future.", "Is the telephone's date right?")
    if today - day > _OLDEST:
        return _bad(field, f"{day} is more than {_OLDEST.days} days ago.", "Enter it at the desk: tacmap locker check.")
    return None


def _wrong_text(field: Field, text: str) -> Bad | None:
    if len(text) > field.most or not text.isprintable():
        return _bad(field, f"{field.label} is too long, or cannot be printed.", f"At most {field.most} characters.")
    if field.name == "by" and persons_in(text):
        return _bad(field, "This names a person.", "Give the role or the office.")
    if any(found.sure for found in secrets_in(text)):
        return _bad(field, "This holds a code or a login.", "Leave it out: checks are read by many.")
    return None


def _bad(field: Field, message: str, remedy: str) -> Bad:
    return Bad(field=field.name, message=message, remedy=remedy)


def _seal(text: str) -> str | None:
    return None if text.casefold() == "none" else text
