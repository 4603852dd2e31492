"""Reading a site folder: what it says, and every problem of it with file, line, column and remedy."""

from datetime import date
from pathlib import Path

import pytest

from tacmap.annotations import Verification
from tacmap.errors import FileRefused, RowProblem
from tacmap.site import SiteFolder, SiteLimits, bare_site, load_site

GOOD = """\
name = "Elm Street School"
state_id = "MI-04711"
address = "1 Elm Street"
law = "MI"
revision = 2
issued = 2026-10-01

[walk_through]
walked_on = 2026-09-15
walked_by = "Facilities office"

[review]
due = 2027-09-15
rule = "every year"

[[contacts]]
role = "Main office"
phone = "555-0100"

[[buildings]]
name = "Main"

[[buildings.floors]]
label = "Upper"
index = 1
plan = "upper.dxf"

[[buildings.floors]]
label = "Ground"
index = 0
plan = "ground.dxf"
"""


def folder(tmp_path: Path, toml: str = GOOD, **files: str) -> Path:
    (tmp_path / "site.toml").write_text(toml, encoding="utf-8")
    for name in ("ground.dxf", "upper.dxf"):
        (tmp_path / name).write_text("0\nEOF\n", encoding="utf-8")
    for name, content in files.items():
        (tmp_path / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return tmp_path


def only_problem(site: SiteFolder) -> RowProblem:
    assert len(site.problems) == 1, [str(problem) for problem in site.problems]
    return site.problems[0]


def test_a_good_folder_has_no_problems(tmp_path: Path) -> None:
    assert load_site(folder(tmp_path)).problems == ()


def test_the_site_takes_its_id_from_its_name(tmp_path: Path) -> None:
    assert load_site(folder(tmp_path)).id == "elm-street-school"


def test_dates_are_dates(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path))
    assert (site.issued, site.walk_through.walked_on) == (date(2026, 10, 1), date(2026, 9, 15))


def test_floors_are_sorted_from_the_lowest(tmp_path: Path) -> None:
    assert [floor.id for floor in load_site(folder(tmp_path)).floors] == ["main/ground", "main/upper"]


def test_a_folder_without_site_toml_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        load_site(tmp_path)
    assert "plan files" in caught.value.remedy


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, 'name = "Elm"\nlaw = MI\n')))
    assert (problem.file, problem.line) == ("site.toml", 2)


def test_an_unknown_key_suggests_the_known_one(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace("state_id", "sate_id"))))
    assert (problem.line, problem.column, problem.remedy) == (2, "sate_id", 'Did you mean "state_id"?')


def test_a_key_of_the_second_floor_is_found_on_its_own_line(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace('plan = "ground.dxf"', 'plan = "groud.dxf"'))))
    assert (problem.line, problem.column) == (31, "buildings[1].floors[2].plan")


def test_a_missing_plan_suggests_the_file_beside_it(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace('"ground.dxf"', '"groud.dxf"'))))
    assert problem.remedy.startswith('Did you mean "ground.dxf"')


@pytest.mark.parametrize("name", ["../ground.dxf", "/etc/hostname", "plans/../../x.dxf", "C:/x.dxf"])
def test_a_plan_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    site = load_site(folder(tmp_path, GOOD.replace("ground.dxf", name)))
    assert site.floors[0].plan is None
    assert only_problem(site).column == "buildings[1].floors[2].plan"


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    site_folder = folder(tmp_path / "site")
    outside = tmp_path / "secret.dxf"
    outside.write_text("0\nEOF\n", encoding="utf-8")
    (site_folder / "ground.dxf").unlink()
    (site_folder / "ground.dxf").symlink_to(outside)
    problem = only_problem(load_site(site_folder))
    assert "link out" in problem.message


def test_two_floors_with_one_index_are_a_problem(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace("index = 1", "index = 0"))))
    assert "two floors with the index 0" in problem.message


def test_a_number_where_a_text_belongs_keeps_its_zeros_in_mind(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace('"MI-04711"', "4711"))))
    assert 'state_id = "4711"' in problem.remedy


def test_a_walk_through_in_the_future_is_a_problem(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path), today=date(2026, 9, 1))
    assert only_problem(site).column == "walk_through.walked_on"


def test_an_unknown_law_suggests_a_known_one(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, GOOD.replace('"MI"', '"TX-K21"'))))
    assert "TX-K12" in problem.remedy


def test_one_control_point_is_not_enough(tmp_path: Path) -> None:
    point = "\n[[georeference.points]]\nplan = [0, 0]\nlat = 43.7\nlon = -84.9\n"
    assert "One control point" in only_problem(load_site(folder(tmp_path, GOOD + point))).message


