"""A state's sites, taken in with `tacmap import --queue` and read by two workers over a real PostgreSQL."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serve.edits import drawing
from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring

__all__ = ["a_state"]

_SITE = """name = "School {number}"
id = "school-{number}"
[[buildings]]
name = "Main"
[[buildings.floors]]
label = "Ground"
index = 0
plan = "ground.svg"
"""


def a_state(folder: Path, *, sites: int = 200, rooms: int = 40, workers: int = 2) -> None:
    """Draw the sites, take them in, and wait until the workers have read every plan."""
    for number in range(sites):
        own = folder / "state" / f"school-{number}"
        own.mkdir(parents=True)
        (own / "site.toml").write_text(_SITE.format(number=number))
        (own / "ground.svg").write_bytes(drawing(rooms, 100 + number))
    with _postgresql(folder) as url:
        environment = os.environ | {"TACMAP_RECORDS_URL": url, "TACMAP_CONFIG": str(folder / "keys")}
        tacmap, data = [sys.executable, "-m", "tacmap"], ["--data", str(folder / "data")]
        desk = Desk.of(Keeping(folder=folder / "data", records_url=url), Keyring(folder / "keys"))
        began = time.perf_counter()
        working = [
            subprocess.Popen([*tacmap, "worker", *data], env=environment, stdout=subprocess.DEVNULL)
            for _ in range(workers)
        ]
        command = [*tacmap, "import", str(folder / "state"), *data, "--queue", "--report", str(folder / "report.jsonl")]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        taken_in = time.perf_counter() - began
        while desk.records.jobs.unfinished():
            time.sleep(0.5)
        taken = time.perf_counter() - began
        spent = [_ended(each) for each in working]
        jobs = list(desk.records.jobs.from_the_newest())
        states = Counter(str(job.state.value) for job in jobs)
        found = sum(job.outcome.get("rooms", 0) for job in jobs)
        desk.records.close()
    print(f"{sites} sites, {sites * rooms} rooms drawn and {found} found; jobs: {dict(states)}")
    print(f"taken in after {taken_in:.0f} s, all read after {taken:.0f} s: {taken / sites:.2f} s a site")
    for number, (cpu, memory) in enumerate(spent, start=1):
        print(f"worker {number}: {cpu:.0f} s of processor time with its readers, {memory:.0f} MB at most")


def _ended(worker: "subprocess.Popen[bytes]") -> tuple[float, float]:
    """Ask a worker to end: its processor time with that of its children in seconds, its memory in MB."""
    worker.send_signal(signal.SIGTERM)
    _, _, usage = os.wait4(worker.pid, 0)
    worker.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """A server of our own in the scratch folder, as it is set up by default; the URL of its one database."""
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if programs is None:
        raise SystemExit("initdb is not installed: nothing is measured.")
    here = folder / "postgresql"
    here.mkdir()
    folder.chmod(0o755)
    user = {"user": "postgres"} if os.geteuid() == 0 else {}  # the server refuses to run as root
    if user:
        shutil.chown(here, "postgres")

    def run(name: str, *arguments: object) -> None:
        words = [str(programs / name), *map(str, arguments)]
        subprocess.run(words, check=True, capture_output=True, cwd=here, **user)  # type: ignore[call-overload]

    run("initdb", "-D", here / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
    settings = f"-c listen_addresses= -c unix_socket_directories={here}"
    run("pg_ctl", "-D", here / "data", "-w", "-l", here / "log", "-o", settings, "start")
    try:
        run("createdb", "-h", here, "-U", "postgres", "state")
        yield f"postgresql://postgres@/state?host={here}"
    finally:
        run("pg_ctl", "-D", here / "data", "-m", "fast", "stop")
