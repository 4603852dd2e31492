"""The page about the site folder names everything that can be written in one."""

from pathlib import Path

import pytest

from tacmap.annotations import FEATURE_TYPES
from tacmap.building import SpaceKind
from tacmap.corrections import KINDS
from tacmap.logbook import EntryKind
from tacmap.site.checklog import CHECK_COLUMNS
from tacmap.site.corrections import CORRECTION_COLUMNS
from tacmap.site.logbook import ENTRY_COLUMNS
from tacmap.site.rows import COMMON_COLUMNS, attribute_names
from tacmap.site.stock import ITEM_COLUMNS

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/site-folder.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "column",
    [
        *COMMON_COLUMNS,
        *ITEM_COLUMNS,
        *CHECK_COLUMNS,
        *ENTRY_COLUMNS,
        *EntryKind,
        *CORRECTION_COLUMNS,
        *KINDS,
        *SpaceKind,
    ],
)
def test_the_page_names_every_column(column: str) -> None:
    assert f"`{column}`" in PAGE


@pytest.mark.parametrize("kind", sorted(FEATURE_TYPES))
def test_the_page_has_a_row_for_every_type_with_all_its_columns(kind: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
    assert all(f"`{name}`" in row for name in attribute_names(FEATURE_TYPES[kind]))


def test_the_example_of_the_how_to_is_read_without_problems(tmp_path: Path) -> None:
    from tacmap.site import load_site

    how_to = (Path(__file__).resolve().parents[2] / "docs/how-to/write-a-site-folder.md").read_text(encoding="utf-8")
    blocks = [block.split("```", 1)[0] for block in how_to.replace("\n   ", "\n").split("```")[1::2]]
    toml = next(block.removeprefix("toml\n") for block in blocks if block.startswith("toml"))
    sheet = next(block.removeprefix("csv\n") for block in blocks if block.startswith("csv"))
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/first-floor.dxf").write_text("0\nEOF\n", encoding="utf-8")
    (tmp_path / "site.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "features.csv").write_text(sheet, encoding="utf-8")
    assert [str(problem) for problem in load_site(tmp_path).problems] == []
