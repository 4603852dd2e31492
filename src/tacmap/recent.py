"""The latest things in memory, up to a size together. What is held is immutable, so that it is never out of date."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Recent"]

Thing = TypeVar("Thing")


class Recent(Generic[Thing]):
    """Things by a name that says all that they depend on; those not asked for longest make room."""

    def __init__(self, size: int) -> None:
        self.size, self.held = size, 0
        self._things: OrderedDict[str, tuple[Thing, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> Thing | None:
        with self._lock:
            found = self._things.get(name)
            if found is None:
                return None
            self._things.move_to_end(name)
            return found[0]

    def hold(self, name: str, thing: Thing, size: int) -> None:
        """Hold a thing of this size, unless it is larger than a quarter of all the room."""
        if size > self.size // 4:
            return
        with self._lock:
            self.held -= self._things.pop(name, (None, 0))[1]
            while self._things and self.held + size > self.size:
                self.held -= self._things.popitem(last=False)[1][1]
            self._things[name] = thing, size
            self.held += size
