"""The sample buildings are what their script draws, and their folders have no problems."""

import subprocess
import sys
from pathlib import Path

import pytest

from tacmap.site import load_site

SAMPLES = Path(__file__).resolve().parents[2] / "sample_buildings"
PLANS = (
    "district-office/office.svg",
    "k12-school/plans/first-floor.dxf",
    "k12-school/plans/second-floor.dxf",
    "old-annex/annex.dxf",
)


@pytest.fixture(scope="module", params=["1", "7"])
def drawn(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """What the script draws, in another time zone and with another order of sets."""
    folder = tmp_path_factory.mktemp("drawn")
    subprocess.run(
        [sys.executable, "-B", str(SAMPLES / "draw.py"), "--to", str(folder)],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": request.param, "TZ": "Asia/Tokyo"},
    )
    return folder


@pytest.mark.parametrize("name", PLANS)
def test_a_committed_plan_is_what_the_script_draws(drawn: Path, name: str) -> None:
    assert (drawn / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_the_script_draws_these_plans_and_no_others(drawn: Path) -> None:
    assert tuple(sorted(str(path.relative_to(drawn)) for path in drawn.rglob("*.*"))) == PLANS


@pytest.mark.parametrize("name", ["k12-school", "district-office", "old-annex"])
def test_a_sample_folder_has_no_problems(name: str) -> None:
    assert [str(problem) for problem in load_site(SAMPLES / name).problems] == []


def test_the_school_has_more_than_sixty_rooms_to_place_things_in() -> None:
    assert len(load_site(SAMPLES / "k12-school").rows) > 80


def test_the_school_has_two_command_posts_and_two_lockers() -> None:
    site = load_site(SAMPLES / "k12-school")
    roles = [dict(row.attributes)["role"] for row in site.rows if row.type == "command_post"]
    assert (roles, len(site.lockers)) == (["primary", "alternate"], 2)
