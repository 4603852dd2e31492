"""A service on this machine over a scratch folder, for those who measure what a browser does with it."""

import io
import math
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import ezdxf
import uvicorn

from tacmap.service.desk import Desk, add_plan, add_site
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

__all__ = ["Served", "grid_of_rooms", "served"]

_WIDE, _HIGH = 6.0, 5.0  # metres of a room of the grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A desk and the address that it is served at."""

    desk: Desk
    address: str

    def cookie(self, now: datetime) -> dict[str, str]:
        """A session of the keeper for a browser."""
        return {"name": COOKIE, "value": self.desk.records.passes.make("session", now), "url": self.address}

    def keep_grid(self, name: str, rooms: int, now: datetime, *, floors: int = 1, bare: int = 0) -> None:
        """Keep a site with this many rooms, a plan to each floor, numbered from 1000, 2000 ...

        The last `bare` of each lack a number.
        """
        site = add_site(self.desk, name, now)
        for floor in range(1, floors + 1):
            plan = grid_of_rooms(rooms // floors, first=1000 * floor, bare=bare)
            add_plan(self.desk, site.id, f"grid-{floor}.dxf", plan, now)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve an empty desk in this folder while the context lasts."""
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    desk.keyring.own_key()
    app = create_app(desk, lambda: datetime.now(UTC))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield Served(desk=desk, address=f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()
        app.state.line.close()
        desk.records.close()


def grid_of_rooms(rooms: int, *, first: int = 1000, bare: int = 0) -> bytes:
    """A DXF in metres: rooms of 6 x 5 m side by side, each with own walls and a door's gap, numbered but for `bare`."""
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = 6
    space = document.modelspace()
    columns = math.ceil(math.sqrt(rooms * _HIGH / _WIDE))
    for order in range(rooms):
        x, y = (order % columns) * _WIDE, (order // columns) * _HIGH
        inner = [(x + 2.4, y + 0.1), (x + 0.1, y + 0.1), (x + 0.1, y + _HIGH - 0.1), (x + _WIDE - 0.1, y + _HIGH - 0.1),
                 (x + _WIDE - 0.1, y + 0.1), (x + 3.4, y + 0.1)]  # fmt: skip
        space.add_lwpolyline(inner, dxfattribs={"layer": "A-WALL"})
        space.add_line((x + 2.4, y + 0.1), (x + 3.4, y + 0.1), dxfattribs={"layer": "A-DOOR"})
        if order < rooms - bare:
            label = space.add_text(str(first + order), height=0.4, dxfattribs={"layer": "A-ROOM-NUMB"})
            label.set_placement((x + 2.4, y + 2.4))
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()
