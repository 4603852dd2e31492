"""How well and how fast plans are read: one table.

    python -m bench.reading PLAN_OR_FOLDER ...

Reads the plans, scores the rooms with the judge (`score.py`) and the truth files that lie beside them, and for DXF
gives the CPU time of reading over that of `ezdxf.readfile`: `ratio` within one process, `process` from start to end
(`tacmap read PLAN --geojson FILE` over a Python that reads the file and ends). `gdal` is `tacmap read` over GDAL's
`ogrinfo`, which only parses; it is left out, by name, where there is no GDAL.
"""

import compileall
import gc
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ezdxf.filemanagement import readfile

import tacmap
from tacmap.errors import TacmapError
from tacmap.readers import read_drawing
from tacmap.service.read import rooms_geojson
from tacmap.settings import Limits
from tacmap.stages import Understanding, understand

FIGURES = ("rooms", "found", "recall50", "recall75", "precision50", "numbered", "wrong", "named", "alone")
_OGRINFO = shutil.which("ogrinfo")


def main(arguments: Sequence[str]) -> int:
    plans = plans_in([Path(argument) for argument in arguments])
    if not plans:
        print("No plans to read: name plans, or folders that hold some.")
        return 0
    judge = judge_beside(plans[0])
    compileall.compile_dir(Path(tacmap.__file__).parent, quiet=2)  # as pip does for what it installs, ezdxf too
    read(min(plans, key=lambda plan: plan.stat().st_size))  # so that no plan pays for the imports
    rows = [row for plan in plans if (row := _row(plan, judge)) is not None]
    _print(rows)
    if _OGRINFO is None:
        print("gdal: left out, ogrinfo is not installed.")
    return 0


def plans_in(paths: Sequence[Path]) -> list[Path]:
    """Plan files as named, and those that lie in the folders named: DXF before SVG."""
    return [
        plan
        for path in paths
        for plan in ([*sorted(path.glob("*.dxf")), *sorted(path.glob("*.svg"))] if path.is_dir() else [path])
    ]


def judge_beside(plan: Path) -> Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] | None:
    """The function `score` of the judge in the plan's folder, or None when it is not there."""
    path = plan.with_name("score.py")
    spec = importlib.util.spec_from_file_location("judge", path)
    if spec is None or spec.loader is None or not path.exists():
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = module.score
    return score


def _row(plan: Path, judge: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] | None) -> dict[str, Any] | None:
    truth = truth_of(plan)
    row: dict[str, Any] = {"plan": plan.name}
    try:
        found, seconds = timed(lambda: read(plan))
    except TacmapError as error:
        return row | {"note": f"refused: {error.problem}"}
    row["seconds"] = seconds
    if plan.suffix == ".dxf":
        row["ratio"] = seconds / timed(lambda: readfile(plan))[1]
        row |= _from_start_to_end(plan)
    row["note"] = "units?" if any(finding.code == "units-uncertain" for finding in found.findings) else ""
    if truth is not None and judge is not None:
        row |= judge(rooms_of(found), truth)
        if unit := truth.get("unit_in_metres"):
            row["note"] += "" if abs(found.metres_per_unit / unit - 1) < 0.02 else f" UNIT {found.metres_per_unit:g}"
    row["found"] = sum(len(floor.spaces) for floor in found.floors)
    row["plan"] = plan.name
    return row


def _from_start_to_end(plan: Path) -> dict[str, float]:
    """CPU seconds of whole processes, ours over theirs; each the better of two."""
    with TemporaryDirectory() as folder:
        ours = _process_seconds("-m", "tacmap", "read", str(plan), "--geojson", str(Path(folder, "rooms.geojson")))
    ezdxf = _process_seconds("-c", "import sys, ezdxf; ezdxf.readfile(sys.argv[1])", str(plan))
    figures = {"process": ours / ezdxf}
    if _OGRINFO is not None:
        figures["gdal"] = ours / _process_seconds("-ro", "-so", "-al", str(plan), program=_OGRINFO)
    return figures


def _process_seconds(*arguments: str, program: str = sys.executable) -> float:
    spent = []
    for _ in range(2):
        before = os.times()
        subprocess.run([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return max(min(spent), 0.01)  # the clock ticks in hundredths


def truth_of(plan: Path) -> dict[str, Any] | None:
    """The truth beside a plan; a stripped copy shares the truth of the whole one."""
    for stem in (plan.stem, plan.stem.removesuffix("-stripped")):
        if (path := plan.with_name(f"{stem}.truth.json")).exists():
            truth: dict[str, Any] = json.loads(path.read_text())
            return truth
    return None


def read(plan: Path) -> Understanding:
    limits = Limits()
    return understand(read_drawing(plan.name, plan.read_bytes(), limits), source=plan.name)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result of some work and its CPU seconds."""
    gc.collect()
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def rooms_of(found: Understanding) -> dict[str, Any]:
    """The spaces of all floors as GeoJSON in the file's own coordinates."""
    rooms: dict[str, Any] = json.loads(rooms_geojson(found))
    return rooms


def _print(rows: list[dict[str, Any]]) -> None:
    columns = (*FIGURES, "seconds", "ratio", "process", "gdal")
    print(f"{'plan':28}" + "".join(f"{name:>12}" for name in columns) + "  note")
    for row in rows:
        print(
            f"{row['plan']:28}"
            + "".join(f"{_shown(row.get(name)):>12}" for name in columns)
            + f"  {row.get('note', '')}"
        )
    means = {name: [row[name] for row in rows if isinstance(row.get(name), int | float)] for name in columns}
    print(f"{'mean':28}" + "".join(f"{_shown(statistics.fmean(v) if (v := means[n]) else None):>12}" for n in columns))


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
