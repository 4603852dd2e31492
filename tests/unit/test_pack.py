"""What is said of a finished bundle."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from tacmap.annotations import Audience
from tacmap.bundle.signing import SigningKey
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME, export
from tacmap.preplan import Aerial
from tacmap.service.pack import pack
from tacmap.service.page_weight import weighed
from tacmap.testing import sample_preplan


def _jpeg(picture):
    held = io.BytesIO()
    picture.save(held, "JPEG")
    return held.getvalue()


MEADOW = _jpeg(Image.new("RGB", (700, 490), (80, 120, 60)))
NOISE = _jpeg(Image.effect_noise((1600, 1120), 90).convert("RGB"))


@pytest.fixture(scope="module")
def bundle():
    return pack(sample_preplan(), key=SigningKey.generate(bytes(32)))


def test_a_page_that_a_tablet_opens_at_once_is_no_finding(bundle):
    assert len(bundle.viewer) < 300_000
    assert bundle.findings == ()


@pytest.mark.parametrize(
    ("audience", "recipient", "exercise", "name"),
    [
        (Audience.POLICE, None, False, "sample-school-r3"),
        (Audience.PUBLIC, None, False, "sample-school-r3-public"),
        (Audience.FIRE, "Engine 4", False, "sample-school-r3-engine-4"),
        (Audience.POLICE, None, True, "sample-school-r3-exercise"),
        (Audience.POLICE, "Engine 4", True, "sample-school-r3-engine-4-exercise"),
    ],
)
def test_no_copy_has_the_name_of_another(bundle, audience, recipient, exercise, name):
    preplan = replace(bundle.preplan, audience=audience, exercise=exercise)
    assert replace(bundle, preplan=preplan, recipient=recipient).name == name


TAKEN = Aerial(captured=date(2026, 4, 12), box=(-20.0, -10.0, 80.0, 60.0), sha256="0" * 64)


def test_an_aerial_picture_that_a_heavy_page_has_no_room_for_is_told_with_what_to_do():
    heavy = replace(sample_preplan(), aerial=TAKEN, address="1 Long Road " * 37_000)
    page = export(replace(Edition.of(heavy), aerial=NOISE))[NAME]
    (finding,) = weighed(page, heavy)
    assert 1_800_000 < len(page) < 2_000_000
    assert finding.code == "aerial-left-out"
    assert "more than 2 MB" in finding.message
    assert "Leave furniture and details out of the plans" in finding.message


def test_an_aerial_picture_that_the_page_shows_is_no_finding():
    light = replace(sample_preplan(), aerial=TAKEN)
    assert weighed(export(replace(Edition.of(light), aerial=MEADOW))[NAME], light) == ()


def test_a_page_of_more_than_two_megabytes_is_told(bundle):
    assert replace(bundle, viewer=bytes(2_000_000)).findings == ()
    (finding,) = replace(bundle, viewer=bytes(2_400_000)).findings
    assert finding.code == "page-large"
    assert "2.4 MB" in finding.message
