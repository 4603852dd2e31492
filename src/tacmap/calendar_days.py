"""Counting on the calendar: plain days of the school's own place, without hours and time zones."""

from calendar import monthrange
from datetime import date

__all__ = ["months_later"]


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the month's last where it has no such day: never a day too late."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
