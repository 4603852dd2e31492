"""What the terminal door prints: tables and sentences for people, never needed by anything below."""

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tacmap.annotations import FEATURE_TYPES
from tacmap.building import Building, Floor, OpeningKind
from tacmap.errors import Finding
from tacmap.geometry import Point

if TYPE_CHECKING:  # the verb that made it has been loaded; the others need not be
    from tacmap.bundle.codes import Answer
    from tacmap.bundle.index import Accepted
    from tacmap.bundle.revocation import Revocation
    from tacmap.bundle.signing import PublicKey
    from tacmap.bundle.verify import Verified
    from tacmap.copies import Recipients
    from tacmap.law.checking import LawReport
    from tacmap.locker import Locker
    from tacmap.preplan import Preplan
    from tacmap.service.diff import Difference
    from tacmap.service.fix import Fixed
    from tacmap.service.locker import Stocktaking
    from tacmap.service.pack import Packed
    from tacmap.service.problems import Problem
    from tacmap.service.replacing import Replaced
    from tacmap.service.survey import Survey
    from tacmap.service.walk import Recorded
    from tacmap.stages import Understanding
    from tacmap.walk import Standing, Thing

__all__ = [
    "show_answer",
    "show_bundle",
    "show_changes",
    "show_checked",
    "show_fixed",
    "show_index",
    "show_law_report",
    "show_missing_numbers",
    "show_problems",
    "show_recipients",
    "show_recorded",
    "show_replaced",
    "show_revoked",
    "show_standing",
    "show_stocktaking",
    "show_survey",
    "show_understanding",
    "show_verified",
]

_SHOWN = 5  # findings of one code are counted beyond this many
_RUNS = re.compile(r"\d+|\D+")

_console = Console(soft_wrap=True, highlight=False, emoji=False)  # ":door:" in a name is no picture


def show_understanding(name: str, found: "Understanding") -> None:
    """A plan's unit with its evidence, a row for each floor, and what to look at."""
    _console.print(f"[bold]{escape(name)}[/]  one unit is {found.metres_per_unit:g} m")
    for line in found.unit_evidence:
        _console.print(f"  {escape(line)}", style="dim")
    _console.print(_floors((floor.label, floor) for floor in found.floors))
    for floor in found.floors:
        if numbers := _numbers(floor):
            _console.print(f"  Numbers{f' of {floor.label}' if len(found.floors) > 1 else ''}: {numbers}", markup=False)
    if found.proposals:
        _console.print(f"  The plan's own symbols: {_kinds(feature.type for feature in found.proposals)}")
    told = [(finding, "") for finding in found.findings]
    many = len(found.floors) > 1
    told += [
        (finding, _place(floor, finding.at, named=floor.label if many else ""))
        for floor in found.floors
        for finding in floor.findings
    ]
    _findings(told, "--json lists all")


def show_survey(survey: "Survey") -> None:
    """A site's floors, features and lockers, and what to look at."""
    preplan = survey.preplan
    _console.print(f"[bold]{escape(preplan.name)}[/]  {escape(preplan.address or '')}")
    for building in preplan.buildings:
        many = len(preplan.buildings) > 1
        _console.print(
            _floors((f"{building.name}, {floor.label}" if many else floor.label, floor) for floor in building.floors)
        )
    placed = [feature.type for feature in preplan.features if not feature.proposed]
    proposed = [feature.type for feature in preplan.features if feature.proposed]
    for what, kinds in (("Placed", placed), ("Proposed by the plans' symbols, not verified", proposed)):
        if kinds:
            _console.print(f"  {what}: {_kinds(kinds)}")
    for locker in preplan.lockers:
        short = sum(item.short > 0 for item in locker.items)
        _console.print(f"  Locker {escape(locker.name)}: {len(locker.items)} items, {short} short")
    if preplan.georeference is None:
        _console.print(
            "  Not georeferenced: no true north, no WGS 84 coordinates; no KMZ, TAK package, IMDF and GeoPackage. "
            "Give two control points in site.toml."
        )
    names = preplan.floor_names
    floors = {names[floor.id]: (building, floor) for building in preplan.buildings for floor in building.floors}
    told = []
    for finding in survey.findings:
        there = floors.get(finding.floor or "")
        told.append((finding, _place(there[1], finding.at, named=_floor_words(preplan, *there)) if there else ""))
    _findings(told, "the viewer lists all under Open")


