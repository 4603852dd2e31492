"""What site.toml says of where the school lies: [georeference], and the picture from above, [aerial]."""

from datetime import date

from tacmap.geometry import Point
from tacmap.site.folder import AerialImage, ControlPoint, Origin
from tacmap.site.keys import Keys
from tacmap.site.notes import Notes
from tacmap.site.reading import Reading

__all__ = ["Arrow", "read_aerial", "read_georeference"]

Arrow = tuple[str, tuple[Point, Point]]  # the floor, and the line on it from its south to its north

_NORTH_ALONE = (
    "Where north lies is known, but nobody says where the school stands: add lat and lon of one spot to [georeference] "
    "in site.toml."
)


def read_georeference(
    reading: Reading, arrow: Arrow | None
) -> tuple[tuple[ControlPoint, ...], Origin | None, float | None]:
    """Control points, or one spot with its north, and the metres per unit of plans that have none of their own.

    `arrow` is the north arrow of corrections.csv.
    """
    keys = reading.keys.table("georeference")
    placed = keys is not None and any(map(keys.has, ("lat", "lon", "points")))
    if keys is None or (not placed and (arrow or keys.has("true_north_deg"))):
        return (), None, _north_alone(reading.notes, keys, arrow)
    metres_per_unit = keys.number("metres_per_unit", low=1e-7, high=1e4)
    points = tuple(_control_point(each) for each in keys.tables("points", cap=100))
    origin = _origin(keys, arrow) if keys.has("true_north_deg") or not points else None
    if origin is not None and points:
        keys.problem("true_north_deg", "Both points and a true north are given.", "Keep one of the two.")
    if len(points) == 1:
        keys.problem("points", "One control point is not enough.", "Add a second one, far from the first.")
    keys.done()
    return points, origin, metres_per_unit


def _north_alone(notes: Notes, keys: Keys | None, arrow: Arrow | None) -> float | None:
    """A north that is known before the place of the school is: told, and not used yet. Gives metres_per_unit."""
    if keys is not None or arrow is not None:
        notes.finding("north-without-place", _NORTH_ALONE)
    if keys is None:
        return None
    keys.number("true_north_deg", low=-360, high=360)
    metres_per_unit = keys.number("metres_per_unit", low=1e-7, high=1e4)
    keys.done()
    return metres_per_unit


def _control_point(keys: Keys) -> ControlPoint:
    latitude, longitude = _latitude_longitude(keys)
    plan, site = keys.point("plan"), keys.point("site")
    if (plan is None) == (site is None):
        keys.problem(
            "plan", "A control point needs its place on the plan.",
            "Add plan = [x, y] in the plan file's coordinates, or site = [x, y] in metres.",
        )  # fmt: skip
    point = ControlPoint(
        latitude=latitude, longitude=longitude, plan=plan, site=site, floor=keys.text("floor"),
        name=keys.text("name", cap=100), line=keys.line,
    )  # fmt: skip
    keys.done()
    return point


def _origin(keys: Keys, arrow: Arrow | None) -> Origin:
    latitude, longitude = _latitude_longitude(keys)
    if arrow and keys.has("true_north_deg"):
        keys.problem("true_north_deg", "corrections.csv has a north arrow too.", "Keep one of the two.")
    if not (arrow or keys.has("true_north_deg")):
        keys.problem(
            "true_north_deg", "true_north_deg is missing.",
            "Give its direction in degrees clockwise from the plan's up; or two [[georeference.points]].",
        )  # fmt: skip
    return Origin(
        latitude=latitude,
        longitude=longitude,
        true_north_deg=keys.number("true_north_deg", low=-360, high=360) or 0.0,
        plan=keys.point("plan") or (0.0, 0.0),
        floor=keys.text("floor"),
        line=keys.line,
        arrow=arrow,
    )


def _latitude_longitude(keys: Keys) -> tuple[float, float]:
    for key in ("lat", "lon"):
        if not keys.has(key):
            keys.problem(key, f"{key} is missing.", "Write lat = 42.30 and lon = -84.56, in degrees.")
    return keys.number("lat", low=-90, high=90) or 0.0, keys.number("lon", low=-180, high=180) or 0.0


def read_aerial(reading: Reading, *, placed: bool) -> AerialImage | None:
    """The picture from above; `placed` says that the site's place on the earth is known, without which it is none."""
    keys = reading.keys.table("aerial")
    if keys is None:
        return None
    _, path = reading.named(keys, "file")
    captured = keys.past_day("captured", reading.today)
    if captured is None:
        keys.problem("captured", "It is not said when the image was taken.", "Add captured = 2026-04-12")
    if not placed:
        remedy = "Add [georeference] with two control points; without it no image can be laid under the plan."
        keys.problem("file", "Where the site lies on earth is not known.", remedy)
    corners, source = keys.places("corners", counts=(2, 4)), keys.text("source", cap=200)
    keys.done()
    taken = captured or date.min
    return AerialImage(path=path, captured=taken, corners=corners, source=source, line=keys.line)
