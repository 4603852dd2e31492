"""The net of ways for a page that lets people choose where to enter: no more of the walking graph than routes need.

Kept is what lies on a shortest way from any exterior door to any room or feature, so that a way found in this net
is the way found in the whole graph.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tacmap.annotations import Feature
from tacmap.building import Floor
from tacmap.exports.orientation import Orientation
from tacmap.exports.ways import STAIR_LENGTH, Reach, Stop

__all__ = ["Net"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Stops and the pairs of them that are joined; `places` are spaces and features, `exits` exterior doors, by id."""

    stops: list[Stop]
    edges: list[tuple[int, int]]
    places: dict[str, int]
    exits: dict[str, int]

    @classmethod
    def of(cls, orientation: Orientation, features: Iterable[Feature]) -> "Net":
        """The net from every exterior door to every space and to every feature inside."""
        return _Weaving(orientation).net(features)

    def compact(self, floors: Iterable[Floor]) -> dict[str, object]:
        """As `Walks` in web/viewer/src/model.ts reads it: places in decimetres, steps from number to number."""
        return {
            "nodes": [self._steps(floor.id) for floor in floors],
            "edges": list(self._joins()),
            "exits": self.exits,
            "stairs": STAIR_LENGTH,
        }

    def _steps(self, floor: str) -> list[int]:
        """The place of the floor's first stop (x, y), then the step to each next one."""
        places = [(0, 0), *((round(10 * x), round(10 * y)) for where, (x, y) in self.stops if where == floor)]
        return [there - here for pair in pairwise(places) for here, there in zip(*pair, strict=True)]

    def _joins(self) -> Iterable[int]:
        """For each stop how much further on the stops are that it is joined to, then 0."""
        onward: list[list[int]] = [[] for _ in self.stops]
        for one, other in self.edges:
            onward[one].append(other - one)
        for steps in onward:
            yield from (*steps, 0)


class _Weaving:
    """Numbers of the graph and edges between them, as far as they were walked."""

    def __init__(self, orientation: Orientation) -> None:
        self.orientation, self.ways = orientation, orientation.ways
        self.stops: dict[int, Stop] = {}
        self.edges: set[tuple[int, int]] = set()
        self.places: dict[str, int] = {}

    def net(self, features: Iterable[Feature]) -> Net:
        inside = ((each, self.ways.around((each.floor, each.points[0]))) for each in features if each.floor)
        reached = [(feature, around) for feature, around in inside if around]
        for door in self.orientation.doors:
            reach = self.ways.from_openings([door])
            for space, node in self.ways.middles.items():
                self._walk(reach, node, space)
            for number, (feature, around) in enumerate(reached, start=1):
                self._walk_to_feature(reach, -number, feature, around)
        return self._numbered()

    def _walk_to_feature(self, reach: Reach, own: int, feature: Feature, around: list[tuple[int, float]]) -> None:
        metres, node = min((leg + reach.metres[node], node) for node, leg in around)
        if math.isfinite(metres):
            self.stops[own] = (feature.floor or "", feature.points[0])
            self.places[feature.id] = own
            self.edges.add((own, node))
            self._walk(reach, node)

    def _walk(self, reach: Reach, node: int, place: str | None = None) -> None:
        if math.isinf(reach.metres[node]):
            return
        if place is not None:
            self.places[place] = node
        self.stops[node] = reach.stops[node]
        while (before := reach.back[node]) >= 0:
            self.stops[before] = reach.stops[before]
            self.edges.add((min(node, before), max(node, before)))
            node = before

    def _numbered(self) -> Net:
        """Floor by floor in bands of 3 m, so that neighbours have near numbers and the net is written short."""
        made = sorted(self.stops, key=lambda node: (node < 0, abs(node)))
        levels = list(dict.fromkeys(self.stops[node][0] for node in made))
        order = sorted(made, key=lambda node: _band(levels, self.stops[node]))
        new = {node: number for number, node in enumerate(order)}
        doors = {door: self.ways.opening(door) for door in self.orientation.doors}
        return Net(
            stops=[self.stops[node] for node in order],
            edges=sorted((min(new[a], new[b]), max(new[a], new[b])) for a, b in self.edges),
            places={place: new[node] for place, node in self.places.items()},
            exits={door: new[node] for door, node in doors.items() if node in new},
        )


def _band(levels: list[str], stop: Stop) -> tuple[int, int, float]:
    floor, (x, y) = stop
    return levels.index(floor), round(y / 3), x