def _floor_words(preplan: "Preplan", building: Building, floor: Floor) -> str:
    """Floor, and building as far as there are several; "" where there is nothing else."""
    from tacmap.exports.orientation import floor_words

    if len(preplan.floors) == 1:
        return ""
    words = floor_words(floor.label)
    return f"{building.name}, {words}" if len(preplan.buildings) > 1 else words[:1].upper() + words[1:]


def show_bundle(path: Path, bundle: "Packed") -> None:
    """Where the bundle lies, for whom it is, and the two fingerprints to compare."""
    preplan = bundle.preplan
    _console.print(f"\n[bold]{escape(str(path))}[/]  {len(bundle.content) / 1e6:.1f} MB")
    _console.print(f"  {_standing(preplan)}")
    _console.print(
        f"  For {preplan.audience.name.lower()}{'' if preplan.audience == 0 else ': not for public release'}"
        f"{f', copy for {escape(bundle.recipient)}' if bundle.recipient else ''}"
    )
    _console.print(f"  Fingerprint      {bundle.fingerprint}")
    _console.print(f"  Key fingerprint  {bundle.key}")
    _findings([(finding, "") for finding in bundle.findings], "")
    if bundle.locked:
        _console.print("  Locked: it opens in a browser with the passphrase. Send that by another way than the file.")


def show_recipients(known: "Recipients", revision: int, *, marked: bool) -> None:
    """Who still has to be given this revision, and who holds one and should not."""
    if not marked and known.named:
        _console.print(
            "\n  This copy is marked for nobody; tacmap pack SITE --all-recipients makes one for each recipient."
        )
    for name, copy in known.waiting(revision):
        holds = f"holds revision {copy.revision}" if copy else "holds no copy"
        _console.print(f"  [yellow]look[/]  {escape(name)} {holds}: give it revision {revision}.")
    for copy in known.former():
        held = f"holds revision {copy.revision} and is no longer a recipient: ask for it back."
        _console.print(f"  [yellow]look[/]  {escape(copy.recipient)} {held}")


def show_recorded(recorded: "Recorded") -> None:
    """What was written, what it contradicts, and what it could not verify."""
    if recorded.path is None:
        _console.print("Nothing new: all of this had been recorded before.")
    else:
        _console.print(f"Recorded and signed: {escape(str(recorded.path))}, {len(recorded.answers)} answers")
    for before, after in recorded.contrary:
        _console.print(
            f"  {escape(after.id)} was {before.state} ({escape(before.by)}, {before.on}), is now {after.state}"
        )
    if recorded.doubtful:
        _console.print(f"  The plan is in doubt of these; each needs an answer of its own: {_named(recorded.doubtful)}")


