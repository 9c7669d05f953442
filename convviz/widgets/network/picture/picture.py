"""The network on the probe image: a column of maps for every layer, edges between them, and the classes at the end."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from convviz.widgets.network.picture.canvas import NetworkCanvas
from convviz.widgets.network.picture.columns import Column


class NetworkPicture(QScrollArea):
    """Columns of maps from the input to the classes, live while a network trains; scrolls sideways where they must.

    A unit is named by its layer's name and the number of its map. Walk with the arrow keys, Enter is a click.
    """

    unit_hovered = Signal(str, int)
    hover_ended = Signal()
    unit_clicked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas = NetworkCanvas()
        self.setWidget(self.canvas)
        # Its parent shines through; a scroll area would paint it over.
        self.viewport().setAutoFillBackground(False)
        self.canvas.setAutoFillBackground(False)
        self.setFocusProxy(self.canvas)
        self.canvas.unit_hovered.connect(self.unit_hovered)
        self.canvas.hover_ended.connect(self.hover_ended)
        self.canvas.unit_clicked.connect(self.unit_clicked)

    @property
    def selected(self) -> tuple[str, int] | None:
        """(layer, map) of the selected unit."""
        return self.canvas.selected

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these layers, from left to right."""
        self.canvas.set_columns(columns)

    def set_waiting(self, text: str) -> None:
        """Say this while there are no layers to show."""
        self.canvas.set_waiting(text)

    def set_classes(self, names: Sequence[str], probabilities: NDArray[np.floating], true: int = -1) -> None:
        """Show the classes' names and probabilities (K,), and which one is ``true``; -1 where nobody knows."""
        self.canvas.set_classes(names, probabilities, true)

    def set_selected(self, layer: str, number: int) -> None:
        """Select a unit; "" selects none. Its column scrolls until it is seen."""
        self.canvas.set_selected(layer, number)

    def set_min_text(self, size: int) -> None:
        """Size of text, in pixels; remarks are a little smaller."""
        self.canvas.set_min_text(size)

    def unit_rect(self, layer: str, number: int) -> QRectF:
        """Pixels of a unit on ``canvas``; empty where it is not drawn."""
        return self.canvas.unit_rect(layer, number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.update()  # where it keeps its size, the classes at the right edge move all the same

    def sizeHint(self) -> QSize:
        return QSize(900, 520)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 260)
