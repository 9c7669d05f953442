"""How much of each frequency gets through: straight along a direction, over all directions, its zeros, and in words."""

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.kernels import pass_kind
from convviz.core.spectrum.gain import Gain
from convviz.core.spectrum.transform import Transform, half_counts, half_frequencies

#: Points of a cut.
_POINTS = 481
#: Frequencies each way over which gains are averaged, and rings into which they fall.
_GRID, _RINGS = 256, 128
#: A gain of less than this share of the greatest is a zero.
ZERO = 1e-7
#: Zeros that are looked for at most.
_MANY = 64
#: Points at which an interval is looked through, and how often it becomes as much shorter.
_TRIED, _NARROWINGS = 17, 8
_BISECTIONS = 40
#: Frequencies above this, in cycles per pixel, are fine detail: less than four pixels a wave.
FINE = 0.25


@dataclass(frozen=True, eq=False)
class Cut:
    """|H| along a straight line from the constant.

    Attributes
    ----------
    angle : in radians, 0 along a row to the right, π/2 down.
    radii, gains : (N,), to the edge of the plane.
    zeros : where |H| is 0, rising.
    halves : where |H| is half of ``peak``, rising.
    peak : the greatest |H| of the line, and where that is.
    """

    angle: float
    radii: NDArray[np.float64]
    gains: NDArray[np.float64]
    zeros: tuple[float, ...]
    halves: tuple[float, ...]
    peak: tuple[float, float]

    def point(self, radius: float) -> tuple[float, float]:
        """The frequency (down, across) at a distance on the line."""
        return radius * sin(self.angle), radius * cos(self.angle)


def direction_of(down: float, across: float) -> float:
    """The angle of a frequency in radians, from −π/2 (not itself) to π/2: opposite ones have the same |H|."""
    if not (down or across):
        return 0.0
    angle = atan2(down, across)
    if angle > pi / 2 + 1e-12:
        return angle - pi
    return angle + pi if angle <= -pi / 2 + 1e-12 else angle


def reach(angle: float) -> float:
    """How far a line from the constant goes until it leaves the plane: 0.5 along an axis, 0.707 to a corner."""
    return 0.5 / max(abs(cos(angle)), abs(sin(angle)))


def cut_of(gain: Gain, angle: float) -> Cut:
    """|H| along a direction, with its zeros and where it has fallen, or risen, to half of the greatest."""
    end = reach(angle)
    radii = np.linspace(0.0, end, _POINTS)
    gains = _along(gain, angle, radii)
    at = int(gains.argmax())
    peak = (float(gains[at]), float(radii[at]))
    return Cut(angle, radii, gains, _zeros(gain, angle, radii, gains), _halves(gain, angle, radii, gains), peak)


def _along(gain: Gain, angle: float, radii: Any) -> NDArray[np.float64]:
    return np.abs(gain.at(np.asarray(radii) * sin(angle), np.asarray(radii) * cos(angle)))


def _zeros(gain: Gain, angle: float, radii: NDArray[Any], gains: NDArray[Any]) -> tuple[float, ...]:
    """Where the gain touches 0 without staying there: the lowest points between two higher ones, found closely."""
    level = ZERO * float(gains.max())
    if not level:
        return ()
    around = np.concatenate([[np.inf], gains, [np.inf]])
    lowest = np.flatnonzero((around[1:-1] <= around[:-2]) & (around[1:-1] <= around[2:]))
    flat = np.concatenate([[False], gains <= level, [False]])
    # A mask stays at 0: that is no zero but all there is.
    alone = [at for at in lowest if flat[at : at + 3].sum() <= 1][:_MANY]
    low, high = radii[np.maximum(np.array(alone, int) - 1, 0)], radii[np.minimum(np.array(alone, int) + 1, _POINTS - 1)]
    places = radii[alone]
    for _ in range(_NARROWINGS):
        tried = np.linspace(low, high, _TRIED, axis=1)
        sizes = _along(gain, angle, tried)
        best = sizes.argmin(axis=1)
        rows = np.arange(len(tried))
        places, low, high = tried[rows, best], tried[rows, np.maximum(best - 1, 0)], tried[
            rows, np.minimum(best + 1, _TRIED - 1)
        ]  # fmt: skip
    found = [float(place) for place, size in zip(places, _along(gain, angle, places), strict=True) if size <= level]
    return tuple(_settled(found, gain, angle, level))


def _settled(places: list[float], gain: Gain, angle: float, level: float) -> list[float]:
    """Zeros at a short decimal, where there is one within the accuracy: 0.2 rather than 0.19999999998."""
    short = [round(place, 9) for place in places]
    sizes = _along(gain, angle, np.array(short)) if short else np.zeros(0)
    return [near if size <= level else place for near, place, size in zip(short, places, sizes, strict=True)]


def _halves(gain: Gain, angle: float, radii: NDArray[Any], gains: NDArray[Any]) -> tuple[float, ...]:
    """Where the gain passes half of its greatest, found closely."""
    level = float(gains.max()) / 2
    over = gains >= level
    crossings = np.flatnonzero(over[1:] != over[:-1])[:_MANY] if level else np.zeros(0, int)
    low, high, rising = radii[crossings], radii[crossings + 1], over[crossings + 1]
    for _ in range(_BISECTIONS if len(crossings) else 0):
        middle = (low + high) / 2
        beyond = (_along(gain, angle, middle) >= level) == rising
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return tuple(float(place) for place in (low + high) / 2)


