"""How long is a unit? The drawing in metres, from what is drawn rather than from what the file claims.

Every clue says how likely each unit is; the likeliest wins, what the file declares counts little, and a person's
`metres_per_unit` overrules all. When two units remain likely, or the clues contradict each other, it says so.
"""

import numpy as np

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import FloatArray
from tacmap.stages.clue import Clue
from tacmap.stages.clues import measure

__all__ = ["to_metres"]

_UNITS: tuple[tuple[float, str, float], ...] = (
    (0.001, "a millimetre", 0.0),
    (0.01, "a centimetre", -0.3),
    (0.0254, "an inch", 0.0),
    (0.3048, "a foot", -1.2),
    (1.0, "a metre", 0.0),
    (0.1, "a millimetre at 1:100 (or a decimetre)", -2.0),
    (0.05, "a millimetre at 1:50", -2.5),
    (0.2, "a millimetre at 1:200", -2.5),
    (1.2192, 'an inch at 1/4" = 1\'-0"', -3.0),
    (2.4384, 'an inch at 1/8" = 1\'-0"', -3.0),
)
_ANYTHING = 0.1  # density over the natural logarithm: a length that is no clue may be anything
_DECLARED = 0.7  # log-likelihood that the declared unit gains
_MARGIN = 1.6  # log-likelihood by which the best unit must lead
_STEP = 0.01
_CURVE = np.exp(np.arange(np.log(1e-5), np.log(100.0), _STEP))
_USABLE = 1.25  # a scale off by this factor still tells a door from a gate
_BLUNT = 1.1  # how broad a peak may be
_SURE = 0.6  # chance that the scale lies as near as that


def to_metres(drawing: Drawing, metres_per_unit: float | None = None) -> tuple[Drawing, tuple[Finding, ...]]:
    """The drawing in metres, with the evidence for its unit in `unit_evidence`, and what is doubtful about it.

    A DXF drawing gets one of the usual units or paper scales; an SVG any scale. `metres_per_unit` overrules. The
    findings are "units-uncertain" (a person must look) or "units-inferred" (a note).
    """
    if metres_per_unit is not None:
        return drawing.scaled(metres_per_unit, (f"A person said that a unit is {metres_per_unit:g} m.",)), ()
    clues = measure(drawing)
    if drawing.format == "svg":
        return _continuous(drawing, clues)
    return _among_units(drawing, clues)


def _among_units(drawing: Drawing, clues: tuple[Clue, ...]) -> tuple[Drawing, tuple[Finding, ...]]:
    """DXF: the likeliest of the usual units."""
    factors = np.array([factor for factor, _, _ in _UNITS])
    scores = _likelihood(clues, factors) + np.array([prior for _, _, prior in _UNITS])
    if drawing.declared_unit is not None:
        scores += _DECLARED * np.isclose(factors, drawing.declared_unit, rtol=1e-3)
    order = np.argsort(-scores, kind="stable")
    best, second = int(order[0]), int(order[1])
    factor, name, _ = _UNITS[best]
    evidence = (*_sentences(clues, factor), f"Taken: a unit is {name} ({factor:g} m).")
    findings: list[Finding] = []
    if not clues or scores[best] - scores[second] < _MARGIN or _contradicted(clues, factor):
        rival = f"{_UNITS[second][1]} ({_UNITS[second][0]:g} m)"
        findings.append(_uncertain(f"a unit is taken for {name} ({factor:g} m), but it could be {rival}", evidence))
    elif drawing.declared_unit is None or not np.isclose(factor, drawing.declared_unit, rtol=1e-3):
        findings.append(_inferred(drawing.declared_unit, f"{name} ({factor:g} m)", evidence))
    return drawing.scaled(factor, evidence), tuple(findings)


