"""Evidence in what is placed on the plan and its grounds."""

from datetime import date

from tacmap.annotations import Feature
from tacmap.law.case import ELSE_SAY, Case, Verdict, count, no, says, yes

__all__ = ["access", "aeds", "areas_apart", "cameras", "fire_protection", "locked_doors", "roads", "shut_offs"]


def access(case: Case) -> Verdict:
    points = case.features("access_point")
    silent = [each.id for each in points if not each.attribute("access_control")]
    if not points:
        return no("Place access_point rows in features.csv, with access_control.")
    if silent:
        return no(
            f"{count(len(silent), 'access point')} without a word on how it is controlled (access_control).", silent
        )
    return yes(each.id for each in points)


def shut_offs(case: Case) -> Verdict:
    found = case.features("utility")
    services = ("gas", "water", "electric")
    lacking = [
        name for name in services if not any(name in (each.attribute("service") or "").casefold() for each in found)
    ]
    if lacking:
        return no(
            f"Place the {', '.join(lacking)} shut-off in features.csv (utility). {ELSE_SAY.format('F03')}",
            [each.id for each in found],
        )
    return yes(each.id for each in found)


def fire_protection(case: Case) -> Verdict:
    kinds = {
        "fire_panel": "the alarm panel",
        "sprinkler_control": "the sprinkler control",
        "extinguisher": "extinguishers",
    }
    found = case.features(*kinds)
    lacking = [what for kind, what in kinds.items() if not any(each.type == kind for each in found)]
    if lacking:
        return no(f"Place {', '.join(lacking)} in features.csv. {ELSE_SAY.format('F04')}", [each.id for each in found])
    return yes(each.id for each in found)


def aeds(case: Case) -> Verdict:
    found = case.features("aed")
    expired = [each.id for each in found if _past(each, case.today, "pads_expire", "battery_expire")]
    if not found:
        return no(f"Place the AEDs in features.csv (aed). {ELSE_SAY.format('F06')}")
    if expired:
        return no(f"{count(len(expired), 'AED')} with expired pads or battery.", expired)
    return yes(each.id for each in found)


def _past(feature: Feature, today: date, *names: str) -> bool:
    for name in names:
        try:
            if date.fromisoformat(feature.attribute(name) or "") < today:
                return True
        except ValueError:
            continue
    return False


def cameras(case: Case) -> Verdict:
    found = case.features("camera")
    blind = [each.id for each in found if not (each.attribute("bearing_deg") and each.attribute("fov_deg"))]
    if not found:
        return no(f"Place the cameras in features.csv. {ELSE_SAY.format('F08')}")
    if blind:
        return no(f"{count(len(blind), 'camera')} without a word on where it looks (bearing_deg, fov_deg).", blind)
    return yes(each.id for each in found)


def roads(case: Case) -> Verdict:
    roads = [each for each in case.features("ground") if says(each, ("road", "street", "drive", "lane"))]
    nameless = [each.id for each in roads if not each.name]
    if not roads:
        return no(
            f"Draw the surrounding roads in features.csv: ground with kind road and a name. {ELSE_SAY.format('S03')}"
        )
    if nameless:
        return no(f"{count(len(nameless), 'road')} without a name.", nameless)
    return yes(each.id for each in roads)


def areas_apart(case: Case) -> Verdict:
    kinds = {"staging": "staging", "media": "media", "reunification": "reunification"}
    found = case.features(*kinds)
    lacking = [name for name in kinds if not any(each.type == name for each in found)]
    if lacking:
        return no(f"Place the {' and the '.join(lacking)} area in features.csv, each apart from the others.")
    return yes(each.id for each in found)


def locked_doors(case: Case) -> Verdict:
    points = case.features("access_point")
    silent = [each.id for each in points if not each.attribute("normally_locked")]
    if not points:
        return no("Place access_point rows in features.csv, with normally_locked.")
    if silent:
        return no(f"{count(len(silent), 'access point')} without a word on whether it is locked.", silent)
    return yes(each.id for each in points)
