"""Printed plans: true scale, fonts, what every page must say."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from tacmap.annotations import FEATURE_TYPES, Audience, Feature, Form
from tacmap.building import Building, Floor, Space, SpaceKind
from tacmap.bundle.codes import Current, Verdict, check_code
from tacmap.bundle.signing import SigningKey
from tacmap.exports.edition import Edition
from tacmap.exports.first_due import first_due
from tacmap.exports.paper import PAPERS, fit, round_scale, scale_bar
from tacmap.exports.parts import parts_of
from tacmap.exports.pdf import banners, plan_book, plan_books, site_sheet
from tacmap.geometry import Polygon
from tacmap.preplan import Channel, Contact, Preplan, WalkThrough, for_audience
from tacmap.service.pack import pack
from tacmap.testing import sample_preplan


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


@pytest.fixture(scope="module")
def edition():
    return Edition.of(sample_preplan())


@pytest.fixture
def words(tool, tmp_path):
    """The words of a PDF, page by page."""

    def read(pdf):
        path = tmp_path / "pages.pdf"
        path.write_bytes(pdf)
        return run(tool("pdftotext"), "-layout", str(path), "-").split("\f")[:-1]

    return read


def test_there_is_a_book_for_every_paper_size(edition):
    assert sorted(plan_books(edition)) == sorted(f"print/plan-book-{paper}.pdf" for paper in PAPERS)


def test_the_same_edition_gives_the_same_pages(edition):
    assert plan_book(edition, "a4") == plan_book(Edition.of(sample_preplan()), "a4")


def test_a_site_without_floors_has_no_book():
    assert plan_books(Edition.of(Preplan(id="s", name="S"))) == {}


def test_the_largest_round_scale_that_fits_is_taken():
    assert round_scale(48.0, 21.0, 217.0, 168.0, 0.0) == 250
    assert round_scale(48.0, 21.0, 192.0, 84.0, 0.0) == 250
    assert round_scale(48.0, 21.0, 191.0, 84.0, 0.0) == 300


def test_a_very_large_site_still_gets_a_scale():
    assert round_scale(30_000.0, 100.0, 200.0, 200.0, 10.0) == 320_000


@pytest.mark.parametrize("paper", PAPERS)
def test_the_parts_of_a_page_stay_on_the_paper_and_apart(paper):
    for wide, high in ((80.0, 30.0), (30.0, 80.0)):
        layout = fit(paper, wide, high, 14.0, keys=20, banners=1)
        parts = layout.places()
        for part in parts.values():
            assert part["x"] >= 0
            assert part["y"] >= 0
            assert part["x"] + part["width"] <= layout.width
            assert part["y"] + part["height"] <= layout.height
        x, y, width, height = layout.plan
        assert wide * 1000 / layout.scale + 28.0 * layout.factor <= width
        assert high * 1000 / layout.scale + 28.0 * layout.factor <= height
        for name in ("legend", "compass", "scale", "footer", "banners"):
            part = parts[name]
            beside = (
                part["x"] >= x + width - 0.01
                or part["y"] >= y + height - 0.01
                or part["y"] + part["height"] <= y + 0.01
            )
            assert beside, name


def test_what_is_written_on_a_large_sheet_is_larger():
    assert fit("letter", 80.0, 30.0, 14.0, keys=5, banners=0).factor == 1.0
    assert fit("archd", 80.0, 30.0, 14.0, keys=5, banners=0).factor == pytest.approx(1.68, abs=0.01)
    assert scale_bar(200, 2.0)["metres"]["part"] * 2.0 == pytest.approx(scale_bar(200, 2.0)["metres"]["step"] * 5.0)


def long_floor(rooms):
    """A corridor wing of rooms 3 m wide."""
    spaces = tuple(
        Space(
            id=f"m/1/{100 + i}", number=f"{100 + i}", kind=SpaceKind.CLASSROOM, area_m2=15.0,
            label_at=(3.0 * i + 1.5, 2.5),
            outline=Polygon(exterior=((3.0 * i, 0.0), (3.0 * i + 3, 0.0), (3.0 * i + 3, 5.0), (3.0 * i, 5.0))),
        )
        for i in range(rooms)
    )  # fmt: skip
    floor = Floor(id="m/1", label="1", index=0, spaces=spaces)
    return Preplan(id="m", name="Long School", buildings=(Building(id="m", name="Wing", floors=(floor,)),))


@pytest.mark.tool
def test_a_floor_whose_numbers_cannot_be_read_goes_on_in_parts(words):
    pages = words(plan_book(Edition.of(long_floor(160)), "letter"))
    assert len(pages) > 2
    assert "PART A" in pages[0]
    assert "PART B" in pages[0]
    assert "Floor 1, part A" in pages[1]
    assert "MATCH LINE: PART B" in pages[1]
    assert "MATCH LINE: PART A" in pages[2]
    in_parts = " ".join(pages[1:])
    assert all(re.search(rf"\b{number}\b", in_parts) for number in range(100, 260))
    assert "Too small to be written" not in in_parts


@pytest.mark.tool
def test_a_floor_that_can_be_read_stays_on_one_page(words):
    assert len(words(plan_book(Edition.of(long_floor(12)), "letter"))) == 1


def test_parts_are_lettered_as_one_reads_and_meet_at_lines():
    floor = long_floor(100).floors[0]
    first, second, third = parts_of(floor, (0.0, 0.0, 300.0, 5.0), 110.0, 50.0)
    assert [first.letter, second.letter, third.letter] == ["A", "B", "C"]
    assert first.box == (0.0, 0.0, 100.0, 5.0)
    assert second.beside == (("A", ((100.0, 0.0), (100.0, 5.0))), ("C", ((200.0, 0.0), (200.0, 5.0))))


def test_a_part_with_nothing_in_it_gets_no_sheet():
    floor = long_floor(10).floors[0]  # 30 m long
    assert [part.letter for part in parts_of(floor, (0.0, 0.0, 300.0, 5.0), 110.0, 50.0)] == ["A"]


@pytest.mark.tool
def test_every_page_carries_the_signed_code_of_the_plan(tmp_path, tool):
    key = SigningKey.generate()
    preplan = sample_preplan()
    packed = pack(preplan, key=key)
    path = tmp_path / "book.pdf"
    for member in ("print/plan-book-letter.pdf", "print/plan-book-archd.pdf", "print/site.pdf", "print/first-due.pdf"):
        path.write_bytes(zipfile.ZipFile(io.BytesIO(packed.content)).read(member))
        run(tool("pdftoppm"), "-r", "150", "-gray", str(path), str(tmp_path / "page"))
        for page in sorted(tmp_path.glob("page*.pgm")):
            (found,) = zxingcpp.read_barcodes(Image.open(page))
            answer = check_code(found.text, {key.public.id: key.public}, Current.of(packed.preplan))
            assert (answer.verdict, answer.code.of_plan) == (Verdict.CURRENT, True)
            page.unlink()


def test_a_bar_in_feet_is_as_long_as_its_feet():
    feet = scale_bar(200)["feet"]
    assert feet["part"] == pytest.approx(feet["step"] * 304.8 / 200, abs=0.001)


@pytest.mark.parametrize("scale", [50, 75, 100, 1000, 5000])
def test_no_bar_is_longer_than_its_place_on_the_paper(scale):
    assert max(4 * bar["part"] for bar in (scale_bar(scale)["metres"], scale_bar(scale)["feet"])) <= 48.0


@pytest.mark.tool
def test_every_page_says_whose_it_is_and_how_old(edition, words):
    pages = words(plan_book(edition, "letter"))
    assert len(pages) == 2
    for page, floor in zip(pages, ("Floor 1", "Floor 2"), strict=True):
        for expected in (
            "Sample Middle School", "000-000-001", "100 Example Road", "Main Building", floor, "Revision 3",
            "issued 2026-08-12", "Walked 2026-08-04", "Review due 2027-08-04", edition.fingerprint,
            "NOT FOR PUBLIC RELEASE", "Scale 1:", "Legend",
        ):  # fmt: skip
            assert expected in page, expected


@pytest.mark.tool
def test_a_public_copy_is_not_called_protected(words):
    public = Edition.of(for_audience(sample_preplan(), Audience.PUBLIC))
    page = words(plan_book(public, "letter"))[0]
    assert "PUBLIC EVACUATION COPY" in page
    assert "NOT FOR PUBLIC RELEASE" not in page


@pytest.mark.tool
def test_what_was_never_walked_says_so_on_every_page(words):
    bare = replace(sample_preplan(), walk_through=WalkThrough(), revision=0, issued=None)
    for page in words(plan_book(Edition.of(bare), "a4")) + words(first_due(Edition.of(bare))["print/first-due.pdf"]):
        assert "NOT WALKED" in page


def test_a_plan_issued_without_a_walk_gives_the_reason():
    issued = replace(sample_preplan(), walk_through=WalkThrough(override="new wing opens tomorrow"))
    assert banners(issued) == ["NOT WALKED: issued because new wing opens tomorrow"]


def test_a_walked_plan_of_revision_0_is_still_not_walked():
    assert banners(replace(sample_preplan(), revision=0)) == ["NOT WALKED"]


def test_a_walked_plan_has_no_banner():
    assert banners(sample_preplan()) == []


@pytest.mark.tool
def test_an_exercise_says_so(words):
    drill = Edition.of(replace(sample_preplan(), exercise=True))
    assert all("EXERCISE" in page for page in words(plan_book(drill, "letter")))


@pytest.mark.tool
def test_all_fonts_are_embedded(edition, tool, tmp_path):
    book = tmp_path / "book.pdf"
    book.write_bytes(plan_book(edition, "letter"))
    rows = run(tool("pdffonts"), str(book)).splitlines()[2:]
    assert rows
    assert all(re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s", row).group(1) == "yes" for row in rows)
    assert all("NotoSans" in row or "DroidSansFallback" in row for row in rows)


@pytest.mark.tool
def test_names_in_any_script_are_printed(words):
    preplan = replace(sample_preplan(), name="学校 مدرسة Школа Évron ห้อง 학교 ክፍል დასა ᏗᎦᎴ")
    page = words(plan_book(Edition.of(preplan), "a4"))[0]
    for name in ("学校", "Школа", "Évron", "ห้อง", "학교", "ክፍል", "დასა", "ᏗᎦᎴ"):
        assert name in page
    assert any(form in page for form in ("مدرسة", "ةسردم"))


@pytest.mark.tool
def test_a_letter_that_no_font_has_is_marked_and_never_an_empty_box(words):
    page = words(plan_book(Edition.of(replace(sample_preplan(), name="Room \U000130ab")), "a4"))[0]
    assert "Room \ufffd" in page


@pytest.mark.tool
def test_every_font_of_a_page_is_in_its_file(tool, tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(plan_book(Edition.of(replace(sample_preplan(), name="학교 कक्षा 学校")), "letter"))
    rows = run(tool("pdffonts"), str(path)).splitlines()[2:]
    assert len(rows) >= 4
    assert all(re.search(r"\byes yes yes\b", row) for row in rows)  # embedded, a subset, to be searched


@pytest.mark.tool
@pytest.mark.parametrize(
    ("paper", "size"), [("letter", (792, 612)), ("a3", (1190.55, 841.89)), ("archd", (2592, 1728))]
)
def test_pages_have_the_size_of_their_paper(edition, tool, tmp_path, paper, size):
    book = tmp_path / "book.pdf"
    book.write_bytes(plan_book(edition, paper))
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", run(tool("pdfinfo"), str(book)))
    assert sorted(map(float, found.groups())) == pytest.approx(sorted(size), abs=0.5)


@pytest.mark.tool
def test_the_scale_is_true(tool, tmp_path):
    # Two small rooms whose middles are 40 m apart: their numbers must be 40 m apart on paper, too.
    rooms = tuple(
        Space(
            id=number, number=number, area_m2=16.0, label_at=(x, 2.0),
            outline=Polygon(exterior=((x - 2, 0), (x + 2, 0), (x + 2, 4), (x - 2, 4))),
        )
        for number, x in (("701", 2.0), ("702", 42.0))
    )  # fmt: skip
    floor = Floor(id="f", label="1", index=0, spaces=rooms)
    book = tmp_path / "book.pdf"
    book.write_bytes(
        plan_book(Edition.of(Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=(floor,)),))), "a4")
    )
    boxes = run(tool("pdftotext"), "-bbox", str(book), "-")
    scale = int(re.search(r">1:(\d+)<", boxes).group(1))
    middles = [
        sum(map(float, re.search(rf'xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>{number}<', boxes).groups())) / 2
        for number in ("701", "702")
    ]
    assert (middles[1] - middles[0]) / 72 * 25.4 * scale / 1000 == pytest.approx(40.0, abs=0.05)


@pytest.mark.tool
def test_the_first_due_sheet_is_one_page_however_long_the_lists_are(words):
    preplan = sample_preplan()
    many = tuple(
        replace(feature, id=f"{feature.id}-{i}", number=f"{feature.number}-{i}", name="A rather long name " * 4)
        for feature in preplan.features
        if feature.geometry == "point"
        for i in range(30)
    )
    contacts = tuple(Contact(role=f"Desk {i}", name="An office with a long name " * 3, phone="555") for i in range(40))
    pages = words(first_due(Edition.of(replace(preplan, features=many, contacts=contacts)))["print/first-due.pdf"])
    assert len(pages) == 1
    assert "more: see the plan book" in pages[0]


def test_every_sheet_of_a_plan_without_rooms_says_so():
    preplan = sample_preplan()
    bare = replace(preplan.buildings[0], floors=tuple(replace(f, spaces=()) for f in preplan.buildings[0].floors))
    assert banners(replace(preplan, buildings=(bare,))) == ["NO ROOMS WERE FOUND: lines only"]
    assert banners(preplan) == []


@pytest.mark.tool
def test_the_name_of_the_school_keeps_its_line_beside_the_names_of_many_buildings(words):
    house = sample_preplan().buildings[0]
    houses = tuple(replace(house, id=f"b{i}", name=f"House {i} of the lower valley") for i in range(12))
    few, many = (
        words(first_due(Edition.of(replace(sample_preplan(), buildings=some)))["print/first-due.pdf"])[0]
        for some in (houses[:2], houses)
    )
    assert "House 0 of the lower valley, House 1 of the lower valley" in few
    assert "Sample Middle School" in many.splitlines()[0]
    assert "12 buildings" in many


@pytest.mark.tool
def test_a_sheet_with_one_section_has_it_on_the_left(tool, tmp_path):
    bare = replace(sample_preplan(), features=(), contacts=(), lockers=(), channels=())
    (tmp_path / "sheet.pdf").write_bytes(first_due(Edition.of(bare))["print/first-due.pdf"])
    boxes = run(tool("pdftotext"), "-bbox", str(tmp_path / "sheet.pdf"), "-")
    assert float(re.search(r'xMin="([\d.]+)".*>Access<', boxes)[1]) < 100


@pytest.mark.tool
def test_the_first_due_sheet_has_channels_dead_spots_and_how_the_locker_stands(words):
    preplan = replace(sample_preplan(), channels=(Channel(name="TAC 9", use="Everybody in an incident"),))
    page = " ".join(words(first_due(Edition.of(preplan))["print/first-due.pdf"])[0].split())
    for expected in ("TAC 9", "Everybody in an incident", "Dead spot", "NOT READY, as of"):
        assert expected in page, expected


def test_the_first_due_sheet_has_what_the_first_crew_asks_for(edition, words):
    page = " ".join(words(first_due(edition)["print/first-due.pdf"])[0].split())
    for expected in (
        "Access", "Main entrance", "Key box", "KB-1", "CP-1 primary", "Gas G-2", "Emergency locker", "EL-1", "TAC 2",
        "Dead spot", "555-0100", "Dispatch",
    ):  # fmt: skip
        assert expected in page, expected


@pytest.mark.tool
def test_the_site_sheet_shows_the_areas(edition, words):
    page = words(site_sheet(edition)["print/site.pdf"])[0]
    for expected in ("Helispot", "Reunification area", "Parking", "CP-1"):
        assert expected in page


@pytest.mark.tool
@pytest.mark.parametrize("paper", ["letter", "a3"])
def test_a_long_legend_stays_clear_of_the_scale_and_the_footer(paper, tool, tmp_path):
    preplan = sample_preplan()
    every = tuple(
        Feature(id=f"{kind.id}/{i}", type=kind.id, points=((1.5 + i * 1.6, 4.0),), floor="main/1", number=f"N{i}")
        for i, kind in enumerate(FEATURE_TYPES.values())
        if kind.form is not Form.NONE
    )
    lost = tuple(
        Feature(id=f"aed/lost-{i}", type="aed", points=((900.0, 0.0),), floor="main/1", name="A rather long name")
        for i in range(9)
    )
    path = tmp_path / "book.pdf"
    path.write_bytes(plan_book(Edition.of(replace(preplan, features=(*every, *lost))), paper))
    boxes = run(tool("pdftotext"), "-bbox", "-l", "1", str(path), "-")
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<', boxes)
    (last,) = [word for word in words if word[4] == "more"]  # "and 3 more beyond this sheet"
    (scale,) = [word for word in words if word[4] == "Scale"]
    (footer,) = [word for word in words if word[4] == "POLICE"]
    beside = abs(float(last[0]) - float(scale[0])) < 60
    assert float(last[3]) <= float(scale[1] if beside else footer[1])


def test_dates_come_from_the_preplan_alone(edition):
    later = Edition.of(replace(sample_preplan(), issued=date(2026, 8, 13)))
    assert plan_book(later, "letter") != plan_book(edition, "letter")
    assert b"CreationDate" not in plan_book(edition, "letter")


@pytest.mark.tool
def test_the_first_due_sheet_lists_all_that_the_page_has_room_for(words):
    lots = tuple(
        Feature(id=f"hydrant/H-{i}", type="hydrant", points=((2.0 * i, -9.0),), geometry="point", number=f"H-{i}")
        for i in range(12)
    )
    preplan = replace(sample_preplan(), features=lots)
    (page,) = words(first_due(Edition.of(preplan))["print/first-due.pdf"])
    assert all(f"H-{i}" in page for i in range(12))
    assert "see the plan book" not in page


@pytest.mark.tool
def test_a_hazard_is_told_with_its_un_number_and_a_channel_with_all_who_are_on_it(words):
    acid = Feature(
        id="hazard/HZ-1", type="hazard", points=((3.0, 3.0),), geometry="point", floor="main/1", number="HZ-1",
        attributes=(("material", "Acids"), ("un_no", "1760"), ("nfpa704", "3-0-1")),
    )  # fmt: skip
    contacts = (Contact(role="Principal", radio="Channel 3"), Contact(role="Liaison officer", radio="Channel 3"))
    preplan = replace(sample_preplan(), features=(acid,), contacts=contacts)
    (page,) = words(first_due(Edition.of(preplan))["print/first-due.pdf"])
    assert "Acids, UN 1760, NFPA 704:" in page
    assert re.search(r"Channel 3 +Principal, Liaison officer", page)
