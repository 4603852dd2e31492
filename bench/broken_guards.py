"""Whether the tests of the promises notice: every guard of `guards.toml` is broken once, and its tests must fail.

    python -m bench.broken_guards [PROMISE ...]  [--list] [--why]

Each guard is a text of the product that stands there once, and what is written in its place. That is done in a copy of
this tree, never here. A text that is no longer there, a test that passes all the same and one that fails unbroken are
told, and end it with 1.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

__all__ = ["Change", "Guard", "guards", "objection"]

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("guards.toml")
_COPIED = ("src", "api", "tests", "bench", "docs", "deploy", "sample_buildings", "web")
_FILES = ("pyproject.toml", "Makefile", "bootstrap.py", "requirements.lock", "README.md", "CHANGELOG.md", "LICENSE")
_LEFT = shutil.ignore_patterns("node_modules", "__pycache__", ".*_cache", "out")
_PATIENCE_S = 900  # for the tests of one guard: some wait for what no longer comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A text of the product, `whole`, that stands once in its `file`, and what is written in its place."""

    file: str
    whole: str
    broken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What keeps a promise, as the changes that take it away, and the `tests` that must notice each by itself."""

    promise: str
    what: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog="bench.broken_guards")
    options.add_argument("promises", nargs="*", metavar="PROMISE", help="R1 ... S11; all of them where none is named")
    options.add_argument("--list", action="store_true", help="only tell what would be broken")
    options.add_argument("--why", action="store_true", help="tell with which words each test failed")
    chosen = options.parse_args(arguments)
    asked = [each for each in guards() if not chosen.promises or each.promise in chosen.promises]
    if not asked:
        options.error("no guard of such a promise is in the table")
    if chosen.list:
        print(*(f"{each.promise:4}{each.what}  ({each.changes[0].file})" for each in asked), sep="\n")
        return 0
    return _try_all(asked, why=chosen.why)


def guards() -> tuple[Guard, ...]:
    """The table, in its order."""
    return tuple(_guard(row) for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["guard"])


def objection(guard: Guard, root: Path = ROOT) -> str:
    """Why this guard cannot be broken in a tree; empty where it can."""
    for change in guard.changes:
        path = root / change.file
        times = path.read_text(encoding="utf-8").count(change.whole) if path.is_file() else 0
        if times != 1:
            return f"its text stands {times} times in {change.file}"
    return ""


def _guard(row: dict[str, Any]) -> Guard:
    changes = tuple(Change(**change) for change in row["change"])
    return Guard(promise=row["promise"], what=row["what"], changes=changes, tests=tuple(row["tests"]))


def _try_all(asked: Sequence[Guard], *, why: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="tacmap-guards-") as folder:
        copy = Path(folder)
        _copy_to(copy)
        tests = list(dict.fromkeys(test for guard in asked for test in guard.tests))
        print(f"unbroken, {len(tests)} tests ...", end=" ", flush=True)
        if failed := [test for test, ends in _ends_of(tests, copy).items() if set(ends) != {"passed"}]:
            print("\n    these do not pass as it is:", *failed, sep="\n    ")
            return 1
        print("pass")
        wrong = [guard for guard in asked if not _noticed(guard, copy, why=why)]
    print(f"{len(asked) - len(wrong)} of {len(asked)} broken guards were noticed")
    return 1 if wrong else 0


def _noticed(guard: Guard, copy: Path, *, why: bool = False) -> bool:
    """Break one guard, and tell whether each of its tests fails."""
    began = time.monotonic()
    if hindrance := objection(guard, copy):
        print(f"{guard.promise:4}CANNOT BE BROKEN  {guard.what}: {hindrance}", flush=True)
        return False
    with _broken(guard, copy):
        ends = _ends_of(guard.tests, copy)
    unmoved = [test for test, found in ends.items() if "failed" not in found]
    told = "NOT NOTICED" if unmoved else "noticed"
    print(f"{guard.promise:4}{told:12}{time.monotonic() - began:6.1f} s  {guard.what}", flush=True)
    for test, found in ends.items():
        if why or test in unmoved:
            print(f"        {test}: {found.get('failed') or ', '.join(found) or 'did not run'}", flush=True)
    return not unmoved


@contextmanager
def _broken(guard: Guard, copy: Path) -> Iterator[None]:
    before = {path: path.read_bytes() for path in (copy / change.file for change in guard.changes)}
    try:
        for change in guard.changes:
            path = copy / change.file
            path.write_text(path.read_text(encoding="utf-8").replace(change.whole, change.broken), encoding="utf-8")
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def _copy_to(folder: Path) -> None:
    for name in _COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=_LEFT)
    for name in _FILES:
        shutil.copy2(ROOT / name, folder / name)


def _ends_of(tests: Iterable[str], copy: Path) -> dict[str, dict[str, str]]:
    """How each test ended in the copy, in all its cases (passed, failed, error, skipped), and in which words."""
    report, paths = copy / "report.xml", os.pathsep.join((str(copy / "src"), str(copy / "api")))
    own = {name: value for name, value in os.environ.items() if name not in ("TACMAP_PROVE", "CI")}
    own |= {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests]
    report.unlink(missing_ok=True)
    with (copy / "log").open("wb") as log, subprocess.Popen(command, cwd=copy, env=own, stdout=log, stderr=log) as run:
        try:
            run.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            run.kill()
    ends: dict[str, dict[str, str]] = {test: {} for test in tests}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
        end, words = _end(case)
        ends.setdefault(name, {}).setdefault(end, words)
    return ends


def _end(case: ElementTree.Element) -> tuple[str, str]:
    for tag, end in _ENDS.items():
        if (found := case.find(tag)) is not None:
            return end, found.get("message", "").partition("\n")[0][:160]
    return "passed", ""


_ENDS = {"failure": "failed", "error": "error", "skipped": "skipped"}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
