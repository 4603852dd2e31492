"""Paper sizes, round scales, and how a page is divided. All lengths in millimetres."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["PAPERS", "Layout", "fit", "round_scale", "rounded_down", "scale_bar"]

PAPERS = {
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "11x17": (279.4, 431.8),
    "a4": (210.0, 297.0),
    "a3": (297.0, 420.0),
    "archd": (609.6, 914.4),
}

_SCALES = (50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000)
_STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
_EDGE, _HEADER, _FOOTER, _SIDE = 8.0, 12.0, 21.0, 44.0
_SMALL = 215.9  # mm: what is written grows with the square root of the paper's width above this
_SCALE_WIDTH, _SCALE_HEIGHT, _COMPASS = 60.0, 18.0, 16.0
BANNER = 9.0  # the height of a banner
_KEY_WIDTH, _ROW, _LOW_ROW = 46.0, 5.0, 4.5

Place = tuple[float, float, float, float]  # x, y, width, height from the top left


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page: its paper, the scale 1:`scale`, and where each part goes.

    What is written is `factor` times as large as on a letter; `row` is the height of the legend's rows on a letter.
    """

    width: float
    height: float
    scale: int
    plan: Place
    legend: Place
    compass: Place
    bar: Place
    columns: int
    row: float
    factor: float = 1.0

    @property
    def mm(self) -> float:
        """Metres on the ground for one millimetre of paper."""
        return self.scale / 1000.0

    @property
    def pen(self) -> float:
        """The same for a millimetre of symbols and letters, which are larger on larger paper."""
        return self.mm * self.factor

    def places(self) -> dict[str, dict[str, float]]:
        """Every part by name, for the template."""
        edge, header, footer = (part * self.factor for part in (_EDGE, _HEADER, _FOOTER))
        inner = self.width - 2 * edge
        parts = {
            "header": (edge, edge - 1.5 * self.factor, inner, header),
            "footer": (edge, self.height - edge - footer, inner, footer),
            "banners": (edge, edge + header, inner, self.plan[1] - edge - header),
            "plan": self.plan,
            "legend": self.legend,
            "compass": self.compass,
            "scale": self.bar,
        }
        return {
            name: {"x": round(x, 2), "y": round(y, 2), "width": round(w, 2), "height": round(h, 2)}
            for name, (x, y, w, h) in parts.items()
        }


def fit(paper: str, wide_m: float, high_m: float, border: float, *, keys: int, banners: int) -> Layout:
    """The page that shows an area of metres largest: portrait or landscape, legend beside or below.

    `border` is what the drawing of a letter needs around the area on each side, `keys` how many lines the legend has,
    `banners` how many stand above the plan.
    """
    factor = max(1.0, math.sqrt(PAPERS[paper][0] / _SMALL))
    layouts = [_grown(_below_banners(each, banners * BANNER), factor) for each in _arrangements(paper, keys, factor)]
    scaled = [(_scale(layout, wide_m, high_m, border * factor), index) for index, layout in enumerate(layouts)]
    scale, index = min(scaled)
    found = layouts[index]
    return replace(found, scale=scale)


def round_scale(wide_m: float, high_m: float, width: float, height: float, border: float) -> int:
    """The round scale at which an area of metres, with a border, fits a box of paper."""
    need = max(wide_m * 1000 / max(1.0, width - 2 * border), high_m * 1000 / max(1.0, height - 2 * border))
    return next((scale for scale in _scales() if scale >= need - 1e-9), _SCALES[-1])


def rounded_down(scale: float) -> int:
    """The next round scale that shows things at least as large; at most 1:50."""
    return max((each for each in _scales() if each <= scale), default=_SCALES[0])


def scale_bar(scale: float, factor: float = 1.0) -> dict[str, Any]:
    """A bar in metres and one in feet, each of four parts and not above 48 mm long, drawn `factor` times as large."""
    return {
        "words": f"Scale 1:{scale:g}",
        "metres": _bar(1000.0 / scale / factor),
        "feet": _bar(304.8 / scale / factor),
    }


