"""Who holds what: every kind of feature against every member of every audience's bundle, unpacked to the last."""

import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from functools import cache

import pytest

from tacmap.annotations import FEATURE_TYPES, Audience, Feature
from tacmap.bundle.signing import SigningKey
from tacmap.bundle.verify import verify
from tacmap.errors import Finding
from tacmap.preplan import Contact, for_audience
from tacmap.service.pack import pack
from tacmap.testing import sample_preplan

KEY = SigningKey.generate(bytes(32))
PUBLIC, FIRE, POLICE = Audience

# The lowest audience that may hold each type, said here a second time.
MAY_SEE = {
    "access_point": PUBLIC, "aed": PUBLIC, "area_of_refuge": PUBLIC, "elevator": PUBLIC, "evac_route": PUBLIC,
    "ground": PUBLIC, "stair": PUBLIC,
    "briefing": FIRE, "command_post": FIRE, "extinguisher": FIRE, "fdc": FIRE, "fire_panel": FIRE, "hazard": FIRE,
    "helispot": FIRE, "hydrant": FIRE, "key_box": FIRE, "media": FIRE, "pull_station": FIRE, "reunification": FIRE,
    "sprinkler_control": FIRE, "staging": FIRE, "standpipe": FIRE, "trauma_kit": FIRE, "triage": FIRE, "utility": FIRE,
    "camera": POLICE, "locker": POLICE, "radio_check": POLICE,
}  # fmt: skip
ATTRIBUTES = {
    ("access_point", "access_control"): FIRE,
    ("access_point", "key_ref"): POLICE,
    ("key_box", "contents_ref"): POLICE,
}


def marked(kind, word):
    """A word that stands for one thing of one kind and nowhere else."""
    return f"{word}{sorted(FEATURE_TYPES).index(kind):02}Q"


def feature(kind, at):
    row = FEATURE_TYPES[kind]
    shape = row.geometry[-1]
    points = {"point": (at,), "line": (at, (at[0] + 2, at[1])), "polygon": (at, (at[0] + 2, at[1]), (at[0], at[1] + 2))}
    return Feature(
        id=f"{kind}/{marked(kind, 'ID')}",
        type=kind,
        geometry=shape,
        points=points[shape],
        floor="main/1",
        number=marked(kind, "N"),
        name=marked(kind, "Named"),
        attributes=tuple((name, f"{marked(kind, 'Told')}{name}") for name in own(row)),
        origin=f"features.csv {marked(kind, 'from')}",
    )


def own(row):
    """The attributes of a type that are plain words."""
    plain = (*row.attributes, *row.fire_attributes, *row.police_attributes)
    return [name for name in plain if not name.endswith(("_deg", "_m", "_expire"))]


def site():
    """The sample school with one marked feature of every type, and marks on all else that is protected."""
    preplan = sample_preplan()
    features = (feature(kind, (1.5 + 1.6 * i, 10.4)) for i, kind in enumerate(sorted(FEATURE_TYPES)))
    building = preplan.buildings[0]
    finding = Finding(code="x", message="A camera N-FINDING-Q here", at=(3.0, 3.0), floor="main/1")
    floors = (replace(building.floors[0], findings=(finding,)), *building.floors[1:])
    (locker,) = preplan.lockers
    items = (replace(locker.items[0], item="LOCKER-ITEM-Q"), *locker.items[1:])
    return replace(
        preplan,
        buildings=(replace(building, floors=floors),),
        features=tuple(features),
        lockers=(replace(locker, name="LOCKER-NAME-Q", items=items, seal="LOCKER-SEAL-Q"),),
        contacts=(Contact(role="CONTACT-ROLE-Q", phone="555-CONTACT-Q"),),
    )


@cache
def members(audience):
    bundle = pack(site(), key=KEY, audience=audience)
    return dict(verify(bundle.content, pinned={KEY.public.id: KEY.public}).members)


@pytest.fixture(scope="module")
def texts(tool_of_module, tmp_path_factory):
    """All that a person or program can read in an audience's bundle, by member; archives are opened."""
    folder = tmp_path_factory.mktemp("audiences")

    def words(name, content):
        if content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inner in archive.namelist():
                    yield f"{name}!{inner}", inner
                    yield from words(f"{name}!{inner}", archive.read(inner))
        elif content[:5] == b"%PDF-":
            path = folder / "page.pdf"
            path.write_bytes(content)
            run = subprocess.run([tool_of_module, "-raw", str(path), "-"], check=True, capture_output=True, timeout=60)
            yield name, run.stdout.decode()
        elif content[:15] == b"SQLite format 3":
            database = sqlite3.connect(":memory:")
            database.deserialize(content)
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            yield name, repr([database.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])
        else:
            yield name, content.decode(errors="replace")

    @cache
    def read(audience):
        found = {}
        for name, content in members(audience).items():
            for inner, text in words(name, content):
                found[inner] = found.get(inner, "") + text
        return found

    return read