def show_standing(survey: "Survey", standing: "Standing") -> None:
    """A row for each floor, and what keeps the site from being issued."""
    table = Table("Floor", "to look at", "verified", "wrong", "missing", "not seen", "changed since", box=None)
    labels = {floor.id: floor.label for floor in survey.preplan.floors}
    for floor in dict.fromkeys(thing.floor for thing in standing.things):
        here = [thing for thing in standing.things if thing.floor == floor]
        states = [str(standing.held[thing.id].state) for thing in here if thing.id in standing.held]
        counts = [states.count(state) for state in ("verified", "wrong", "missing")]
        changed = sum(thing.floor == floor for thing in standing.changed)
        cells = (len(here), *counts, len(here) - sum(counts), changed)
        table.add_row(escape(labels.get(floor, "Grounds")), *map(str, cells))
    _console.print(table)
    for floor, why in standing.unwalked:
        left = next((things for name, things in standing.left.items() if labels.get(name, "Grounds") == floor), ())
        _console.print(f"  {escape(floor)}: {escape(why)}. {_named(left) if left else ''}".rstrip())
    walk = standing.walk
    if walk.walked_on is not None:
        _console.print(f"Walked {walk.walked_on} by {escape(walk.walked_by or '')}")
        if not survey.site.revision:
            _console.print("Write revision = 1 in site.toml, and pack it.")
    elif walk.override or survey.site.walk_through.override:
        _console.print(
            f"Not walked; issued all the same: {escape(walk.override or survey.preplan.walk_through.override or '')}"
        )
    else:
        _console.print("NOT WALKED: no revision can be issued. Worksheets: tacmap walk SITE -o DIR")


def show_missing_numbers(preplan: "Preplan", standing: "Standing") -> None:
    """The rooms whose number is not where it should be, and how many nobody looked at."""
    from tacmap.walk import PLACES, numbers_missing

    labels = {floor.id: floor.label for floor in preplan.floors}
    found = numbers_missing(standing)
    table = Table("Room", "Floor", *PLACES, box=None)
    for missing in found:
        if missing.absent:
            marks = ["MISSING" if p in missing.absent else "not seen" if p in missing.unseen else "" for p in PLACES]
            table.add_row(escape(missing.thing.called), escape(labels[missing.thing.floor]), *marks)
    unseen = sum(bool(missing.unseen) for missing in found)
    if table.row_count:
        _console.print(table)
        _console.print("Print their signs with: tacmap sheets SITE -o DIR --missing-numbers")
    else:
        _console.print("No room was reported without its number.")
    if unseen:
        _console.print(f"Of {unseen} rooms nobody has looked at all places where the number should be.")


def _named(things: "Sequence[Thing]") -> str:
    """The first of them, and how many more."""
    shown = ", ".join(f"{thing.called} ({thing.id})" for thing in things[:_SHOWN])
    more = len(things) - _SHOWN
    return escape(f"{shown} and {more} more" if more > 0 else shown)


def show_verified(path: Path, verified: "Verified") -> None:
    """Whose bundle it is, now that it may be believed."""
    release = verified.release
    walked = f"walked {release.walked_on}" if release.walked_on else "NOT WALKED" if release.revision == 0 else ""
    issued = f"issued {release.issued}" if release.issued else "no date of issue"
    _console.print(f"[bold]{escape(path.name)}[/] is verified: every byte is as it was signed.")
    _console.print(f"  {escape(release.site_name)}, revision {release.revision}, {issued}, {walked}".rstrip(", "))
    _console.print(f"  For {release.audience}{f', copy of {escape(release.recipient)}' if release.recipient else ''}")
    if release.expires:
        _console.print(f"  To be used until {release.expires}")
    _console.print(f"  Fingerprint      {release.fingerprint}")
    _console.print(f"  Key fingerprint  {verified.key.fingerprint}")


def show_index(accepted: "Accepted") -> None:
    """What a service's devices should hold, now that it may be believed."""
    index = accepted.index
    _console.print(f"[bold]Version {index.version} of the index is verified[/]: as it was signed.")
    if accepted.expired:
        _console.print(f"  It is old: it was good until {index.expires:%Y-%m-%d}. Get the newest one.", style="yellow")
    for site in index.sites:
        _console.print(f"  {escape(site.id)}, revision {site.revision} for {site.audience}: {site.fingerprint}")
    _console.print(f"  {len(index.sites)} sites; {len(index.withdrawn)} bundles withdrawn")
    _console.print(f"  Key fingerprint  {index.key.fingerprint}")