def test_the_scale_of_the_georeference_goes_to_floors_without_their_own(tmp_path: Path) -> None:
    toml = GOOD + "\n[georeference]\nlat = 43.7\nlon = -84.9\ntrue_north_deg = 12\nmetres_per_unit = 0.0254\n"
    assert [floor.metres_per_unit for floor in load_site(folder(tmp_path, toml)).floors] == [0.0254, 0.0254]


def test_align_names_a_floor_that_exists(tmp_path: Path) -> None:
    align = 'plan = "upper.dxf"\nalign = [{ here = [0, 0], there = [5, 5], floor = "main/groun" }]'
    site = load_site(folder(tmp_path, GOOD.replace('plan = "upper.dxf"', align)))
    assert only_problem(site).remedy.startswith('Did you mean "main/ground"')


def test_plans_alone_make_a_site_that_was_never_issued() -> None:
    site = bare_site([Path("a/east wing.dxf"), Path("a/upper.dxf")])
    assert (site.name, site.revision, site.issued, site.bare) == ("east wing", 0, None, True)
    assert [(floor.id, floor.index) for floor in site.floors] == [("main/east-wing", 0), ("main/upper", 1)]


def test_two_plans_of_one_name_are_two_floors() -> None:
    site = bare_site([Path("a/plan.dxf"), Path("b/plan.dxf")])
    assert [floor.id for floor in site.floors] == ["main/plan", "main/plan-2"]


# --- features.csv ------------------------------------------------------------------------------------------------


def test_a_row_is_read_with_its_attributes(tmp_path: Path) -> None:
    csv = "type,number,room,bearing_deg\ncamera,C-1,114,90\n"
    row = load_site(folder(tmp_path, features__csv=csv)).rows[0]
    assert (row.type, row.number, row.stops[0].room) == ("camera", "C-1", "114")
    assert row.attributes == (("bearing_deg", "90"),)


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    csv = "type,number,room,bearing_deg\ncamra,C-1,114,90\ncamera,C-2,114,370\ncamera,C-3,,10\n"
    problems = load_site(folder(tmp_path, features__csv=csv)).problems
    assert [(problem.line, problem.column) for problem in problems] == [(2, "type"), (3, "bearing_deg"), (4, "room")]


def test_an_unknown_type_suggests_the_known_one(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, features__csv="type,room\ncamra,114\n")))
    assert problem.remedy.startswith('Did you mean "camera"')


def test_a_type_may_be_called_by_its_label(tmp_path: Path) -> None:
    assert load_site(folder(tmp_path, features__csv="type,room\nKey box,114\n")).rows[0].type == "key_box"


def test_an_unknown_column_suggests_the_known_one(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, features__csv="type,room,bearing_dg\naed,114,\n")))
    assert (problem.line, problem.column) == (1, "3")
    assert "bearing_deg" in problem.remedy


def test_an_attribute_of_another_type_is_refused(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, features__csv="type,room,material\naed,114,acid\n")))
    assert (problem.column, problem.message) == ("material", 'The type "AED" has no "material".')


def test_a_number_is_used_once_for_each_type(tmp_path: Path) -> None:
    csv = "type,number,room\ncamera,C-1,114\naed,C-1,114\ncamera,c1,115\n"
    problem = only_problem(load_site(folder(tmp_path, features__csv=csv)))
    assert (problem.line, problem.column) == (4, "number")


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://guard:hunter2@cam.example/1",
        "rtsp://guard@cam.example/1",
        "https://cam.example/live?password=hunter2",
        "https://cam.example/live?access_token=abc",
        "rtsp:/guard:hunter2@cam.example",
    ],
)
def test_a_stream_with_login_data_is_refused(tmp_path: Path, address: str) -> None:
    site = load_site(folder(tmp_path, features__csv=f"type,room,stream_ref\ncamera,114,{address}\n"))
    assert only_problem(site).column == "stream_ref"
    assert "hunter2" not in str(only_problem(site))


def test_a_stream_without_login_is_kept(tmp_path: Path) -> None:
    csv = "type,room,stream_ref\ncamera,114,rtsp://vms.example/c-1?profile=low\n"
    row = load_site(folder(tmp_path, features__csv=csv)).rows[0]
    assert row.attributes == (("stream_ref", "rtsp://vms.example/c-1?profile=low"),)


def test_a_key_code_is_refused(tmp_path: Path) -> None:
    csv = "type,door,key_ref\naccess_point,1,4711#\n"
    assert "code" in only_problem(load_site(folder(tmp_path, features__csv=csv))).message


