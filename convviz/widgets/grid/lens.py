"""Where cells lie on the screen: pure arithmetic between cells and pixels."""

import math
from dataclasses import dataclass, replace
from typing import Self

from PySide6.QtCore import QPointF, QRectF

#: Pixels across below which a picture is a line rather than a picture, and how wide its short side is drawn then.
THIN, WIDE = 8, 48


@dataclass(frozen=True)
class Extent:
    """The cells a view may show: rows ``top .. bottom - 1``, columns ``left .. right - 1``; padding is negative."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def columns(self) -> int:
        """Number of columns."""
        return self.right - self.left


@dataclass(frozen=True)
class Lens:
    """A place and a zoom: cell (0, 0) has its upper left corner at pixel (x, y) and cells are ``cell`` pixels high.

    They are squares, or ``stretch`` times as wide as they are high.
    """

    cell: float
    x: float
    y: float
    stretch: float = 1.0

    @property
    def across(self) -> float:
        """Pixels of a cell's width."""
        return self.cell * self.stretch

    @classmethod
    def fit(
        cls, extent: Extent, width: float, height: float, largest: float = math.inf, *, wanted: float = 0.0
    ) -> Self:
        """Show the whole extent in the middle of ``width`` x ``height`` pixels, cells at most ``largest`` high.

        They are squares, or wider where they are ``wanted`` so many pixels wide and there is room.
        """
        cell = fitting_cell(extent, width, height, largest)
        across = min(wanted, math.floor(width / max(extent.columns, 1)))
        return cls._centred(cell, extent, width, height, max(across / cell, 1.0))

    @classmethod
    def _centred(cls, cell: float, extent: Extent, width: float, height: float, stretch: float = 1.0) -> Self:
        x = (width - cell * stretch * extent.columns) / 2 - cell * stretch * extent.left
        y = (height - cell * extent.rows) / 2 - cell * extent.top
        return cls(cell, math.floor(x), math.floor(y), stretch)

    def following(self, cell: float, focus: QRectF, extent: Extent, width: float, height: float) -> Self:
        """The smallest move that shows ``focus`` (in cells) and a cell around it at a size of ``cell`` pixels.

        Where everything fits it lies in the middle. Where it does not, only whole cells are shown, and the view never
        runs past the extent. ``width`` and ``height`` are then multiples of a cell; see `whole_cells`.
        """
        middle = self._centred(cell, extent, width, height)
        return type(self)(
            cell,
            _slide(self.x, cell, focus.left(), focus.right(), extent.left, extent.right, width, middle.x),
            _slide(self.y, cell, focus.top(), focus.bottom(), extent.top, extent.bottom, height, middle.y),
        )

    def zoomed(self, factor: float, about: QPointF) -> Self:
        """Zoom by ``factor`` so that the cell under pixel ``about`` stays where it is."""
        cell = min(max(self.cell * factor, 1e-3), 200.0)
        real = cell / self.cell
        return replace(
            self, cell=cell, x=about.x() - (about.x() - self.x) * real, y=about.y() - (about.y() - self.y) * real
        )

    def panned(self, dx: float, dy: float) -> Self:
        """Move by pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def rect(self, top: float, left: float, height: float = 1, width: float = 1) -> QRectF:
        """Pixels of a rectangle of cells."""
        return QRectF(self.x + left * self.across, self.y + top * self.cell, width * self.across, height * self.cell)

    def at(self, point: QPointF) -> tuple[int, int]:
        """(row, column) of the cell under a pixel, inside the extent or not."""
        return math.floor((point.y() - self.y) / self.cell), math.floor((point.x() - self.x) / self.across)

    def visible(self, extent: Extent, width: float, height: float) -> Extent:
        """The part of the extent that lies within ``width`` x ``height`` pixels; may have no rows or columns."""
        top, left = self.at(QPointF(0, 0))
        bottom, right = self.at(QPointF(width, height))
        top, left = max(top, extent.top), max(left, extent.left)
        return Extent(top, left, max(min(bottom + 1, extent.bottom), top), max(min(right + 1, extent.right), left))


def fitting_cell(extent: Extent, width: float, height: float, largest: float = math.inf) -> float:
    """Max cell size that shows the whole extent; whole pixels once cells are a few pixels wide."""
    cell = min(width / max(extent.columns, 1), height / max(extent.rows, 1), largest)
    return float(math.floor(cell)) if cell >= 4 else max(cell, 1e-3)


def useful_cell(extent: Extent, width: float, height: float, largest: float = math.inf) -> float:
    """The cell size of `fitting_cell`, or one that shows a part of what is so long that all of it would be a line."""
    whole = fitting_cell(extent, width, height, largest)
    short = max(min(extent.rows, extent.columns), 1)
    return whole if whole * short >= THIN else min(WIDE / short, min(width, height) / short, largest)


def whole_cells(size: float, cell: float, count: int) -> float:
    """Pixels of the most whole cells that fit into ``size`` when all ``count`` of them do not."""
    return size if count * cell <= size else cell * (size // cell)


def _slide(
    place: float, cell: float, first: float, last: float, start: float, end: float, size: float, middle: float
) -> float:
    """Pixel of cell 0 along one axis such that cells ``first .. last`` are within 0 .. ``size``."""
    if (end - start) * cell <= size:
        return middle
    around = 1 if (last - first + 2) * cell <= size else 0  # a cell to compare it with
    low, high = (around - first) * cell, size - (last + around) * cell  # place is within these while all is in view
    if low > high:
        low = high = (low + high) / 2
    if not low <= place <= high:
        # Out of view: come back with room to go on in the same direction, rather than scroll at every step.
        place = (low + high) / 2
    place = min(max(place, size - end * cell), -start * cell)
    return cell * round(place / cell)
