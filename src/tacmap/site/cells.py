"""Reading single cells: a number, a date, yes or no. Each returns None after noting what is wrong."""

import math
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from tacmap.site.words import did_you_mean, loose, shown

__all__ = ["ATTRIBUTE_CHECKS", "BadCell", "day", "number", "one_of", "reference", "whole", "yes_no"]

_ISO = "Write year-month-day, such as 2026-08-14."
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0"}


class BadCell(ValueError):
    """A cell that cannot be used: (message, remedy)."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def number(text: str, *, low: float = -1e12, high: float = 1e12, decimal_comma: bool = False) -> float:
    """A finite number from `low` to `high`. Raises BadCell."""
    try:
        value = float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise BadCell(f"{shown(text)} is not a number.", "Write digits and a decimal point only, such as 12.5.")
    if not low <= value <= high:
        raise BadCell(f"{shown(text)} is out of range.", f"It must lie from {low:g} to {high:g}.")
    return value


def whole(text: str, *, low: int = 0, high: int = 1_000_000) -> int:
    """A whole number from `low` to `high`. Raises BadCell."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise BadCell(f"{shown(text)} is not a whole number from {low} to {high}.", "Write digits only, such as 4.")
    return int(text)


def day(text: str) -> date:
    """A date written year-month-day. Raises BadCell, reading other orders out loud rather than guessing."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise BadCell(f"{shown(text)} is not a day of the calendar.", _ISO) from error
    raise BadCell(f"{shown(text)} is not a date.", _reading(text))


def _reading(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text)
    readings: list[str] = []
    for month, of_day in ((1, 2), (2, 1)) if found else ():
        try:
            reading = date(int(found[3]), int(found[month]), int(found[of_day])).isoformat() if found else ""
        except ValueError:
            continue
        if reading not in readings:
            readings.append(reading)
    meant = f"Did you mean {' or '.join(readings)}?" if readings else _ISO
    return f"{meant} In a spreadsheet, format the column as text first."


def yes_no(text: str) -> str:
    """Either "yes" or "no". Raises BadCell."""
    if text.casefold() in _YES:
        return "yes"
    if text.casefold() in _NO:
        return "no"
    raise BadCell(f"{shown(text)} is neither yes nor no.", "Write yes or no, or leave the cell empty when not known.")


def one_of(text: str, *choices: str) -> str:
    """One of the words given, however it is spaced or capitalised. Raises BadCell."""
    for choice in choices:
        if loose(choice) == loose(text):
            return choice
    known = f"Write one of: {', '.join(choices)}."
    raise BadCell(f"{shown(text)} is not known here.", did_you_mean(text, choices, otherwise=known))


def _degrees(text: str) -> str:
    value = number(text, low=0, high=360)
    return "0" if value == 360 else text


def _stream(text: str) -> str:
    """A stream's address without any login. Raises BadCell for user:password@ and for keys in the query."""
    remedy = "Write the address without user name and password; the login stays in the video system."
    try:
        parts = urlsplit(text)
        login = "@" in parts.netloc or "@" in text.split("?", 1)[0].split("/", 3)[-1].split("/", 1)[0]
    except ValueError as error:
        raise BadCell("The stream's address is damaged.", remedy) from error
    secret = re.compile(r"pass|pwd|user|login|token|key|auth|secret|credential", re.IGNORECASE)
    if login or any(secret.search(key) for key, _ in parse_qsl(parts.query, keep_blank_values=True)):
        raise BadCell("The stream's address holds login data, and the bundle is copied to many people.", remedy)
    return text


def _un_number(text: str) -> str:
    found = re.fullmatch(r"(?:UN|NA)?\s*([0-9]{4})", text, re.IGNORECASE)
    if not found:
        raise BadCell(f"{shown(text)} is not a UN number.", "Write its four digits, such as 1203.")
    return found[1]


def _diamond(text: str) -> str:
    if not re.fullmatch(r"[0-4]-[0-4]-[0-4](-[A-Za-z]{1,3})?", text):
        raise BadCell(
            f"{shown(text)} is not an NFPA 704 rating.", "Write health-fire-instability, such as 2-3-0 or 3-0-1-OX."
        )
    return text


def reference(text: str) -> str:
    """A tag or a place, never a code: digits alone could open a door. Raises BadCell."""
    if re.fullmatch(r"[0-9#*]{4,}", text):
        raise BadCell(
            f"{shown(text)} looks like a code.",
            'Name the key tag or credential, such as "tag 7", never a code.',
        )
    return text


def _number_from(low: float, high: float) -> Callable[[str], str]:
    def check(text: str) -> str:
        number(text, low=low, high=high)
        return text

    return check


def _iso_day(text: str) -> str:
    return day(text).isoformat()


def _count(text: str) -> str:
    return str(whole(text))


ATTRIBUTE_CHECKS: dict[str, Callable[[str], str]] = {
    "bearing_deg": _degrees,
    "fov_deg": _number_from(1, 360),
    "range_m": _number_from(0.1, 2_000),
    "stream_ref": _stream,
    "live_ok": yes_no,
    "normally_locked": yes_no,
    "dead_spot": yes_no,
    "two_way_comms": yes_no,
    "roof_access": yes_no,
    "pads_expire": _iso_day,
    "battery_expire": _iso_day,
    "last_opened": _iso_day,
    "last_check": _iso_day,
    "checked_at": _iso_day,
    "capacity": _count,
    "un_no": _un_number,
    "nfpa704": _diamond,
    "key_ref": reference,
    "contents_ref": reference,
    "role": lambda text: one_of(text, "primary", "alternate"),
    "service": lambda text: one_of(text, "gas", "water", "electric", "hvac", "it", "steam", "oxygen", "propane"),
    "result": lambda text: one_of(text, "good", "weak", "none"),
}
