"""What a person should look at about the labels of a floor, in words that say what to do."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from tacmap.building import Floor, Space, SpaceKind
from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.stages.captions import Caption
from tacmap.stages.items import Item
from tacmap.stages.lettering import plain_number
from tacmap.stages.strokes import lettering_as_strokes
from tacmap.stages.words import is_void

__all__ = [
    "area_differs",
    "behind_a_neck",
    "doubled",
    "joined_from_beside",
    "names_share_room",
    "no_labels",
    "number_unclear",
    "numbers_share_room",
    "scale_denied",
    "unnumbered",
    "without_floor",
    "without_room",
]

_UNNUMBERED = {SpaceKind.STAIRS, SpaceKind.ELEVATOR, SpaceKind.CORRIDOR, SpaceKind.LOBBY, SpaceKind.COURTYARD}


def numbers_share_room(floor: Floor, rivals: Sequence[Caption]) -> Finding:
    """One outline bears several numbers."""
    return Finding(
        code="numbers-share-room",
        message=f"One outline holds the numbers {_said(rivals)}: a wall between them may be missing, or one "
        "label stands outside its room. It bears all of them until a person decides.",
        at=rivals[0].item.at,
        floor=floor.id,
    )


def names_share_room(floor: Floor, caption: Caption, strangers: Sequence[Item]) -> Finding:
    """The outline of a numbered room also holds the name of a room of another use."""
    names = ", ".join(dict.fromkeys(item.said.name or "" for item in strangers[:4]))
    return Finding(
        code="number-unclear",
        message=f"The outline of room {caption.number} also holds the name {names}: a wall or door between them may "
        "be missing, and the number may not be meant for all of it. Check the outline.",
        at=strangers[0].at,
        floor=floor.id,
    )


def behind_a_neck(floor: Floor, caption: Caption) -> Finding:
    """A number stands in one part of its outline, behind a neck or beside a corridor."""
    return Finding(
        code="number-unclear",
        message=f"The number {caption.number} stands in one part of its outline, joined to the "
        "rest by an opening: a wall or door between two rooms may be missing. Check how far the room reaches.",
        at=caption.item.at,
        floor=floor.id,
    )


def number_unclear(floor: Floor, rivals: Sequence[Caption]) -> Finding:
    """One outline holds several numbers and bears none."""
    return Finding(
        code="number-unclear",
        message=f"It is not clear which number this room bears: {_said(rivals)}. Give it in the site folder.",
        at=rivals[0].item.at,
        floor=floor.id,
    )


def _said(rivals: Sequence[Caption]) -> str:
    return ", ".join(caption.number for caption in rivals[:12])


def area_differs(floor: Floor, caption: Caption, room: shapely.Polygon) -> Finding:
    """The printed area is not that of the outline."""
    return Finding(
        code="area-differs",
        message=f"Room {caption.number} is labelled {caption.area:.1f} m2 but its outline holds {room.area:.1f} m2: "
        "check the outline.",
        at=caption.item.at,
        floor=floor.id,
    )


def joined_from_beside(floor: Floor, space: Space, number: str, evidence: str) -> Finding:
    """A number stands outside the room it was joined to."""
    why = "the printed area is that of this room" if evidence == "outline" else "this is the nearest room without one"
    return Finding(
        code="number-beside-room",
        message=f"The number {number} stands outside its room; it was joined because {why}. Confirm it.",
        at=space.label_at,
        floor=floor.id,
    )


def scale_denied(floor: Floor, stated: Sequence[tuple[float, float]]) -> tuple[Finding, ...]:
    """A doubt about the scale when all printed areas differ from the outlines by the same factor."""
    if len(stated) < 4:
        return ()
    drawn, printed = np.log(np.array(stated)).T / 2
    off = float(np.median(drawn - printed))
    spread = float(np.median(np.abs(drawn - printed - off)))
    if abs(off) < 0.08 or spread > 0.04 or spread > 0.3 * float(np.std(printed)):
        return ()
    unit = math.exp(-off) * floor.placement.metres_per_unit
    message = (
        f"The printed room areas say that this plan is {math.exp(off):.2f} times too large: its scale is not certain. "
        f"If they are right, write metres_per_unit = {unit:.4g} for this floor in site.toml."
    )
    return (Finding(code="units-uncertain", message=message, floor=floor.id),)


def without_room(floor: Floor, loose: Sequence[Caption]) -> tuple[Finding, ...]:
    """Numbers that found no room."""
    return tuple(
        Finding(
            code="number-without-room",
            message=f"The number {caption.number} stands in no room that was found. Close the room's outline in the "
            "plan, or give the number in the site folder.",
            at=caption.item.at,
            floor=floor.id,
        )
        for caption in loose
    )


def without_floor(floor: Floor, spaces: Sequence[Space]) -> tuple[Finding, ...]:
    """Notes on outlines that are said to be open to the floor below."""
    return tuple(
        Finding(
            code="open-to-below",
            message=f"An area of {space.area_m2:.0f} m2 is labelled {space.name}: there is no floor to stand on. It is "
            "shown with that name and is no room.",
            at=space.label_at,
            floor=floor.id,
            severity="note",
        )
        for space in spaces
        if space.name and is_void(space.name)
    )


def doubled(floor: Floor, spaces: Sequence[Space]) -> tuple[Finding, ...]:
    """Numbers that several rooms bear."""
    bearers: dict[str, list[Space]] = defaultdict(list)
    for space in spaces:
        if space.number:
            bearers[plain_number(space.number)].append(space)
    return tuple(
        Finding(
            code="number-doubled",
            message=f"{len(same)} rooms of this floor bear the number {same[0].number}. Responders cannot tell them "
            "apart: check the plan.",
            at=same[1].label_at,
            floor=floor.id,
        )
        for same in bearers.values()
        if len(same) > 1
    )


def unnumbered(floor: Floor, spaces: Sequence[Space], any_numbers: bool) -> tuple[Finding, ...]:
    """A finding per room without a number; one note when the plan has no numbers at all."""
    if not any_numbers:
        return ()
    return tuple(
        Finding(
            code="room-without-number",
            message=f"A room of {space.area_m2:.0f} m2{f' ({space.name})' if space.name else ''} has no number.",
            at=space.label_at,
            floor=floor.id,
            severity="note" if space.kind in _UNNUMBERED else "warning",
        )
        for space in spaces
        if space.number is None and space.area_m2 >= 3.0 and not is_void(space.name or "")
    )


def no_labels(drawing: Drawing, floor: Floor) -> tuple[Finding, ...]:
    """Why a floor has no numbers."""
    if not floor.spaces:
        return ()
    corners = np.array([point for space in floor.spaces for point in space.outline.exterior])
    if lettering_as_strokes(drawing, (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())):
        code, message = "text-as-strokes", (
            "The lettering of this plan is drawn as lines, not as text, so no room numbers could be read. Export it "
            "again with text kept as text, or give the numbers in the site folder."
        )  # fmt: skip
    elif any(finding.code == "no-text" for finding in drawing.findings):
        return ()  # its reader has said so
    elif drawing.texts:
        code, message = "no-numbers", "No text of this plan looks like room numbers. Give them in the site folder."
    else:
        code, message = "no-text", "This plan holds no text. Give the room numbers in the site folder."
    return (Finding(code=code, message=message, floor=floor.id),)
