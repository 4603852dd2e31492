"""Evidence in the emergency locker: that it is there, that it is ready, and what its keys open."""

from tacmap.law.case import Case, Verdict, no, yes
from tacmap.readiness import readiness

__all__ = ["keys", "locker_on_plan", "locker_ready"]

_BEGIN = "Begin one: tacmap locker new SITE ID, then place it in features.csv (locker)."
_HOLDS = ("access", "breach", "plans", "medical")


def locker_on_plan(case: Case) -> Verdict:
    lockers = case.preplan.lockers
    unplaced = [locker.id for locker in lockers if locker.feature is None]
    if not lockers:
        return no(f"The site has no emergency locker. {_BEGIN}")
    if unplaced:
        return no("Place each locker in features.csv: a row of type locker with its id as number.", unplaced)
    return yes(locker.feature or "" for locker in lockers)


def locker_ready(case: Case) -> Verdict:
    """At least one locker holds something of every kind that responders look for, and all are ready."""
    found = [readiness(locker, case.today) for locker in case.preplan.lockers]
    if not found:
        return no(f"The site has no emergency locker. {_BEGIN}")
    failing = [each for each in found if not each.ready]
    if failing:
        reasons = "; ".join(f"{each.locker.id}: {', '.join(each.why_not)}" for each in failing)
        return no(f"{reasons}. Put it right and record it: tacmap locker check.", [each.locker.id for each in failing])
    held = {item.group for locker in case.preplan.lockers for item in locker.items if item.on_hand}
    lacking = [group for group in _HOLDS if group not in held]
    if lacking:
        return no(f"No locker holds anything of these groups: {', '.join(lacking)}.")
    last = min(each.locker.last_check for each in found if each.locker.last_check)
    return yes((each.locker.id for each in found), f"Ready, each checked on {last.isoformat()} or later.")


def keys(case: Case) -> Verdict:
    held = [
        (locker.id, item) for locker in case.preplan.lockers for item in locker.items if item.opens and item.on_hand
    ]
    if not held:
        return no("Write into the locker's inventory which key or card (access_ref) opens which doors (opens).")
    opened = {door for _, item in held for door in item.opens}
    shut = [door.id for _, door in case.exterior_doors() if door.number and door.number not in opened]
    if shut:
        return no("Exterior doors that no key or card of a locker opens: add the key, or its doors in opens.", shut)
    return yes(note=f"{', '.join(dict.fromkeys(item.access_ref or item.item for _, item in held))}.")
