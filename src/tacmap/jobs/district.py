"""Taking in a whole district: every site folder below a folder, with a report that goes on where it ended.

A site is kept even when something in it must be corrected: the report says what. A folder that the report knows, and
that has not changed since, is passed over.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from tacmap.errors import FileRefused, InputRefused
from tacmap.jobs.lines import Line, put_in_line
from tacmap.service.desk import Desk
from tacmap.service.readings import reader
from tacmap.service.stock import Stock, take_stock
from tacmap.service.working import folder_digest, take_in
from tacmap.site import load_site
from tacmap.store.durable import unwritable
from tacmap.store.jobs import Job

__all__ = ["Import", "Imported", "site_folders", "take_in_district"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What is to be taken in, where the report goes, and how many sites are read at a time."""

    folder: Path
    report: Path | None = None
    at_once: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One line of the report. `digest` is that of the folder's files and of the software that read them.

    `state` is kept, unchanged, queued (a worker will read its plans) or refused (nothing was kept).
    """

    folder: str
    digest: str
    state: str
    site: str = ""
    version: int = 0
    plans: int = 0
    floors: int = 0
    rooms: int = 0
    numbered: int = 0
    findings: int = 0
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.folder}: {self.state}"
        if self.plans:
            told += f", {self.plans} plans, {self.rooms} rooms, {self.numbered} with a number"
        return "\n    ".join((told, *self.problems))


def take_in_district(
    desk: Desk,
    order: Import,
    clock: Callable[[], datetime],
    *,
    line: Line | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Iterator[Imported]:
    """Take in every site folder, some at a time; gives a line for each, those of an earlier run too.

    Plans are read here, or by those who work at the `line`.

    Raises FileRefused where there is no site folder or the report is none, StoreUnwritable, StoreUnreachable.
    """
    folders = site_folders(order.folder)
    known, first = _known(order.report), _first_of_each_id(folders)

    def one(folder: Path) -> tuple[Imported, bool]:
        name, digest = _name(order.folder, folder), f"{folder_digest(folder)[:32]}{reader()[:32]}"
        earlier = known.get(name)
        if earlier is not None and earlier.digest == digest and earlier.state != "queued":
            return earlier, False
        if (other := first[folder]) != folder:
            told = f"{other} has the same id; a site has one folder. Give one of them another id in its site.toml."
            return Imported(folder=name, digest=digest, state="refused", problems=(told,)), True
        return _taken_in(desk, folder, name, digest, clock, line), True

    with ThreadPoolExecutor(order.at_once) as threads:
        for imported, new in threads.map(one, folders):
            if new:
                tell(str(imported))
                _write(order.report, imported)
            yield imported


def site_folders(folder: Path) -> list[Path]:
    """The folder itself if it is a site folder, else every one below it, in order. Raises FileRefused for none."""
    if (folder / "site.toml").is_file():
        return [folder]
    inside = (path.parent for path in sorted(folder.rglob("site.toml")))
    found = [each for each in inside if not any(part.startswith(".") for part in each.relative_to(folder).parts)]
    if not found:
        raise FileRefused(
            f"There is no site folder in {folder}.", remedy="A site folder is one with a site.toml and its plans."
        )
    return found


def _first_of_each_id(folders: list[Path]) -> dict[Path, Path]:
    """For each folder the first one whose site has the same id: itself, unless two would be one site."""
    ids: dict[str, Path] = {}
    return {folder: ids.setdefault(load_site(folder).id, folder) for folder in folders}


def _taken_in(
    desk: Desk, folder: Path, name: str, digest: str, clock: Callable[[], datetime], line: Line | None
) -> Imported:
    try:
        site, changed = take_in(desk.records, folder, who="import", now=clock(), limits=desk.limits)
    except InputRefused as error:
        return Imported(folder=name, digest=digest, state="refused", problems=(str(error),))
    state, stock = "kept" if changed else "unchanged", Stock()
    if line is None:
        stock = take_stock(desk, site.id, clock())
    else:
        state = "queued"
        now, district = clock(), desk.records.shelf.district
        task = {"site": site.id}
        job = Job(id=token_hex(16), district=district, kind="site", task=task, who="import", created=now, changed=now)
        put_in_line(desk, line, job)
    return Imported(folder=name, digest=digest, state=state, site=site.id, version=site.version, **asdict(stock))


def _name(whole: Path, folder: Path) -> str:
    return folder.relative_to(whole).as_posix() if folder != whole else folder.resolve().name


def _known(report: Path | None) -> dict[str, Imported]:
    """The lines of an earlier run, the last of each folder. A line that was cut off when it ended does not count."""
    if report is None or not report.exists():
        return {}
    known = {}
    names = {field.name for field in fields(Imported)}
    for text in report.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(text)
        except ValueError:
            continue
        if not isinstance(told, dict) or not told.keys() <= names:
            raise FileRefused(f"{report} is not a report of an import.", remedy="Name another file with --report.")
        known[told["folder"]] = Imported(**(told | {"problems": tuple(told["problems"])}))
    return known


def _write(report: Path | None, imported: Imported) -> None:
    if report is None:
        return
    with unwritable(report), report.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(imported), ensure_ascii=False) + "\n")
