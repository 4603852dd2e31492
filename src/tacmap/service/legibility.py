"""Which texts of a site cannot be printed, because no font that is shipped has their letters."""

from collections.abc import Iterator

from tacmap.errors import Finding
from tacmap.exports.faces import missing
from tacmap.exports.lettering import printable
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["not_printable"]

_Said = tuple[str, str | None, Point | None, str | None]  # what is called so, the text, where, the floor's name


def not_printable(preplan: Preplan) -> tuple[Finding, ...]:
    """A finding for each text that loses letters on paper and in pictures; the viewer shows what its browser can."""
    return tuple(
        Finding(code="letters-not-printed", message=_message(what, text, lost), at=at, floor=floor)
        for what, text, at, floor in _texts(preplan)
        if text and (lost := missing(printable(text)))
    )


def _message(what: str, text: str, lost: str) -> str:
    return (
        f'The {what} "{text}" holds letters that cannot be printed ({" ".join(lost)}): \ufffd stands for each on paper.'
    )


def _texts(preplan: Preplan) -> Iterator[_Said]:
    """Everything that people wrote and that is printed."""
    names = preplan.floor_names
    yield "name of the site", preplan.name, None, None
    yield "address", preplan.address, None, None
    for building in preplan.buildings:
        yield "name of the building", building.name, None, None
        for floor in building.floors:
            yield "name of the floor", floor.label, None, names[floor.id]
            for space in floor.spaces:
                yield "number of the room", space.number, space.label_at, names[floor.id]
                yield "name of the room", space.name, space.label_at, names[floor.id]
            for opening in floor.openings:
                yield "number of the door", opening.number, opening.middle, names[floor.id]
    for feature in preplan.features:
        floor_name = names.get(feature.floor or "")
        yield f"number of the {feature.type}", feature.number, feature.points[0], floor_name
        yield f"name of the {feature.type}", feature.name, feature.points[0], floor_name
        for name, value in feature.attributes:
            yield f"{name} of the {feature.type}", value, feature.points[0], floor_name
    for contact in preplan.contacts:
        yield "contact", ", ".join(filter(None, (contact.role, contact.name, contact.radio))), None, None
    for locker in preplan.lockers:
        yield "name of the locker", locker.name, None, None
        for item in locker.items:
            yield "item of the locker", item.item, None, None