def show_revoked(revocation: "Revocation", signer: "PublicKey | None") -> None:
    """What a key that leaked still counts for."""
    _console.print(f"[bold]Revoked[/]  {revocation.key}")
    if signer:
        _console.print(f"  By the key {signer.fingerprint}")
    if revocation.bundles:
        _console.print(f"  What it signed before stays good: {len(revocation.bundles)} bundles, by their sha256")
    elif revocation.last:
        for site, revision in sorted(revocation.last.items()):
            _console.print(f"  {escape(site)} stays good up to revision {revision}")
    else:
        _console.print("  Nothing was known of what it signed before: none of its bundles opens any more.")
    _console.print(f"  Records of walk-throughs that still count: {len(revocation.records)}")


def show_answer(answer: "Answer") -> None:
    """What may be said of a locker's code."""
    _console.print(escape(answer.sentence), style="bold")
    if answer.code and answer.authentic:
        issued = f", issued {answer.code.issued}" if answer.code.issued else ""
        _console.print(
            f"  {'Plan' if answer.code.of_plan else f'Locker {escape(answer.code.locker)}'} of "
            f"{escape(answer.code.site)}, "
            f"revision {answer.code.revision}{issued}"
        )


def show_changes(difference: "Difference") -> None:
    """Every change in words: the site first, then floor by floor."""
    old, new = difference.old, difference.new
    _console.print(f"[bold]{escape(new.name)}[/]  from revision {old.revision} to revision {new.revision}")
    labels = {floor.id: _floor_words(new, building, floor) for building in new.buildings for floor in building.floors}
    if old.audience is not new.audience:
        _console.print(f"  The one is for {old.audience.name.lower()}, the other for {new.audience.name.lower()}.")
    if difference.twins:
        first, second = difference.fingerprints
        _console.print(
            f"  [bold]Both call themselves revision {new.revision}, and they are not the same plan.[/] Only their "
            f"fingerprints tell them apart: {first} and {second}. Raise revision in site.toml, and hand that out.",
            soft_wrap=True,
        )
    if not difference.changes:
        _console.print("  Nothing that the map tells has changed.")
    for change in difference.changes:
        where = labels.get(change.floor or "", "")
        _console.print(f"  {escape(f'{where}: ' * bool(where) + change.words)}")


def show_stocktaking(found: "Stocktaking") -> None:
    """A row for each locker, what is missing in it, what expires, and when somebody must look again."""
    _console.print(f"[bold]{escape(found.name)}[/]  lockers on {found.today.isoformat()}")
    if not found.lockers:
        _console.print("  The site has no locker: tacmap locker new SITE ID begins one.")
        return
    table = Table(box=None, pad_edge=True, header_style="bold")
    for heading in ("Locker", "", "Score", "Seal", "Last check", "Next check"):
        table.add_column(heading, overflow="fold")
    for each in found.lockers:
        locker = each.locker
        table.add_row(
            escape(f"{locker.id}  {locker.name}"),
            "ready" if each.ready else "[bold]NOT READY[/]",
            str(each.score),
            escape(locker.seal or "none"),
            str(locker.last_check or "never"),
            f"{locker.next_check or 'not set'}{' [bold]OVERDUE[/]' if each.overdue else ''}",
        )
    _console.print(table)
    for each in found.lockers:
        lines = [f"not ready: {why}" for why in each.why_not]
        lines += [f"missing: {short.words}" for short in each.missing if not short.critical]
        lines += [f"fault: {each.locker.faults}"] if each.locker.faults else []
        for line in lines:
            _console.print(f"  {each.locker.id}  {line}", markup=False)
    for name, item in found.expiring():
        word = "EXPIRED" if item.expires and item.expires < found.today else "expires"
        _console.print(f"  {name}  {word} {item.expires}: {item.called}", markup=False)
    _findings([(finding, "") for finding in found.findings], "--json lists all")
    due = f", next check by {found.next_check}" if found.next_check else ""
    _console.print(f"  Site: {'ready' if found.ready else '[bold]NOT READY[/]'}, {found.score} of 100{due}")


