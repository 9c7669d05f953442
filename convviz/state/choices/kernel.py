"""Which kernel slides over the image."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.formulas import gaussian_size
from convviz.core.filters.kernels import KERNELS, SIZE_LIMIT, freeze, resized
from convviz.core.util.checks import Cells
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Checked, Integer, Items, MatrixUpTo, Real

#: Standard deviations offered for the Gaussian and the Laplacian of Gaussian; three of them reach 15 cells each way.
SIGMAS = Real(0.3, 5.0, decimals=2, step=0.1)
SEEDS = Integer(0, 2**31 - 1)
ANGLES = Integer(0, 179)
#: The fields that are parameters of presets' formulas.
PARAMETERS = ("sigma", "angle", "seed")


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
    angle : of the preset that is a line, in degrees anticlockwise from a row.
    seed : of the numbers that were drawn last for the preset that has random ones.
    """

    planes: tuple[Cells, ...] = declare(Items(MatrixUpTo(SIZE_LIMIT), separator="|"), title="Kernel")
    name: str = declare(_NAMES, default="")
    sigma: float = declare(SIGMAS, default=1.0, title="Sigma, standard deviation in pixels", called="sigma", label="σ")
    angle: int = declare(ANGLES, default=135, unit="°", tip="anticlockwise from a row", label="Angle")
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
            return {name: getattr(preset, name) for name in ("planes", *PARAMETERS)}
        if field and field == self.parameter:
            return {"planes": self._made(*self._size_for(field, value), value)}
        return {}

    @property
    def parameter(self) -> str:
        """The field that is the parameter of its preset's formula; empty for none."""
        return KERNELS[self.name].parameter if self.name else ""

    def _made(self, rows: int, columns: int, value: float) -> tuple[Cells, ...]:
        """As many planes as it has, made by its preset's formula."""
        formula = KERNELS[self.name].formula
        return self.planes if formula is None else (freeze(formula(rows, columns, value)),) * len(self.planes)

    def _size_for(self, field: str, value: float) -> tuple[int, int]:
        """The size with another parameter: a Gaussian reaches three sigma as before, unless it was given a size."""
        if field == "sigma" and self.size == (gaussian_size(self.sigma),) * 2:
            return (gaussian_size(value),) * 2
        return self.size

    @property
    def idle(self) -> tuple[str, ...]:
        """The parameters that its preset does not have."""
        return tuple(field for field in PARAMETERS if field != self.parameter)

    @classmethod
    def preset(cls, name: str) -> Self:
        """The kernel ``name`` of `KERNELS`."""
        kernel = KERNELS[name]
        parameters: dict[str, Any] = {kernel.parameter: kernel.value} if kernel.parameter else {}
        return cls((freeze(kernel.weights),), name, **parameters)

    def resized(self, rows: int, columns: int) -> Self:
        """The kernel in another size, made anew where its preset has a formula.

        Others, and planes that differ, are cut or get zeros around, and are no preset any more.
        """
        if self.name and KERNELS[self.name].formula is not None and len(set(self.planes)) == 1:
            made = self._made(rows, columns, getattr(self, self.parameter, 0.0))
            return replace(self, planes=made, name=KERNELS[self.name].family or self.name)
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
