"""A floor as the static drawing of the viewer's page: what the eye needs, in as few bytes as that takes.

Places are rounded to a tenth of a millimetre on paper and lines thinned by less than that; each look of a symbol is
drawn once and stamped wherever it stands. The drawings under `floors/` keep every line to the millimetre.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import shapely

from tacmap.building import Building, Floor, LineKind
from tacmap.exports.edition import Edition
from tacmap.exports.scene import floor_scene
from tacmap.exports.shapes import STRIP, Area, Label, Lines, Plate, Scene, Shape, Symbol
from tacmap.exports.svg import scene_svg, wall_chart_mm
from tacmap.geometry import Point, Ring

__all__ = ["page_plans"]

_STEP = 0.1  # mm on paper to which places are rounded
_THINNED = 0.1  # mm on paper that a thinned line may depart from the plan's
_AT_ORIGIN = (0.0, -1.0, 1.0, 0.0)  # a sheet whose upper left corner is (0, 0)


def page_plans(edition: Edition) -> dict[str, str]:
    """The `<svg>` element of each floor by its id. They belong on one page: the first to use a stamp carries it."""
    stamps, north = _Stamps(), edition.orientation.north_bearing
    return {floor.id: _drawn(_scene(edition, building, floor), stamps, north) for building, floor in edition.floors}


def _scene(edition: Edition, building: Building, floor: Floor) -> Scene:
    """At the coarsest scale that leaves no number unwritten: letters are then as large as the plan allows."""
    bare, finest = _bare(floor), wall_chart_mm(edition)
    for mm in (finest * 1.8, finest * 1.4, finest):
        scene = floor_scene(edition.preplan, edition.orientation, building, bare, mm=mm)
        if not scene.unwritten:
            break
    return scene


def _bare(floor: Floor) -> Floor:
    """Without furniture, and without lines that walls and doors are drawn from anyway."""
    left_out = {LineKind.DETAIL, LineKind.FURNITURE}
    if floor.walls:
        left_out.add(LineKind.WALL)
    if any(door.hinge for door in floor.openings):
        left_out.add(LineKind.DOOR)
    return replace(floor, linework=tuple(work for work in floor.linework if work.kind not in left_out))


@dataclass(slots=True)
class _Stamps:
    """The looks of symbols that were drawn so far, by the name under which the page stamps them."""

    names: dict[Symbol | None, str] = field(default_factory=dict)

    def put(self, look: Symbol | None, at: Point) -> str:
        """Markup that shows a look at a place, in mm of the sheet; None is the dot at the end of a leader."""
        new = look not in self.names
        name = self.names.setdefault(look, f"s{len(self.names)}")
        defined = f'<defs><g id="{name}">{_look(look)}</g></defs>' if new else ""
        return f'{defined}<use href="#{name}" x="{at[0]:g}" y="{at[1]:g}"/>'


def _look(symbol: Symbol | None) -> str:
    if symbol is None:
        return '<circle r=".45" fill="#666"/>'
    sheet = Scene(title="", window=_AT_ORIGIN, box=_AT_ORIGIN, mm=1.0, shapes=(symbol,))
    found = re.search(r'<g class="symbol[^>]*>(.*)</g></svg>', scene_svg(sheet).decode(), re.DOTALL)
    return _shortened(found[1]) if found else ""


def _drawn(scene: Scene, stamps: _Stamps, north: float | None) -> str:
    symbols = [shape for shape in scene.shapes if isinstance(shape, Symbol)]
    others = [shape for shape in scene.shapes if not isinstance(shape, Symbol)]
    leaders = Lines(role="leader", lines=tuple((s.home, s.at) for s in symbols if s.home is not None))
    sheet = _Sheet(scene)
    shapes = tuple(sheet.rounded(shape) for shape in _gathered([*others, leaders]))
    drawing = _shortened(scene_svg(replace(scene, shapes=shapes)).decode())
    return drawing.replace("</svg>", "".join((*_stamped(sheet, symbols, stamps), _compass(scene, north))) + "</svg>")


def _compass(scene: Scene, north: float | None) -> str:
    """Where north is, in the upper right corner, which the grid's letters leave free."""
    x, y = round((scene.box[2] - scene.box[0]) / scene.mm - STRIP / 2, 1), STRIP / 2
    if north is None:
        return f'<text x="{x:g}" y="{y:g}" font-size="3">N?</text>'
    return f'<path d="M0-3 1.5 2.5 0 1.3-1.5 2.5z" transform="translate({x:g} {y:g})rotate({north:.0f})"/>'