def test_an_american_date_is_answered_with_the_day_it_means(tmp_path: Path) -> None:
    csv = "type,room,pads_expire\naed,114,11/22/2027\n"
    assert "2027-11-22" in only_problem(load_site(folder(tmp_path, features__csv=csv))).remedy


def test_verified_needs_who_and_when(tmp_path: Path) -> None:
    problems = load_site(folder(tmp_path, features__csv="type,room,verified\naed,114,verified\n")).problems
    assert [problem.column for problem in problems] == ["verified_by", "verified_on"]


def test_a_verified_row_says_so(tmp_path: Path) -> None:
    csv = "type,room,verified,verified_by,verified_on\naed,114,yes,Facilities office,2026-09-15\n"
    row = load_site(folder(tmp_path, features__csv=csv)).rows[0]
    assert (row.verified, row.verified_on) == (Verification.VERIFIED, date(2026, 9, 15))


def test_two_ways_of_saying_where_are_one_too_many(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, features__csv="type,room,x,y\naed,114,1,2\n")))
    assert "room and x and y" in problem.message


def test_x_without_y_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(load_site(folder(tmp_path, features__csv="type,x\naed,12\n"))).column == "y"


def test_a_line_runs_through_rooms_doors_and_coordinates(tmp_path: Path) -> None:
    csv = "type,name,points\nevac_route,Out,room 114; 10 20; door 3\n"
    stops = load_site(folder(tmp_path, features__csv=csv)).rows[0].stops
    assert (stops[0].room, stops[1].plan, stops[2].door) == ("114", (10.0, 20.0), "3")


def test_three_points_of_a_staging_area_are_an_area(tmp_path: Path) -> None:
    row = load_site(folder(tmp_path, features__csv="type,points\nstaging,0 0; 10 0; 10 10\n")).rows[0]
    assert row.geometry == "polygon"


def test_a_camera_cannot_be_a_line(tmp_path: Path) -> None:
    problem = only_problem(load_site(folder(tmp_path, features__csv="type,points\ncamera,0 0; 10 0\n")))
    assert "cannot be a line" in problem.message


# --- spreadsheets ------------------------------------------------------------------------------------------------


def written(tmp_path: Path, content: bytes) -> SiteFolder:
    folder(tmp_path)
    (tmp_path / "features.csv").write_bytes(content)
    return load_site(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    site = written(tmp_path, "type,room,name\naed,114,Café\n".encode(encoding))
    assert site.rows[0].name == "Café"


def test_an_old_encoding_is_noted(tmp_path: Path) -> None:
    site = written(tmp_path, "type,room,name\naed,114,Café\n".encode("cp1252"))
    assert [finding.code for finding in site.findings] == ["old-encoding"]


def test_semicolons_bring_decimal_commas(tmp_path: Path) -> None:
    site = written(tmp_path, b"type;x;y\naed;12,5;-3,25\n")
    assert site.rows[0].stops[0].plan == (12.5, -3.25)


def test_tabs_separate_too(tmp_path: Path) -> None:
    assert written(tmp_path, b"type\troom\naed\t114\n").rows[0].stops[0].room == "114"


def test_a_declared_separator_is_obeyed_and_lines_still_count(tmp_path: Path) -> None:
    site = written(tmp_path, b"sep=;\ntype;room\naed;114\nade;114\n")
    assert only_problem(site).line == 4


def test_a_cell_over_several_lines_keeps_the_line_it_starts_on(tmp_path: Path) -> None:
    site = written(tmp_path, b'type,room,name\naed,114,"a\nb"\nade,115,c\n')
    assert only_problem(site).line == 4


def test_an_open_quote_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert "quotation mark" in only_problem(written(tmp_path, b'type,room\naed,"114\n')).remedy


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    assert "not text" in only_problem(written(tmp_path, b"\x81\x8d\xff\x90" * 80)).message


def test_a_row_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(written(tmp_path, b"type,room\naed,114,surplus\n")).column == "3"


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\u202e", "\x00"])
def test_a_cell_with_characters_that_cannot_be_seen_is_refused(tmp_path: Path, hidden: str) -> None:
    problem = only_problem(written(tmp_path, f"type,room,name\naed,114,A{hidden}B\n".encode()))
    assert (problem.line, problem.column) == (2, "name")
    assert hidden not in str(problem)


def test_a_comment_row_is_skipped(tmp_path: Path) -> None:
    assert len(written(tmp_path, b"# note\ntype,room\n# aed,114\naed,115\n").rows) == 1


def test_a_sheet_beyond_the_cap_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, features__csv="type,room\n" + "aed,114\n" * 30)
    site = load_site(tmp_path, limits=SiteLimits(rows=10))
    assert "More than 10 rows" in only_problem(site).message


