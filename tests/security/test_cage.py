"""What a plan may do to the service that reads it: nothing. Each guard of the cage is tried from the inside.

A codec that the child finds on its path acts as a reader gone wrong: it is asked for while a plan is being read.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge, UnknownFormat
from tacmap.service.cage import _child, read_caged
from tacmap.service.read import PlanFile, read_plan
from tacmap.settings import Limits
from tacmap.stages import Understanding

SAMPLES = Path(__file__).parents[2] / "sample_buildings"
PLANS = sorted((*SAMPLES.glob("*/**/*.dxf"), *SAMPLES.glob("*/**/*.svg")))
ROOM = '<path d="M0 0H900V700H0Z M20 20V680H880V20Z" /><text x="400" y="400" font-size="30">101</text>'
LINE = b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\nA\n10\n0\n20\n0\n11\n5\n21\n9\n0\nENDSEC\n0\nEOF\n"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only there the kernel holds these limits")

GONE_WRONG = """
import codecs

def turn(name):
    if name.replace("-", "_") == "x_gone_wrong":
        act()

def act():
{act}

codecs.register(turn)
"""


def svg(encoding: str = "utf-8", body: str = ROOM) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="{encoding}"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">'
    )
    return f"{head}{body}</svg>".encode()


def caged(content: bytes, **limits: int) -> Understanding:
    return read_caged(PlanFile(name="plan", content=content, metres_per_unit=0.01, limits=Limits(**limits)))


Wrong = Callable[..., Understanding]


@pytest.fixture
def gone_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wrong:
    """Reads a plan in a cage in which the given lines run; without effect on the plan when they pass."""

    def reading(act: str, **limits: int) -> Understanding:
        lines = "".join(f"    {line}\n" for line in act.splitlines())
        (tmp_path / "sitecustomize.py").write_text(GONE_WRONG.format(act=lines))
        monkeypatch.syspath_prepend(str(tmp_path))
        return caged(svg("x-gone-wrong"), **limits)

    return reading


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_a_plan_is_read_in_the_cage_as_outside(path: Path) -> None:
    plan = PlanFile(name=path.name, content=path.read_bytes(), cross_check=True, picture=True)
    assert read_caged(plan) == read_plan(plan)


def test_a_refusal_comes_out_of_the_cage_as_it_is() -> None:
    with pytest.raises(UnknownFormat, match="a PDF") as refusal:
        caged(b"%PDF-1.7\n")
    assert refusal.value.remedy


@pytest.mark.parametrize("encoding", ["windows-1252", "shift_jis", "gb18030", "koi8-r", "no-such"])
def test_every_encoding_can_be_read_in_the_cage(encoding: str) -> None:
    assert caged(svg(encoding)).floors[0].spaces[0].number == "101"


def test_the_probe_itself_does_no_harm(gone_wrong: Wrong) -> None:
    assert gone_wrong("pass").floors[0].spaces[0].number == "101"


def test_what_a_library_prints_is_no_answer(gone_wrong: Wrong) -> None:
    assert gone_wrong('print("{}", flush=True)').floors[0].spaces[0].number == "101"


@LINUX
@pytest.mark.parametrize(
    "act",
    [
        'open("/etc/hostname")',
        'open("/tmp/written-from-the-cage", "w")',
        "import os; os.listdir('/')",
        "import socket; socket.socket()",
        'import socket; socket.create_connection(("127.0.0.1", 9))',
        "import subprocess; subprocess.run(['/bin/true'])",
    ],
)
def test_no_file_and_no_network_can_be_reached(gone_wrong: Wrong, act: str) -> None:
    with pytest.raises(BrokenPlan, match="stumbled") as refusal:
        gone_wrong(act)
    assert refusal.value.place.startswith(("(OSError", "(PermissionError", "(gaierror"))


@LINUX
def test_no_file_of_the_service_is_left_open(gone_wrong: Wrong, tmp_path: Path) -> None:
    with (tmp_path / "records.db").open("w") as records:
        os.set_inheritable(records.fileno(), True)
        assert records.fileno() > 3
        with pytest.raises(BrokenPlan) as refusal:
            gone_wrong(f"import os; os.fstat({records.fileno()})")
    assert refusal.value.place.startswith("(OSError")


def test_no_variable_of_the_service_is_handed_down(gone_wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TACMAP_SECRET", "hunter2")
    assert gone_wrong('import os; assert "TACMAP_SECRET" not in os.environ').floors


def test_a_folder_that_one_stands_in_lends_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("json.py", "numpy.py", "tacmap.py"):
        (tmp_path / module).write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert caged(svg()).floors[0].spaces[0].number == "101"


def test_a_reader_that_never_ends_is_ended(gone_wrong: Wrong) -> None:
    before = spent_by_children()
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        gone_wrong("while True: pass", cpu_seconds=2)
    assert spent_by_children() - before < 8


def spent_by_children() -> float:
    """Seconds of CPU time: what a busy machine does to the clock is not counted."""
    children = os.times()
    return children.children_user + children.children_system


def test_a_reader_that_sleeps_is_ended(gone_wrong: Wrong) -> None:
    started = time.monotonic()
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        gone_wrong("import time; time.sleep(60)", cpu_seconds=1)
    assert time.monotonic() - started < 20


@LINUX
def test_a_reader_that_fills_the_memory_is_ended(gone_wrong: Wrong) -> None:
    with pytest.raises(PlanRefused):
        gone_wrong("bytearray(300_000_000)", memory_bytes=200_000_000)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_reader_that_crashes_costs_only_its_plan(gone_wrong: Wrong) -> None:
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        gone_wrong("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")


def test_a_reader_that_quits_costs_only_its_plan(gone_wrong: Wrong) -> None:
    with pytest.raises(BrokenPlan, match="stumbled"):
        gone_wrong("import os; os._exit(0)")


def test_an_error_nobody_thought_of_is_a_refusal_that_says_where(gone_wrong: Wrong) -> None:
    with pytest.raises(BrokenPlan, match="stumbled") as refusal:
        gone_wrong("raise RuntimeError")
    assert refusal.value.place.startswith("(RuntimeError, svg_tree.py line ")


def test_an_answer_without_end_is_not_listened_to() -> None:
    with pytest.raises(PlanTooLarge, match="more time or memory"):
        caged(svg(), answer_bytes=500)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_second_reader_that_dies_costs_its_opinion_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dies = "import os, ezdxf.filemanagement as second\nsecond.read = lambda stream: os.kill(os.getpid(), 9)\n"
    (tmp_path / "sitecustomize.py").write_text(dies)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = read_caged(PlanFile(name="plan", content=LINE, metres_per_unit=1.0, cross_check=True))
    assert [finding.code for finding in found.findings][-1] == "second-reader-failed"


@pytest.mark.parametrize("encoding", ["punycode", "undefined", "unicode_escape", "idna", "utf-7"])
def test_an_encoding_that_is_no_character_set_is_never_asked(encoding: str) -> None:
    body = ROOM + "<desc>" + "a" * 2_000_000 + "-" + "b" * 200_000 + "\\ud800+2AA-</desc>"
    started = time.process_time()
    with suppress(PlanRefused):
        read_plan(PlanFile(name="plan.svg", content=svg(encoding, body), metres_per_unit=0.01))
    assert time.process_time() - started < 2


def test_what_the_stages_import_when_first_asked_is_there_without_a_second_reader() -> None:
    plan = Path(__file__).resolve().parents[2] / "sample_buildings" / "district-office" / "office.svg"
    found = read_caged(PlanFile(name=plan.name, content=plan.read_bytes()))
    assert len(found.floors[0].spaces) == 15


def test_a_reader_has_no_home_of_ours_and_needs_none():
    with _child("sysconfig") as child:
        told = child.stdout.read().decode()
    assert f'userbase = "{Path(sys.prefix).anchor}.local"' in told
