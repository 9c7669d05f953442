"""One grid of the scene of unit impulses."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from convviz.widgets.grid.grid_view import GridView

#: How much is seen of what is still to come.
_PALE = 0.45


class TermGrid(GridView):
    """A grid whose cells are pale while they are still to come."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent, follow=True)
        self.setMinimumSize(1, 1)
        self._pale = False

    @property
    def is_pale(self) -> bool:
        """Whether it shows what is still to come."""
        return self._pale

    def set_pale(self, pale: bool) -> None:
        """Say whether what it shows is still to come."""
        if pale != self._pale:
            self._pale = pale
            self._invalidate()

    def _paint_cache(self, painter: QPainter) -> None:
        if self._pale:
            painter.setOpacity(_PALE)
        super()._paint_cache(painter)
        painter.setOpacity(1.0)
