"""Where one column of a network's picture lies."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF


@dataclass(frozen=True)
class Slot:
    """Where a column lies.

    Attributes
    ----------
    index : which of the columns.
    left, width : pixels it may take, with the gaps beside its tiles.
    tile : (width, height) of a unit, in whole pixels.
    gap : pixels between two units.
    first, shown, count : the units ``first .. first + shown - 1`` of ``count`` are shown.
    top : of the first unit.
    rank : which place from left to right.
    head : top of its heading.
    lines : how many lines its heading has where it stands beside others in its rank; None where it stands alone.
    """

    index: int
    left: float
    width: float
    tile: tuple[int, int]
    gap: int
    first: int
    shown: int
    count: int
    top: int
    rank: int = 0
    head: int = 0
    lines: int | None = None

    @property
    def x(self) -> int:
        """Left edge of the units."""
        return round(self.left + (self.width - self.tile[0]) / 2)

    @property
    def area(self) -> QRectF:
        """Pixels of all units."""
        pitch = self.tile[1] + self.gap
        return QRectF(self.x, self.top, self.tile[0], self.shown * pitch - self.gap)

    @property
    def units(self) -> range:
        """The units shown."""
        return range(self.first, self.first + self.shown)

    def rect(self, unit: int) -> QRectF:
        """Pixels of a unit that is shown."""
        return QRectF(self.x, self.top + (unit - self.first) * (self.tile[1] + self.gap), *self.tile)

    def unit_at(self, place: QPointF) -> int | None:
        """The unit under a pixel; the gap below it counts as its own."""
        if not self.area.contains(place):
            return None
        return self.first + int((place.y() - self.top) // (self.tile[1] + self.gap))
