"""What a site folder tells besides plans: lockers and keys, offices and channels, the logbook."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tacmap.annotations import Audience, Feature
from tacmap.exports.edition import Edition
from tacmap.exports.scene import letters_of
from tacmap.exports.viewer import export
from tacmap.locker import LockerItem
from tacmap.logbook import EntryKind, latest
from tacmap.preplan import Channel, for_audience
from tacmap.site import load_site
from tacmap.site.key_list import key_findings
from tacmap.site.standing import with_standing
from tacmap.site.stock import items_csv, master_list
from tacmap.testing import sample_preplan

BARE = """\
name = "Elm Street School"

[[buildings]]
name = "Main"

[[buildings.floors]]
label = "Ground"
index = 0
plan = "ground.dxf"
"""


def folder(tmp_path: Path, toml: str, **files: str):
    (tmp_path / "site.toml").write_text(BARE + toml, encoding="utf-8")
    (tmp_path / "ground.dxf").write_text("0\nEOF\n", encoding="utf-8")
    (tmp_path / "lockers").mkdir()
    for name, content in files.items():
        (tmp_path / name.replace("__", "/").replace("_csv", ".csv")).write_text(content, encoding="utf-8")
    return load_site(tmp_path, today=date(2026, 11, 22))


def test_a_contacts_office_goes_into_the_bundle_and_a_name_does_not(tmp_path):
    site = folder(
        tmp_path, '\n[[contacts]]\nrole = "Principal"\nname = "A. Person"\noffice = "Main office"\nphone = "1"\n'
    )
    assert [contact.name for contact in site.contacts] == ["Main office"]
    assert [finding.code for finding in site.findings] == ["contact-name-left-out"]
    assert "A. Person" not in site.findings[0].message


def test_radio_channels_are_for_responders_alone(tmp_path):
    site = folder(tmp_path, '\n[[channels]]\nname = "TAC 2"\nuse = "Incidents"\n')
    assert site.channels == (Channel(name="TAC 2", use="Incidents"),)
    preplan = replace(sample_preplan(), channels=site.channels)
    assert for_audience(preplan, Audience.FIRE).channels == site.channels
    assert for_audience(preplan, Audience.PUBLIC).channels == ()


def test_the_logbook_is_read_in_the_order_of_its_days(tmp_path):
    book = "on,kind,by,agency\n2026-10-08,Drill,Office,Police\n2026-08-19,breaching training,Office,\n"
    site = folder(tmp_path, "", logbook_csv=book)
    assert site.problems == ()
    assert [entry.kind for entry in site.logbook] == [EntryKind.BREACHING, EntryKind.DRILL]
    assert "logbook.csv" in site.read


@pytest.mark.parametrize(
    ("line", "column"),
    [("2027-01-01,drill,Office", "on"), ("2026-01-01,party,Office", "kind"), ("2026-01-01,drill,", "by")],
)
def test_a_bad_line_of_the_logbook_is_told_with_its_place(tmp_path, line, column):
    site = folder(tmp_path, "", logbook_csv=f"on,kind,by\n{line}\n")
    assert [(problem.file, problem.line, problem.column) for problem in site.problems] == [("logbook.csv", 2, column)]


def test_the_latest_entry_is_of_its_kind_and_not_of_a_later_day(tmp_path):
    site = folder(tmp_path, "", logbook_csv="on,kind,by\n2026-01-01,tour,A\n2026-05-01,tour,B\n2026-06-01,drill,C\n")
    found = latest(site.logbook, EntryKind.TOUR, by=date(2026, 4, 30))
    assert found is not None
    assert found.by == "A"


def test_a_locker_without_a_log_is_as_site_toml_says(tmp_path):
    site = folder(
        tmp_path, '\n[[lockers]]\nid = "EL-1"\nseal = "7"\nlast_check = 2026-11-01\nnext_check = 2026-12-24\n'
    )
    locker = site.lockers[0]
    assert (locker.seal, locker.last_check, locker.next_check) == ("7", date(2026, 11, 1), date(2026, 12, 24))


def test_an_item_that_expires_by_lot_and_has_no_date_is_found(tmp_path):
    sheet = "group,item,par,on_hand\nmedical,Haemostatic gauze,4,4\nmedical,Nasal airway,2,0\nbreach,Halligan bar,1,1\n"
    site = folder(tmp_path, '\n[[lockers]]\nid = "EL-1"\nitems = "lockers/EL-1.csv"\n', **{"lockers__EL-1_csv": sheet})
    told = [finding.message for finding in site.findings if finding.code == "lot-without-expiry"]
    assert len(told) == 1
    assert "Haemostatic gauze" in told[0]


def test_a_log_that_lies_outside_the_folder_is_refused(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "log.csv").write_text("on\n", encoding="utf-8")
    site = folder(tmp_path / "site", '\n[[lockers]]\nid = "EL-1"\nlog = "../log.csv"\n')
    assert [problem.column for problem in site.problems] == ["lockers[1].log"]


def keyed(*doors: str):
    preplan = sample_preplan()
    key = LockerItem(group="access", item="Keys", par=1, on_hand=1, access_ref="ring A", opens=doors)
    return key_findings([replace(preplan.lockers[0], items=(key,))], preplan.buildings, preplan.features)


def test_a_key_to_a_door_that_is_not_on_the_plan_is_found_by_its_number():
    numbers = [door.number for floor in sample_preplan().floors for door in floor.openings if door.exterior]
    found = keyed(*(number for number in numbers if number), "99")
    assert [(finding.code, "door 99" in finding.message) for finding in found] == [("key-door-unknown", True)]


def test_exterior_doors_that_no_key_opens_are_named():
    found = {finding.code: finding.message for finding in keyed("1")}
    assert list(found) == ["door-without-key"]
    assert "doors 2, 3" in found["door-without-key"]


def test_a_school_that_names_no_doors_of_its_keys_is_not_told_of_them():
    assert keyed() == ()


def test_the_card_of_a_locker_says_how_it_stands_and_gives_way_to_nothing_older():
    preplan = sample_preplan()
    stale = Feature(id="locker/EL-1", type="locker", points=((1.0, 1.0),), attributes=(("seal_no", "old"),))
    told = dict(with_standing([stale], preplan.lockers)[0].attributes)
    assert told["seal_no"] == "004411"
    assert told["status"].startswith("NOT READY, as of the check of 2026-07-01; critical and missing: ")


def test_a_spot_where_nobody_is_heard_has_letters_of_its_own_in_the_viewer():
    preplan = sample_preplan()
    dead = next(feature for feature in preplan.features if feature.id == "radio_check/R-2")
    heard = next(feature for feature in preplan.features if feature.id == "radio_check/R-1")
    assert (letters_of(dead), letters_of(heard)) == ("R0", "R")
    assert b'"radio_check/R-2":"R0"' in export(Edition.of(preplan))["index.html"]


def test_the_master_list_can_be_read_as_an_inventory_and_has_each_group():
    groups = [item.group for item in master_list()]
    assert list(dict.fromkeys(groups)) == ["access", "breach", "plans", "medical", "comms", "light", "control"]
    assert len(groups) == 32
    assert items_csv(()) == "group,item,par,on_hand,lot,expires,serial,condition,critical,access_ref,opens\n"
