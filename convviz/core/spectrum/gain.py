"""What multiplies a spectrum: a kernel's transform, or a mask that one draws; and how much of each frequency passes."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.spectrum.transform import half_frequencies, inverse, placed, response, response_on
from convviz.core.util.words import Word

#: ln 2: a Gaussian mask has passed half at its radius.
_HALF = float(np.log(2.0))


class Gain(Protocol):
    """Something that multiplies each frequency by a number."""

    @property
    def scale(self) -> float:
        """A size that no gain exceeds; far below it there is only rounding."""

    def at(self, down: ArrayLike, across: ArrayLike) -> NDArray[np.complex128]:
        """The numbers at frequencies in cycles per pixel, each a pair."""

    def on(self, shape: tuple[int, int]) -> NDArray[np.complex128]:
        """The numbers at the frequencies of an image (H, W): the half (H, W // 2 + 1)."""

    def impulse(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The impulse response on the grid of an image (H, W), its middle at [H // 2, W // 2]."""


@dataclass(frozen=True, eq=False)
class KernelGain:
    """The transform of a kernel (kh, kw)."""

    kernel: NDArray[np.float64]

    @property
    def scale(self) -> float:
        """Σ|h|."""
        return float(np.abs(self.kernel).sum())

    def at(self, down: ArrayLike, across: ArrayLike) -> NDArray[np.complex128]:
        """See `response`."""
        return response(self.kernel, down, across)

    def on(self, shape: tuple[int, int]) -> NDArray[np.complex128]:
        """See `response_on`."""
        return response_on(self.kernel, shape)

    def impulse(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The kernel itself on the grid."""
        return np.asarray(np.fft.fftshift(placed(self.kernel, shape)))


class MaskKind(Word):
    """What a mask lets through."""

    IDEAL_LOW = "ideal_low", "ideal low-pass", "All up to the radius, nothing beyond"
    GAUSSIAN_LOW = "gaussian_low", "Gaussian low-pass", "Ever less with the frequency, half at the radius"
    IDEAL_HIGH = "ideal_high", "ideal high-pass", "All beyond the radius, nothing within"
    GAUSSIAN_HIGH = "gaussian_high", "Gaussian high-pass", "What the Gaussian low-pass takes away"
    IDEAL_BAND = "ideal_band", "ideal band-pass", "All between the radius and the outer radius"


@dataclass(frozen=True)
class MaskGain:
    """A mask over the plane of frequencies, real and the same in all directions.

    Attributes
    ----------
    kind : its form.
    radius : in cycles per pixel, above 0.
    outer : the outer radius of a band, at least ``radius``.
    """

    kind: MaskKind
    radius: float
    outer: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.radius <= 1:
            raise ValueError(f"the radius of a mask must be above 0 and at most 1, got {self.radius:g}")
        if self.kind is MaskKind.IDEAL_BAND and self.outer < self.radius:
            raise ValueError(f"the outer radius must be at least the radius {self.radius:g}, got {self.outer:g}")

    @property
    def scale(self) -> float:
        """1: a mask makes nothing larger."""
        return 1.0

    def over(self, radii: NDArray[Any]) -> NDArray[np.float64]:
        """The gain at distances from the constant, in cycles per pixel."""
        if self.kind in (MaskKind.GAUSSIAN_LOW, MaskKind.GAUSSIAN_HIGH):
            low = np.exp(-_HALF * (radii / self.radius) ** 2)
            return np.asarray(low if self.kind is MaskKind.GAUSSIAN_LOW else 1 - low)
        # Rounding must not decide of a frequency that lies on the circle.
        within = radii <= self.radius + 1e-9
        if self.kind is MaskKind.IDEAL_LOW:
            return within.astype(np.float64)
        if self.kind is MaskKind.IDEAL_HIGH:
            return (~within).astype(np.float64)
        return ((radii >= self.radius - 1e-9) & (radii <= self.outer + 1e-9)).astype(np.float64)

    def at(self, down: ArrayLike, across: ArrayLike) -> NDArray[np.complex128]:
        """The gain at frequencies, each a pair."""
        return self.over(np.hypot(np.asarray(down), np.asarray(across))).astype(np.complex128)

    def on(self, shape: tuple[int, int]) -> NDArray[np.complex128]:
        """The gain at the frequencies of an image, the half."""
        down, across = half_frequencies(shape)
        return self.at(down[:, np.newaxis], across[np.newaxis, :])

    def impulse(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The inverse transform of the mask: of an ideal one it rings."""
        return np.asarray(np.fft.fftshift(inverse(self.on(shape), shape)))
