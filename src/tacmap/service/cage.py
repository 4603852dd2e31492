"""Reading a stranger's plan in a process of its own, with limits on time and memory.

The parent sends the bytes and gets an Understanding back as JSON, or one typed refusal, whatever went wrong inside.
On Linux and macOS the kernel holds the limits; elsewhere only the time is watched.
"""

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from tacmap import errors
from tacmap.errors import BrokenPlan, Finding, PlanRefused, PlanTooLarge
from tacmap.settings import Limits
from tacmap.stages import Understanding

__all__ = ["read_caged"]

_UNDERSTANDING: TypeAdapter[Understanding] = TypeAdapter(Understanding)
_LIMITS: TypeAdapter[Limits] = TypeAdapter(Limits)
_REFUSALS = {kind.__name__: kind for kind in (errors.UnknownFormat, BrokenPlan, PlanTooLarge, PlanRefused)}
_WALL_SECONDS_PER_CPU_SECOND = 3  # a busy machine is not the plan's fault


def read_caged(
    name: str, content: bytes, *, metres_per_unit: float | None, limits: Limits, cross_check: bool = False
) -> Understanding:
    """What `tacmap.service.read.read_plan` gives, read in a child process. Raises PlanRefused.

    A second reader that uses up the cage costs its opinion, not the plan: then the plan is read again without it.
    """
    if len(content) > limits.file_bytes:
        raise PlanTooLarge(f"{name} is larger than {limits.file_bytes / 1e6:.0f} MB.", remedy="Export the plan alone.")
    order = {"name": name, "unit": metres_per_unit, "limits": _LIMITS.dump_python(limits)}
    if not cross_check:
        return _in_child(name, content, order | {"cross_check": False}, limits)
    try:
        return _in_child(name, content, order | {"cross_check": True}, limits)
    except _UsedUp:
        found = _in_child(name, content, order | {"cross_check": False}, limits)
        return replace(found, findings=(*found.findings, _not_cross_checked(name)))


class _UsedUp(PlanTooLarge):
    """The child was ended by its limits."""


def _not_cross_checked(name: str) -> Finding:
    return Finding(
        code="second-reader-failed",
        message=f"A second reading of {name} with other software took more time or memory than one plan may, so its "
        "reading has not been cross-checked. Compare the picture with the plan before you issue it.",
        severity="note",
    )


def _in_child(name: str, content: bytes, order: dict[str, Any], limits: Limits) -> Understanding:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "tacmap.service.cage"],
            input=json.dumps(order).encode() + b"\n" + content,
            capture_output=True,
            timeout=limits.cpu_seconds * _WALL_SECONDS_PER_CPU_SECOND,
            check=False,
            env={"OPENBLAS_NUM_THREADS": "1", "PATH": "", "PYTHONPATH": ":".join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise _used_up(name) from error
    if child.returncode != 0:
        raise _used_up(name)
    answer = json.loads(child.stdout)
    if "refused" in answer:
        refused = answer["refused"]
        kind = _REFUSALS.get(refused["kind"], BrokenPlan)
        raise kind(refused["problem"], place=refused["place"], remedy=refused["remedy"])
    return _UNDERSTANDING.validate_python(answer["understanding"], strict=False)


def _used_up(name: str) -> _UsedUp:
    return _UsedUp(
        f"Reading {name} took more time or memory than one plan may.",
        remedy="Purge what the floor plan does not need (blocks, hatches, 3D parts), or split it by floor.",
    )


def _main() -> None:
    """The child: read the order and the plan from standard input, answer on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = _LIMITS.validate_python(order["limits"])
    content = sys.stdin.buffer.read()
    if order["cross_check"]:
        import tacmap.readers.second_opinion  # noqa: F401 - its libraries too map their files before the cap
    _lock_up(limits)
    sys.stdout.write(json.dumps(_answer(order, content, limits)))


def _answer(order: dict[str, Any], content: bytes, limits: Limits) -> dict[str, Any]:
    from tacmap.service.read import read_plan

    unit, cross_check = order["unit"], order["cross_check"]
    try:
        found = read_plan(order["name"], content, metres_per_unit=unit, limits=limits, cross_check=cross_check)
        return {"understanding": _UNDERSTANDING.dump_python(found, mode="json")}
    except PlanRefused as refusal:
        kind = type(refusal).__name__
        return {
            "refused": {
                "kind": kind,
                "problem": refusal.problem,
                "place": refusal.place,
                "remedy": refusal.remedy,
            }
        }
    except MemoryError:
        sys.exit(1)


def _lock_up(limits: Limits) -> None:
    """Time, memory, no files written, few opened. Importing comes before the memory is capped."""
    try:
        import resource
    except ImportError:  # Windows: the parent watches the time
        return
    import tacmap.service.read  # noqa: F401 - its libraries map their files before the cap

    own = int(_mapped_bytes())
    resource.setrlimit(resource.RLIMIT_AS, (own + limits.memory_bytes, own + limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped_bytes() -> int:
    """Address space in use by this process, 0 where it cannot be told."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - not a path of the user's
            return int(statm.read().split()[0]) * 4096
    except OSError:
        return 0


if __name__ == "__main__":
    _main()
