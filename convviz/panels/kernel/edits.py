"""The edits of the kernel: of one weight, of all, of its planes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from convviz.core.filters.formulas import random_kernel
from convviz.core.filters.kernels import KERNELS, freeze, resized
from convviz.core.text.formatting import NOISE, as_sentence
from convviz.state.choices.kernel import SEEDS, KernelChoice
from convviz.state.workbench import Workbench


class KernelEdits(QObject):
    """Edits the weights of the ``plane`` that is looked at."""

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.plane = 0

    @property
    def weights(self) -> NDArray[np.float64]:
        """Its weights, (kh, kw), to be written to."""
        return self._kernel.weights(self.plane)

    @property
    def _kernel(self) -> KernelChoice:
        return self._workbench.value(KernelChoice)

    def choose(self, name: str) -> None:
        """Choose a preset, or "" to make it one's own."""
        if name:
            self._workbench.choose(f"Choose {KERNELS[name].title}", KernelChoice.preset(name))
        else:
            self._workbench.edit("kernel", "Customise kernel", name="")

    def set_weights(
        self, weights: NDArray[np.float64], text: str, *, name: str = "", merge: str = "", **others: Any
    ) -> None:
        """Put ``weights`` in the place of the plane looked at; the other planes take its size.

        ``others`` are further fields of the choice.
        """
        planes = list(self._kernel.planes)
        planes[self.plane if len(planes) == 3 else 0] = freeze(weights)
        planes = [freeze(resized(np.array(plane), weights.shape[0], weights.shape[1])) for plane in planes]
        self._workbench.edit("kernel", text, merge=merge, planes=tuple(planes), name=name, **others)

    def set_weight(self, row: int, column: int, value: float, text: str, *, merge: str = "") -> None:
        """Change one of them."""
        weights = self.weights
        weights[row, column] = value
        self.set_weights(weights, text, merge=merge)

    def change(self, change: Callable[[NDArray[np.float64]], NDArray[np.float64]], text: str) -> None:
        """Change all of them at once, which is called ``text``; what leaves all numbers as they are is no edit."""
        before = self.weights
        try:
            after = change(before)
            if after.shape != before.shape or not np.allclose(after, before, rtol=NOISE, atol=0):
                self.set_weights(after, f"{text} the kernel")
        except ValueError as error:
            self._workbench.problem.emit(as_sentence(str(error)))

    def draw_again(self) -> None:
        """Draw other random weights."""
        kernel, now = self._kernel, self.weights
        seed, weights = kernel.seed, now
        while np.array_equal(weights, now):  # a small one may be drawn twice
            seed = (seed + 1) % SEEDS.high
            weights = random_kernel(*kernel.size, seed)
        self.set_weights(weights, "Draw a kernel", name=kernel.name, seed=seed)

    def set_planes(self, count: int) -> None:
        """Have weights for each channel, or one plane for all."""
        planes = self._kernel.planes
        text = "Give each channel its own weights" if count == 3 else "Use one kernel for all channels"
        self._workbench.edit("kernel", text, planes=planes[:1] * 3 if count == 3 else (planes[self.plane],))
