"""The verbs of a walk-through at a kept site: its worksheets, what came back signed into its log, or why nobody walks.

What is signed is what was seen: who signs names the version of the site that they looked at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tacmap.annotations import Audience
from tacmap.errors import Conflict, NotFound
from tacmap.exports.edition import Edition
from tacmap.exports.walk_form import NAME, walk_form
from tacmap.exports.worksheets import Sheet, sheets_of, worksheet_csv, worksheet_pdf
from tacmap.preplan import for_audience
from tacmap.service.desk import Desk
from tacmap.service.publish import as_next, survey_kept, survey_of
from tacmap.service.survey import Survey
from tacmap.service.walk import Recorded, override_walk, record_walk
from tacmap.service.walked import remember
from tacmap.service.working import Working, keep_files, laid_out, site_in
from tacmap.site.walks import file_of
from tacmap.store.sites import SiteRecord

__all__ = ["SignedOff", "Walker", "override", "sign_off", "take_along", "taken_along"]

_MAKERS: Mapping[str, Callable[[Edition, Sheet], bytes]] = {
    ".pdf": worksheet_pdf,
    ".csv": lambda _, sheet: worksheet_csv(sheet),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Who walked, as a role, on which day and with which agency. `rest_verified`: what no result names is as drawn."""

    by: str | None = None
    on: date | None = None
    agency: str | None = None
    rest_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """What was recorded, and the site as it was saved with it."""

    recorded: Recorded
    record: SiteRecord


def taken_along(desk: Desk, site_id: str) -> dict[str, str]:
    """What can be taken along, titles by file name: a PDF and a CSV of each floor, a form for a tablet."""
    _, sheets = _sheets(survey_kept(desk, site_id))
    found = {f"{sheet.name}{suffix}": sheet.title for sheet in sheets for suffix in _MAKERS}
    return found | ({NAME: "All floors"} if sheets else {})


def take_along(desk: Desk, site_id: str, name: str) -> bytes:
    """One of these. Raises NotFound, and SiteRefused for a site with problems."""
    edition, sheets = _sheets(survey_kept(desk, site_id))
    if name == NAME and sheets:
        return walk_form(edition, sheets)
    path = PurePosixPath(name)
    for sheet in sheets:
        if path.stem == sheet.name and path.suffix in _MAKERS:
            return _MAKERS[path.suffix](edition, sheet)
    raise NotFound("There is no such worksheet.", remedy="Look for it in the list.")


def sign_off(
    desk: Desk,
    site_id: str,
    version: int,
    results: Sequence[tuple[str, bytes]],
    walker: Walker,
    *,
    who: str,
    now: datetime,
) -> SignedOff:
    """Record what came back, signed by the service's key; files with their names. Raises as `record_walk`, Conflict."""
    with _on_site(desk, site_id, version, now) as (working, survey), TemporaryDirectory(prefix="tacmap-") as inbox:
        files = [_put(Path(inbox) / str(order), name, content) for order, (name, content) in enumerate(results)]
        recorded = record_walk(
            survey, files, key=desk.keyring.own_key(), now=now,
            by=walker.by, on=walker.on, agency=walker.agency, rest_verified=walker.rest_verified,
        )  # fmt: skip
        return _kept(desk, working, recorded, who=who, note="walk-through signed", now=now)


def override(desk: Desk, site_id: str, version: int, why: str, by: str, *, who: str, now: datetime) -> SignedOff:
    """Record that the next revision is issued although nobody walked. Raises as `override_walk`, and Conflict."""
    with _on_site(desk, site_id, version, now) as (working, survey):
        site = as_next(desk, survey.site)
        survey = replace(survey, site=site)
        recorded = override_walk(survey, why, by=by, on=now.date(), key=desk.keyring.own_key(), now=now)
        return _kept(desk, working, recorded, who=who, note="walk-through overridden", now=now)


def _sheets(survey: Survey) -> tuple[Edition, tuple[Sheet, ...]]:
    edition = Edition.of(for_audience(survey.preplan, Audience.POLICE))  # the fingerprint of the pack
    return edition, sheets_of(edition, survey.standing.held)


@contextmanager
def _on_site(desk: Desk, site_id: str, version: int, now: datetime) -> Iterator[tuple[Working, Survey]]:
    """The site laid out as a folder, while it is that version, with its plans understood."""
    record = desk.records.sites.one(site_id)
    if record.version != version:
        raise Conflict("Somebody else changed this site.", remedy="Load it again, look at it, and sign then.")
    files = desk.records.sites.files(site_id, version)
    with laid_out(desk.records, files) as folder:
        working = Working(record=record, files=files, site=site_in(desk.records, files, folder, today=now.date()))
        yield working, survey_of(desk, working).sound()


def _kept(desk: Desk, working: Working, recorded: Recorded, *, who: str, note: str, now: datetime) -> SignedOff:
    """Save the record with its signature, where there is a new one."""
    if recorded.path is None:
        return SignedOff(recorded=recorded, record=working.record)
    remember(desk.keyring, recorded.vouched)
    name = file_of(len(working.site.walks) + 1)
    signature = recorded.path.with_name(f"{recorded.path.name}.minisig")
    changes = {name: recorded.path.read_bytes(), f"{name}.minisig": signature.read_bytes()}
    return SignedOff(
        recorded=recorded, record=keep_files(desk.records, working.record, changes, who=who, note=note, now=now)
    )


def _put(folder: Path, name: str, content: bytes) -> Path:
    """A file in a folder of its own: two tablets may call theirs alike. Of its name only what can be read is kept."""
    readable = "".join(sign for sign in PurePosixPath(name.replace("\\", "/")).name if sign.isprintable())
    path = folder / (readable.lstrip(".")[-60:] or "results.csv")
    folder.mkdir()
    path.write_bytes(content)
    return path
