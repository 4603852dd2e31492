"""What a plan may do to the command line that reads it: nothing. Each guard of the fork is tried from the inside.

A codec acts as a reader gone wrong: it is asked for while a plan is being read, in the fork.
"""

import codecs
import faulthandler
import io
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tacmap.building import SpaceKind
from tacmap.errors import BrokenPlan, PlanTooLarge, UnknownFormat
from tacmap.geometry import Placement
from tacmap.service import forked
from tacmap.service.read import PlanFile, read_plan
from tacmap.settings import Limits
from tacmap.stages import Understanding

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a plan is read in a fork")

SAMPLES = Path(__file__).parents[2] / "sample_buildings"
PLANS = sorted((*SAMPLES.glob("*/**/*.dxf"), *SAMPLES.glob("*/**/*.svg")))[:3]
ROOM = '<path d="M0 0H900V700H0Z M20 20V680H880V20Z" /><text x="400" y="400" font-size="30">101</text>'
LINE = b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\nA\n10\n0\n20\n0\n11\n5\n21\n9\n0\nENDSEC\n0\nEOF\n"


def svg(encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">{ROOM}</svg>'.encode()


def read(content: bytes, *, cross_check: bool = False, **limits: int) -> Understanding:
    return forked._read_forked(
        PlanFile(name="plan", content=content, metres_per_unit=0.01, limits=Limits(**limits), cross_check=cross_check)
    )


Wrong = Callable[..., Understanding]


@pytest.fixture
def gone_wrong() -> Iterator[Wrong]:
    """Reads a plan in a fork in which an act is tried; without effect on the plan when it passes."""
    acts: list[Callable[[], object]] = []

    def turn(name: str) -> None:
        if name.replace("-", "_") == "x_gone_wrong":
            acts[-1]()

    def reading(act: Callable[[], object], **limits: int) -> Understanding:
        acts.append(act)
        return read(svg("x-gone-wrong"), **limits)

    codecs.register(turn)
    yield reading
    codecs.unregister(turn)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_a_plan_is_read_in_the_fork_as_outside(path: Path) -> None:
    plan = PlanFile(name=path.name, content=path.read_bytes(), cross_check=True, picture=True)
    assert forked._read_forked(plan) == read_plan(plan)


def test_a_refusal_comes_out_of_the_fork_as_it_is() -> None:
    with pytest.raises(UnknownFormat, match="a PDF") as refusal:
        read(b"%PDF-1.7\n")
    assert refusal.value.place == "in plan"
    assert refusal.value.remedy


def test_the_probe_itself_does_no_harm(gone_wrong: Wrong) -> None:
    assert gone_wrong(lambda: os.write(1, b"{}")).floors[0].spaces[0].number == "101"


@pytest.mark.parametrize(
    "act",
    [
        lambda: socket.socket(),
        lambda: socket.socketpair(),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: subprocess.run(["/bin/true"], check=True),
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.kill(os.getppid(), 0),
    ],
)
def test_no_network_and_no_other_program_can_be_reached(gone_wrong: Wrong, act: Callable[[], object]) -> None:
    with pytest.raises(BrokenPlan, match="stumbled") as refusal:
        gone_wrong(act)
    assert refusal.value.place.startswith(("(PermissionError", "(gaierror"))


@pytest.mark.parametrize(
    "act",
    [
        lambda path: path.write_text("changed"),
        lambda path: path.open("a"),
        lambda path: path.open("r+"),
        lambda path: path.unlink(),
        lambda path: path.rename(path.with_name("moved")),
        lambda path: os.truncate(path, 0),
        lambda path: path.with_name("new").touch(),
        lambda path: path.with_name("new").mkdir(),
        lambda path: path.with_name("new").symlink_to(path),
    ],
)
def test_no_file_can_be_changed_or_made(gone_wrong: Wrong, tmp_path: Path, act: Callable[[Path], object]) -> None:
    kept = tmp_path / "kept"
    kept.write_text("as it was")
    with pytest.raises(BrokenPlan, match="stumbled") as refusal:
        gone_wrong(lambda: act(kept))
    assert refusal.value.place.startswith("(PermissionError")
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.read_text() == "as it was"


def test_a_reader_that_never_ends_is_ended(gone_wrong: Wrong) -> None:
    def forever() -> None:
        while True:
            pass

    with pytest.raises(PlanTooLarge, match="more time or memory") as refusal:
        gone_wrong(forever, cpu_seconds=2)
    assert refusal.value.place == "in plan"
    assert refusal.value.remedy


def test_a_reader_that_sleeps_is_ended(gone_wrong: Wrong) -> None:
    started = time.monotonic()
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        gone_wrong(lambda: time.sleep(60), cpu_seconds=1)
    assert time.monotonic() - started < 20


def test_a_reader_that_fills_the_memory_is_refused(gone_wrong: Wrong) -> None:
    with pytest.raises(PlanTooLarge, match="memory"):
        gone_wrong(lambda: bytearray(2_000_000_000))


def test_a_reader_that_crashes_costs_only_its_plan(gone_wrong: Wrong) -> None:
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        gone_wrong(lambda: (faulthandler.disable(), os.kill(os.getpid(), 11)))


def test_a_reader_that_quits_costs_only_its_plan(gone_wrong: Wrong) -> None:
    with pytest.raises(BrokenPlan, match="stumbled"):
        gone_wrong(lambda: os._exit(0))


def test_an_error_nobody_thought_of_is_a_refusal_that_says_where(gone_wrong: Wrong) -> None:
    with pytest.raises(BrokenPlan, match="stumbled") as refusal:
        gone_wrong(lambda: threading.Thread().join())
    assert refusal.value.place.startswith("(RuntimeError, svg_tree.py line ")


def test_an_answer_without_end_is_not_listened_to() -> None:
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        read(svg(), answer_bytes=500)


def children() -> set[int]:
    """The processes whose parent is this one, ended or not: other tests may have some."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            _, _, rest = path.read_text().rpartition(")")
            if int(rest.split()[1]) == os.getpid():
                found.add(int(path.parent.name))
    return found


def test_no_child_is_left_behind(gone_wrong: Wrong) -> None:
    before = children()
    with suppress(PlanTooLarge):
        gone_wrong(lambda: time.sleep(60), cpu_seconds=1)
    assert children() == before


def test_a_second_reader_that_dies_costs_its_opinion_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tacmap.readers.second_opinion.read_again", lambda *_: os.kill(os.getpid(), 9))
    assert [finding.code for finding in read(LINE, cross_check=True).findings][-1] == "second-reader-failed"


def test_where_threads_run_the_plan_is_read_all_the_same() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    found = forked.read_apart(PlanFile(name="plan", content=svg(), metres_per_unit=0.01))
    done.set()
    thread.join()
    assert found == read(svg())


def test_the_answer_of_a_reader_gone_over_makes_nothing_but_records() -> None:
    class Bad:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.system, ("true",))

    for bad in (Bad(), eval, forked.read_apart, Path("x"), io.BytesIO):
        with pytest.raises(pickle.UnpicklingError, match="no part of an answer"):
            forked._unpacked(pickle.dumps(bad), object)


def test_numbers_of_numpy_come_back_as_plain_ones() -> None:
    sent = Placement(origin=(np.float64(1.5), np.int32(2)))
    come = forked._unpacked(forked._packed(sent), Placement)
    assert come == sent
    assert [type(number) for number in come.origin] == [float, int]


class _Reached:
    """Packs as what getattr gives: so does a member of an Enum, before Python 3.11.4."""

    def __init__(self, *asked):
        self.asked = asked

    def __reduce__(self):
        return getattr, self.asked


def test_a_use_that_is_packed_by_its_name_comes_back():
    assert forked._unpacked(pickle.dumps(_Reached(SpaceKind, "GYM")), SpaceKind) is SpaceKind.GYM


@pytest.mark.parametrize("asked", [(SpaceKind, "mro"), (SpaceKind, "__class__"), (Placement, "to_file"), ("", "join")])
def test_no_answer_reaches_further_than_a_use(asked):
    with pytest.raises(pickle.UnpicklingError):
        forked._unpacked(pickle.dumps(_Reached(*asked)), object)
