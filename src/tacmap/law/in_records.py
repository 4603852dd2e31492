"""Evidence of upkeep and of who may see it: walks, reviews, issues, contacts, recipients."""

from tacmap.annotations import Verification
from tacmap.law.case import Case, Verdict, count, no, none, yes
from tacmap.law.dates import next_due
from tacmap.logbook import EntryKind, latest

__all__ = ["contacts", "issued", "named_agencies", "reviewed", "rosters", "walked"]


def walked(case: Case) -> Verdict:
    walk = case.preplan.walk_through
    if walk.walked_on is None:
        return no("Walk the building with the responders, and record what was found: tacmap walk SITE.")
    if walk.walked_on > case.today:
        return no(f"The walk-through of {walk.walked_on.isoformat()} lies in the future: correct the date.")
    unseen = [
        each.id for each in case.preplan.features if each.verified is Verification.UNVERIFIED and not each.proposed
    ]
    note = f"{count(len(unseen), 'feature')} not verified on it." if unseen else ""
    return yes(unseen, f"Walked {walk.walked_on.isoformat()} by {walk.walked_by}. {note}".strip())


def reviewed(case: Case) -> Verdict:
    due = next_due(case.preplan, case.rules, case.logbook, case.today)
    if due is None or case.preplan.walk_through.walked_on is None:
        return no("No walk-through is recorded from which the next review could be counted.")
    if any(rule.kept is EntryKind.ASSESSMENT for rule in case.rules) and not latest(
        case.logbook, EntryKind.ASSESSMENT, by=case.today
    ):
        return no(
            "No security assessment is on record, and a walk-through is none: write it into logbook.csv (assessment)."
        )
    day, rule = due
    if case.today > day:
        return no(f"Overdue since {day.isoformat()} ({rule}): review the plan, walk the building, issue it anew.")
    return yes(note=f"Due by {day.isoformat()} ({rule}).")


def issued(case: Case) -> Verdict:
    preplan = case.preplan
    walked = preplan.walk_through.walked_on
    if preplan.issued is None or not preplan.revision:
        return no("Issue a revision: revision and issued in site.toml, then tacmap pack.")
    if walked is not None and walked > preplan.issued:
        return no(f"Walked on {walked.isoformat()}, after the issue of {preplan.issued.isoformat()}: issue it anew.")
    return yes(note=f"Revision {preplan.revision}, issued {preplan.issued.isoformat()}.")


def contacts(case: Case) -> Verdict:
    reached = [contact.role for contact in case.preplan.contacts if contact.phone or contact.radio]
    if len(reached) < 2:
        return no("Name two emergency contacts with a telephone: [[contacts]] in site.toml.")
    return yes(note=", ".join(reached))


def named_agencies(case: Case) -> Verdict:
    known, revision = case.recipients, case.preplan.revision
    names = known.expected()
    if not names:
        return no(
            "Name the agencies that are given the map: [[recipients]] in site.toml; then tacmap pack --all-recipients."
        )
    back = "".join(
        f" {copy.recipient} is no longer named and holds revision {copy.revision}: ask for it back."
        for copy in known.former()
    )
    if waiting := known.waiting(revision):
        held = ", ".join(
            f"{name} ({f'holds revision {copy.revision}' if copy else 'holds none'})" for name, copy in waiting
        )
        return no(f"Give revision {revision} to {held}: tacmap pack --all-recipients.{back}")
    return yes(note=f"Revision {revision} is with {', '.join(names)}.{back}")


def rosters(case: Case) -> Verdict:
    del case
    return none("A map pack never holds people's names: keep the rosters beside it in the command post's pack.")
