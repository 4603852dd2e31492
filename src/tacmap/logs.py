"""The service's log as JSON, a line for each request and event, for programs that gather logs.

A line says what happened, never about whom: of a message only its fixed words are written, of an error its kind and
where it came from, for arguments and texts may hold names of sites and people.
"""

import json
import logging.config
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from tacmap.errors import FileRefused
from tacmap.settings import Operation

__all__ = ["REQUESTS", "JsonLines", "answered_line", "begin_log", "log_setup", "request_log"]

REQUESTS = "tacmap.requests"  # the logger of answered requests


class JsonLines(logging.Formatter):
    """One JSON object to a line: `at` (UTC), `level`, `from`, `event`, and the facts of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": str(record.msg).strip(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"], line["where"] = _error(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def request_log() -> Callable[[str], object] | None:
    """Where lines of requests are written that take no way through `logging`; None where none are kept."""
    kept = logging.getLogger(REQUESTS).isEnabledFor(logging.INFO)
    streams = (
        handler.stream
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, JsonLines)
    )
    stream = next(streams, None) if kept else None
    return None if stream is None else stream.write


def answered_line(
    moment: datetime, request: str, method: str, route: str, status: int, seconds: float, sent: int
) -> str:
    """The line of an answered request as JsonLines would write it, at a fifth of the cost."""
    at = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return (
        f'{{"at": "{at}", "level": "info", "from": "{REQUESTS}", "event": "answered", "request": "{request}", '
        f'"method": "{method}", "route": "{route}", "status": {status}, "ms": {round(seconds * 1000, 1)}, '
        f'"bytes": {sent}}}\n'
    )


def begin_log(environment: Mapping[str, str]) -> None:
    """Write the log of this process as the environment says. Raises FileRefused for settings that cannot be meant."""
    try:
        operation = Operation.of(environment)
    except ValueError as error:
        raise FileRefused(str(error), remedy="Correct this setting.") from error
    logging.config.dictConfig(log_setup(operation.log))


def log_setup(kind: str) -> dict[str, Any]:
    """The configuration of `logging`: "json" for every request, "text" for warnings alone; both on standard error."""
    json_lines = kind == "json"
    formatters: dict[str, Any] = {"text": {"format": "%(levelname)s %(name)s: %(message)s"}, "json": {"()": JsonLines}}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json" if json_lines else "text"}},
        "root": {"level": "WARNING", "handlers": ["out"]},
        "loggers": {
            "tacmap": {"level": "INFO" if json_lines else "WARNING"},
            "uvicorn": {"level": "INFO" if json_lines else "WARNING"},
            "uvicorn.access": {"level": "ERROR"},  # it writes paths
        },
    }


def _error(error: BaseException, trace: TracebackType | None) -> tuple[str, list[str]]:
    """Its kind and the places it came through, without what it says."""
    frames = traceback.extract_tb(trace)
    return type(error).__qualname__, [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
