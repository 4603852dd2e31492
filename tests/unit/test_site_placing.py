"""features.csv is changed row by row; what its author wrote otherwise stays as it was."""

import pytest

from tacmap.site.placing import Change, placed_rows, with_changes

SHEET = "type,number,room\n# cameras of the first floor\ncamera,C-1,101\naed,A-1,102\n"


def changed(text, *changes):
    return with_changes(text, changes)


def test_the_first_thing_that_is_placed_begins_the_sheet():
    text, lines = changed("", Change(cells={"type": "aed", "x": "12.5", "y": "40"}))
    assert text == (
        "type,number,name,floor,room,x,y,verified,verified_by,verified_on\naed,,,,,12.5,40,,,\n"
    )  # fmt: skip
    assert lines == (2,)


def test_a_new_row_comes_last_and_brings_the_columns_it_needs():
    text, lines = changed(SHEET, Change(cells={"type": "camera", "room": "103", "bearing_deg": "90"}))
    assert text.splitlines()[0] == "type,number,room,bearing_deg"
    assert text.splitlines()[-1] == "camera,,103,90"
    assert lines == (5,)


def test_a_changed_row_stays_on_its_line_and_remarks_stay():
    text, lines = changed(SHEET, Change(line=3, cells={"type": "camera", "number": "C-7", "room": "101"}))
    assert text == SHEET.replace("C-1", "C-7")
    assert lines == (3,)


def test_a_row_that_is_taken_away_leaves_no_line_and_those_below_move_up():
    text, lines = changed(SHEET, Change(line=3), Change(line=4, cells={"type": "aed", "room": "109"}))
    assert text == "type,number,room\n# cameras of the first floor\naed,,109\n"
    assert lines == (3,)


def test_a_line_on_which_no_row_starts_is_refused():
    with pytest.raises(KeyError):
        changed(SHEET, Change(line=2))


def test_semicolons_stay_semicolons_and_unknown_columns_keep_their_cells():
    sheet = "type;number;our own;room\ncamera;C-1;north mast;101\n"
    text, _ = changed(sheet, Change(line=2, cells={"type": "camera", "number": "C-2", "room": "101"}))
    assert text == "type;number;our own;room\ncamera;C-2;north mast;101\n"


def test_a_cell_that_a_spreadsheet_would_run_is_written_harmless_and_read_as_it_was_meant():
    text, _ = changed("", Change(cells={"type": "aed", "name": "=HYPERLINK(1)"}))
    assert "'=HYPERLINK" in text
    assert placed_rows(text)[0].cells["name"] == "=HYPERLINK(1)"


def test_a_row_over_several_lines_is_replaced_whole():
    sheet = 'type,name,room\naed,"by the\ndoor",101\ncamera,C,102\n'
    text, lines = changed(sheet, Change(line=2, cells={"type": "aed", "room": "101"}))
    assert text == "type,name,room\naed,,101\ncamera,C,102\n"
    assert lines == (2,)
    assert [row.line for row in placed_rows(text)] == [2, 3]


def test_a_damaged_sheet_has_no_rows_to_show():
    assert placed_rows('type,name\naed,"never closed\n') == ()
