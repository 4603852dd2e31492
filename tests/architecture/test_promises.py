"""Every promise has its tests, every test that the table names is there, and a broken guard is known for each."""

import ast
import re
from pathlib import Path

from bench.broken_guards import guards, objection

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "reference" / "promises.md").read_text(encoding="utf-8")
PROMISES = [f"R{number}" for number in range(1, 15)] + [f"S{number}" for number in range(1, 12)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows():
    lines = (line.split("|") for line in TABLE.splitlines() if re.match(r"\| [RS]\d+ \|", line))
    return {cells[1].strip(): NAMED.findall(cells[3]) for cells in lines}


def functions_in(path):
    """The names of the tests in a file, those that are only there when promises are proved too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_is_in_the_table_once_and_has_a_test_in_the_daily_run():
    assert list(rows()) == PROMISES
    assert [promise for promise, tests in rows().items() if not tests] == []


def test_every_test_that_the_table_names_is_there():
    missing = [f"{path}::{name}" for path, name in NAMED.findall(TABLE) if name not in functions_in(path)]
    assert missing == []


def test_whatever_has_a_long_form_is_proved():
    """`make prove` runs every file that asks how long it should be."""
    proved = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "TACMAP_PROVE" in path.read_text("utf-8")]
    names = [path.relative_to(ROOT).as_posix() for path in asked if path != Path(__file__)]
    assert len(names) >= 5
    assert [name for name in names if name not in proved] == []


def test_for_every_test_of_the_table_a_guard_is_known_without_which_it_fails():
    """`python -m bench.broken_guards` breaks them, one after the other, and sees the tests fail."""
    broken = {
        promise: {test for guard in guards() if guard.promise == promise for test in guard.tests}
        for promise in PROMISES
    }
    named = {promise: {f"{path}::{name}" for path, name in tests} for promise, tests in rows().items()}
    assert {promise: tests - broken[promise] for promise, tests in named.items() if tests - broken[promise]} == {}
    assert {promise: tests - named[promise] for promise, tests in broken.items() if tests - named[promise]} == {}


def test_every_guard_can_still_be_broken():
    """Its text stands in the product, once; whoever rewrites a guard rewrites its row in `bench/guards.toml`."""
    assert [(guard.promise, guard.what, why) for guard in guards() if (why := objection(guard))] == []
