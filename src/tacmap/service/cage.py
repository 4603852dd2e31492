"""Reading a stranger's plan in a process of its own: little time, little memory, no files, no network.

The parent sends the plan and gets an Understanding back as JSON, or one typed refusal, whatever went wrong inside.
What holds it is on the page `lock`.
"""

import encodings
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from threading import BoundedSemaphore, Thread, Timer
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from tacmap import errors
from tacmap.errors import BrokenPlan, Finding, PlanRefused, PlanTooLarge
from tacmap.service.lock import (
    OUT_OF_MEMORY,
    WALL_SECONDS_PER_CPU_SECOND,
    lock_up,
    not_cross_checked,
    origin,
    stumbled,
    used_up,
)
from tacmap.service.read import PlanFile, first_reading, second_thoughts, too_large
from tacmap.settings import Limits
from tacmap.stages import Understanding

__all__ = ["Heard", "hear", "read_caged"]

_UNDERSTANDING: TypeAdapter[Understanding] = TypeAdapter(Understanding)
_DOUBTS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])
_LIMITS: TypeAdapter[Limits] = TypeAdapter(Limits)
_REFUSALS = {kind.__name__: kind for kind in (errors.UnknownFormat, BrokenPlan, PlanTooLarge, PlanRefused)}
_HANDED_DOWN = ("SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONHOME")  # without which a Python may not start
_READERS = ("tacmap.readers.dxf", "tacmap.readers.svg", "tacmap.service.read")
_SECOND_READERS = ("tacmap.readers.second_opinion", "tacmap.readers.second_look")
_LATE = ("numpy.ma", "colorsys", "heapq")  # what numpy.unique, PIL.ImageColor and Counter import when first asked
_AT_ONCE = BoundedSemaphore(os.cpu_count() or 1)  # a hundred uploads wait for each other


def read_caged(plan: PlanFile) -> Understanding:
    """What `tacmap.service.read.read_plan` gives, read in a child process. Raises PlanRefused.

    A second reader that uses up the cage costs its opinion, not the plan.
    """
    if len(plan.content) > plan.limits.file_bytes:
        raise too_large(plan.name, plan.limits.file_bytes)
    order = {"name": plan.name, "metres_per_unit": plan.metres_per_unit, "limits": _LIMITS.dump_python(plan.limits)}
    order |= {"cross_check": plan.cross_check, "picture": plan.picture}
    with _AT_ONCE:
        heard = hear("tacmap.service.cage", json.dumps(order).encode() + b"\n", plan.content, plan.limits)
    if len(heard.answer) > plan.limits.answer_bytes:
        raise used_up(plan.name)
    try:
        return _understood(plan, heard)
    except ValidationError as error:
        raise stumbled(plan.name) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that a child said, and how it ended: negative for a signal, as of `subprocess`."""

    answer: bytes
    ended: int
    too_long: bool


def hear(module: str, order: bytes, content: bytes, limits: Limits) -> Heard:
    """What a Python of its own that runs `module` answers to an order and a content."""
    with _child(module) as child, _ended_after(child, limits.cpu_seconds * WALL_SECONDS_PER_CPU_SECOND) as too_long:
        Thread(target=_tell, args=(child.stdin, order, content), daemon=True).start()
        answer = child.stdout.read(limits.answer_bytes + 1) if child.stdout else b""
        if len(answer) > limits.answer_bytes:
            _end(child)
        ended = child.wait()
    return Heard(answer=answer, ended=ended, too_long=bool(too_long))


@contextmanager
def _child(module: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python that imports what we import, from an empty place: no variables, no folder, no files of ours."""
    handed_down = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    paths = [os.path.abspath(path) for path in sys.path if path]  # noqa: PTH100 - as Python itself would
    home = Path(sys.prefix).anchor or "/"  # ezdxf does not load for an account without one, as containers have
    child = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-P", "-s", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env={
            **handed_down,
            "HOME": home,
            "OPENBLAS_NUM_THREADS": "1",
            "PATH": "",
            "PYTHONPATH": os.pathsep.join(paths),
        },
        start_new_session=True,
    )
    try:
        yield child
    finally:
        _end(child)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


