"""Reading a plan of one's own in a fork of this process: little time, little memory, no network, nothing written.

The command line pays milliseconds for it, since all that is imported is shared, and the answer comes back as it
lies in memory. Where forking is not safe (other threads run, or this is not Linux) the plan is read in the cage
of the service, which starts a Python of its own.
"""

import gc
import io
import json
import os
import pickle
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass, replace
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TypeVar

import numpy as np

from tacmap import errors
from tacmap.errors import BrokenPlan, PlanRefused
from tacmap.readers import FORMATS
from tacmap.service.lock import (
    OUT_OF_MEMORY,
    WALL_SECONDS_PER_CPU_SECOND,
    lock_up,
    not_cross_checked,
    origin,
    stumbled,
    used_up,
)
from tacmap.service.read import PlanFile, content_of, first_reading, second_thoughts
from tacmap.settings import Limits
from tacmap.stages import Understanding

__all__ = ["read_apart", "read_file_apart"]

T = TypeVar("T")

_READERS = {"DXF": "tacmap.readers.dxf", "SVG": "tacmap.readers.svg"}
_CHUNK = 1 << 20  # bytes
_MOST_SPENT_SECONDS = 2.0  # what starting up costs at most; later plans do not pay for earlier ones


def read_file_apart(
    path: Path,
    *,
    metres_per_unit: float | None = None,
    limits: Limits | None = None,
    cross_check: bool = False,
    picture: bool = False,
) -> Understanding:
    """Read one plan from disk, in a process of its own. Raises FileRefused, PlanRefused."""
    limits = limits or Limits()
    content = content_of(path, limits.file_bytes)
    return read_apart(
        PlanFile(
            name=path.name, content=content, metres_per_unit=metres_per_unit, limits=limits,
            cross_check=cross_check, picture=picture,
        )
    )  # fmt: skip


def read_apart(plan: PlanFile) -> Understanding:
    """What `tacmap.service.read.read_plan` gives, whatever happens on the way. Raises PlanRefused.

    A second reader that uses up all it may costs its opinion, not the plan.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        return _read_forked(plan)
    from tacmap.service.cage import read_caged

    return read_caged(plan)


def _read_forked(plan: PlanFile) -> Understanding:
    _bring_along(plan.content)
    listening, speaking = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listening)
        _read_and_end(speaking, plan)
    os.close(speaking)
    heard, ended = _heard(child, listening, plan.limits)
    return _understood(plan, heard, ended)


def _bring_along(content: bytes) -> None:
    """Import the reader that this plan needs, so that the next plan finds it."""
    for row in FORMATS:
        if row.sniff(content):
            import_module(_READERS[row.name])


def _read_and_end(speaking: int, plan: PlanFile) -> NoReturn:
    """The child. It never returns into what the parent was doing."""
    code = 1
    try:
        gc.freeze()  # the collector need not touch, and so copy, what the parent made
        os.setpgid(0, 0)
        _fall_silent()
        lock_up(plan.limits, blind=False, spent_seconds=min(time.process_time(), _MOST_SPENT_SECONDS))
        with open(speaking, "wb", closefd=False) as answers:
            _answer(answers, plan)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def _fall_silent() -> None:
    """What a library prints is no answer."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _answer(answers: io.BufferedWriter, plan: PlanFile) -> None:
    try:
        drawing, found = first_reading(plan)
        _say(answers, b"+", _packed(found))
        if plan.cross_check:
            _say(answers, b"?", _packed(second_thoughts(plan, drawing, found)))
    except MemoryError:
        raise
    except PlanRefused as refusal:
        _say(answers, b"-", _letter(refusal))
    except Exception as error:
        if "alloc" in str(error):  # how GEOS and shapely say that the memory is used up
            raise MemoryError from error
        _say(answers, b"-", _letter(stumbled(plan.name, origin(error))))


def _say(answers: io.BufferedWriter, kind: bytes, content: bytes) -> None:
    answers.write(kind + len(content).to_bytes(8, "big"))
    answers.write(content)
    answers.flush()


