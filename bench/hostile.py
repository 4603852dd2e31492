"""What broken and hostile files do to `tacmap read`: one table.

    python -m bench.hostile FILE_OR_FOLDER_OR_TAR ...  [--twice] [--service] [--every N] [--list OUTCOME]

Every file goes through the command line in a process of its own, whatever its name. Allowed ends are "accepted",
"accepted with findings" and "refused"; the others are faults: "stumbled" (a refusal nobody foresaw) and "untyped".
With `--twice` the second reader looks at each plan too, as when a bundle is made. With `--service` it is uploaded to a
service of its own instead, and the pictures of its floors are asked for; an answer of 500 and above is "untyped".
"""

import argparse
import json
import os
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from fastapi.testclient import TestClient

from tacmap import cli
from tacmap.service import forked
from tacmap.service.desk import Desk, add_site
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

FAULTS = ("stumbled", "untyped", "too slow", "too large")
_CPU_SECONDS = 20.0
_RESIDENT_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How one file ended: its outcome, what was said of it, and what it cost with all its processes."""

    path: Path
    outcome: str
    said: str
    cpu_seconds: float
    resident_bytes: int


def main(arguments: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog="bench.hostile")
    options.add_argument("sources", type=Path, nargs="+")
    options.add_argument("--twice", action="store_true")
    options.add_argument("--service", action="store_true")
    options.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth file")
    options.add_argument("--list", metavar="OUTCOME", default="")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        way = _uploaded if chosen.service else partial(_command_line, twice=chosen.twice)
        paths = islice(files_in(chosen.sources, Path(scratch)), 0, None, chosen.every)
        ends = [ended(path, Path(scratch), way) for path in paths]
    if not ends:
        print("No files to read: name files, folders or archives that hold some.")
        return 0
    for end in ends:
        if end.outcome in FAULTS or end.outcome == chosen.list:
            print(f"{end.outcome:24}{end.cpu_seconds:7.2f} s  {end.path}\n    {end.said[:400]}")
    _print(ends)
    return 1 if any(end.outcome in FAULTS for end in ends) else 0


def files_in(sources: Sequence[Path], scratch: Path) -> Iterator[Path]:
    """The files named, all in the folders named, all in the archives named; what is not there is passed over."""
    for source in sources:
        if source.is_dir():
            yield from sorted(path for path in source.rglob("*") if path.is_file())
        elif source.name.endswith((".tar", ".tar.gz", ".tgz")) and source.exists():
            with tarfile.open(source) as archive:
                archive.extractall(scratch / source.name, filter="data")
            yield from files_in([scratch / source.name], scratch)
        elif source.exists():
            yield source


Way = Callable[[Path, Path], int]  # from a file to an exit code; what comes of it is written into the second


def ended(path: Path, scratch: Path, way: Way) -> End:
    """Let one file go its way in a fork of this process, which has imported all before."""
    told, answer = scratch / "told", scratch / "answer.json"
    answer.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _go(path, told, answer, way)
    _, status, cost = os.wait4(child, 0)
    said = told.read_text(errors="replace").strip()
    seconds, resident = cost.ru_utime + cost.ru_stime, cost.ru_maxrss * 1024
    outcome = _outcome(os.waitstatus_to_exitcode(status), said, answer)
    if outcome not in FAULTS:
        outcome = "too slow" if seconds > _CPU_SECONDS else "too large" if resident > _RESIDENT_BYTES else outcome
    return End(path=path, outcome=outcome, said=said, cpu_seconds=seconds, resident_bytes=resident)


def _go(path: Path, told: Path, answer: Path, way: Way) -> None:
    code = 99
    try:
        stream = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, 1)
        os.dup2(stream, 2)
        code = way(path, answer)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _command_line(path: Path, answer: Path, *, twice: bool) -> int:
    sys.argv = ["tacmap", "read", "--json", str(answer), str(path)]
    if twice:
        read = forked.read_file_apart
        forked.read_file_apart = lambda path, **given: read(path, **given, cross_check=True)
    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 98
    return 0


def _uploaded(path: Path, answer: Path) -> int:
    """2 where the service refuses it, 99 where any answer says that the service came to harm."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.of(Keeping(folder=Path(folder) / "data"), Keyring(Path(folder) / "keys"))
        add_site(desk, "Hill", now)
        app = create_app(desk, lambda: now)
        headers = {"authorization": f"Bearer {desk.records.passes.make('session', now)}"}
        with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
            plan = client.post("/sites/hill/plans", files={"plan": (path.name, path.read_bytes())})
            floors = plan.json()["floors"] if plan.status_code == 201 else []
            pictures = [client.get(floor["picture"]) for floor in floors]
        app.state.line.close()
        desk.records.close()
    if worst := next((each for each in (plan, *pictures) if each.status_code >= 500), None):
        print(worst.status_code, worst.text)
        return 99
    print(plan.text)
    if plan.status_code != 201:
        return 2
    answer.write_text(json.dumps({path.name: plan.json()}))
    return 0


def _outcome(code: int, said: str, answer: Path) -> str:
    if code == 0 and answer.exists():
        (found,) = json.loads(answer.read_text()).values()
        noted = found["findings"] or any(floor["findings"] for floor in found["floors"])
        return "accepted with findings" if noted else "accepted"
    if code != 2 or not said or "tacmap itself failed" in said:
        return "untyped"
    return "stumbled" if "stumbled" in said or "cannot be read: " in said else "refused"


def _print(ends: list[End]) -> None:
    outcomes = Counter(end.outcome for end in ends)
    for outcome, count in sorted(outcomes.items(), key=lambda row: -row[1]):
        print(f"{outcome:24}{count:7,}  {count / len(ends):7.2%}")
    print(f"{'files':24}{len(ends):7,}")
    slowest, largest = max(ends, key=lambda end: end.cpu_seconds), max(ends, key=lambda end: end.resident_bytes)
    print(f"worst CPU {slowest.cpu_seconds:.2f} s: {slowest.path.name}, {slowest.outcome}")
    print(f"worst memory {largest.resident_bytes / 1e6:,.0f} MB: {largest.path.name}, {largest.outcome}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
