"""What layers, rooms and attributes are called."""

import pytest

from tacmap.building import SpaceKind
from tacmap.stages.words import layer_kind, space_kind, tag_meaning, words_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A-WALL", "wall"),
        ("A-WALL-FULL", "wall"),
        ("A-WALL-PATT", "hatch"),
        ("A-WALL-DEMO", "hidden"),
        ("A-WALL-CNTR", "grid"),
        ("벽중심", "grid"),
        ("室番号", "room-label"),
        ("カーテンウォール", "window"),
        ("Türstempel", "annotation"),
        ("A-DOOR", "door"),
        ("A-DOOR-IDEN", "annotation"),
        ("A-GLAZ-CURT", "window"),
        ("A-FLOR-STRS", "stair"),
        ("A-FLOR-EVTR", "elevator"),
        ("A-AREA", "room-outline"),
        ("A-AREA-IDEN", "room-label"),
        ("A-ANNO-DIMS", "dimension"),
        ("A-ANNO-TTLB", "title"),
        ("S-GRID", "grid"),
        ("S-COLS", "column"),
        ("E-LITE-CLNG", "electrical"),
        ("P-FIXT", "fixture"),
        ("C-TOPO", "site"),
        ("Innenwände", "wall"),
        ("ARC_Tuer", "door"),
        ("ARC_Raumstempel", "room-label"),
        ("Möbel", "furniture"),
        ("24_trappen", "stair"),
        ("01_ruimtenamen", "room-label"),
        ("A231-VEGG", "wall"),
        ("A-ROMTEKST", "room-label"),
        ("АР_Стены", "wall"),
        ("АР_Двери", "door"),
        ("墙体", "wall"),
        ("轴线", "grid"),
        ("Parets", "wall"),
        ("Cotes", "dimension"),
        ("Texte_Pièces", "room-label"),
        ("InteriorWalls", "wall"),
    ],
)
def test_a_layer_says_what_it_holds(name: str, kind: str) -> None:
    assert layer_kind(name) == kind


@pytest.mark.parametrize("name", ["0", "PEN3", "Struktur", "Architektur", "A210", ""])
def test_a_layer_that_says_nothing_has_no_kind(name: str) -> None:
    assert layer_kind(name) is None


def test_a_bound_reference_is_dropped_from_a_layer_name() -> None:
    assert layer_kind("DOORS-2008$0$A-WALL") == "wall"


def test_an_attached_reference_is_dropped_from_a_layer_name() -> None:
    assert layer_kind("DOORS|A-WALL") == "wall"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CLASSROOM", SpaceKind.CLASSROOM),
        ("Klassenraum", SpaceKind.CLASSROOM),
        ("Salle de classe", SpaceKind.CLASSROOM),
        ("Flur", SpaceKind.CORRIDOR),
        ("couloir", SpaceKind.CORRIDOR),
        ("廊下", SpaceKind.CORRIDOR),
        ("WC", SpaceKind.RESTROOM),
        ("Men's", SpaceKind.RESTROOM),
        ("STAIR A", SpaceKind.STAIRS),
        ("escalier", SpaceKind.STAIRS),
        ("Aufzug", SpaceKind.ELEVATOR),
        ("Turnhalle", SpaceKind.GYM),
        ("Bibliothek", SpaceKind.LIBRARY),
        ("Elektroraum", SpaceKind.MECHANICAL),
        ("Kjøkken", SpaceKind.KITCHEN),
        ("GYM STORAGE", SpaceKind.STORAGE),
        ("LIBRARY OFFICE", SpaceKind.OFFICE),
        ("ELECTRICAL CLOSET", SpaceKind.MECHANICAL),
        ("ELEV. MACHINE", SpaceKind.MECHANICAL),
        ("LECTURE HALL", SpaceKind.AUDITORIUM),
        ("ENTRANCE HALL", SpaceKind.LOBBY),
    ],
)
def test_a_room_name_says_its_use(name: str, kind: SpaceKind) -> None:
    assert space_kind(name) == kind


def test_a_name_without_a_use_has_no_kind() -> None:
    assert space_kind("Salle Riemann") is None


def test_words_are_cut_in_camel_case_and_at_digits() -> None:
    assert words_of("RoomNames2B") == ("room", "names", "b")


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        ("ROOM_NO", "number"),
        ("RAUMNR", "number"),
        ("NAME", "name"),
        ("AREA_SF", "area"),
        ("DOOR_NO", "door"),
        ("XX", None),
    ],
)
def test_a_tag_says_what_the_attribute_holds(tag: str, meaning: str | None) -> None:
    assert tag_meaning(tag) == meaning


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SCIENCE HALL", SpaceKind.CORRIDOR),
        ("GYM HALL", SpaceKind.CORRIDOR),
        ("GYM STORAGE", SpaceKind.STORAGE),
        ("LECTURE HALL", SpaceKind.AUDITORIUM),
        ("DINING HALL", SpaceKind.CAFETERIA),
        ("SPORTS HALL", SpaceKind.GYM),
    ],
)
def test_the_last_word_of_a_room_name_says_what_it_is(name, kind):
    assert space_kind(name) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ممر", SpaceKind.CORRIDOR),
        ("מדרגות", SpaceKind.STAIRS),
        ("ห้องเรียน", SpaceKind.CLASSROOM),
        ("ห้องน้ำชาย", SpaceKind.RESTROOM),
        ("पुस्तकालय", SpaceKind.LIBRARY),
        ("Διάδρομος", SpaceKind.CORRIDOR),
        ("Αποθήκη", SpaceKind.STORAGE),
    ],
)
def test_a_room_is_known_by_its_name_in_scripts_with_vowel_signs(name: str, kind: SpaceKind) -> None:
    assert space_kind(name) is kind