def show_checked(locker: "Locker") -> None:
    """That a check is in the log, and how the locker stands now."""
    from tacmap.readiness import readiness

    found = readiness(locker)
    _console.print(f"Recorded. Locker {escape(locker.id)}: [bold]{found.words}[/], {found.score} of 100")
    for why in found.why_not:
        _console.print(f"  {why}", markup=False)
    _console.print(f"  Seal {locker.seal or 'none'}; next check by {locker.next_check}; log {locker.log}", markup=False)


def show_problems(problems: "Sequence[Problem]") -> None:
    """Each open problem with its id and place, and the row of corrections.csv that would settle it."""
    if not problems:
        _console.print("Nothing is left to put right.")
        return
    for problem in problems:
        mark = "[yellow]look[/]" if problem.severity == "warning" else "[dim]note[/]"
        where = f", {_coordinates(problem.at)}" if problem.at else ""
        _console.print(f"{mark}  [bold]{problem.id}[/]  {escape(problem.message)} ({escape(problem.floor + where)})")
        if problem.row:
            _console.print(f"              {problem.row}", style="dim", markup=False)
    warnings = sum(problem.severity == "warning" for problem in problems)
    _console.print(f"\n{warnings} to look at, {len(problems) - warnings} notes. A row is one for corrections.csv.")


def show_fixed(site: Path, fixed: "Fixed") -> None:
    """What was written down, and what is still open on that floor."""
    for row in fixed.rows:
        _console.print(f"  {escape(row.kind)} {escape(row.value or '')}".rstrip())
    for row in fixed.instead_of:
        _console.print(f"  instead of {escape(row.where)}: {escape(row.kind)} {escape(row.value or '')}".rstrip())
    done = f"written to {site / 'corrections.csv'}" if fixed.written else "tried, not written"
    _console.print(f"{len(fixed.rows)} correction{'s' * (len(fixed.rows) != 1)} {escape(done)}.")
    _console.print(f"Open on this floor: {len(fixed.after)}, before {fixed.before}.")


def show_replaced(replaced: "Replaced") -> None:
    """What a newer drawing changes, what no longer holds, and where the old one lies."""
    for change in replaced.changes:
        _console.print(f"  {escape(change.words)}")
    if not replaced.changes:
        _console.print("  Nothing that the map tells has changed.")
    for problem in replaced.lost:
        _console.print(f"  [yellow]no longer holds[/]  {escape(str(problem))}")
    for finding in replaced.doubts:
        _console.print(f"  [yellow]look[/]  {escape(finding.message)}")
    _console.print(
        f"Ids kept by replaced.csv: {replaced.kept}. No longer verified: {replaced.unverified} rooms and doors."
    )
    where = "Tried, nothing was written." if replaced.old is None else f"The old drawing: {escape(str(replaced.old))}"
    _console.print(where)


def show_law_report(report: "LawReport") -> None:
    """A row for each requirement, and how many are met."""
    from tacmap.law.profiles import GRADES

    preplan, profile = report.preplan, report.profile
    _console.print(f"[bold]{escape(preplan.name)}[/]  held against {profile.code} on {report.today.isoformat()}")
    if profile.caution:
        _console.print(f"  {profile.caution}")
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "what is asked", "by", "status", "what shows it, or what to do"):
        table.add_column(heading, overflow="fold")
    for row in report.rows:
        missing = row.status == "missing"
        table.add_row(
            row.requirement.id,
            escape(row.requirement.element),
            escape(row.asked_by),
            "[bold]MISSING[/]" if missing else str(row.status),
            escape(_shown(row.features, row.words)),
        )
    _console.print(table)
    counts = (f"{sum(row.status == status for row in report.rows)} {status}" for status in _STATUSES)
    _console.print("  " + ", ".join(counts))
    doubts = [
        f"{source.code} ({source.grade}): {source.surety}{f'; {source.doubt}' * bool(source.doubt)}"
        for source in profile.sources
    ]
    _console.print(f"  How sure the sources are ({GRADES}): {'. '.join(doubts)}.", style="dim", markup=False)


