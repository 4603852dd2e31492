"""Reading a site's aerial image in a process of its own: little time, little memory, no network, nothing written.

The child may open files, for the coordinate systems are in some; all else is held by the page `lock`.
"""

import hashlib
import json
import os
import sys
import time
from dataclasses import asdict
from typing import Any

from tacmap.annotations import Feature
from tacmap.building import Building
from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge, RowProblem, UnknownFormat
from tacmap.geometry import Point
from tacmap.preplan import Aerial, Georeference
from tacmap.recent import Recent
from tacmap.service.lock import OUT_OF_MEMORY, lock_up
from tacmap.service.read import content_of
from tacmap.settings import Limits
from tacmap.site import SiteFolder
from tacmap.site.folder import AerialImage

__all__ = ["AERIAL", "aerial_of", "picture_of"]

AERIAL = "aerial"  # the table of site.toml, and the column of its problems

Box = tuple[float, float, float, float]  # xmin, ymin, xmax, ymax in metres of the site

_FAR = 300.0  # metres from the buildings: what lies further away is not on the site sheet either
_AROUND = 0.35  # of the grounds' size is shown beyond them: sheets of paper have other sides
_REFUSED = b"-"
_KINDS = (BrokenPlan, PlanTooLarge, UnknownFormat)
_recent: Recent[bytes] = Recent(32_000_000)  # bytes of pictures


def aerial_of(
    site: SiteFolder, frame: Georeference | None, buildings: tuple[Building, ...], features: tuple[Feature, ...]
) -> tuple[Aerial | None, bytes, tuple[RowProblem, ...]]:
    """The picture's place and its JPEG; (None, b"", ()) where the site has none, and a problem where it cannot be."""
    try:
        found = picture_of(site, frame, buildings, features)
    except PlanRefused as refusal:
        line = site.aerial.line if site.aerial else None
        problem = RowProblem(
            file="site.toml", line=line, column=AERIAL, message=refusal.problem, remedy=refusal.remedy
        )  # fmt: skip
        return None, b"", (problem,)
    return (None, b"", ()) if found is None else (*found, ())


def picture_of(
    site: SiteFolder, frame: Georeference | None, buildings: tuple[Building, ...], features: tuple[Feature, ...]
) -> tuple[Aerial, bytes] | None:
    """The same, None where the site has none. Raises PlanRefused for an image that cannot be."""
    image, points = site.aerial, _points(buildings, features)
    if image is None or image.path is None or frame is None or not points:
        return None
    limits, box = Limits(), _box(points)
    jpeg = _read_once(image, {"corners": image.corners, "frame": asdict(frame), "box": box}, limits)
    digest = hashlib.sha256(jpeg).hexdigest()
    return Aerial(captured=image.captured, box=box, sha256=digest, source=image.source), jpeg


def _points(buildings: tuple[Building, ...], features: tuple[Feature, ...]) -> list[Point]:
    """The corners of the buildings, and of what stands on the grounds near them."""
    rings = [s.outline.exterior for b in buildings for floor in b.floors for s in floor.spaces]
    rings += [wall.exterior for b in buildings for floor in b.floors for wall in floor.walls]
    built = [point for ring in rings for point in ring]
    if not built:
        return []
    xmin, ymin, xmax, ymax = _around(built)
    grounds = [point for feature in features if feature.floor is None for point in feature.points]
    near = (xmin - _FAR < x < xmax + _FAR and ymin - _FAR < y < ymax + _FAR for x, y in grounds)
    return [*built, *(point for point, is_near in zip(grounds, near, strict=True) if is_near)]


def _around(points: list[Point]) -> Box:
    return (min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))


def _box(points: list[Point]) -> Box:
    """What the picture shows, in whole metres: with room on all sides for a sheet of any shape."""
    xmin, ymin, xmax, ymax = _around(points)
    more = _AROUND * max(xmax - xmin, ymax - ymin)
    return (float(round(xmin - more)), float(round(ymin - more)), float(round(xmax + more)), float(round(ymax + more)))


def _read_once(image: AerialImage, order: dict[str, Any], limits: Limits) -> bytes:
    """As `_read`; the same image in the same frame is not decoded again, and one that is kept not even fetched."""
    content = content_of(image.path, limits.file_bytes) if image.path and not image.kept else None
    digest = image.kept[0] if image.kept else hashlib.sha256(content or b"").hexdigest()
    asked = hashlib.sha256(json.dumps([order, asdict(limits), digest], sort_keys=True).encode()).hexdigest()
    if (jpeg := _recent.get(asked)) is None:
        jpeg = _read(image.kept[1]() if image.kept else content or b"", order, limits)
        _recent.hold(asked, jpeg, len(jpeg))
    return jpeg


def _read(content: bytes, order: dict[str, Any], limits: Limits) -> bytes:
    """The JPEG. Raises PlanRefused, also where the child came to harm."""
    from tacmap.service.cage import hear  # slow to load, and few sites have a picture

    order = order | {"limits": asdict(limits)}
    heard = hear("tacmap.service.aerial", json.dumps(order).encode() + b"\n", content, limits)
    kind, answer = heard.answer[:1], heard.answer[1:]
    if kind == _REFUSED:
        told = json.loads(answer)
        refused = next((each for each in _KINDS if each.__name__ == told["kind"]), PlanRefused)
        raise refused(str(told["problem"]), remedy=str(told["remedy"]))
    if heard.ended != 0 or not answer.startswith(b"\xff\xd8"):
        remedy = "Cut it to the school's grounds and save it as JPEG."
        raise PlanRefused("Reading the image took more time or memory than an image may.", remedy=remedy)
    return answer


def _main() -> None:
    """The child: the order and the image from standard input, the answer where standard output was."""
    from tacmap.readers.aerial import rectified

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    limits = Limits(**order["limits"])
    lock_up(limits, blind=False, spent_seconds=time.process_time())
    frame, box = Georeference(**order["frame"]), tuple(order["box"])
    try:
        answers.write(b"+" + rectified(content, corners=order["corners"], frame=frame, box=box, limits=limits))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except PlanRefused as refusal:
        told = {"kind": type(refusal).__name__, "problem": refusal.problem, "remedy": refusal.remedy}
        answers.write(_REFUSED + json.dumps(told).encode())
    answers.flush()


if __name__ == "__main__":
    _main()