def _stamped(sheet: "_Sheet", symbols: Iterable[Symbol], stamps: _Stamps) -> Iterator[str]:
    for symbol in symbols:
        if symbol.home is not None:
            yield stamps.put(None, sheet.mm(symbol.home))
        yield stamps.put(replace(symbol, at=(0.0, 0.0), home=None, layer="", kind=""), sheet.mm(symbol.at))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where metres of a scene lie on its paper."""

    scene: Scene

    def mm(self, point: Point) -> Point:
        """Millimetres from the upper left corner, rounded."""
        return self._right(point[0]), self._down(point[1])

    def rounded(self, shape: Shape) -> Shape:
        """The shape with its places where they will be printed."""
        if isinstance(shape, Area):
            return replace(shape, rings=tuple(self._thinned(ring) for ring in shape.rings))
        if isinstance(shape, Lines):
            return replace(shape, lines=tuple(self._thinned(line) for line in shape.lines))
        if isinstance(shape, Plate):
            return replace(shape, at=self._snapped(shape.at), home=self._snapped(shape.home))
        return replace(shape, at=self._snapped(shape.at)) if isinstance(shape, Label) else shape

    def _right(self, x: float) -> float:
        return round(round((x - self.scene.box[0]) / self.scene.mm / _STEP) * _STEP, 1)

    def _down(self, y: float) -> float:
        return round(round((self.scene.box[3] - y) / self.scene.mm / _STEP) * _STEP, 1)

    def _snapped(self, point: Point) -> Point:
        x, y = self.mm(point)
        return (self.scene.box[0] + x * self.scene.mm, self.scene.box[3] - y * self.scene.mm)

    def _thinned(self, line: Ring) -> Ring:
        if len(line) > 2:
            kept = shapely.LineString(line).simplify(_THINNED * self.scene.mm, preserve_topology=False).coords
            line = tuple((x, y) for x, y, *_ in kept)
        return tuple(self._snapped(point) for point in line)


def _gathered(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Lines of one role as one shape, where the first of them lay; so rooms of one kind, which never overlap."""
    roles: dict[str, list[Ring]] = {}
    order: list[Shape | tuple[type[Area] | type[Lines], str]] = []
    for shape in shapes:
        if not (isinstance(shape, Lines) or (isinstance(shape, Area) and shape.role.startswith("room "))):
            order.append(shape)
            continue
        if shape.role not in roles:
            roles[shape.role] = []
            order.append((type(shape), shape.role))
        roles[shape.role] += shape.lines if isinstance(shape, Lines) else shape.rings
    for one in order:
        if not isinstance(one, tuple):
            yield one
        elif one[0] is Lines:
            yield Lines(role=one[1], lines=tuple(roles[one[1]]))
        else:
            yield Area(role=one[1], rings=tuple(roles[one[1]]))


# What the page's style sheet says once for all its drawings, and what no style asks for.
_INHERITED = re.compile(
    r' (paint-order="stroke"|stroke-linejoin="round"|text-anchor="middle"|fill-rule="evenodd"|stroke="none"'
    r'|font-family="[^"]*"|class="[^"]*"|xmlns:\w+="[^"]*"|baseProfile="full"|version="1.1")'
)
_TAG = re.compile(r"<[a-z][^<>]*>")
_PLACE = re.compile(r' [xy]="-?[\d.]+"')


def _shortened(drawing: str) -> str:
    """The drawing as an element of the page, without what the page says for it."""
    drawing = re.sub(r"^<\?xml[^>]*\?>\s*", "", drawing)
    return _TAG.sub(lambda tag: _short(tag[0]), drawing)


def _short(tag: str) -> str:
    return _PLACE.sub(lambda place: _tenths(place[0]), _INHERITED.sub("", tag)).replace(" />", "/>")


def _tenths(attribute: str) -> str:
    name, number, _ = attribute.split('"')
    return f'{name}"{round(float(number), 1):g}"'
