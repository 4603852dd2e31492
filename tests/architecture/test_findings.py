"""Every code of a finding stands in the reference, and the reference names no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "reference" / "findings.md"
CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def codes_in(source: str) -> set[str]:
    """What a page calls `code`: by keyword, first of a pair, key of _MESSAGES, or told to a notebook."""
    return {word for node in ast.walk(ast.parse(source)) for word in _named(node) if CODE.fullmatch(word)}


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from (word for given in node.keywords if given.arg == "code" for word in _words(given.value))
        if ast.unparse(node.func).endswith(("notes.finding", "seen.add")):
            yield from (word for argument in node.args[:1] for word in _words(argument))
    elif isinstance(node, ast.Yield) or (isinstance(node, ast.Assign) and "code" in ast.unparse(node.targets[0])):
        yield from _first(node.value)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and "_MESSAGES" in ast.unparse(node):
        yield from (word for key in node.value.keys if key for word in _words(key))


def _first(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Tuple) and node.elts:
        yield from _words(node.elts[0])


def _words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def used() -> set[str]:
    pages = [page for page in (ROOT / "src").rglob("*.py") if page.name != "testing.py"]
    return {code for page in pages for code in codes_in(page.read_text())}


def listed() -> list[str]:
    return re.findall(r"^\| `([a-z-]+)` \|", TABLE.read_text(), re.MULTILINE)


def test_every_finding_is_in_the_reference_with_what_to_do() -> None:
    assert used() - set(listed()) == set()


def test_the_reference_names_no_finding_that_is_never_made() -> None:
    assert set(listed()) - used() == set()


def test_no_finding_is_listed_twice() -> None:
    assert len(listed()) == len(set(listed()))


def test_every_way_of_naming_a_code_is_seen() -> None:
    page = (
        'Finding(code="a-one")\nFinding(code="a-two" if x else "a-three")\nseen.add("a-four", at)\n'
        'notes.finding("a-five", "words")\n_MESSAGES = {"a-six": "words"}\ncode, message = "a-seven", "words"\n'
        'def notes():\n    yield "a-eight", "words"\n'
    )
    assert codes_in(page) == {f"a-{n}" for n in ("one", "two", "three", "four", "five", "six", "seven", "eight")}
