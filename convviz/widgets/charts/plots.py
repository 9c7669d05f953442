"""How the numbers of a grid are distributed, and how they run along a row and a column."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from convviz.widgets.look.theme import current_theme

_BINS = 128
#: About so many numbers are counted at most, so that a photograph's histogram is there at once.
_COUNTED = 2_000_000
_CHANNEL_COLOURS = ("#d55e00", "#009e73", "#0072b2")  # red, green and blue that everyone can distinguish


class PlotWindow(QDialog):
    """A window with a histogram, the profile of a row and the profile of a column."""

    def __init__(self, name: str, values: NDArray[Any], cell: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{name} as it was when opened: histogram and profiles")
        theme = current_theme()
        self.canvas = pg.GraphicsLayoutWidget(self)
        self.canvas.setBackground(theme.panel)
        row, column = cell
        self.plots = [
            self._add("Histogram", "value", "cells"),
            self._add(f"Row {row}", "column", "value"),
            self._add(f"Column {column}", "row", "value"),
        ]
        for plot in self.plots[1:]:  # the histogram's steps have one edge more than counts, which cannot be thinned out
            plot.setClipToView(True)
            plot.setDownsampling(auto=True, mode="peak")
        self.set_values(values, cell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.resize(720, 640)

    def set_values(self, values: NDArray[Any], cell: tuple[int, int]) -> None:
        """Plot an array (H, W) or (H, W, 3)."""
        for plot in self.plots:
            plot.clear()
        every = max(1, int((values.size / _COUNTED) ** 0.5))
        if every > 1:
            self.plots[0].setTitle(f"Histogram of every {every}th row and column", color=current_theme().text)
        low, high = float(values.min()), float(values.max())
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            low, high = low - 0.5, high + 0.5  # one value and rounding: no room for bins between them
        channels = [values] if values.ndim == 2 else [values[..., c] for c in range(values.shape[2])]
        colours = (current_theme().accent,) if len(channels) == 1 else _CHANNEL_COLOURS
        for channel, colour in zip(channels, colours, strict=False):
            pen = pg.mkPen(colour, width=1)
            counts, edges = np.histogram(channel[::every, ::every], bins=_BINS, range=(low, high))
            self.plots[0].plot(edges, counts, stepMode="center", pen=pen)
            self.plots[1].plot(np.asarray(channel[cell[0]], np.float64), pen=pen)
            self.plots[2].plot(np.asarray(channel[:, cell[1]], np.float64), pen=pen)

    def _add(self, title: str, across: str, up: str) -> pg.PlotItem:
        theme = current_theme()
        plot = self.canvas.addPlot(row=len(self.canvas.ci.items), col=0)
        plot.setTitle(title, color=theme.text)
        for side, text in (("bottom", across), ("left", up)):
            axis = plot.getAxis(side)
            axis.setPen(theme.muted)
            axis.setTextPen(theme.muted)
            plot.setLabel(side, text)
        plot.showGrid(x=True, y=True, alpha=0.15)
        return plot
