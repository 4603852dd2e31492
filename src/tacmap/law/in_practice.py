"""Evidence that responders and school have met: radios tried, tours, trainings, drills, and whom each can call."""

from tacmap.law.case import Case, Look, Verdict, no, yes
from tacmap.logbook import EntryKind, LogEntry, latest

__all__ = ["drills", "kept", "radios", "roles"]

_ROLES = {
    "a security coordinator": ("coordinator",),
    "a liaison or school resource officer": ("liaison", "resource officer", "sro"),
    "the utilities": ("gas", "electric", "water", "utilit"),
    "the alarm company": ("alarm",),
}


def radios(case: Case) -> Verdict:
    """Radios were tried inside: every check point says how it went and when."""
    tried = case.features("radio_check")
    silent = [each.id for each in tried if not (each.attribute("result") and each.attribute("checked_at"))]
    if not tried:
        return no("Try the responders' radios inside and place each spot in features.csv: radio_check with its result.")
    if silent:
        return no("Check points without a result or a day: result and checked_at in features.csv.", silent)
    dead = [each.id for each in tried if each.dead_spot]
    note = f"{len(tried)} spots tried, {len(dead)} of them dead; the dead ones are on the map."
    return yes(dead, note)


def kept(kind: EntryKind, what: str) -> Look:
    """The logbook tells of it; how long ago is said, for no law says how long is too long."""

    def look(case: Case) -> Verdict:
        last = latest(case.logbook, kind, by=case.today)
        if last is None:
            return no(f"Write {what} into logbook.csv ({kind}): the day, and which offices took part.")
        return yes(note=f"Last on {_told(last)}.")

    return look


def drills(case: Case) -> Verdict:
    drill, table = (latest(case.logbook, kind, by=case.today) for kind in (EntryKind.DRILL, EntryKind.TABLETOP))
    lacking = [name for name, last in (("drill", drill), ("tabletop", table)) if last is None]
    if drill is None or table is None:
        return no(f"Write into logbook.csv: {' and '.join(lacking)}. Its maps: tacmap pack --exercise.")
    return yes(note=f"Drill on {_told(drill)}; tabletop exercise on {_told(table)}.")


def roles(case: Case) -> Verdict:
    named = [contact.role.casefold() for contact in case.preplan.contacts if contact.phone or contact.radio]
    lacking = [who for who, words in _ROLES.items() if not any(word in role for role in named for word in words)]
    if lacking:
        return no(f"No telephone or radio of {', '.join(lacking)}: [[contacts]] in site.toml, by role and office.")
    return yes(note="By role and office.")


def _told(entry: LogEntry) -> str:
    return f"{entry.on.isoformat()}, {entry.by}{f' with {entry.agency}' if entry.agency else ''}"
