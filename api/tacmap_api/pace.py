"""How often somebody may ask: so many turns a minute for each name, whether all at once or spread out.

Counted in the memory of one process: where several serve, each counts for itself. What must hold for all of them, the
lock after wrong passwords and what a district may keep, is counted in the records. Time is that since the machine was
started, so that a clock that is set back shuts nobody out.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fastapi import Request

from tacmap.errors import TooOften
from tacmap.settings import Admission

__all__ = ["Pace", "Paces", "address_of"]

_MINUTE_S = 60.0
_MOST_NAMES = 100_000  # some 20 MB; beyond, who was not seen for longest is forgotten


class Pace:
    """One kind of turn (GCRA: a name is kept with the moment up to which its turns are used up)."""

    def __init__(self, many: int, tick: Callable[[], float]) -> None:
        self._step_s, self._tick = _MINUTE_S / many, tick
        self._used_up_to: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str) -> None:
        """Take a turn. Raises TooOften."""
        now = self._tick()
        with self._lock:
            used_up_to = max(now, self._used_up_to.get(name, now)) + self._step_s
            wait_s = used_up_to - now - _MINUTE_S
            if wait_s > 1e-6:
                raise TooOften(
                    "This was asked for too often.", remedy="Wait a moment, then try again.", after_s=math.ceil(wait_s)
                )
            self._used_up_to[name] = used_up_to
            self._used_up_to.move_to_end(name)
            if len(self._used_up_to) > _MOST_NAMES:
                self._used_up_to.popitem(last=False)


class Paces:
    """The kinds of turns that the service knows."""

    def __init__(self, admission: Admission, tick: Callable[[], float] = time.monotonic) -> None:
        self.logins = Pace(admission.logins, tick)
        self.codes = Pace(admission.codes, tick)
        self.strangers = Pace(admission.strangers, tick)
        self.requests = Pace(admission.requests, tick)
        self.noted = Pace(admission.strangers, tick)  # of what strangers ask for out of turn: entries on record


def address_of(request: Request) -> str:
    """Where a request comes from; of IPv6 the network, for one household has 2 to the 64 addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
