"""An image as the sum of its waves, the strongest first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.transform import Transform, half_counts, inverse
from convviz.core.windows.steps import Steps

#: Steps that add a single wave; after them each adds so many times as many as there are.
_SINGLE, _GROWTH = 32, 1.15


@dataclass(frozen=True, eq=False)
class WaveStep:
    """One step of the sum.

    Attributes
    ----------
    count : waves in the sum, the constant among them.
    added : those that this step adds.
    newest : the frequency (row, column) on the grid of the last one added, its amplitude, and its phase in degrees.
    wave : (H, W), what this step adds.
    total : (H, W), the sum so far.
    share : of the energy Σ(x − mean)² that the sum holds, from 0 to 1.
    kept : (H, W // 2 + 1) bool, the frequencies in the sum.
    """

    count: int
    added: int
    newest: tuple[int, int]
    amplitude: float
    phase: float
    wave: NDArray[np.float64]
    total: NDArray[np.float64]
    share: float
    kept: NDArray[np.bool_]


class WaveSteps(Steps[WaveStep]):
    """The strongest waves of an image, added one after the other, from the 33rd on more and more at a time.

    A wave is a frequency and its conjugate together: 2|X|/(H·W)·cos(2π(k·r/H + l·c/W) + phase). The constant comes
    first, as it is what the others go up and down about. Equal ones come in the order of their frequencies.
    """

    def __init__(self, given: Transform) -> None:
        self.given = given
        self._order = _order(given)
        self._counts = _counts(len(self._order))
        powers = np.abs(given.half).ravel()[self._order] ** 2 * self._weights()
        self._energy = np.cumsum(powers[1:]) if len(powers) > 1 else np.zeros(0)

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def waves(self) -> int:
        """How many there are, the constant among them."""
        return len(self._order)

    def index_of(self, row: int, column: int) -> int:
        """The step that adds the wave of the frequency (row, column) on the grid; any integers, since it repeats."""
        rows, columns = self.given.shape
        row, column = row % rows, column % columns
        half = self.given.half.shape[1]
        places = [(row, column), (-row % rows, -column % columns)]
        wanted = [place[0] * half + place[1] for place in places if place[1] < half]
        at = int(np.flatnonzero(np.isin(self._order, wanted))[0])
        return int(np.searchsorted(self._counts, at + 1))

    def step(self, index: int) -> WaveStep:
        """Add up the waves of a step; two inverse transforms, whatever the step."""
        count, before = self._counts[index], self._counts[index - 1] if index else 0
        kept, new = self._kept(0, count), self._kept(before, count)
        half, shape = self.given.half, self.given.shape
        total, wave = (inverse(np.where(mask, half, 0), shape) for mask in (kept, new))
        row, column = np.unravel_index(int(self._order[count - 1]), half.shape)
        value = complex(half[row, column])
        times = float(_partners(half.shape, shape)[row, column])
        rows = shape[0]
        newest = (int(row) - rows if row > rows // 2 else int(row), int(column))
        amplitude = times * abs(value) / (shape[0] * shape[1])
        phase = float(np.degrees(np.angle(value)))
        return WaveStep(count, count - before, newest, amplitude, phase, wave, total, self._share(count), kept)

    def _kept(self, start: int, end: int) -> NDArray[np.bool_]:
        """The places of some waves, of both halves of a pair that stands in one column."""
        mask = np.zeros(self.given.half.shape, np.bool_)
        mask.ravel()[self._order[start:end]] = True
        for column in _own_columns(self.given.shape):
            mask[:, column] |= np.roll(mask[::-1, column], 1)
        return mask

    def _share(self, count: int) -> float:
        if not len(self._energy) or self._energy[-1] <= 0:
            return 1.0
        return float(self._energy[count - 2] / self._energy[-1]) if count > 1 else 0.0

    def _weights(self) -> NDArray[np.float64]:
        return _partners(self.given.half.shape, self.given.shape).ravel()[self._order]


def _own_columns(shape: tuple[int, int]) -> tuple[int, ...]:
    """The columns of a half in which the conjugates stand too: the first, and the last of an even width."""
    return (0, shape[1] // 2) if shape[1] % 2 == 0 and shape[1] > 1 else (0,)


def _partners(half: tuple[int, ...], shape: tuple[int, int]) -> NDArray[np.float64]:
    """How many frequencies of the whole grid a wave is, (H, W // 2 + 1): 2, or 1 of one that is its own conjugate."""
    times = np.broadcast_to(half_counts(shape), half).copy()
    rows = shape[0]
    alone = {0, rows // 2} if rows % 2 == 0 else {0}
    for column in _own_columns(shape):
        times[:, column] = [1.0 if row in alone else 2.0 for row in range(rows)]
    return times


def _order(given: Transform) -> NDArray[np.intp]:
    """The places of all waves in the half, the constant first and the others by their energy, falling."""
    rows = given.shape[0]
    strength = np.abs(given.half) ** 2 * _partners(given.half.shape, given.shape)
    single = np.ones(given.half.shape, np.bool_)
    for column in _own_columns(given.shape):
        single[rows // 2 + 1 :, column] = False  # its conjugate stands above
    places = np.flatnonzero(single.ravel())
    places = places[places != 0]
    order = places[np.argsort(-strength.ravel()[places], kind="stable")]
    return np.concatenate([np.zeros(1, np.intp), order])


def _counts(waves: int) -> tuple[int, ...]:
    counts, count = [], 0
    while count < waves:
        count = count + 1 if count < _SINGLE else max(count + 1, int(count * _GROWTH))
        counts.append(min(count, waves))
    return tuple(counts)