@contextmanager
def _ended_after(child: subprocess.Popen[bytes], seconds: float) -> Iterator[list[bool]]:
    """Ends a child that takes longer; the list is empty as long as it was not."""
    too_long: list[bool] = []

    def time_is_up() -> None:
        too_long.append(True)
        _end(child)

    timer = Timer(seconds, time_is_up)
    timer.daemon = True
    timer.start()
    try:
        yield too_long
    finally:
        timer.cancel()


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and all that it started."""
    if child.poll() is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _tell(pipe: BinaryIO, *parts: bytes) -> None:
    with suppress(OSError, ValueError):  # it ended before it heard all
        pipe.writelines(parts)
        pipe.close()


def _understood(plan: PlanFile, heard: Heard) -> Understanding:
    """The first line is the plan or a refusal, the second what the second reader doubts."""
    first, *more = heard.answer.split(b"\n")
    if not more:
        raise _cut_short(plan.name, heard)
    if first.startswith(b'{"refused"'):
        refused = json.loads(first)["refused"]
        kind = _REFUSALS.get(refused.pop("kind"), BrokenPlan)
        raise kind(refused["problem"], place=refused["place"], remedy=refused["remedy"])
    found = _UNDERSTANDING.validate_json(first)
    if not plan.cross_check:
        return found
    doubts = _DOUBTS.validate_json(more[0]) if len(more) > 1 else (not_cross_checked(plan.name),)
    return replace(found, findings=(*found.findings, *doubts))


def _cut_short(name: str, heard: Heard) -> PlanRefused:
    """Where C code gets no memory it dies by any of these signals."""
    signs = ("SIGXCPU", "SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS")
    by_limits = {OUT_OF_MEMORY} | {-getattr(signal, sign) for sign in signs if hasattr(signal, sign)}
    return used_up(name) if heard.too_long or heard.ended in by_limits else stumbled(name)


def _main() -> None:
    """The child: read the order and the plan from standard input, answer where standard output was."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    plan = PlanFile(**order | {"limits": _LIMITS.validate_python(order["limits"])}, content=content)
    _bring_along(cross_check=plan.cross_check)
    lock_up(plan.limits, blind=True, spent_seconds=time.process_time())

    def answer(line: bytes) -> None:
        answers.write(line + b"\n")
        answers.flush()

    try:
        _answer(answer, plan)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _bring_along(*, cross_check: bool) -> None:
    """Import all that a plan may need: in the cage no file can be opened, and what is mapped now is not counted."""
    for module in (*_READERS, *_LATE, *(_SECOND_READERS if cross_check else ())):
        import_module(module)
    for encoding in iter_modules(encodings.__path__):
        with suppress(ImportError):  # those of another operating system
            import_module(f"encodings.{encoding.name}")


def _answer(answer: Callable[[bytes], None], plan: PlanFile) -> None:
    try:
        drawing, found = first_reading(plan)
        answer(_UNDERSTANDING.dump_json(found))
    except MemoryError:
        raise
    except PlanRefused as refusal:
        answer(_refused(refusal))
    except Exception as error:
        if "alloc" in str(error):  # how GEOS and shapely say that the memory is used up
            raise MemoryError from error
        answer(_refused(stumbled(plan.name, origin(error))))
    else:
        if plan.cross_check:
            answer(_DOUBTS.dump_json(second_thoughts(plan, drawing, found)))


def _refused(refusal: PlanRefused) -> bytes:
    told = {"problem": refusal.problem, "place": refusal.place, "remedy": refusal.remedy}
    return json.dumps({"refused": {"kind": type(refusal).__name__} | told}).encode()


if __name__ == "__main__":
    _main()
