"""A grid of a dataset's images, each with the class predicted for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import counted
from convviz.widgets.look.places import ARROWS, ENTER, PaintedPlaces
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.look.vectors import draw_part
from convviz.widgets.maps.map_images import picture_stack

#: Min and max side of an image, in pixels; the smallest still leaves room for some letters below it.
_MIN_SIDE, _MAX_SIDE = 56, 320
_LETTERS = 4
#: Share of the largest side that is as good: fewer rows read better then.
_NEARLY = 0.85
_GAP, _TOP = 2 * UNIT, 3  # between two tiles, and above the first
#: Pixels by which the caption's first word is larger than other text.
_LARGER = 2
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


@dataclass(frozen=True)
class Tile:
    """What stands below an image: a class, a remark such as "is 9", and in a line of its own the image's name.

    ``wrong`` gives the class the colour of what is wrong, or of what is right; None is plain text.
    """

    text: str
    wrong: bool | None = None
    remark: str = ""
    name: str = ""


@dataclass(frozen=True)
class _Grid:
    """Columns and whole rows in view, side of an image, and height of the ``lines`` of a caption; in pixels."""

    columns: int
    rows: int
    side: int
    lines: int
    caption: int

    @property
    def pitch(self) -> tuple[int, int]:
        """Pixels from one tile to the next, across and down."""
        return self.side + _GAP, self.side + self.caption + _GAP


class ImageTiles(PaintedPlaces[int]):
    """Images with captions that fill the widget; the wheel shows more. Walk with the arrow keys, Enter is a click."""

    tile_clicked = Signal(int)
    tile_hovered = Signal(int)

    KEYS = (*ARROWS, *_PAGES, *_ENDS, *ENTER)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._images: NDArray[np.uint8] = np.zeros((0, 1, 1, 1), np.uint8)
        self._tiles: tuple[Tile, ...] = ()
        self._empty = "No images"
        self._first_row = 0
        self._grid: _Grid | None = None
        self._stack: QImage | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def selected(self) -> int | None:
        """The selected tile."""
        return self._selected

    @property
    def visible_tiles(self) -> range:
        """The tiles in view."""
        grid = self._placed()
        first = self._first_row * grid.columns
        return range(first, min(first + grid.rows * grid.columns, len(self._tiles)))

    def set_tiles(self, images: NDArray[np.uint8], tiles: Sequence[Tile], *, empty: str = "No images") -> None:
        """Show images (N, C, H, W) uint8 with a `Tile` each; ``empty`` is said where there are none.

        What is in view stays so while the number of images does.

        Raises
        ------
        ValueError
            Where images and captions are not as many, or images have neither one nor three channels.
        """
        if len(images) != len(tiles):
            raise ValueError(f"there must be a caption for each of {len(images)} images, got {len(tiles)}")
        if images.ndim != 4 or images.shape[1] not in (1, 3):
            raise ValueError(f"images must be (N, 1 or 3, H, W), got {images.shape}")
        if images is self._images and tuple(tiles) == self._tiles and empty == self._empty:
            return
        if len(tiles) != len(self._tiles):
            self._first_row, self._selected = 0, None
        self._images, self._tiles, self._empty = images, tuple(tiles), empty
        self._hovered = None
        wrong = sum(tile.wrong is True for tile in tiles)
        self.setAccessibleDescription(f"{counted(len(tiles), 'image')}" + (f", {wrong} of them wrong" if wrong else ""))
        self._lay_out()

    def set_selected(self, number: int | None, *, reveal: bool = True) -> None:
        """Outline a tile, and scroll until it is seen, unless it need not be revealed; None for none."""
        if number is not None and not 0 <= number < len(self._tiles):
            raise ValueError(f"there are tiles 0 to {len(self._tiles) - 1}, got {number}")
        if reveal:
            self._select(number)
        elif number != self._selected:
            self._selected = number
            self.update()

    def tile_rect(self, number: int) -> QRectF:
        """Pixels of a tile's image; empty where it is not in view."""
        grid = self._placed()
        if number not in self.visible_tiles:
            return QRectF()
        row, column = divmod(number, grid.columns)
        left = (self.width() - grid.columns * grid.pitch[0] + _GAP) // 2
        top = (row - self._first_row) * grid.pitch[1]
        return QRectF(left + column * grid.pitch[0], top + _TOP, grid.side, grid.side)

    def sizeHint(self) -> QSize:
        return QSize(4 * (_MIN_SIDE + _GAP), 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * (_MIN_SIDE + _GAP), 2 * _MIN_SIDE)

    # -- where it lies -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._grid = self._stack = None
        super()._lay_out()

    def _placed(self) -> _Grid:
        if self._grid is None:
            self._grid = self._choose_grid()
            self._first_row = min(self._first_row, self._last_row(self._grid))
        return self._grid

    def _last_row(self, grid: _Grid) -> int:
        """The row that is the first one in view at the end."""
        return max(0, -(-len(self._tiles) // grid.columns) - grid.rows)

    def _choose_grid(self) -> _Grid:
        """The largest images with which all are in view; else small ones, and one scrolls."""
        min_side = max(_MIN_SIDE, _LETTERS * self._min_text)
        max_columns = max(1, (self.width() + _GAP) // (min_side + _GAP))
        whole = [self._whole_grid(columns) for columns in range(1, min(max_columns, len(self._tiles)) + 1)]
        largest = max((grid.side for grid in whole), default=0)
        if largest >= min_side:
            return max((grid for grid in whole if grid.side >= _NEARLY * largest), key=lambda grid: grid.columns)
        below = int(np.ceil(self._metrics(remark=True).height())) + UNIT + 1  # where one is in the list
        return self._grid_of(max_columns, self.height() - below)

    def _whole_grid(self, columns: int) -> _Grid:
        """The largest images in so many columns with which all are in view."""
        rows = -(-len(self._tiles) // columns)
        high, side = (self.height() - _TOP + _GAP) // rows - _GAP, self._across(columns)
        for _ in range(2):  # in less width a caption may take another line
            side = min(side, high - self._caption(side)[1])
        return _Grid(columns, rows, side, *self._caption(side))

    def _grid_of(self, columns: int, height: int) -> _Grid:
        side = max(8, self._across(columns))
        lines, caption = self._caption(side)
        rows = max(1, (height + _GAP) // (side + caption + _GAP))
        return _Grid(columns, rows, side, lines, caption)

    def _across(self, columns: int) -> int:
        """The largest side of an image for which so many columns have room."""
        return min((self.width() + _GAP) // columns - _GAP - 1, _MAX_SIDE)

    def _caption(self, side: int) -> tuple[int, int]:
        """In how many lines captions stand below images of this side, and their height in pixels."""
        first, remark = self._caption_metrics()
        widths = [
            first.horizontalAdvance(t.text) + (UNIT + remark.horizontalAdvance(t.remark)) * bool(t.remark)
            for t in set(self._tiles)
        ]
        lines = 2 if max(widths, default=0) > side and any(t.remark for t in self._tiles) else 1
        named = any(t.name for t in self._tiles)
        return lines, int(first.height() + (lines - 1 + named) * remark.height())

    def _caption_metrics(self) -> tuple[QFontMetricsF, QFontMetricsF]:
        return self._metrics(bold=True, larger=_LARGER), self._metrics(remark=True)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_focus(painter)
            if not self._tiles:
                self._paint_instead(painter, self._empty)
                return
            grid, shown = self._placed(), self.visible_tiles
            ratio = self.devicePixelRatioF()
            side = round(grid.side * ratio)
            if self._stack is None or self._stack.width() != side:
                self._stack = picture_stack(self._images[shown.start : shown.stop], side)
            for place, number in enumerate(shown):
                draw_part(painter, self.tile_rect(number), self._stack, QRect(0, place * side, side, side))
            self._paint_captions(painter, grid, shown)
            self._paint_marks(painter)
            if len(shown) < len(self._tiles):
                self._paint_position(painter, shown)

    def _paint_captions(self, painter: QPainter, grid: _Grid, shown: range) -> None:
        theme = current_theme()
        first, remark = self._caption_metrics()
        colours = {None: QColor(theme.text), True: QColor(theme.warning), False: theme.role(Role.OUTPUT)}
        bold, small, cut = self._font(bold=True, larger=_LARGER), self._font(remark=True), Qt.TextElideMode.ElideRight
        for number in shown:
            tile, image = self._tiles[number], self.tile_rect(number)
            box = QRectF(image.left(), image.bottom() + 1, image.width(), first.height())
            if tile.name:
                self._paint_name(painter, tile.name, image, grid)
            text = first.elidedText(tile.text, cut, box.width())
            painter.setFont(bold)
            painter.setPen(colours[tile.wrong])
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            if not tile.remark:
                continue
            if grid.lines == 2:
                box.translate(0, first.height())
            else:
                box.setLeft(box.left() + first.horizontalAdvance(text) + UNIT)
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            text = remark.elidedText(tile.remark, cut, box.width())
            side = Qt.AlignmentFlag.AlignTop if grid.lines == 2 else Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | side, text)

    def _paint_name(self, painter: QPainter, name: str, image: QRectF, grid: _Grid) -> None:
        """Write an image's name as the last line below it, cut in the middle: both ends tell names apart."""
        remark = self._metrics(remark=True)
        box = QRectF(image.left(), image.bottom() + 1 + grid.caption - remark.height(), image.width(), remark.height())
        painter.setFont(self._font(remark=True))
        painter.setPen(QColor(current_theme().muted))
        text = remark.elidedText(name, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_marks(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, width in ((self._selected, 3.0), (self._hovered, 1.5)):
            if number is not None and number in self.visible_tiles:
                painter.setPen(QPen(QColor(theme.accent), width, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(self.tile_rect(number).adjusted(-1, -1, 1, 1))

    def _paint_position(self, painter: QPainter, shown: range) -> None:
        """Say which tiles are in view, with a bar that shows where they lie."""
        theme, metrics = current_theme(), self._metrics(remark=True)
        line = QRectF(UNIT, self.height() - metrics.height() - 1, self.width() - UNIT, metrics.height())
        painter.setFont(self._font(remark=True))
        painter.setPen(QColor(theme.muted))
        text = f"{shown.start + 1}–{shown.stop} of {len(self._tiles)}"
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        track = line.adjusted(metrics.horizontalAdvance(text) + 3 * UNIT, line.height() / 2 - 2, -2, 0)
        track.setHeight(4)
        painter.fillRect(track, QColor(theme.field))
        share = track.width() / len(self._tiles)
        handle = QRectF(track.left() + shown.start * share, track.top(), max(len(shown) * share, 8), track.height())
        painter.fillRect(handle, QColor(theme.muted))

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> int | None:
        caption = self._placed().caption  # it belongs to the tile
        for number in self.visible_tiles:
            if self.tile_rect(number).adjusted(0, 0, 0, caption).contains(point):
                return number
        return None

    def _text_of(self, number: int) -> str:
        tile = self._tiles[number]
        return " ".join(filter(None, (f"{tile.name}:" if tile.name else "", tile.text, tile.remark)))

    def _emit_hovered(self, number: int) -> None:
        self.tile_hovered.emit(number)

    def _emit_clicked(self, number: int) -> None:
        self.tile_clicked.emit(number)

    def _reveal(self, number: int) -> None:
        grid = self._placed()
        row = number // grid.columns
        self._scroll_to(min(max(self._first_row, row - grid.rows + 1), row))

    def _scroll_to(self, row: int) -> None:
        row = min(max(row, 0), self._last_row(self._placed()))
        if row != self._first_row:
            self._first_row, self._stack = row, None
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if not notches or not self._last_row(self._placed()):
            event.ignore()
            return
        self._scroll_to(self._first_row - (round(notches) or (1 if notches > 0 else -1)))
        self._hover(self._place_at(event.position()))
        event.accept()

    def _first_place(self) -> int | None:
        return self.visible_tiles.start if self._tiles else None

    def _next_place(self, number: int, key: Qt.Key) -> int:
        grid = self._placed()
        if key in ARROWS:
            down, across = ARROWS[key]
            target = number + across + down * grid.columns
            return target if 0 <= target < len(self._tiles) else number
        if key in _PAGES:
            return min(max(number + _PAGES[key] * grid.rows * grid.columns, 0), len(self._tiles) - 1)
        return _ENDS[key] % len(self._tiles)
