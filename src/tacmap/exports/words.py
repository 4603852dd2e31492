"""What an edition says of itself and of each thing in it, in plain text for formats that show only text."""

from tacmap.annotations import FEATURE_TYPES, Feature, Verification
from tacmap.building import Floor, Opening, Space
from tacmap.exports.attributes import called, outward
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import floor_words

__all__ = ["about", "door_says", "feature_says", "space_called", "space_says"]


def about(edition: Edition) -> str:
    """The site's standing in a few lines: revision, issue, walk-through, who may hold it, fingerprint."""
    preplan = edition.preplan
    lines = [
        "EXERCISE ONLY" if preplan.exercise else "",
        f"Revision {preplan.revision}" + (f", issued {preplan.issued.isoformat()}" if preplan.issued else ""),
        _walked(edition),
        f"For {preplan.audience.name.lower()}" + (": not for public release" if preplan.audience else ""),
        f"Copy for {edition.recipient}" if edition.recipient else "",
        f"Fingerprint {edition.fingerprint}",
    ]
    return "\n".join(line for line in lines if line)


def _walked(edition: Edition) -> str:
    walk = edition.preplan.walk_through
    if walk.walked_on is not None:
        return f"Walked {walk.walked_on.isoformat()}"
    return "NOT WALKED: issued by override" if walk.walked else "NOT WALKED"


def space_called(space: Space) -> str:
    """A room's number and name, whichever there are; its kind when there is neither."""
    return " ".join(part for part in (space.number, space.name) if part) or str(space.kind)


def space_says(edition: Edition, space: Space) -> str:
    """A room's radio words, and that its number is doubtful where it is."""
    return edition.orientation.space_words(space.id) + ("" if space.sure else "\nNot verified")


def door_says(edition: Edition, floor: Floor, door: Opening) -> str:
    """An exterior door's place for the radio."""
    cell = edition.orientation.grid.cell(door.middle)
    where = f"grid {cell}, " if cell else ""
    return f"Exterior door {door.number}, {where}{floor_words(floor.label)}" + ("" if door.sure else "\nNot verified")


def feature_says(edition: Edition, feature: Feature) -> str:
    """A feature's radio words, its name and attributes, and what a walk-through said of it."""
    lines = [edition.orientation.feature_words(feature, FEATURE_TYPES[feature.type].label)]
    lines += [feature.name] if feature.name and feature.number else []
    lines += [f"{called(name)}: {value}" for name, value in outward(feature, edition.orientation.north_bearing)]
    if feature.verified is not Verification.VERIFIED:
        lines.append("Not verified" if feature.verified is Verification.UNVERIFIED else feature.verified.upper())
    return "\n".join(lines)
