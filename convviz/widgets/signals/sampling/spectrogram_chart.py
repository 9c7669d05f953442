"""How the spectrum of samples changes over time, with the true frequency above half the rate."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from convviz.widgets.charts.plot.content import Names
from convviz.widgets.charts.plot.plan import Plan
from convviz.widgets.look.colouring import to_qimage
from convviz.widgets.look.theme import Role, current_theme, rgb
from convviz.widgets.signals.sampling.small_plot import SmallPlot

#: dB that look like nothing, and like all.
FAINT, STRONG = -50.0, 0.0


class SpectrogramChart(SmallPlot):
    """A picture of levels over time (across) and frequency (up), under the curves of a chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Spectrogram of the samples", parent, names=Names.NOWHERE)
        self._levels: NDArray[np.float64] | None = None
        self._extent = 0.0, 0.0, 1.0, 1.0
        self._picture: tuple[str, QImage] | None = None

    def set_levels(self, levels: NDArray[np.float64], extent: tuple[float, float, float, float]) -> None:
        """Show levels (F, T) in dB, the first row lowest; ``extent``: left, bottom, right, top in the axes' units."""
        self._levels, self._extent, self._picture = levels, extent, None
        self._lay_out()

    def _paint_axes(self, painter: QPainter, plan: Plan) -> None:
        if self._levels is not None:
            left, bottom, right, top = self._extent
            start, end = plan.frame.point(left, top), plan.frame.point(right, bottom)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(start, end), self._image(self._levels))
        super()._paint_axes(painter, plan)

    def _image(self, levels: NDArray[np.float64]) -> QImage:
        """Levels as shades from the panel's colour to that of an alias."""
        theme = current_theme()
        if self._picture is None or self._picture[0] != theme.name:
            share = np.clip((levels[::-1] - FAINT) / (STRONG - FAINT), 0.0, 1.0)[..., np.newaxis]
            ground, ink = np.array(rgb(QColor(theme.panel))), np.array(rgb(theme.role(Role.PRODUCT)))
            self._picture = theme.name, to_qimage(np.rint(ground + share * (ink - ground)).astype(np.uint8))
        return self._picture[1]