@pytest.fixture(scope="module")
def tool_of_module():
    found = shutil.which("pdftotext")
    if found is None:
        pytest.skip("pdftotext is not installed")
    return found


def holding(texts, word):
    return [name for name, text in texts.items() if word in text]


def test_the_table_is_the_programs():
    assert {kind.id: kind.audience for kind in FEATURE_TYPES.values()} == MAY_SEE
    protected = [
        (kind.id, name, audience)
        for kind in FEATURE_TYPES.values()
        for audience, names in ((FIRE, kind.fire_attributes), (POLICE, kind.police_attributes))
        for name in names
    ]
    assert {(kind, name): audience for kind, name, audience in protected} == ATTRIBUTES


@pytest.mark.parametrize("audience", [PUBLIC, FIRE])
def test_no_member_holds_a_feature_of_a_protected_layer(texts, audience):
    read = texts(audience)
    leaks = {
        (kind, word): holding(read, marked(kind, word))
        for kind, lowest in MAY_SEE.items()
        if lowest > audience
        for word in ("ID", "N", "Named", "Told", "from")
    }
    assert {thing: names for thing, names in leaks.items() if names} == {}


@pytest.mark.parametrize("audience", [PUBLIC, FIRE])
def test_no_member_holds_a_protected_attribute_of_a_shared_layer(texts, audience):
    read = texts(audience)
    for (kind, name), lowest in ATTRIBUTES.items():
        if lowest > audience:
            assert holding(read, f"{marked(kind, 'Told')}{name}") == []


@pytest.mark.parametrize("audience", list(Audience))
def test_what_an_audience_may_see_is_in_its_map_and_its_data(texts, audience):
    """The other way round, so that the tests above cannot pass because nothing is read."""
    read = texts(audience)
    for kind, lowest in MAY_SEE.items():
        if lowest <= audience:
            assert {"index.html", "data/building.json", "data/features.geojson"} <= set(
                holding(read, marked(kind, "Named"))
            ), kind


def test_the_polices_camera_is_in_every_kind_of_file(texts):
    found = holding(texts(POLICE), marked("camera", "N"))
    kinds = ("index.html", "floors/main-1.svg", "data/features.geojson", "data/site.kmz!", "data/tak.zip!",
             "data/imdf.zip!", "print/plan-book-letter.pdf")  # fmt: skip
    assert [kind for kind in kinds if not any(name.startswith(kind) for name in found)] == []


@pytest.mark.parametrize(
    ("word", "lowest"),
    [
        ("N-FINDING-Q", FIRE),
        ("CONTACT-ROLE-Q", FIRE),
        ("555-CONTACT-Q", FIRE),
        ("LOCKER-NAME-Q", POLICE),
        ("LOCKER-ITEM-Q", POLICE),
        ("LOCKER-SEAL-Q", POLICE),
    ],
)
def test_contacts_findings_and_the_lockers_contents_go_no_lower_than_they_may(texts, word, lowest):
    assert [audience for audience in Audience if holding(texts(audience), word)] == [a for a in Audience if a >= lowest]


@pytest.mark.parametrize("audience", [PUBLIC, FIRE])
def test_a_bundle_is_the_same_to_the_byte_as_if_what_is_protected_had_never_been_placed(audience):
    """Neither a picture, nor where a word had to give way, nor the size of a sheet tells that something is there."""
    whole = site()
    shared = {(name, value) for cut in for_audience(whole, audience).features for name, value in cut.attributes}
    innocent = replace(
        whole,
        features=tuple(
            replace(each, attributes=tuple(pair for pair in each.attributes if pair in shared))
            for each in whole.features
            if MAY_SEE[each.type] <= audience
        ),
        lockers=(),
        contacts=whole.contacts if audience >= FIRE else (),
    )
    if audience < FIRE:
        building = innocent.buildings[0]
        floors = tuple(
            replace(f, findings=(), linework=tuple(w for w in f.linework if w.kind not in ("furniture", "detail")))
            for f in building.floors
        )
        innocent = replace(innocent, buildings=(replace(building, floors=floors),))
    other = verify(pack(innocent, key=KEY, audience=audience).content, pinned={KEY.public.id: KEY.public}).members
    mine = members(audience)
    assert list(mine) == list(other)
    assert [name for name in mine if mine[name] != other[name]] == []


def test_the_manifest_says_for_whom(texts):
    for audience in Audience:
        document = json.loads(members(audience)["data/building.json"])["preplan"]
        assert document.get("audience", POLICE) == audience
