"""site.toml is written to as its author left it."""

from datetime import date

import pytest

from tacmap.errors import FileRefused
from tacmap.site import load_site
from tacmap.site.writing import new_site_toml, with_plan, with_revision

WALKED = '# Ours\nname = "Hill"   # the school\n\n[walk_through]\nwalked_on = 2026-01-02\nwalked_by = "Office"\n'


def read(tmp_path, text):
    (tmp_path / "site.toml").write_text(text)
    for name in ("a.dxf", "b.dxf"):
        (tmp_path / name).touch()
    return load_site(tmp_path)


def test_a_new_site_has_what_was_told_and_no_more(tmp_path):
    text = new_site_toml("hill", 'Hill "Street" School', state_id="007")
    assert text == 'name = "Hill \\"Street\\" School"\nid = "hill"\nstate_id = "007"\n'


def test_plans_are_laid_one_above_the_other(tmp_path):
    text = with_plan(new_site_toml("hill", "Hill"), "a.dxf", ["Ground"], metres_per_unit=0.0254)
    site = read(tmp_path, with_plan(text, "b.dxf", ["First", "Second"]))
    assert site.problems == ()
    assert [(f.id, f.index, f.plan_name, f.sheet, f.metres_per_unit) for f in site.floors] == [
        ("main/ground", 0, "a.dxf", None, 0.0254),
        ("main/first", 1, "b.dxf", 1, None),
        ("main/second", 2, "b.dxf", 2, None),
    ]


def test_a_plan_that_is_named_already_gets_no_second_floor():
    text = with_plan(new_site_toml("hill", "Hill"), "a.dxf", ["Ground"])
    assert with_plan(text, "a.dxf", ["Ground", "First"]) == text


def test_two_plans_of_one_title_are_two_floors(tmp_path):
    text = with_plan(new_site_toml("hill", "Hill"), "a.dxf", ["Plan"])
    site = read(tmp_path, with_plan(text, "b.dxf", ["Plan"]))
    assert [floor.id for floor in site.floors] == ["main/plan", "main/plan-2"]


def test_a_revision_is_written_above_the_tables_and_remarks_stay(tmp_path):
    text = with_revision(WALKED, 4, date(2026, 5, 6))
    site = read(tmp_path, text)
    assert (site.revision, site.issued, site.walk_through.walked_by) == (4, date(2026, 5, 6), "Office")
    assert "# Ours" in text
    assert 'name = "Hill"   # the school' in text


def test_a_revision_takes_the_place_of_the_one_before_it():
    assert with_revision("revision = 3 # last\n", 4, None) == "revision = 4 # last\n"


def test_what_is_no_toml_is_refused_in_words():
    with pytest.raises(FileRefused, match=r"site\.toml cannot be read"):
        with_revision("name = ", 1, None)
