"""A real `tacmap serve` on a scratch folder, with what it costs: processor time and memory of its processes."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tacmap.service.desk import Desk, add_site
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision

__all__ = ["Served", "desk_at", "device", "issue", "listening", "serving", "spent"]

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A service that runs: its port on the loopback and the id of its process."""

    port: int
    pid: int

    def cpu_s(self) -> float:
        """Seconds of processor time, user and system, of all its threads."""
        return spent([self.pid])

    def memory_mb(self) -> float:
        """The most memory that it ever held."""
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1000 if found else 0.0


def desk_at(folder: Path) -> Desk:
    """The desk of a scratch folder; its key lies in `keys` there."""
    os.environ["TACMAP_CONFIG"] = str(folder / "keys")
    return Desk.at(folder / "data", Keyring(folder / "keys"))


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve the scratch folder until the end of the block, with these settings of the environment."""
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(folder / "data")]
    no_limit = {"TACMAP_REQUESTS_A_MINUTE": "1000000000"}  # what one token may ask for is not what is measured
    environment = os.environ | {"TACMAP_CONFIG": str(folder / "keys")} | no_limit | settings
    log = (folder / "serve.log").open("w")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as run:
        try:
            yield Served(port=_port(run), pid=run.pid)
        finally:
            run.terminate()
            run.communicate(timeout=30)
            log.close()


def issue(desk: Desk, site: str, number: int, contents: Sequence[bytes]) -> list[str]:
    """Issue a revision of a site, added when it is not there, with a bundle for the police of each content."""
    now = datetime.now(UTC)
    if number == 1:
        add_site(desk, site, now, address=f"{site} Road")
    bundles = [
        BundleRecord(
            site_id=site, revision=number, audience="police", digest=desk.blobs.put(content),
            fingerprint="AAAA-AAAA-AAAA-AAAA-AAAA", size=len(content), issued=date.today(), created=now,  # noqa: DTZ011
        )
        for content in contents
    ]  # fmt: skip
    revision = Revision(site_id=site, number=number, version=0, created=now, who="bench")
    with desk.records.shelf.writing(*(each.digest for each in bundles)) as connection:
        desk.records.releases.issue_in(connection, revision, bundles)
    return [each.digest for each in bundles]


def device(desk: Desk, name: str = "tablet", **grant: object) -> str:
    """The text of a new device token."""
    given = {"roles": ("responder",), "audience": "police"} | grant
    return desk.records.passes.make("device", datetime.now(UTC), Grant(**given), name=name)  # type: ignore[arg-type]


def spent(pids: Sequence[int]) -> float:
    """Seconds of processor time, user and system, of these processes, to the nanosecond where Linux tells it."""
    return sum(_spent(pid) for pid in pids)


def listening(pid: int) -> list[int]:
    """A process and its children."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [pid, *(int(line) for line in found.stdout.split())]


def random_bytes(size: int) -> bytes:
    return secrets.token_bytes(size)


def _spent(pid: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _port(run: subprocess.Popen[str]) -> int:
    for line in run.stdout or ():
        if line.startswith("Serving") and (found := _ADDRESS.search(line)):
            return int(found[1])
    raise SystemExit("The service did not start; its log tells why.")
