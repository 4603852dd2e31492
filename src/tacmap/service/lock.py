"""What a process that reads a stranger's plan may no longer do, and the letters for one that comes to harm.

Limits first, the kernel's own locks on top: where a kernel does not know one of them, the others hold.
"""

import ctypes
import math
import platform
import struct
import sys
from contextlib import suppress
from pathlib import Path

from tacmap.errors import BrokenPlan, Finding, PlanTooLarge
from tacmap.settings import Limits

__all__ = [
    "OUT_OF_MEMORY",
    "WALL_SECONDS_PER_CPU_SECOND",
    "lock_up",
    "not_cross_checked",
    "origin",
    "stumbled",
    "used_up",
]

WALL_SECONDS_PER_CPU_SECOND = 3  # a busy machine is not the plan's fault
OUT_OF_MEMORY = 3  # the exit code of a reading process that got no more


def lock_up(limits: Limits, *, blind: bool, spent_seconds: float = 0.0) -> None:
    """From here on little time and memory for this process, no network, no program started, no file changed.

    A `blind` process may not open files at all, so all that it may need must be imported, and it starts no
    threads. `spent_seconds` of CPU time count as used. Call it before the first thread: threads that already
    run keep their freedom. Windows has none of this; macOS has no cap on the memory and no kernel locks.
    """
    caps = _caps(limits, blind=blind, spent_seconds=spent_seconds)  # while files can still be read
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a libc without these calls: the limits must do
            _keep_off_files(blind=blind)
            _keep_off_calls()
    for limit, most in caps.items():
        with suppress(ValueError, OSError):
            _lower(limit, most)


def _caps(limits: Limits, *, blind: bool, spent_seconds: float) -> dict[int, int]:
    """The limits that this system has, by their numbers."""
    try:
        import resource
    except ImportError:  # Windows: the parent watches the time
        return {}
    mapped, resident = (pages * resource.getpagesize() for pages in _pages())
    caps = {
        "RLIMIT_CPU": max(1, limits.cpu_seconds - math.ceil(spent_seconds)),
        "RLIMIT_AS": mapped
        + max(limits.memory_bytes // 2, limits.memory_bytes - resident),  # the limit is for all of it
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    if blind:
        caps |= {"RLIMIT_NPROC": 0, "RLIMIT_NOFILE": 0}
    return {getattr(resource, name): most for name, most in caps.items() if hasattr(resource, name)}


def _lower(limit: int, most: int) -> None:
    import resource

    held = resource.getrlimit(limit)[1]
    hard = most if held == resource.RLIM_INFINITY else min(held, most)
    resource.setrlimit(limit, (hard, hard))


def _pages() -> tuple[int, int]:
    """Pages of address space and of memory in use by this process; 0 where it cannot be told."""
    try:
        mapped, resident, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0, 0
    return int(mapped), int(resident)


_NO_NEW_PRIVILEGES = 38  # prctl(2)

# landlock(7): system calls have the same number on every architecture.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
_READS = 0b1100  # of files and folders
_RIGHTS_ON_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}  # all that each version knows
_RIGHTS_ON_NETWORK = 0b11  # bind and connect, from version 4
_SCOPES = 0b11  # abstract sockets and signals, from version 6


def _keep_off_files(*, blind: bool) -> None:
    """Landlock: nothing is written, made, moved, erased or started; no file is read either where it is `blind`."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return
    on_files = _RIGHTS_ON_FILES[min(version, 5)]
    rights = [on_files if blind else on_files & ~_READS]
    rights += [_RIGHTS_ON_NETWORK] if version >= 4 else []
    rights += [_SCOPES] if version >= 6 else []
    asked = struct.pack(f"={len(rights)}Q", *rights)
    rules = libc.syscall(_CREATE_RULESET, asked, ctypes.c_size_t(len(asked)), 0)
    if rules >= 0 and libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        libc.syscall(_RESTRICT_SELF, rules, 0)
        libc.close(rules)


# seccomp(2): the architecture's number, and its numbers of the calls that open a way out.
_FORBIDDEN = {
    "x86_64": (0xC000003E, {"socket": 41, "socketpair": 53, "execve": 59, "ptrace": 101, "execveat": 322}),
    "aarch64": (0xC00000B7, {"socket": 198, "socketpair": 199, "execve": 221, "ptrace": 117, "execveat": 281}),
}
_IO_URING_SETUP = 425  # everywhere
_X32 = 0x40000000  # a second set of numbers on x86_64
_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF on 32-bit words
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # 13: EACCES


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _keep_off_calls() -> None:
    """Seccomp: no socket of any kind, no other program."""
    if platform.machine() not in _FORBIDDEN or struct.calcsize("P") != 8:
        return
    architecture, calls = _FORBIDDEN[platform.machine()]
    numbers = [*calls.values(), _IO_URING_SETUP]
    to_refusal = len(numbers) + 1
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUALS, 0, to_refusal + 2, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, to_refusal, 0, _X32),
        *((_EQUALS, to_refusal - order, 0, number) for order, number in enumerate(numbers, start=1)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        libc.prctl(_SECCOMP, _FILTER, ctypes.byref(_Program(len(steps), code)))


def used_up(name: str) -> PlanTooLarge:
    """The letter for a plan that took all there is."""
    return PlanTooLarge(
        f"Reading {name} took more time or memory than one plan may.",
        place=f"in {name}",
        remedy="Purge what the floor plan does not need (blocks, hatches, 3D parts), or split it by floor.",
    )


def stumbled(name: str, place: str = "") -> BrokenPlan:
    """The letter for what nobody thought of; `place` is one in our own code."""
    return BrokenPlan(
        f"{name} cannot be read: this software stumbled over something in it.",
        place=place or f"in {name}",
        remedy="Let the drawing program check and repair it (AUDIT), save it again, and report this if it stays so.",
    )


def not_cross_checked(name: str) -> Finding:
    """The note on a plan whose second reading came to harm."""
    return Finding(
        code="second-reader-failed",
        message=f"A second reading of {name} with other software took more time or memory than one plan may, so its "
        "reading has not been cross-checked. Compare the picture with the plan before you issue it.",
        severity="note",
    )


def origin(error: Exception) -> str:
    """Where in our own code it went wrong, for the report: "ValueError, walls.py line 12"."""
    place, step = "", error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if "tacmap" in file.parts:
            place = f"{file.name} line {step.tb_lineno}"
        step = step.tb_next
    return f"({type(error).__name__}, {place})"
