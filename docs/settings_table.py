"""Writes docs/reference/settings.md from the comments of `tacmap.settings`: `python docs/settings_table.py`.

A setting of the environment is a field whose comment begins with its name; every other field is a limit with its unit.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE, PAGE = ROOT / "src/tacmap/settings.py", ROOT / "docs/reference/settings.md"
NAMED = re.compile(r"([A-Z][A-Z0-9_]+)(?:: (.*))?$")
HEAD = """\
# Settings

Written by `python docs/settings_table.py` from `tacmap.settings`; a test holds this page to it.

Everything is set by the environment and read once, when a command begins. What is empty counts as not said; what
cannot be meant is refused with its name. Tokens lie in files that a setting names.

| setting | without it | |
|---|---|---|
"""
USUAL = """\
| `TACMAP_CONFIG` | the user's own folder for configuration | the folder of the signing key and of pinned keys |
| `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` | | the usual ones of the object store |
| `TACMAP_DEBUG` | | with it an error of the command line shows where it came from |
"""


def page() -> str:
    records = list(_records(SOURCE.read_text(encoding="utf-8")))
    told = [(name, doc, rows) for name, doc, rows in records if any(row[0] for row in rows)]
    lines = [HEAD]
    for _, _, rows in told:
        lines += [f"| `{name}` | {_default(default)} | {words} |\n" for name, default, words in rows if name]
    lines.append(USUAL)
    for name, doc, rows in records:
        if limits := [row for row in rows if not row[0]]:
            lines += [f"\n## {name}: fixed in the program\n{doc}\n\n| limit | unit |\n|---|---|\n"]
            lines += [f"| {default} | {words} |\n" for _, default, words in limits]
    return "".join(lines)


def names() -> set[str]:
    """Every setting that the page knows."""
    return set(re.findall(r"`([A-Z][A-Z0-9_]+)`", page()))


def _records(source: str) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Each record with its sentence, and for each field (setting or "", default, words)."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            rows = [_row(each, lines[each.lineno - 1]) for each in fields]
            yield node.name, ast.get_docstring(node) or "", [row for row in rows if any(row)]


def _row(field: ast.AnnAssign, line: str) -> tuple[str, str, str]:
    name = ast.unparse(field.target)
    comment = line.partition("  # ")[2]
    default = "" if field.value is None else ast.unparse(field.value)
    if found := NAMED.match(comment):
        return found[1], default, (found[2] or name.replace("_", " ")).replace("|", "\\|")
    return "", f"`{name}` = {_grouped(default)}" if default else "", comment


def _default(text: str) -> str:
    return {"None": "", "()": "", "''": ""}.get(text, text.strip("'").replace("_", ""))


def _grouped(number: str) -> str:
    return f"{int(number):,}" if number.isdecimal() else number


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
