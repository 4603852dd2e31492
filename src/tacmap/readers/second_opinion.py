"""A second opinion on a DXF plan before it is issued: ezdxf reads it too, and what differs is said.

Both readings are laid over each other on a grid: every line of one must have a line of the same layer beside it in
the other, every painted area the same outline, every text and every placed block its like at the same place.
Agreeing readings say nothing.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import FloatArray, Point
from tacmap.readers.second_reading import Named, SecondReading, read_again
from tacmap.settings import Limits

__all__ = ["second_opinion"]

_CELLS = 400  # along the diagonal of the plan: 25 cm of 100 m
_MOST_SAMPLES = 300_000  # along all lines of one reading; longer drawings get a coarser grid
_MOST_PER_LINE = 2_000
_SHARE_OF_LENGTH = 0.005  # by which a layer's length may differ: chords of curves, rounding
_SHARE_ELSEWHERE = 0.001  # of a layer's length that may lie in other cells
_CELLS_SLACK = 2.0  # and so many cells of either, for layers that hold next to nothing
_SHARE_OF_BOX = 0.02  # of the diagonal: visible lines may reach so much farther
_FARTHEST = 1e12  # file units; what lies beyond is left out by our reader, with a finding of its own
_LAYERS_NAMED, _NAMES_SHOWN = 8, 5
_LOOK = "Compare the picture with the plan in the drawing program before you issue it."

Numbers = NDArray[np.int64]


def second_opinion(content: bytes, drawing: Drawing, limits: Limits, *, name: str = "the plan") -> tuple[Finding, ...]:
    """Where ezdxf reads a DXF file differently from `drawing`, which must be fresh: in file units.

    "readers-disagree" is a warning, its `at` in the drawing's coordinates. When there is no second reading, for
    whatever reason, "second-reader-failed" is a note. `name` is the file's name, for the messages.
    """
    if drawing.format != "dxf":
        return ()
    on_paper = any(finding.code == "paperspace-read" for finding in drawing.findings)
    try:
        with _collecting_later(), np.errstate(all="ignore"):
            other = read_again(content, limits, paper=on_paper)
            if _is_empty(other) and (len(drawing.segments) or drawing.texts or drawing.marks):
                return (_not_read(name, "it found nothing"),)  # it has lost the file: ours is not made up
            return (*_compared(drawing, other, name, limits), *_gaps(other, name))
    except Exception as error:  # noqa: BLE001 - a second reader that fails is no reason to refuse a plan
        return (_not_read(name, type(error).__name__),)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Loading makes a million objects and no garbage; looking for some would cost a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_empty(other: SecondReading) -> bool:
    return not (len(other.ink) or other.texts or other.blocks)


def _not_read(name: str, why: str) -> Finding:
    return Finding(
        code="second-reader-failed",
        message=f"{name} could not be read a second time with other software ({why}), so its reading "
        f"has not been cross-checked. {_LOOK}",
        severity="note",
    )


def _gaps(other: SecondReading, name: str) -> Iterator[Finding]:
    """What the second reading says of itself: then only what it has beyond ours is taken for a disagreement."""
    if other.skipped or other.recovered:
        how = "only after repairs" if other.recovered else f"without {other.skipped:,} of its entities"
        yield Finding(
            code="second-reader-failed",
            message=f"{name} could be read a second time with other software {how}, so its reading has been "
            f"cross-checked in part. {_LOOK}",
            severity="note",
        )


class _Key(NamedTuple):
    layer: str
    hidden: bool
    painted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """One reading's lines (n, 4) in the drawing's coordinates, the number of their key (n,), and the doubtful part."""

    lines: FloatArray
    key: Numbers
    doubt: FloatArray

    @property
    def lengths(self) -> FloatArray:
        long: FloatArray = np.hypot(self.lines[:, 2] - self.lines[:, 0], self.lines[:, 3] - self.lines[:, 1])
        return long

    def kept(self, which: NDArray[np.bool_]) -> "_Lines":
        return _Lines(lines=self.lines[which], key=self.key[which], doubt=self.doubt[which])


def _compared(drawing: Drawing, other: SecondReading, name: str, limits: Limits) -> tuple[Finding, ...]:
    certain = not (other.skipped or other.recovered)
    keys: dict[_Key, int] = {}
    ours, theirs = _our_lines(drawing, keys), _their_lines(drawing, other, keys)
    diagonal = _diagonal(ours, theirs, drawing)
    on_layers = _on_layers(drawing, list(keys), ours, theirs, _cell(ours, theirs, diagonal), name, certain=certain)
    cell = diagonal / _CELLS
    texts = [Named(text.text, (*text.anchor, 0.0)) for text in drawing.texts]
    blocks = [Named(mark.name, (*mark.at, 0.0)) for mark in drawing.marks]
    fold = _folding(drawing, other, limits)
    return (
        *on_layers,
        *(() if on_layers else _farther(keys, ours, theirs, diagonal, name, certain=certain)),
        *_of_names("text", fold, texts, _shifted(drawing, other.texts), cell, name, certain=certain),
        *_of_names("block", _block_name, blocks, _shifted(drawing, other.blocks), cell, name, certain=certain),
    )


# Lines, layer by layer


def _our_lines(drawing: Drawing, keys: dict[_Key, int]) -> _Lines:
    """What is drawn, and the outlines of what is painted."""
    outlines, ring = _outlines(drawing)
    painted = drawing.ring_filled[ring]
    lines = np.concatenate((drawing.segments, outlines[painted]))
    layer = np.concatenate((drawing.segment_layer, drawing.ring_layer[ring[painted]])).astype(np.int64)
    hidden = np.concatenate((~drawing.segment_visible, ~drawing.ring_visible[ring[painted]]))
    code = (layer * 2 + hidden) * 2 + (np.arange(len(lines)) >= len(drawing.segments))
    inks = [
        _Key(layer.name.strip().casefold(), hidden, painted)
        for layer in drawing.layers
        for hidden in (False, True)
        for painted in (False, True)
    ]
    return _near(lines, _keyed(code, inks, keys), np.zeros(len(code)))


def _outlines(drawing: Drawing) -> tuple[FloatArray, Numbers]:
    """(n, 4) the sides of all rings, and the ring of each."""
    sizes = np.diff(drawing.ring_start)
    after = np.arange(1, len(drawing.ring_points) + 1)
    after[drawing.ring_start[1:] - 1] = drawing.ring_start[:-1]
    return np.hstack((drawing.ring_points, drawing.ring_points[after])), np.repeat(np.arange(len(sizes)), sizes)


def _their_lines(drawing: Drawing, other: SecondReading, keys: dict[_Key, int]) -> _Lines:
    inks = [_Key(*ink) for ink in other.inks]
    lines = other.lines - np.tile(np.array(drawing.placement.origin), 2)
    return _near(lines, _keyed(other.ink.astype(np.int64), inks, keys), other.doubt)


def _keyed(code: Numbers, inks: Sequence[_Key], keys: dict[_Key, int]) -> Numbers:
    used, where = np.unique(code, return_inverse=True)
    table = np.array([keys.setdefault(inks[i], len(keys)) for i in used.tolist()], dtype=np.int64)
    numbers: Numbers = table[where]
    return numbers


def _near(lines: FloatArray, key: Numbers, doubt: FloatArray) -> _Lines:
    near = np.all(np.abs(lines) < _FARTHEST, axis=1)  # also false for what is not a number
    long = np.any(lines[:, :2] != lines[:, 2:], axis=1)  # a line without length shows nothing, wherever it lies
    return _Lines(lines=lines, key=key, doubt=doubt).kept(near & long)


def _diagonal(ours: _Lines, theirs: _Lines, drawing: Drawing) -> float:
    """Of the plan without its strays: the middle 98 % of all points, or of the texts where there are no lines."""
    points = np.concatenate((ours.lines, theirs.lines)).reshape(-1, 2)
    if not len(points):
        points = np.array([text.anchor for text in drawing.texts] or [(0.0, 0.0)])
    low, high = np.quantile(points, (0.01, 0.99), axis=0)
    return float(np.hypot(*(high - low))) or 1.0


def _cell(ours: _Lines, theirs: _Lines, diagonal: float) -> float:
    least = diagonal / _CELLS
    most = max(float(np.minimum(side.lengths, _MOST_PER_LINE * least).sum()) for side in (ours, theirs))
    return max(least, most / _MOST_SAMPLES)


def _on_layers(
    drawing: Drawing, keys: Sequence[_Key], ours: _Lines, theirs: _Lines, cell: float, name: str, *, certain: bool
) -> tuple[Finding, ...]:
    """A finding for each layer that differs, the worst first; `certain` when the second reading is whole."""
    count = len(keys)
    our_samples, their_samples = _sampled(ours, cell), _sampled(theirs, cell)
    missing = ~_met(their_samples, our_samples, cell)
    extra = ~_met(our_samples, their_samples, cell)
    our_length = np.bincount(ours.key, ours.lengths, count)
    their_length = np.bincount(theirs.key, theirs.lengths, count)
    doubt = np.bincount(theirs.key, theirs.lengths * theirs.doubt, count)
    lost = np.bincount(their_samples.key[missing], their_samples.weight[missing], count)
    more = np.bincount(our_samples.key[extra], our_samples.weight[extra], count)
    longest, slack = np.maximum(our_length, their_length), doubt + _CELLS_SLACK * cell
    elsewhere, unlike = _SHARE_ELSEWHERE * longest + slack, _SHARE_OF_LENGTH * longest + slack
    gap = np.maximum(lost - elsewhere, their_length - our_length - unlike)
    if certain:
        gap = np.maximum.reduce((gap, more - elsewhere, our_length - their_length - unlike))
    wrong = sorted(np.flatnonzero(gap > 0).tolist(), key=lambda key: (keys[key].hidden, -gap[key], keys[key].layer))
    written = {layer.name.strip().casefold(): layer.name for layer in drawing.layers}
    findings = []
    for key in wrong[:_LAYERS_NAMED]:
        side, where = (their_samples, missing) if lost[key] >= more[key] else (our_samples, extra)
        findings.append(
            Finding(
                code="readers-disagree",
                message=f"A second reading of {name} with other software found "
                f"{_difference(our_length[key], their_length[key], lost[key], more[key])} on "
                f"{_layer(keys[key], written)}. {_LOOK}",
                at=_thickest(side.points[where & (side.key == key)]),
            )
        )
    if others := len(wrong) - _LAYERS_NAMED:
        findings += _more_layers(name, others) if others > 0 else []
    return tuple(findings)


def _layer(key: _Key, written: dict[str, str]) -> str:
    where = "the painted areas of " if key.painted else ""
    return f"{where}layer {written.get(key.layer, key.layer.upper())}" + (" (hidden)" if key.hidden else "")


def _difference(ours: float, theirs: float, lost: float, more: float) -> str:
    """In words: how much more, how much less, or as much elsewhere."""
    if not ours:
        return "lines that this reading lacks altogether"
    if not theirs:
        return "none of the lines that this reading shows"
    if abs(theirs - ours) > max(lost, more) / 2:
        return f"{_percent(abs(theirs - ours) / ours)} {'more' if theirs > ours else 'less'} line length"
    return f"{_percent(max(lost, more) / max(ours, theirs))} of the lines in other places"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "less than 1 %"


def _more_layers(name: str, count: int) -> list[Finding]:
    return [
        Finding(
            code="readers-disagree",
            message=f"A second reading of {name} with other software differs on {count:,} more layers. {_LOOK}",
        )
    ]


class _Samples(NamedTuple):
    """Points along lines: (n, 2), their key (n,), and the length each stands for (n,)."""

    points: FloatArray
    key: Numbers
    weight: FloatArray


def _sampled(lines: _Lines, cell: float) -> _Samples:
    """At least one point for each cell that a line passes."""
    lengths = lines.lengths
    counts = np.clip(np.ceil(lengths / cell), 1, _MOST_PER_LINE).astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = ((step + 0.5) / counts[owner])[:, None]
    start, end = lines.lines[owner, :2], lines.lines[owner, 2:]
    return _Samples(start + (end - start) * part, lines.key[owner], lengths[owner] / counts[owner])


def _met(samples: _Samples, others: _Samples, cell: float) -> NDArray[np.bool_]:
    """(n,) whether a sample has one of the others with its key in its own cell of the grid or in one beside it."""
    there = np.append(np.unique(_cells(others, cell)), _NOWHERE)
    own = _cells(samples, cell)
    met = np.zeros(len(own), dtype=np.bool_)
    left = np.arange(len(own))
    for shift in _AROUND:
        wanted = own[left] + shift
        found = there[np.searchsorted(there, wanted)] == wanted
        met[left[found]] = True
        left = left[~found]
    return met


_ROW, _KEY = 1 << 20, 1 << 40
_NOWHERE = np.iinfo(np.int64).max
_MIDDLE = 1 << 19
_AROUND = tuple(sorted((dx + dy * _ROW for dx in (-1, 0, 1) for dy in (-1, 0, 1)), key=abs))


def _cells(samples: _Samples, cell: float) -> Numbers:
    """(n,) one number for key, column and row; what lies far outside shares the cells of the rim."""
    grid = np.clip(np.floor(samples.points / cell), 2 - _MIDDLE, _MIDDLE - 2).astype(np.int64) + _MIDDLE
    numbers: Numbers = samples.key * _KEY + grid[:, 1] * _ROW + grid[:, 0]
    return numbers


def _thickest(points: FloatArray) -> Point | None:
    """The one of these points that is nearest to the median of all."""
    if not len(points):
        return None
    best = points[np.argmin(np.abs(points - np.median(points, axis=0)).sum(axis=1))]
    return (float(best[0]), float(best[1]))


def _farther(
    keys: dict[_Key, int], ours: _Lines, theirs: _Lines, diagonal: float, name: str, *, certain: bool
) -> Iterator[Finding]:
    """Whether the visible lines of one reading reach farther than those of the other."""
    shown = np.array([not key.hidden for key in keys], dtype=np.bool_)
    here, there = shown[ours.key], shown[theirs.key]
    if not (here.any() and there.any()):
        return
    own, all_theirs = _box(ours.lines[here]), _box(theirs.lines[there])
    sure = _box(theirs.lines[there & (theirs.doubt == 0)])
    if max(_beyond(sure, own), _beyond(own, all_theirs) if certain else 0.0) > _SHARE_OF_BOX * diagonal:
        sizes = [
            f"{width:,.2f} by {height:,.2f}" for width, height in (all_theirs[2:] + all_theirs[:2], own[2:] + own[:2])
        ]
        yield Finding(
            code="readers-disagree",
            message=f"A second reading of {name} with other software found visible lines over {sizes[0]} drawing units "
            f"instead of {sizes[1]}. {_LOOK}",
        )


def _box(lines: FloatArray) -> FloatArray:
    """-xmin, -ymin, xmax, ymax: each the greater the farther the lines reach."""
    points = lines.reshape(-1, 2)
    reach: FloatArray = np.max(np.concatenate((-points, points), axis=1), axis=0, initial=-4 * _FARTHEST)
    return reach


def _beyond(box: FloatArray, other: FloatArray) -> float:
    return float(np.max(box - other))


# Texts and placed blocks


def _shifted(drawing: Drawing, names: Sequence[Named]) -> list[Named]:
    x, y = drawing.placement.origin
    return [name._replace(at=(name.at[0] - x, name.at[1] - y, 0.0)) for name in names]


class _Fold:
    """Texts as compared: letters and digits only, as many as are kept of long ones."""

    def __init__(self, *, plain: bool, longest: int) -> None:
        self._plain = plain
        self._longest = longest // 4

    def __call__(self, text: str) -> str:
        signs = (sign for sign in text.casefold() if sign.isalnum() and (sign.isascii() or not self._plain))
        return "".join(signs)[: self._longest]


def _folding(drawing: Drawing, other: SecondReading, limits: Limits) -> _Fold:
    """Where the encoding is in doubt only plain letters are compared: a wrong accent does not look right."""
    doubtful = any(finding.code == "encoding-guessed" for finding in drawing.findings)
    escaped = any("\udc80" <= sign <= "\udcff" for text in other.texts if not text.name.isascii() for sign in text.name)
    return _Fold(plain=doubtful or escaped, longest=limits.label_characters)


def _block_name(name: str) -> str:
    return name.strip().casefold()


def _of_names(
    kind: str,
    fold: Callable[[str], str],
    ours: Sequence[Named],
    theirs: Sequence[Named],
    cell: float,
    name: str,
    *,
    certain: bool,
) -> Iterator[Finding]:
    """What has not its like at the same place in the other reading."""
    keys: dict[str, int] = {}
    our_places, their_places = _placed(ours, fold, keys), _placed(theirs, fold, keys)
    unsure = {fold(each.name) for each in theirs if not each.sure}
    missing = [theirs[i] for i in np.flatnonzero(~_met(their_places, our_places, cell)).tolist() if theirs[i].sure]
    extra = [ours[i] for i in np.flatnonzero(~_met(our_places, their_places, cell)).tolist()]
    extra = [each for each in extra if fold(each.name) not in unsure]
    if missing:
        yield _told(kind, missing, "that this reading lacks there", name)
    elif extra and certain:
        yield _told(kind, extra, "fewer than this reading", name)


def _placed(names: Sequence[Named], fold: Callable[[str], str], keys: dict[str, int]) -> _Samples:
    places = np.array([each.at[:2] for each in names], dtype=np.float64).reshape(-1, 2)
    numbers = np.array([keys.setdefault(fold(each.name), len(keys)) for each in names], dtype=np.int64)
    near = np.nan_to_num(places, nan=0.0, posinf=_FARTHEST, neginf=-_FARTHEST)
    return _Samples(near, numbers, np.ones(len(names)))


def _told(kind: str, names: Sequence[Named], how: str, name: str) -> Finding:
    shown = list(dict.fromkeys(each.name for each in names))
    listed = ", ".join(f'"{" ".join(each.split())[:40]}"' for each in shown[:_NAMES_SHOWN]) + (
        ", ..." if len(shown) > _NAMES_SHOWN else ""
    )
    what = f"{len(names):,} {'placed ' if kind == 'block' else ''}{kind}{'' if len(names) == 1 else 's'}"
    return Finding(
        code="readers-disagree",
        message=f"A second reading of {name} with other software found {what} {how}: {listed}. {_LOOK}",
        at=(names[0].at[0], names[0].at[1]),
    )