@dataclass(frozen=True, eq=False)
class Radial:
    """The root mean square and the mean over all directions, at distances from the constant in cycles per pixel."""

    radii: NDArray[np.float64]
    rms: NDArray[np.float64]
    mean: NDArray[np.float64]


def radial_gain(gain: Gain) -> Radial:
    """Sizes of a gain over all directions: those of a grid of 256 x 256 frequencies, gathered in rings."""
    return _rings(np.abs(gain.on((_GRID, _GRID))), (_GRID, _GRID), _RINGS)


def radial_sizes(given: Transform) -> Radial:
    """Sizes |X| of an image's transform over all directions; rings no narrower than its frequencies are apart."""
    return _rings(np.abs(given.half), given.shape, max(2, min(_RINGS, min(given.shape) // 2)))


def _rings(sizes: NDArray[np.float64], shape: tuple[int, int], rings: int) -> Radial:
    """Gather the sizes of a half (H, W // 2 + 1) by their distance from the constant, up to 0.5."""
    down, across = half_frequencies(shape)
    distance = np.hypot(down[:, np.newaxis], across[np.newaxis, :])
    ring = np.rint(distance * 2 * rings).astype(np.intp)
    kept = ring <= rings
    counts = np.broadcast_to(half_counts(shape), sizes.shape)[kept]
    places, values = ring[kept], sizes[kept]
    many = np.bincount(places, counts, rings + 1)
    there = many > 0
    squares = np.bincount(places, counts * values**2, rings + 1)[there] / many[there]
    means = np.bincount(places, counts * values, rings + 1)[there] / many[there]
    radii = np.bincount(places, counts * distance[kept], rings + 1)[there] / many[there]
    return Radial(radii, np.sqrt(squares), means)


@dataclass(frozen=True)
class Verdict:
    """What a gain does, in words.

    Attributes
    ----------
    kind : "low-pass", "high-pass", "band-pass", "high-boost", "all-pass", "neither" or "nothing".
    flat, peak, fine : |H| at the constant, the greatest, and the rms over all directions above 0.25 cycles per pixel.
    words : two short lines.
    """

    kind: str
    flat: float
    peak: float
    fine: float
    words: tuple[str, str]


def verdict_of(gain: Gain) -> Verdict:
    """Say what a gain does with slow changes and fine detail, from its sizes on a grid of 256 x 256 frequencies.

    Its kind is as `kernel_facts` has it; a high-pass that gives the fastest changes (0.5 cycles per pixel down, across,
    and both) less than half of the greatest gain is a band-pass.
    """
    down, across = half_frequencies((_GRID, _GRID))
    values = gain.on((_GRID, _GRID))
    sizes = np.abs(values)
    flat, peak = float(sizes[0, 0]), float(sizes.max())
    fast = np.hypot(down[:, np.newaxis], across[np.newaxis, :]) >= FINE
    counts = np.broadcast_to(half_counts((_GRID, _GRID)), sizes.shape)[fast]
    fine = float(np.sqrt(np.sum(counts * sizes[fast] ** 2) / counts.sum()))
    ends = np.abs(gain.at([0.0, 0.5, 0.5], [0.5, 0.0, 0.5]))
    kind: str = pass_kind(sizes, float(values[0, 0].real)) if peak else "nothing"
    if kind == "high-pass" and ends.max() < peak / 2:
        kind = "band-pass"
    return Verdict(kind, flat, peak, fine, _WORDS[kind](flat, peak, fine))


def _low(flat: float, _peak: float, fine: float) -> tuple[str, str]:
    share = fine / flat
    if share < 0.1:
        rest = "fine detail hardly does."
    else:
        rest = "fine detail mostly does not." if share < 0.5 else "fine detail a little less."
    return "Low-pass: slow changes pass,", rest


_WORDS = {
    "nothing": lambda *_: ("All weights are 0:", "nothing passes."),
    "all-pass": lambda *_: ("All-pass: every frequency", "keeps its share."),
    "low-pass": _low,
    "high-pass": lambda *_: ("High-pass: slow changes do not", "pass, fine detail does."),
    "band-pass": lambda *_: (
        "A band passes: neither slow changes",
        "nor the finest detail do.",
    ),
    "high-boost": lambda *_: ("High-boost: everything passes,", "fine detail comes out stronger."),
    "neither": lambda *_: ("Neither low- nor high-pass:", "the constant passes, others pass better."),
}


def bearing(angle: float) -> str:
    """A direction in words: "straight across", "straight down", "at 45°"."""
    turned = degrees(angle)
    if abs(turned) < 1e-9:
        return "straight across"
    return "straight down" if abs(abs(turned) - 90) < 1e-9 else f"at {turned:.0f}°".replace("-", "−")


def distance(down: float, across: float) -> float:
    """How far a frequency lies from the constant, in cycles per pixel."""
    return hypot(down, across)
