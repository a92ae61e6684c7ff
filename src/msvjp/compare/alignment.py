"""Where two runs part: each event of one with the same of the other, their numbers compared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .recording import Array, Event, Recording

#: How far apart numbers may be, as a part of the greatest of their array, by dtype; others must be equal.
RELATIVE = {"float64": 1e-9, "float32": 1e-4, "float16": 1e-2, "bfloat16": 5e-2, "complex64": 1e-4, "complex128": 1e-9}
#: And in all cases, for what would be zero but for rounding.
ABSOLUTE = 1e-6
#: Gradients that are zero but for rounding, such as that of the bias of keys in attention: this part of what is relative.
#: Optimizers that divide by a gradient's own size make a step of any length of them.
ROUNDING = 1e-2


class Parting(NamedTuple):
    """How two arrays differ: where in the event, by how many times what is allowed, and in words."""

    key: str
    ratio: float
    text: str


class Row(NamedTuple):
    """An event of both runs, or of one: how they part, and whether what went into it still agreed."""

    event: Event
    worst: Parting | None
    inputs_agree: bool

    @property
    def agrees(self) -> bool:
        return self.worst is None or self.worst.ratio <= 1


class Tolerance(NamedTuple):
    """How far apart the numbers of an array may be: `absolute + relative * greatest`, relative by dtype where it is None."""

    relative: float | None = None
    absolute: float = ABSOLUTE

    def allowed(self, array: Array, greatest: float) -> float:
        if array.dtype not in RELATIVE:
            return 0.0
        relative = RELATIVE[array.dtype] if self.relative is None else self.relative
        return self.absolute + relative * greatest


def aligned(first: Recording, second: Recording, tolerance: Tolerance) -> list[Row]:
    """A row for every event of either, in the order of the first; what the second alone has stands behind what it follows."""
    others, known = {event.place: event for event in second.events}, {event.place for event in first.events}
    lone: dict[tuple | None, list[Row]] = {}  # what the second alone has, by what it follows
    last = None
    for event in second.events:
        if event.place in known:
            last = event.place
        else:
            lone.setdefault(last, []).append(_alone(event, f"only in {_engine(second)}"))
    rows = lone.get(None, [])
    for event in first.events:
        other = others.get(event.place)
        rows.append(_compared(event, other, tolerance) if other else _alone(event, f"only in {_engine(first)}"))
        rows += lone.get(event.place, [])
    return rows


def _engine(recording: Recording) -> str:
    return f"the run on {recording.about['engine']}"


def _alone(event: Event, text: str) -> Row:
    return Row(event, Parting("", np.inf, text), True)


def _compared(event: Event, other: Event, tolerance: Tolerance) -> Row:
    rounding = _rounding(event, other, tolerance) if event.kind == "step" else {}
    partings = _partings(event.arrays, other.arrays, tolerance, rounding)
    inputs = _partings(event.inputs, other.inputs, tolerance)
    worst = max(partings, key=lambda parting: parting.ratio, default=None)
    return Row(event, worst, all(parting.ratio <= 1 for parting in inputs))


def _rounding(event: Event, other: Event, tolerance: Tolerance) -> dict[str, np.ndarray]:
    """Where the gradients of a step are nothing but rounding in both runs, by the Parameter: its weights there are too."""
    own, theirs = ({array.key: array for array in of.inputs if array.values.size} for of in (event, other))
    both = {key: [own[key], theirs[key]] for key in own.keys() & theirs.keys() if own[key].shape == theirs[key].shape}
    greatest = max((np.max(np.abs(g.values)) for pair in both.values() for g in pair), default=0.0)
    return {key: np.logical_and(*(_is_rounding(g, greatest, tolerance) for g in pair)) for key, pair in both.items()}


def _is_rounding(gradient: Array, greatest: float, tolerance: Tolerance) -> np.ndarray:
    size = np.abs(_number(gradient.values))
    limit = ROUNDING * tolerance._replace(absolute=0.0).allowed(gradient, float(greatest))
    return (size <= limit) & (limit > 0)


def _partings(
    arrays: list[Array], others: list[Array], tolerance: Tolerance, rounding: dict[str, np.ndarray] | None = None
) -> list[Parting]:
    theirs = {array.key: array for array in others}
    partings = [
        _parting(array, theirs.pop(array.key), tolerance, (rounding or {}).get(array.key))
        if array.key in theirs
        else Parting(array.key, np.inf, "is only in the first run")
        for array in arrays
    ]
    return partings + [Parting(key, np.inf, "is only in the second run") for key in theirs]


def _parting(a: Array, b: Array, tolerance: Tolerance, left_out: np.ndarray | None = None) -> Parting:
    if a.shape != b.shape:
        return Parting(a.key, np.inf, f"has shapes {a.shape} and {b.shape}")
    if a.dtype != b.dtype:
        return Parting(a.key, np.inf, f"has dtypes {a.dtype} and {b.dtype}")
    if not a.values.size:
        return Parting(a.key, 0.0, "is empty")
    own, other = _number(a.values), _number(b.values)
    with np.errstate(invalid="ignore"):  # inf - inf, where both are the same
        distance = np.where(_same(a.values, b.values), 0.0, np.abs(own - other))
    distance = np.where(np.isnan(distance), np.inf, distance)
    left_out = np.zeros(a.values.shape, bool) if left_out is None else left_out
    distance = np.where(left_out, 0.0, distance)
    place = np.unravel_index(np.argmax(distance), distance.shape)
    allowed = tolerance.allowed(a, float(np.max(np.abs(own), initial=0.0, where=np.isfinite(own))))
    ratio = _ratio(float(distance[place]), allowed)
    where = f" at {tuple(map(int, place))}" if a.sums is None else ""
    if a.sums is not None and b.sums is not None and not left_out.any():
        of_sums = abs(a.sums[0] - b.sums[0])
        ratio = max(ratio, _ratio(of_sums, tolerance.allowed(a, max(a.sums[1], b.sums[1]))))
    return Parting(a.key, ratio, f"{a.values[place]} and {b.values[place]}{where}")


def _same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a == b) | ((a != a) & (b != b))


def _number(values: np.ndarray) -> np.ndarray:
    return values if values.dtype.kind == "c" else values.astype(np.float64)


def _ratio(distance: float, allowed: float) -> float:
    return 0.0 if distance == 0 else distance / allowed if allowed else np.inf
