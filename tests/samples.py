"""What tests share: drawings of one room, of three and of bare lines, the site.toml that goes with them, and a desk.

What a test is about stands in the test; here is only what it happens on.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tacmap.drawing import Drawing, Layer
from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring

__all__ = [
    "ANNEX", "ELM_STREET", "ONE_ROOM", "OVERRIDE", "SCHOOLS", "as_before", "desk_in", "issuable", "line_drawing",
    "one_room", "three_rooms",
]  # fmt: skip

SCHOOLS = Path(__file__).resolve().parents[1] / "sample_buildings"

OVERRIDE = """
[walk_through]
override = "The school opens tomorrow"
override_by = "District office"
"""  # what lets a site be issued that nobody walked
ELM_STREET = """name = "Elm Street"
[[buildings]]
name = "Main"
id = "main"
[[buildings.floors]]
label = "First Floor"
id = "1"
index = 0
plan = "first.svg"
metres_per_unit = 0.001
"""  # a site of one floor, drawn in millimetres


def issuable(name: str, own_id: str = "") -> str:
    """The site.toml of a site that may be issued; its one floor is `ONE_ROOM`, kept as ground.svg."""
    named = f'name = "{name}"\n' + (f'id = "{own_id}"\n' if own_id else "")
    return f"""{named}{OVERRIDE}
[[buildings]]
name = "Main"
[[buildings.floors]]
label = "Ground"
index = 0
plan = "ground.svg"
metres_per_unit = 1
"""


ANNEX = issuable("Annex", "annex")


def one_room(more: str = "") -> bytes:
    """An SVG plan in metres: room 101 of 8.6 m x 6.6 m within its walls, and whatever else is drawn there."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9000mm" height="7000mm" viewBox="0 0 9 7">'
        '<path d="M0 0H9V7H0Z M.2 .2V6.8H8.8V.2Z"/>'
        f'<text x="4" y="4" font-size=".5">101</text>{more}</svg>'
    ).encode()


ONE_ROOM = one_room()


def three_rooms(
    numbers: tuple[str, ...] = ("101", "102", "103"), *, more: str = "", move: int = 0, door: int = 1000
) -> bytes:
    """An SVG plan in millimetres: three rooms of 6 m x 5 m in a row over a corridor, with a door each.

    An empty number is not written; `more` is added to the walls, all is moved to the right, a door is `door` wide.
    """
    labels = "".join(
        f'<text x="{2800 + 6000 * at}" y="2500">{number}</text>' for at, number in enumerate(numbers) if number
    )
    leaves = " ".join(f"M{x} 5000V{5000 - door}A{door} {door} 0 0 1 {x + door} 5000" for x in (1000, 7000, 14000))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 19000 8000"><g transform="translate({move} 0)">
<g id="walls" fill="none" stroke="black" stroke-width="50">
<path d="M0 0H18000V7400H0Z M0 5000H1000 M2000 5000H7000 M8000 5000H14000 M15000 5000H18000 M6000 0V5000 M12000 0V5000
{more}"/></g><g id="doors" fill="none" stroke="black"><path d="{leaves}"/></g>
<g id="rooms" font-size="300">{labels}<text x="9000" y="6300">CORRIDOR</text></g></g></svg>
""".encode()


def line_drawing(lines: Sequence[tuple[float, ...]], arcs: Sequence[tuple[float, ...]] = (), **more: Any) -> Drawing:
    """Straight lines (x1 y1 x2 y2) and arcs (cx cy radius start sweep), each an entity of its own on the only layer."""
    count, bent = len(lines), len(arcs)
    plain: dict[str, Any] = {
        "format": "dxf",
        "layers": (Layer(name="0"),),
        "segments": np.array(lines, dtype=np.float64).reshape(-1, 4),
        "segment_layer": np.zeros(count, dtype=np.int32),
        "segment_path": np.arange(count, dtype=np.int32),
        "segment_mark": np.full(count, -1, dtype=np.int32),
        "segment_style": np.zeros(count, dtype=np.int32),
        "segment_curved": np.zeros(count, dtype=np.bool_),
        "segment_visible": np.ones(count, dtype=np.bool_),
        "arcs": np.array(arcs, dtype=np.float64).reshape(-1, 5),
        "arc_layer": np.zeros(bent, dtype=np.int32),
        "arc_path": np.arange(count, count + bent, dtype=np.int32),
        "arc_mark": np.full(bent, -1, dtype=np.int32),
    }
    return Drawing(**plain | more)


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """A desk that keeps nothing yet, its records and keys in this folder; closed at the end."""
    kept = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    with closing(kept.records):
        yield kept


@contextmanager
def as_before(desk: Desk, site_id: str, now: datetime) -> Iterator[None]:
    """At the end the site's files are again what they were at the beginning."""
    before = desk.records.sites.files(site_id)
    yield
    changes = dict.fromkeys(desk.records.sites.files(site_id)) | before
    desk.records.sites.save(desk.records.sites.one(site_id), changes, who="office", note="as before", now=now)
