"""The verb `walk`: worksheets to take along, results back in as a signed record, and what is still to be looked at.

A record is written once and never changed: first its signature, then, as the commit, the record itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tacmap.annotations import Audience, Verification
from tacmap.bundle.signing import SigningKey
from tacmap.errors import Conflict, FileRefused, SiteRefused
from tacmap.exports.edition import Edition
from tacmap.exports.walk_form import NAME, walk_form
from tacmap.exports.worksheets import sheets_of, worksheets
from tacmap.preplan import for_audience
from tacmap.privacy import persons_in
from tacmap.service.survey import Survey
from tacmap.site import SiteFolder, SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.results import Defaults, read_results
from tacmap.site.walks import file_of
from tacmap.store.durable import create_once, make_folder, replace_file, sole_writer
from tacmap.walk import Answer, Override, Record, Standing, Thing, standing_of, things_of
from tacmap.walk.record import digest_of, dump

__all__ = ["Recorded", "override_walk", "record_walk", "walk_sheets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written and where the site stands now. `path` is None where everything had been recorded before.

    `vouched` is whose key signed what was written: (key fingerprint, sha256).

    `contrary` are answers that say otherwise than an earlier record; `doubtful` are things that the plan is not sure
    of, which only an answer of their own can verify.
    """

    path: Path | None
    answers: tuple[Answer, ...] = ()
    contrary: tuple[tuple[Answer, Answer], ...] = ()
    doubtful: tuple[Thing, ...] = ()
    vouched: tuple[tuple[str, str], ...] = ()
    standing: Standing


def walk_sheets(survey: Survey) -> dict[str, bytes]:
    """A worksheet of each floor as PDF and as CSV, and one form of all floors for a tablet, by file name."""
    edition = Edition.of(for_audience(survey.preplan, Audience.POLICE))  # the fingerprint of the pack
    sheets = sheets_of(edition, survey.standing.held)
    return worksheets(edition, sheets) | ({NAME: walk_form(edition, sheets)} if sheets else {})


def record_walk(
    survey: Survey,
    files: Sequence[Path],
    *,
    key: SigningKey,
    now: datetime,
    by: str | None = None,
    on: date | None = None,
    agency: str | None = None,
    rest_verified: bool = False,
) -> Recorded:
    """Append what the files say to the site's log. With `rest_verified` whatever else the plan is sure of is verified.

    Raises SiteRefused with every bad row; then nothing was recorded. Raises Conflict when somebody else recorded
    meanwhile, and StoreUnwritable.
    """
    _of_folder(survey.site)
    _by_role(by)
    things, before = things_of(survey.preplan), survey.standing
    new = _new_answers(survey, files, things, Defaults(by=by, on=on, today=now.date()))
    if rest_verified:
        new += _rest(survey, new, by, on, now.date())
    doubtful = tuple(thing for thing in things if thing.asked and not (thing.sure or _answered(thing, new, before)))
    if not new:
        return Recorded(path=None, standing=before, doubtful=doubtful)
    contrary = tuple(
        (held, answer) for answer in new if (held := before.held.get(answer.id)) and _contrary(held, answer)
    )
    sources = tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
    record = _next(survey, now, agency=agency, sources=sources, answers=new)
    record = replace(record, floors=_counted(_standing(survey, record)))
    path, vouched = _append(survey.site, record, key)
    standing = _standing(survey, record)
    return Recorded(
        path=path, vouched=vouched, answers=new, contrary=contrary, doubtful=doubtful, standing=standing
    )  # fmt: skip


def _new_answers(
    survey: Survey, files: Sequence[Path], things: Sequence[Thing], defaults: Defaults
) -> tuple[Answer, ...]:
    """What the files say and no record holds yet. Raises SiteRefused with every bad row."""
    notes = Notes(SiteLimits().problems)
    answers = read_results(files, things, defaults, SiteLimits(), notes)
    if notes.problems:
        raise SiteRefused(notes.problems, what="The results of the walk-through have")
    said = {answer for record in survey.records for answer in record.answers}
    return tuple(answer for answer in answers if answer not in said)


