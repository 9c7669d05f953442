"""The list of named kernels, and what is said of the one chosen."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QWidget

from convviz.core.filters.kernels import KERNELS
from convviz.state.choices.kernel import KernelChoice
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.look.colouring import Colouring, to_qimage

_OWN = "A kernel of your own"


class Presets(DropDown):
    """All named kernels, each with a small picture, and an own kernel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        named = [(kernel.name, kernel.title, kernel.description) for kernel in KERNELS.values()]
        super().__init__("Kernel", [("", "Own kernel", ""), *named], parent)
        self.setIconSize(QSize(24, 24))
        self.setMinimumContentsLength(9)  # beside a parameter; else it takes all the room
        self._drawn = False
        self._resized: tuple[KernelChoice, str] | None = None  # one that is no preset since then, and what it was

    def show_kernel(self, kernel: KernelChoice) -> None:
        """Show which it is."""
        if not self._drawn:
            self._draw()
        self.set_value(kernel.name)

    def _draw(self) -> None:
        self._drawn = True
        for number, preset in enumerate(KERNELS.values(), 1):
            self.setItemIcon(number, _thumbnail(preset.weights))

    def resized(self, kernel: KernelChoice, size: tuple[int, int]) -> KernelChoice:
        """A kernel in another size; where it is no preset any more, that will be said of it."""
        result = kernel.resized(*size)
        if kernel.name and not result.name:
            self._resized = result, kernel.title
        return result

    def said_of(self, kernel: KernelChoice) -> str:
        """A sentence on a kernel."""
        if kernel.name:
            return KERNELS[kernel.name].description
        if self._resized is not None and kernel == self._resized[0]:
            was = self._resized[1]
            return f"{_OWN}: {was} has no formula for other sizes, so it was cut or got zeros around."
        return f"{_OWN}."

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._drawn:
            self._draw()  # another theme has other colours for signs
        super().changeEvent(event)


def _thumbnail(weights: NDArray[np.float64]) -> QIcon:
    image = to_qimage(Colouring.by_sign(weights).paint(weights))
    return QIcon(QPixmap.fromImage(image.scaled(48, 48, Qt.AspectRatioMode.KeepAspectRatio)))
