"""What every layer makes of one picture: a section a layer, from the input to the output."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT
from convviz.widgets.maps.mosaic import MosaicView

#: Pixels that the mosaic of a layer of maps, and of a vector, has at least; what does not fit is scrolled to.
_MIN_MAPS, _MIN_VECTOR = 72, 44
#: The share of the width that a heading beside its mosaic may take.
_BESIDE = 0.45
#: How many times as large the mosaics must be with headings beside them rather than above.
_GAIN = 1.5
#: Halvings in looking for the height at which all sections just fit.
_TRIALS = 10
#: Width of a scale, in pixels, and the longest number at its ends, for which it is wider in large text.
_BAR, _END = 200, "≈−0.00954"


@dataclass(frozen=True, eq=False)
class LayerMap:
    """The output of one layer.

    Attributes
    ----------
    name : by which the signals call the layer.
    title : what stands above, as "conv1 · 16 × 28 × 28".
    maps : (n, h, w), or (N,) of a layer without rows and columns.
    colouring : one scale for all of them.
    group : how many of them belong together, as the slices of a kernel.
    """

    name: str
    title: str
    maps: NDArray[Any]
    colouring: Colouring
    group: int = 1


class LayerMaps(QScrollArea):
    """A column of sections, each a heading, the scale of its colours, and a `MosaicView`.

    All of it is in view where there is room, with more of it for layers that have more to show; headings stand beside
    their mosaics where that makes room. The signals are those of `MosaicView`, the layer's name first.
    """

    map_hovered = Signal(str, int)
    map_clicked = Signal(str, int)
    cell_hovered = Signal(str, int, int, int)
    cell_clicked = Signal(str, int, int, int)
    hover_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Maps of each layer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its mosaics take it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layers: tuple[LayerMap, ...] = ()
        self._sections: list[_Section] = []
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, UNIT, 0)
        self._column.setSpacing(2 * UNIT)
        self._column.addStretch(1)
        self.setWidget(self._content)
        for part in (self._content, self.viewport()):  # of the panel's colour; after setWidget, which fills
            part.setAutoFillBackground(False)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def layers(self) -> tuple[LayerMap, ...]:
        """The layers shown."""
        return self._layers

    def view(self, layer: str) -> MosaicView:
        """The mosaic of a layer; KeyError if there is none of that name."""
        for section in self._sections:
            if section.name == layer:
                return section.view
        raise KeyError(layer)

    def arrays(self, place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers at a place, by their names and their layer's."""
        for section in self._sections:
            at = section.view.mapFrom(self, place)
            if section.view.rect().contains(at):
                return {f"{name} of {section.name}": found for name, found in section.view.arrays(at).items()}
        return {}

    def set_layers(self, layers: Sequence[LayerMap]) -> None:
        """Show these layers, in the sections there are."""
        shapes = [(layer.title, layer.maps.shape) for layer in self._layers]
        self._layers = tuple(layers)
        while len(self._sections) > len(self._layers):
            gone = self._sections.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._sections) < len(self._layers):
            self._sections.append(self._add_section())
        for section, layer in zip(self._sections, self._layers, strict=True):
            section.set_layer(layer)
        if shapes != [(layer.title, layer.maps.shape) for layer in self._layers]:
            self._share()

    def set_selected(self, layer: str | None, number: int | None = None) -> None:
        """Outline one map of one layer, or none."""
        for section in self._sections:
            section.view.set_selected(number if section.name == layer else None)

    def set_marked(self, layer: str | None, number: int = 0, row: int = 0, column: int = 0) -> None:
        """Outline one unit of one layer, or none."""
        for section in self._sections:
            section.view.set_marked(number if section.name == layer else None, row, column)

    def show_layer(self, layer: str) -> None:
        """Scroll to a layer."""
        self.ensureWidgetVisible(self.view(layer), 0, 8 * UNIT)

    def _add_section(self) -> "_Section":
        section = _Section(self._content)
        section.map_hovered.connect(self.map_hovered)
        section.map_clicked.connect(self.map_clicked)
        section.cell_hovered.connect(self.cell_hovered)
        section.cell_clicked.connect(self.cell_clicked)
        section.view.hover_ended.connect(self.hover_ended)
        self._column.insertWidget(self._column.count() - 1, section)
        return section

    # -- heights -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share()

    def _share(self) -> None:
        """Give each mosaic a height: as large as all fit, or its min height, to be scrolled."""
        if not self._sections:
            return
        beside = max(section.width_beside() for section in self._sections)
        share, heading = self._best_share(0), 0
        if beside <= _BESIDE * self._wide and self._best_share(beside) > _GAIN * share:
            heading = beside
        share = self._best_share(heading)
        for section, height in zip(self._sections, self._heights(share, heading), strict=True):
            section.view.setFixedHeight(height - (0 if heading else section.heading_height()))
            section.body.activate()
        self._column.activate()  # now, or the next frame would still be drawn with the old places

    @property
    def _wide(self) -> int:
        return self.viewport().width() - UNIT

    def _best_share(self, heading: int) -> float:
        """Pixels for the mosaic with the most to show with which all are in view; 0 where they never are."""
        self._column.setSpacing(UNIT if heading else 2 * UNIT)
        for section in self._sections:
            section.fit_heading(self._wide, heading)
        room, low, high = self.viewport().height(), 0.0, 1.0
        for _ in range(_TRIALS):
            middle = (low + high) / 2
            needed = sum(self._heights(middle * room, heading)) + len(self._sections) * self._column.spacing()
            low, high = (middle, high) if needed <= room else (low, middle)
        return low * room

    def _heights(self, share: float, heading: int) -> list[int]:
        """What each section really takes of ``share`` pixels for the mosaic with the most to show.

        A ``heading`` of so many pixels stands beside the mosaic; above it if there are none.
        """
        weights = [np.sqrt(layer.maps.size) for layer in self._layers]
        largest = max(weights) or 1.0
        heights = []
        for section, layer, weight in zip(self._sections, self._layers, weights, strict=True):
            above = section.heading_height()
            min_height = above if heading else _MIN_VECTOR if layer.maps.ndim == 1 else _MIN_MAPS
            offered = max(int(share * weight / largest), min_height)
            needed = section.view.needed_height(self._wide - heading, offered)
            heights.append(max(needed, above) if heading else needed + above)
        return heights


