"""Which kernel slides over the image."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.kernels import KERNELS, SIZE_LIMIT, random_kernel, resized
from convviz.core.util.checks import Matrix
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Checked, Integer, Items, MatrixUpTo, Real

#: Standard deviations offered for the Gaussian and the Laplacian of Gaussian; three of them reach 15 cells each way.
SIGMAS = Real(0.3, 5.0, decimals=2, step=0.1)
SEEDS = Integer(0, 2**31 - 1)


def _check_name(value: Any, _name: str) -> str:
    if not isinstance(value, str) or (value and value not in KERNELS):
        raise ValueError(f"there is no kernel named {value!r}")
    return value


_NAMES = Checked(_check_name, "the name of a kernel, or nothing")


@dataclass(frozen=True)
class KernelChoice(Declared):
    """The kernel's weights, and where they came from.

    Attributes
    ----------
    planes : one matrix for every channel alike, or three for red, green and blue; all of one size, at most 31x31.
    name : the preset it is, or "" once it has been changed.
    sigma : standard deviation of the presets that have one, in pixels.
    seed : of the numbers that were drawn last for the preset that has random ones.
    """

    planes: tuple[Matrix, ...] = declare(Items(MatrixUpTo(SIZE_LIMIT), separator="|"), title="Kernel")
    name: str = declare(_NAMES, default="")
    sigma: float = declare(SIGMAS, default=1.0, title="Sigma, standard deviation in pixels", called="sigma", label="σ")
    seed: int = declare(SEEDS, default=1)

    def check(self) -> None:
        """Refuse a number of planes that no image has, and planes of different sizes."""
        if len(self.planes) not in (1, 3):
            raise ValueError("a kernel has one plane, or three for red, green and blue")
        if len({(len(plane), len(plane[0])) for plane in self.planes}) != 1:
            raise ValueError("the three planes of a kernel must have one size")

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With a preset's name or its parameter come its weights; other weights are no preset."""
        if field == "planes":
            return {"name": ""}
        if field == "name" and value:
            preset = self.preset(value)
            return {"planes": preset.planes, "sigma": preset.sigma, "seed": preset.seed}
        if field == "sigma" and self._make is not None:
            return {"planes": (freeze(self._make(value)),) * len(self.planes)}
        if field == "seed" and self.is_random:
            return {"planes": (freeze(random_kernel(*self.size, value)),) * len(self.planes)}
        return {}

    @property
    def _make(self) -> Callable[[float], NDArray[np.float64]] | None:
        return KERNELS[self.name].make if self.name else None

    @property
    def idle(self) -> tuple[str, ...]:
        """The parameters that its preset does not have."""
        made_by = {"sigma": self._make is not None, "seed": self.is_random}
        return tuple(field for field, used in made_by.items() if not used)

    @property
    def is_random(self) -> bool:
        """Whether its weights are drawn by chance."""
        return self.name == "random"

    @classmethod
    def preset(cls, name: str) -> Self:
        """The kernel ``name`` of `KERNELS`."""
        return cls((freeze(KERNELS[name].weights),), name, KERNELS[name].sigma)

    def resized(self, rows: int, columns: int) -> Self:
        """The kernel in another size: one plane of random numbers is drawn anew, others are cut or get zeros around."""
        if self.is_random and len(self.planes) == 1:
            return replace(self, planes=(freeze(random_kernel(rows, columns, self.seed)),))
        planes = (freeze(resized(np.array(plane), rows, columns)) for plane in self.planes)
        return self.with_field("planes", tuple(planes))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.planes[0]), len(self.planes[0][0])

    def weights(self, plane: int = 0) -> NDArray[np.float64]:
        """One plane (kh, kw) as an array; any plane when there is only one."""
        return np.array(self.planes[plane if len(self.planes) > 1 else 0], dtype=np.float64)

    @property
    def title(self) -> str:
        """What it is called on the screen."""
        return KERNELS[self.name].title if self.name else "own kernel"


def freeze(values: ArrayLike) -> Matrix:
    """A matrix (rows, columns) as tuples of floats."""
    return tuple(tuple(float(value) for value in row) for row in np.asarray(values))