def _bar(unit: float) -> dict[str, float]:
    step = max((step for step in _STEPS if 4 * step * unit <= 48.0), default=_STEPS[0])
    return {"part": round(step * unit, 4), "step": step}


def _scale(layout: Layout, wide_m: float, high_m: float, border: float) -> int:
    return round_scale(wide_m, high_m, *layout.plan[2:], border)


def _scales() -> Iterator[int]:
    yield from _SCALES
    yield from (_SCALES[-1] * 2**doubling for doubling in range(1, 20))


def _below_banners(layout: Layout, high: float) -> Layout:
    (x, y, width, height), (kx, ky, kwide, khigh) = layout.plan, layout.compass
    moved = (kx, ky + high, kwide, khigh) if layout.columns == 1 else layout.compass
    lx, ly, lwide, lhigh = layout.legend
    legend = (lx, ly + high, lwide, lhigh - high) if layout.columns == 1 else layout.legend
    return replace(layout, plan=(x, y + high, width, height - high), compass=moved, legend=legend)


def _grown(layout: Layout, factor: float) -> Layout:
    """All of it `factor` times as large."""

    def grown(part: Place) -> Place:
        x, y, width, height = part
        return (factor * x, factor * y, factor * width, factor * height)

    return replace(
        layout,
        width=factor * layout.width,
        height=factor * layout.height,
        plan=grown(layout.plan),
        legend=grown(layout.legend),
        compass=grown(layout.compass),
        bar=grown(layout.bar),
        factor=factor,
    )


def _arrangements(paper: str, keys: int, factor: float) -> list[Layout]:
    """The ways to divide a page, in lengths that are still to be made `factor` times as large."""
    short, long = (side / factor for side in PAPERS[paper])
    sizes = ((long, short), (short, long))
    return [divide(width, height, keys) for width, height in sizes for divide in (_legend_beside, _legend_below)]


def _legend_beside(width: float, height: float, keys: int) -> Layout:
    top, bottom = _EDGE + _HEADER, height - _EDGE - _FOOTER - 1.0
    x = width - _EDGE - _SIDE
    room = bottom - top - _COMPASS - _SCALE_HEIGHT - 10.0
    return Layout(
        width=width, height=height, scale=1,
        plan=(_EDGE, top, x - _EDGE - 2.0, bottom - top),
        compass=(x, top + 1.0, _SIDE, _COMPASS),
        legend=(x, top + _COMPASS + 3.0, _SIDE, room),
        bar=(x - 2.0, bottom - _SCALE_HEIGHT, _SIDE + 2.0, _SCALE_HEIGHT),
        columns=1, row=max(3.0, min(_ROW, room / max(1, keys + 1))),
    )  # fmt: skip


def _legend_below(width: float, height: float, keys: int) -> Layout:
    inner = width - 2 * _EDGE
    columns = max(1, int((inner - _SCALE_WIDTH - _COMPASS - 4.0) // _KEY_WIDTH))
    high = max(_SCALE_HEIGHT + 2.0, math.ceil(keys / columns) * _LOW_ROW + 7.0)
    top, bottom = _EDGE + _HEADER, height - _EDGE - _FOOTER - high - 1.0
    return Layout(
        width=width, height=height, scale=1,
        plan=(_EDGE, top, inner, bottom - top),
        legend=(_EDGE, bottom + 2.0, inner - _SCALE_WIDTH - _COMPASS - 4.0, high - 2.0),
        compass=(width - _EDGE - _SCALE_WIDTH - _COMPASS - 1.0, bottom + 1.5, _COMPASS, _COMPASS),
        bar=(width - _EDGE - _SCALE_WIDTH + 2.0, bottom + 1.5, _SCALE_WIDTH, _SCALE_HEIGHT),
        columns=columns, row=_LOW_ROW,
    )  # fmt: skip
