"""What is said of a finished bundle."""

from dataclasses import replace

import pytest

from tacmap.bundle.signing import SigningKey
from tacmap.service.pack import pack
from tacmap.testing import sample_preplan


@pytest.fixture(scope="module")
def bundle():
    return pack(sample_preplan(), key=SigningKey.generate(bytes(32)))


def test_a_page_that_a_tablet_opens_at_once_is_no_finding(bundle):
    assert len(bundle.viewer) < 300_000
    assert bundle.findings == ()


def test_a_page_of_more_than_two_megabytes_is_told(bundle):
    assert replace(bundle, viewer=bytes(2_000_000)).findings == ()
    (finding,) = replace(bundle, viewer=bytes(2_400_000)).findings
    assert finding.code == "page-large"
    assert "2.4 MB" in finding.message
