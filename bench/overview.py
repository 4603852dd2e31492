"""How long the list of a district's sites takes: `python -m bench.overview [SITES]`, made from the sample school."""

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

SCHOOL = Path(__file__).resolve().parents[1] / "sample_buildings" / "k12-school"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk.of(Keeping(folder=Path(scratch) / "data"), Keyring(Path(scratch) / "keys"))
        schools(desk, Path(scratch) / "school", count)
        app = create_app(desk, lambda: NOW)
        with TestClient(app) as client:
            client.post(f"/setup/{app.state.gate.passes.make('setup', NOW)}")
            pending, answers, begun = count, 0, perf_counter()
            while pending:
                pending, answers = client.get("/overview").json()["pending"], answers + 1
            print(f"{count} sites, first time: {perf_counter() - begun:.2f} s in {answers} answers")
            times = []
            for _ in range(5):
                begun = perf_counter()
                answer = client.get("/overview")
                times.append(perf_counter() - begun)
            print(f"again: {sorted(times)[2] * 1000:.0f} ms, {len(answer.content) / 1000:.0f} kB")
        app.state.line.close()
        desk.records.close()


def schools(desk: Desk, folder: Path, count: int) -> None:
    """So many sites like the sample school."""
    shutil.copytree(SCHOOL, folder)
    text = (folder / "site.toml").read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("id = "))
    for number in range(count):
        (folder / "site.toml").write_text(text.replace(own, f'id = "school-{number}"'), encoding="utf-8")
        take_in(desk.records, folder, who="bench", now=NOW, limits=Limits())


if __name__ == "__main__":
    main()