def _continuous(drawing: Drawing, clues: tuple[Clue, ...]) -> tuple[Drawing, tuple[Finding, ...]]:
    """SVG: the likeliest scale of all."""
    scores = _likelihood(clues, _CURVE)
    belief = np.exp(scores - scores.max())
    near = np.convolve(belief, np.ones(2 * _reach(_USABLE) + 1), mode="same") / belief.sum()
    best = int(np.argmax(near)) if clues else int(np.searchsorted(_CURVE, 0.05))
    factor = float(f"{_middle(best, belief):.4g}")
    factor = _usual(clues, factor, float(_likelihood(clues, np.array([factor]))[0]))
    evidence = (*_sentences(clues, factor), f"Taken: a unit is about {factor:g} m.")
    if not clues or near[best] < _SURE:
        likely = _CURVE[np.searchsorted(np.cumsum(belief) / belief.sum(), [0.05, 0.95])]
        said = f"a unit is taken for {factor:g} m, but anything from {likely[0]:.2g} to {likely[1]:.2g} m would do"
        return drawing.scaled(factor, evidence), (_uncertain(said, evidence),)
    return drawing.scaled(factor, evidence), (_inferred(None, f"about {factor:g} m", evidence),)


def _middle(best: int, belief: FloatArray) -> float:
    """The likeliest scale in the window around the likeliest stretch: its peak, or the middle of a broad one."""
    low = max(0, best - _reach(_USABLE))
    peak = low + int(np.argmax(belief[low : best + _reach(_USABLE) + 1]))
    window = slice(max(0, peak - _reach(_BLUNT)), peak + _reach(_BLUNT) + 1)
    return float(np.exp(np.average(np.log(_CURVE[window]), weights=belief[window] ** 2)))


def _reach(factor: float) -> int:
    """Steps of the curve."""
    return round(float(np.log(factor)) / _STEP)


def _usual(clues: tuple[Clue, ...], factor: float, score: float) -> float:
    """A usual unit that explains the drawing as well as the best factor does: drawings converted from CAD keep it."""
    units = np.array([unit for unit, _, _ in _UNITS])
    near = (np.abs(np.log(units / factor)) < 0.08) & (_likelihood(clues, units) > score - 0.5)
    return float(units[near][0]) if near.any() else factor


def _likelihood(clues: tuple[Clue, ...], factors: FloatArray) -> FloatArray:
    """(k,) log-likelihood of each number of metres per unit, up to a constant."""
    total = np.zeros(len(factors))
    for clue in clues:
        total += _says(clue, factors)
    return total


def _says(clue: Clue, factors: FloatArray) -> FloatArray:
    """(k,) log-likelihood by one clue: that one of its lengths is what it says, or none of them."""
    order = np.argsort(clue.lengths, kind="stable")
    bins = np.round(np.log(clue.lengths[order]) / _STEP).astype(np.int64)
    logs, which = np.unique(bins, return_inverse=True)
    weights = np.bincount(which, weights=clue.weights[order]) / clue.weights.sum()
    off = (logs[:, None] * _STEP + np.log(factors)[None, :] - np.log(clue.metres)) / clue.spread
    fits = weights @ np.exp(-0.5 * off**2) / (clue.spread * np.sqrt(2 * np.pi))
    says: FloatArray = np.log((1 - clue.doubt) * fits + clue.doubt * _ANYTHING)
    return says


def _contradicted(clues: tuple[Clue, ...], factor: float) -> bool:
    """Whether a strong clue speaks against the unit that was taken."""
    at = np.array([factor])
    return any(clue.doubt <= 0.1 and float(_says(clue, at)[0]) < np.log(2 * clue.doubt * _ANYTHING) for clue in clues)


def _sentences(clues: tuple[Clue, ...], factor: float) -> tuple[str, ...]:
    return tuple(
        clue.words.format(file=f"{clue.median:.4g}", metres=f"{clue.median * factor:.2f}").capitalize() + "."
        for clue in clues
    )


def _uncertain(said: str, evidence: tuple[str, ...]) -> Finding:
    return Finding(
        code="units-uncertain",
        message=f"The unit of this plan is not certain: {said}. Measure one door or corridor on the plan, and if it is "
        "wrong write metres_per_unit = ... for this floor in site.toml, or give --metres-per-unit. What was seen: "
        f"{' '.join(evidence[:-1])}",
    )


def _inferred(declared: float | None, name: str, evidence: tuple[str, ...]) -> Finding:
    claim = "The file names no unit" if declared is None else f"The file says that a unit is {declared:g} m"
    return Finding(
        code="units-inferred",
        message=f"{claim}; by what is drawn it is {name}. {' '.join(evidence[:-1])} "
        "If a door or corridor measures wrong, write metres_per_unit = ... for this floor in site.toml.",
        severity="note",
    )
