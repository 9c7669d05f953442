"""All maps of one layer as tiles of one picture."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from convviz.core.images.mosaic import TileLayout, best_layout
from convviz.core.text.formatting import full_precision
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.places import ARROWS, PaintedPlaces, draw_outlined
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.look.vectors import is_vector
from convviz.widgets.maps.mosaic_picture import draw_mosaic, mosaic_picture

#: Pixels that the longer side of a map, and a unit of a vector, has at least; what does not fit so is left out.
MIN_MAP, MIN_UNIT = 10, 6
#: Pixels that a cell of a map, and a unit of a vector, is wide at most.
_MAX_CELL, _MAX_UNIT = 40, 24
#: Pixels between tiles: a line, or a framed gap where maps have so few and so large cells (kernels do) that a line
#: would look like one between two cells.
_GAP, _WIDE_GAP, _FEW_CELLS = 2, 6, 7
#: Pixels around the mosaic, so that the outline of a tile at the edge is seen.
_EDGE = 2
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


#: Map, row, column; a map as such is its first cell.
_Cell = tuple[int, int, int]


class MosaicView(PaintedPlaces[_Cell]):
    """Shows maps (n, h, w), or the units of a vector (N,), each of them a tile of one cell.

    Clicks and arrow keys only ask: whoever owns the maps answers ``map_clicked`` with another ``selected``.
    """

    #: A map's number.
    map_hovered = Signal(int)
    map_clicked = Signal(int)
    #: Map, row, column.
    cell_hovered = Signal(int, int, int)
    cell_clicked = Signal(int, int, int)

    KEYS = tuple(ARROWS)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._maps: NDArray[Any] | None = None
        self._vector = False
        self._group = 1
        self._colouring = Colouring()
        self._marked: _Cell | None = None
        self._layout: TileLayout | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def maps(self) -> NDArray[Any] | None:
        """The maps (n, h, w), a vector (N,) as (N, 1, 1)."""
        return self._maps

    @property
    def layout_of_tiles(self) -> TileLayout | None:
        """Where the tiles lie, in pixels of the screen (of which a point may have several)."""
        return self._layout

    @property
    def selected(self) -> int | None:
        """The number of the selected map."""
        return None if self._selected is None else self._selected[0]

    def set_maps(
        self, maps: NDArray[Any] | None, colouring: Colouring, *, selected: int | None = None, group: int = 1
    ) -> None:
        """Show maps (n, h, w) or (n, h, w, 3), or a vector (N,), or nothing; outline the ``selected`` one.

        Every ``group`` of them belong together, as the slices of a kernel: rows end where they do, lines part them.
        """
        self.set_selected(selected)
        if maps is not None and maps.ndim not in (1, 3, 4):
            raise ValueError(f"maps must be shaped (n, h, w), (n, h, w, 3) or (N,), got {maps.shape}")
        if maps is not None and not maps.size:
            maps = None
        vector = maps is not None and maps.ndim == 1
        shaped = maps.reshape(-1, 1, 1) if maps is not None and vector else maps
        old = self._maps
        self._maps, self._vector, self._colouring = shaped, vector, colouring
        same = self._group == group and (None if shaped is None else shaped.shape) == (
            None if old is None else old.shape
        )
        self._group = group
        if not same:
            self._place()
        self._invalidate()

    def set_selected(self, selected: int | None) -> None:
        """Outline one map, or none."""
        self._select(None if selected is None else (selected, 0, 0))

    def set_marked(self, number: int | None, row: int = 0, column: int = 0) -> None:
        """Outline a unit: one cell of one map; None for no unit."""
        marked = None if number is None else (number, row, column)
        if marked != self._marked:
            self._marked = marked
            self.update()

    def arrays(self, place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers of the map at a place, else of the selected one, and of all of them, by their names."""
        if self._maps is None:
            return {}
        cell = self.cell_at(QPointF(place))
        number = self.selected if cell is None else cell[0]
        wide = self._maps.shape[2:]
        found = {f"all {len(self._maps)} {self._kind}": self._maps.reshape(-1, *wide)}
        if number is None or self._vector:
            return found
        return {f"{self._kind.removesuffix('s')} {number}": self._maps[number], **found}

    @property
    def caption(self) -> str:
        """How many are shown where not all are; else nothing."""
        if self._maps is None or self._layout is None or self._layout.count == len(self._maps):
            return ""
        return f"{self._layout.count} of {len(self._maps)} {self._kind}"

    @property
    def _kind(self) -> str:
        return "units" if self._vector else "slices" if self._group > 1 else "maps"

    def needed_height(self, width: int, height: int) -> int:
        """Pixels it really takes when given so many."""
        if self._maps is None:
            return 0
        layout, below = self._best_layout(width, height)
        return round(layout.total_height / self.devicePixelRatioF()) + 2 * _EDGE + below

    def sizeHint(self) -> QSize:
        return QSize(320, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 24)

    # -- where it lies -------------------------------------------------------------------------------------------

    def _best_layout(self, width: int, height: int) -> tuple[TileLayout, int]:
        """The layout in pixels of the screen, and the points that a caption takes below it."""
        assert self._maps is not None
        ratio = self.devicePixelRatioF()
        count, size = len(self._maps), (self._maps.shape[1], self._maps.shape[2])
        smallest, largest = (MIN_UNIT, _MAX_UNIT) if self._vector else (MIN_MAP, _MAX_CELL)
        gap = 1 if self._vector else _WIDE_GAP if max(size) <= _FEW_CELLS else _GAP
        limits = {"gap": round(gap * ratio), "min_tile": smallest * ratio, "largest": largest * ratio}
        room = (width - 2 * _EDGE) * ratio
        layout = best_layout(count, size, ((height - 2 * _EDGE) * ratio, room), group=self._group, **limits)
        if layout.count == count:
            return layout, 0
        below = self.fontMetrics().height()
        return best_layout(
            count, size, ((height - 2 * _EDGE - below) * ratio, room), group=self._group, **limits
        ), below

    def _place(self) -> None:
        old, self._layout = self._layout, None
        if self._maps is not None:
            self._layout = self._best_layout(self.width(), self.height())[0]
        self._describe()
        if self._layout != old:
            self._invalidate()

    def _describe(self) -> None:
        if self._maps is None:
            self.setAccessibleDescription("")
            return
        count, rows, columns = self._maps.shape[:3]
        what = f"{count} units" if self._vector else f"{count} {self._kind} of {rows} rows and {columns} columns"
        self.setAccessibleDescription(f"{what}, of which {self.caption} are shown" if self.caption else what)

    def map_rect(self, number: int) -> QRectF:
        """Where a map lies, in points."""
        assert self._layout is not None
        top, left = self._layout.place(number)
        ratio = self.devicePixelRatioF()
        return QRectF(
            _EDGE + left / ratio, _EDGE + top / ratio, self._layout.width / ratio, self._layout.height / ratio
        )

    def cell_rect(self, number: int, row: int, column: int) -> QRectF:
        """Where a cell of a map lies, in points."""
        assert self._maps is not None
        tile = self.map_rect(number)
        across, down = tile.width() / self._maps.shape[2], tile.height() / self._maps.shape[1]
        return QRectF(tile.left() + column * across, tile.top() + row * down, across, down)

    def cell_at(self, point: QPointF) -> _Cell | None:
        """(map, row, column) under a point; None in a gap."""
        if self._layout is None or self._maps is None:
            return None
        ratio = self.devicePixelRatioF()
        number = self._layout.tile_at((point.y() - _EDGE) * ratio, (point.x() - _EDGE) * ratio)
        if number is None:
            return None
        tile = self.map_rect(number)
        rows, columns = self._maps.shape[1:3]
        row = min(int((point.y() - tile.top()) * rows / tile.height()), rows - 1)
        return number, row, min(int((point.x() - tile.left()) * columns / tile.width()), columns - 1)

    # -- drawing -------------------------------------------------------------------------------------------------

    def _invalidate(self) -> None:
        self._cache = None
        self.update()

    def _draw_cache(self, ratio: float) -> QPixmap:
        assert self._maps is not None
        assert self._layout is not None
        picture = mosaic_picture(self._maps, self._layout, self._colouring, self._group)
        picture.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(picture)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._maps is not None and self._layout is not None:
                if is_vector(painter):
                    ratio = self.devicePixelRatioF()
                    draw_mosaic(painter, _EDGE, ratio, self._maps, self._layout, self._colouring, self._group)
                else:
                    painter.drawPixmap(QPointF(_EDGE, _EDGE), self._cached())
                self._draw_outlines(painter)
                if self.caption:
                    painter.setPen(QColor(current_theme().muted))
                    left_bottom = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
                    painter.drawText(self.rect().adjusted(_EDGE, 0, 0, 0), left_bottom, self.caption)
            self._paint_focus(painter)

    def _draw_outlines(self, painter: QPainter) -> None:
        theme = current_theme()
        output = theme.role(Role.OUTPUT)
        if self._hovered is not None and self._is_shown(self._hovered[0]):
            draw_outlined(painter, self.map_rect(self._hovered[0]), QColor(theme.text), 1)
            draw_outlined(painter, self.cell_rect(*self._hovered), QColor(theme.text), 1)
        if self._selected is not None and self._is_shown(self._selected[0]):
            draw_outlined(painter, self.map_rect(self._selected[0]).adjusted(-1, -1, 1, 1), output, 2)
        if self._marked is not None and self._is_shown(self._marked[0]):
            cell = self.cell_rect(*self._marked)
            grow = max(0.0, (2 * UNIT - cell.width()) / 2)
            draw_outlined(painter, cell.adjusted(-grow, -grow, grow, grow), output, 2)

    def _is_shown(self, number: int) -> bool:
        return self._layout is not None and 0 <= number < self._layout.count

    # -- mouse, keys and changes ---------------------------------------------------------------------------------

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def _lay_out(self) -> None:
        self._place()
        self._invalidate()

    def _place_at(self, point: QPointF) -> _Cell | None:
        return self.cell_at(point)

    def _hover(self, place: _Cell | None) -> None:
        if place is not None and (self._hovered is None or place[0] != self._hovered[0]):
            self.map_hovered.emit(place[0])
        super()._hover(place)

    def _emit_hovered(self, place: _Cell) -> None:
        self.cell_hovered.emit(*place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)  # it is the release that clicks

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.map_clicked.emit(cell[0])
            self.cell_clicked.emit(*cell)

    def _text_of(self, place: _Cell) -> str:
        assert self._maps is not None
        values = ", ".join(full_precision(float(value)) for value in np.atleast_1d(self._maps[place]))
        number, row, column = place
        return f"unit {number} = {values}" if self._vector else f"map {number} [{row}, {column}] = {values}"

    def _keeps(self, event: QKeyEvent) -> bool:
        return super()._keeps(event) and self._maps is not None and not event.modifiers() & _MODIFIERS

    def _first_place(self) -> _Cell | None:
        return (0, 0, 0) if self._is_shown(0) else None

    def _next_place(self, place: _Cell, key: Qt.Key) -> _Cell:
        assert self._layout is not None
        down, across = ARROWS[key]
        number = place[0] + across + down * self._layout.columns
        return (number, 0, 0) if self._is_shown(number) else place

    def _walk_to(self, place: _Cell) -> None:
        self.map_clicked.emit(place[0])