def _packed(found: object) -> bytes:
    """Plain values and records as they lie in memory; numbers of numpy become plain ones."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.dispatch_table = dict.fromkeys((np.float64, np.float32, np.int64, np.int32, np.bool_, np.str_), _plain)
    pickler.dump(found)
    return stream.getvalue()


def _plain(number: np.generic) -> tuple[type, tuple[object]]:
    value = number.item()
    return type(value), (value,)


def _letter(refusal: PlanRefused) -> bytes:
    told = {"problem": refusal.problem, "place": refusal.place, "remedy": refusal.remedy}
    return json.dumps({"kind": type(refusal).__name__} | told).encode()


def _heard(child: int, listening: int, limits: Limits) -> tuple[bytes, int]:
    """All that the child says, and how it ended: negative for a signal. It is ended when it takes or says too much."""
    until = time.monotonic() + limits.cpu_seconds * WALL_SECONDS_PER_CPU_SECOND
    parts: list[bytes] = []
    said = 0
    try:
        while said <= limits.answer_bytes and select.select([listening], [], [], max(0, until - time.monotonic()))[0]:
            part = os.read(listening, _CHUNK)
            if not part:
                break
            parts.append(part)
            said += len(part)
    finally:
        os.close(listening)
        _end(child)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return b"".join(parts), ended


def _end(child: int) -> None:
    """The child and all that it started; one that is at its end keeps its exit code."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(child, signal.SIGKILL)


def _understood(plan: PlanFile, heard: bytes, ended: int) -> Understanding:
    """The first part is the plan or a refusal, the second what the second reader doubts."""
    parts = _parts(heard)
    if not parts or len(heard) > plan.limits.answer_bytes:
        raise used_up(plan.name) if ended == OUT_OF_MEMORY or ended < 0 or heard else stumbled(plan.name)
    try:
        kind, content = parts[0]
        if kind == b"-":
            raise _refusal(**json.loads(content))
        found = _unpacked(content, Understanding)
        if not plan.cross_check:
            return found
        doubts = _unpacked(parts[1][1], tuple) if len(parts) > 1 else (not_cross_checked(plan.name),)
    except (pickle.UnpicklingError, TypeError, ValueError, EOFError) as error:
        raise stumbled(plan.name) from error
    return replace(found, findings=(*found.findings, *doubts))


def _parts(heard: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of every part that came whole."""
    parts = []
    while len(heard) >= 9 and len(heard) >= (size := 9 + int.from_bytes(heard[1:9], "big")):
        parts.append((heard[:1], heard[9:size]))
        heard = heard[size:]
    return parts


def _refusal(*, kind: str, problem: str, place: str, remedy: str) -> PlanRefused:
    known = getattr(errors, kind, BrokenPlan)
    return known(problem, place=place, remedy=remedy) if issubclass(known, PlanRefused) else BrokenPlan(problem)


class _Unpickler(pickle.Unpickler):
    """Only numbers and the records of the model: a reader that was taken over can make nothing else of its answer."""

    def find_class(self, module: str, name: str) -> Callable[..., object]:
        if (module, name) == ("builtins", "getattr"):
            return _member  # how Python before 3.11.4 packs a member of an Enum
        if module == "builtins" and name in ("float", "int", "bool", "str"):
            return {"float": float, "int": int, "bool": bool, "str": str}[name]
        found = getattr(sys.modules.get(module), name, None) if module.startswith("tacmap.") else None
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def _member(kind: object, name: str) -> Enum:
    """A member of an Enum by its name, and nothing else that getattr could reach."""
    if isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__:
        return kind.__members__[name]
    raise pickle.UnpicklingError(f"{name} is no member of an Enum")


def _unpacked(content: bytes, kind: type[T]) -> T:
    found = _Unpickler(io.BytesIO(content)).load()
    if not isinstance(found, kind):
        raise TypeError(kind)
    return found