class _Section(QWidget):
    """One layer's heading, scale and mosaic."""

    map_hovered = Signal(str, int)
    map_clicked = Signal(str, int)
    cell_hovered = Signal(str, int, int, int)
    cell_clicked = Signal(str, int, int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.name = ""
        self._title = Label(parent=self)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = ColourBar(self)
        self.view = MosaicView("", self)
        self._heading = QWidget(self)
        self._head = QHBoxLayout(self._heading)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._bar, 1)
        self.body = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(UNIT)
        self.body.addWidget(self._heading)
        self.body.addWidget(self.view, 1)
        self.view.map_hovered.connect(self._on_view_map_hovered)
        self.view.map_clicked.connect(self._on_view_map_clicked)
        self.view.cell_hovered.connect(self._on_view_cell_hovered)
        self.view.cell_clicked.connect(self._on_view_cell_clicked)

    def set_layer(self, layer: LayerMap) -> None:
        """Show a layer."""
        self.name = layer.name
        if layer.title != self._title.text():
            self._title.setText(layer.title)
            self.view.setAccessibleName(layer.title)
        self._bar.set_colouring(layer.colouring)
        self.view.set_maps(layer.maps, layer.colouring, selected=self.view.selected, group=layer.group)

    def _bar_width(self) -> int:
        metrics = self._title.fontMetrics()
        return max(_BAR, 2 * metrics.horizontalAdvance(_END) + metrics.horizontalAdvance("0") + 6 * UNIT)

    def width_beside(self) -> int:
        """Pixels that the heading takes beside the mosaic, with air."""
        title = self._title.fontMetrics().horizontalAdvance(self._title.text())
        return max(title, self._bar_width()) + 2 * UNIT

    def fit_heading(self, width: int, heading: int) -> None:
        """Put the title above the mosaic, the scale beside it or, where both do not fit, below it.

        Or both into ``heading`` pixels beside the mosaic, if there are any.
        """
        wide = self._bar_width()
        self._bar.setMaximumWidth(wide)
        title = self._title.fontMetrics().horizontalAdvance(self._title.text())
        across = not heading and title + UNIT + wide <= width
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom)
        self._head.setSpacing(UNIT if across else 0)
        self.body.setDirection(QBoxLayout.Direction.LeftToRight if heading else QBoxLayout.Direction.TopToBottom)
        self.body.setAlignment(self._heading, Qt.AlignmentFlag.AlignTop if heading else Qt.AlignmentFlag(0))
        self._heading.setMinimumWidth(max(heading - UNIT, 0))
        self._heading.setMaximumWidth(heading - UNIT if heading else width)

    def heading_height(self) -> int:
        """Pixels that the heading takes down, with air."""
        return self._head.sizeHint().height() + UNIT

    def _on_view_map_hovered(self, number: int) -> None:
        self.map_hovered.emit(self.name, number)

    def _on_view_map_clicked(self, number: int) -> None:
        self.map_clicked.emit(self.name, number)

    def _on_view_cell_hovered(self, number: int, row: int, column: int) -> None:
        self.cell_hovered.emit(self.name, number, row, column)

    def _on_view_cell_clicked(self, number: int, row: int, column: int) -> None:
        self.cell_clicked.emit(self.name, number, row, column)