_STATUSES = ("met", "missing", "not-applicable")
_IDS = 4  # named before the rest is counted


def _shown(features: Sequence[str], words: str) -> str:
    ids = ", ".join(features[:_IDS]) + (f" and {len(features) - _IDS} more" if len(features) > _IDS else "")
    return " ".join(part for part in (words, f"({ids})" if ids else "") if part)


def _standing(preplan: "Preplan") -> str:
    issued = f"issued {preplan.issued}" if preplan.issued else "no date of issue"
    if not preplan.walked or preplan.revision == 0:
        return f"Revision 0, {issued}: [bold]NOT WALKED[/], and it says so on every screen and page"
    walk = preplan.walk_through
    walked = (
        f"walked {walk.walked_on}" if walk.walked_on else f"issued without a walk-through: {escape(str(walk.override))}"
    )
    return f"Revision {preplan.revision}, {issued}, {walked}"


def _floors(rows: Iterable[tuple[str, Floor]]) -> Table:
    table = Table(box=None, pad_edge=True, header_style="bold")
    for head in ("Floor", "Rooms", "Numbered", "Doors", "To outdoors", "Area m2"):
        table.add_column(head, justify="left" if head == "Floor" else "right")
    for label, floor in rows:
        doors = [opening for opening in floor.openings if opening.kind is not OpeningKind.WINDOW]
        table.add_row(
            escape(label),
            str(len(floor.spaces)),
            str(sum(space.number is not None for space in floor.spaces)),
            str(len(doors)),
            str(sum(opening.exterior for opening in doors)),
            f"{sum(space.area_m2 for space in floor.spaces):,.0f}",
        )
    return table


def _kinds(types: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for kind in types:
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(f"{count} x {FEATURE_TYPES[kind].label.lower()}" for kind, count in counts.items())


def _numbers(floor: Floor) -> str:
    """The room numbers that were read, as the site folder may name them."""
    said = {space.number for space in floor.spaces if space.number}
    return ", ".join(sorted(said, key=_counting))


def _counting(number: str) -> list[tuple[bool, str]]:
    """A key that sorts as people count: 9, 10, 10A, B1."""
    return [(not part.isdigit(), part.zfill(9)) for part in _RUNS.findall(number)]


def _findings(findings: Iterable[tuple[Finding, str]], rest: str) -> None:
    """Each finding with the words for its place; `rest` says where those beyond the first few are told."""
    by_code: dict[str, list[tuple[Finding, str]]] = {}
    for finding, place in findings:
        by_code.setdefault(finding.code, []).append((finding, place))
    for same in by_code.values():
        for finding, place in same[:_SHOWN]:
            mark = "[yellow]look[/]" if finding.severity == "warning" else "[dim]note[/]"
            _console.print(f"  {mark}  {escape(finding.message)}{escape(place and f' ({place})')}")
        if len(same) > _SHOWN:
            _console.print(f"  [dim]      and {len(same) - _SHOWN} more of this kind: {rest}[/]")


def _place(floor: Floor, at: Point | None, *, named: str) -> str:
    """Where that is in words a person can follow, and as the drawing program shows it. `at` in the floor's metres."""
    words = [named] if named else []
    if at is not None:
        rooms = [space for space in floor.spaces if space.number]
        if rooms:
            nearest = min(rooms, key=lambda space: math.dist(space.label_at, at))
            words.append(f"near room {nearest.number}")
        x, y = floor.placement.to_file(np.array([at]))[0].tolist()
        words.append(f"{_coordinates((x, y))} in the plan")
    return ", ".join(words)


def _coordinates(at: Point) -> str:
    """In full however far from the origin a plan lies: a drawing program is given them as they stand."""
    x, y = (f"{round(value, 3):.15g}" for value in at)
    return f"x {x}, y {y}"
