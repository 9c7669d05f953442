"""Which kernel slides over the image."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.kernels import KERNELS, PRESET_SIGMA, SIZE_LIMIT
from convviz.core.util.checks import Matrix, check_matrix, check_real

#: Standard deviations offered for the Gaussian and the Laplacian of Gaussian; three of them reach 15 cells each way.
SIGMA_LIMITS = (0.3, 5.0)


@dataclass(frozen=True)
class KernelChoice:
    """The kernel's weights, and where they came from.

    Attributes
    ----------
    planes : one matrix for every channel alike, or three for red, green and blue; all of one size, at most 31x31.
    name : the preset it is, or "" once it has been changed.
    sigma : standard deviation of the presets that have one, in pixels.
    """

    planes: tuple[Matrix, ...]
    name: str = ""
    sigma: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.planes, tuple) or len(self.planes) not in (1, 3):
            raise ValueError("a kernel has one plane, or three for red, green and blue")
        for plane in self.planes:
            check_matrix(plane, "kernel", SIZE_LIMIT)
        if len({(len(plane), len(plane[0])) for plane in self.planes}) != 1:
            raise ValueError("the three planes of a kernel must have one size")
        if self.name != "" and self.name not in KERNELS:
            raise ValueError(f"there is no kernel named {self.name!r}")
        check_real(self.sigma, "sigma", *SIGMA_LIMITS)

    @classmethod
    def preset(cls, name: str) -> Self:
        """The kernel ``name`` of `KERNELS`."""
        return cls((freeze(KERNELS[name].weights),), name, PRESET_SIGMA.get(name, 1.0))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.planes[0]), len(self.planes[0][0])

    def weights(self, plane: int = 0) -> NDArray[np.float64]:
        """One plane (kh, kw) as an array; any plane when there is only one."""
        return np.array(self.planes[plane if len(self.planes) > 1 else 0], dtype=np.float64)

    def stack(self, channels: int) -> NDArray[np.float64]:
        """The weights (kh, kw, channels) for a sum over the channels; a single plane serves each of them."""
        return np.stack([self.weights(channel) for channel in range(channels)], axis=2)


def freeze(values: ArrayLike) -> Matrix:
    """A matrix (rows, columns) as tuples of floats."""
    return tuple(tuple(float(value) for value in row) for row in np.asarray(values))