def override_walk(survey: Survey, why: str, *, by: str, on: date | None, key: SigningKey, now: datetime) -> Recorded:
    """Record that this revision is issued although nobody walked: which role decided so, when and why."""
    _of_folder(survey.site)
    if not why.strip() or not by.strip():
        raise FileRefused("An override needs a reason and a role.", remedy='Write: --override "reason" --by "role"')
    _by_role(by)
    if not survey.site.revision:
        raise FileRefused("site.toml has no revision to override for.", remedy="Write revision = 1 in site.toml first.")
    given = Override(revision=survey.site.revision, by=by.strip(), on=on or now.date(), why=why.strip())
    record = _next(survey, now, override=given)
    path, vouched = _append(survey.site, record, key)
    return Recorded(path=path, vouched=vouched, standing=_standing(survey, record))


def _of_folder(site: SiteFolder) -> None:
    if site.bare:
        raise FileRefused(
            "Plans alone keep no record of a walk-through.", remedy="Make a site folder: site.toml and the plans."
        )


def _by_role(by: str | None) -> None:
    if found := persons_in(by or ""):
        raise FileRefused(f"There is {found[0].told} in --by.", remedy='Give a role, such as "Patrol sergeant".')


def _stated(answer: Answer) -> bool:
    return answer.state is not Verification.UNVERIFIED


def _contrary(held: Answer, answer: Answer) -> bool:
    return _stated(held) and _stated(answer) and held.state is not answer.state


def _answered(thing: Thing, new: Sequence[Answer], before: Standing) -> bool:
    held = before.held.get(thing.id)
    return any(answer.id == thing.id and _stated(answer) for answer in new) or bool(held and _stated(held))


def _rest(survey: Survey, new: Sequence[Answer], by: str | None, on: date | None, today: date) -> tuple[Answer, ...]:
    """Whatever nobody has answered and the plan is sure of, as verified; by what site.toml says where nothing else."""
    claim = survey.site.walk_through
    by, on = by or claim.walked_by, on or claim.walked_on
    if by is None or on is None:
        raise FileRefused("It does not say who walked, and when.", remedy="Give --by ROLE and --on YYYY-MM-DD.")
    if on > today:
        raise FileRefused(f"{on} lies in the future.", remedy="Correct the date.")
    return tuple(
        Answer(
            id=thing.id, floor=thing.floor, sort=thing.sort, shape=thing.shape, number=thing.number,
            state=Verification.VERIFIED, by=by, on=on,
        )
        for thing in things_of(survey.preplan)
        if thing.sure and not _answered(thing, new, survey.standing)
    )  # fmt: skip


def _next(
    survey: Survey,
    now: datetime,
    *,
    agency: str | None = None,
    sources: tuple[tuple[str, str], ...] = (),
    answers: tuple[Answer, ...] = (),
    override: Override | None = None,
) -> Record:
    """The page of the log that follows those that are there."""
    walks = survey.site.walks
    return Record(
        site=survey.site.id,
        sequence=len(walks) + 1,
        previous=digest_of(walks[-1].content) if walks else None,
        recorded=now.isoformat(timespec="seconds"),
        agency=agency or survey.site.walk_through.agency,
        sources=sources,
        floors=_counted(survey.standing) if override else (),
        answers=answers,
        override=override,
    )


def _standing(survey: Survey, record: Record) -> Standing:
    """Where the site stands with one record more."""
    return standing_of(replace(survey.preplan, revision=survey.site.revision), (*survey.records, record))


def _counted(standing: Standing) -> tuple[tuple[str, int, int], ...]:
    """(floor, things to look at, answered) of every floor."""
    floors = dict.fromkeys(thing.floor for thing in standing.things)
    every = {floor: sum(thing.floor == floor and thing.asked for thing in standing.things) for floor in floors}
    return tuple((floor, every[floor], every[floor] - len(standing.left.get(floor, ()))) for floor in floors)


def _append(site: SiteFolder, record: Record, key: SigningKey) -> tuple[Path, tuple[tuple[str, str], ...]]:
    """Write the record so that a cut of power leaves all of it or nothing; its file, and whose key signed it."""
    path = site.folder / file_of(record.sequence)
    content = dump(record)
    signature = key.sign(content, f"walk-through {record.site} {record.sequence} {record.recorded}")
    make_folder(path.parent)
    with sole_writer(path.parent / ".turn"):
        if path.exists():
            raise _taken(path)
        replace_file(path.with_name(f"{path.name}.minisig"), signature.encode())
        if not create_once(path, content):
            raise _taken(path)
    return path, ((key.public.fingerprint, digest_of(content)),)


def _taken(path: Path) -> Conflict:
    return Conflict(
        "Somebody else recorded results of a walk-through at the same time; yours were not recorded.",
        place=str(path),
        remedy="Give the command again: it then follows theirs.",
    )