# --- features.geojson ---------------------------------------------------------------------------------------------


def test_geojson_positions_are_longitude_first(tmp_path: Path) -> None:
    content = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"type": "hydrant"},'
        ' "geometry": {"type": "Point", "coordinates": [-84.9, 43.7]}}]}'
    )
    row = load_site(folder(tmp_path, features__geojson=content)).rows[0]
    assert row.stops[0].earth == (43.7, -84.9)


def test_a_geojson_problem_names_the_feature(tmp_path: Path) -> None:
    content = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"type": "hydrnt"},'
        ' "geometry": {"type": "Point", "coordinates": [-84.9, 43.7]}}]}'
    )
    assert only_problem(load_site(folder(tmp_path, features__geojson=content))).column == "features[1].type"


def test_broken_json_names_its_line(tmp_path: Path) -> None:
    assert only_problem(load_site(folder(tmp_path, features__geojson='{\n"type": }\n'))).line == 2


# --- lockers -----------------------------------------------------------------------------------------------------

LOCKER = '\n[[lockers]]\nid = "EL-1"\nitems = "el1.csv"\nlast_check = 2026-11-02\nnext_check = 2027-02-02\n'


def test_a_locker_holds_its_items(tmp_path: Path) -> None:
    items = "group,item,par,on_hand,expires,critical,opens\nmedical,Gauze,4,3,2027-01-31,yes,1 3\n"
    locker = load_site(folder(tmp_path, GOOD + LOCKER, el1__csv=items)).lockers[0]
    assert (locker.items[0].short, locker.items[0].expires, locker.items[0].opens) == (1, date(2027, 1, 31), ("1", "3"))


def test_an_access_reference_that_is_a_code_is_refused(tmp_path: Path) -> None:
    items = "group,item,par,on_hand,access_ref\naccess,Card,1,1,4711#\n"
    problem = only_problem(load_site(folder(tmp_path, GOOD + LOCKER, el1__csv=items)))
    assert (problem.column, problem.line) == ("access_ref", 2)


def test_a_locker_on_the_plan_is_joined_to_its_contents(tmp_path: Path) -> None:
    items, features = "group,item,par,on_hand\nlight,Flashlights,2,2\n", "type,number,room\nlocker,EL-1,104\n"
    site = load_site(folder(tmp_path, GOOD + LOCKER, el1__csv=items, features__csv=features))
    assert site.lockers[0].feature == "locker/EL-1"


def test_a_locker_that_is_not_on_the_plan_is_noted(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path, GOOD + LOCKER, el1__csv="group,item,par,on_hand\nlight,Flashlights,2,2\n"))
    assert [finding.code for finding in site.findings] == ["locker-not-placed"]


def test_a_count_that_is_no_number_is_told_with_its_column(tmp_path: Path) -> None:
    items = "group,item,par,on_hand\nmedical,Gauze,four,3\n"
    problem = only_problem(load_site(folder(tmp_path, GOOD + LOCKER, el1__csv=items)))
    assert (problem.file, problem.line, problem.column) == ("el1.csv", 2, "par")


def test_a_next_check_before_the_last_one_is_a_problem(tmp_path: Path) -> None:
    toml = GOOD + LOCKER.replace("2027-02-02", "2026-01-02")
    site = load_site(folder(tmp_path, toml, el1__csv="group,item,par,on_hand\nlight,Flashlights,2,2\n"))
    assert only_problem(site).column == "lockers[1].next_check"


def test_a_site_toml_that_is_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.txt").write_text("hunter2", encoding="utf-8")
    (tmp_path / "site/site.toml").symlink_to(tmp_path / "secret.txt")
    problem = only_problem(load_site(tmp_path / "site"))
    assert "link out" in problem.message
    assert "hunter2" not in str(problem)


def test_brackets_a_thousand_deep_are_a_problem_not_a_crash(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path, "name = " + "[" * 100_000))
    assert "not TOML" in only_problem(site).message


def test_a_number_of_five_thousand_digits_is_a_problem(tmp_path: Path) -> None:
    assert "not TOML" in only_problem(load_site(folder(tmp_path, "revision = " + "9" * 5_000))).message


def test_problems_stop_at_the_cap(tmp_path: Path) -> None:
    folder(tmp_path, features__csv="type,room\n" + "ade,114\n" * 3_000)
    assert len(load_site(tmp_path, limits=SiteLimits(problems=100)).problems) == 100
