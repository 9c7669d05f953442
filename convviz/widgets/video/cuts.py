"""What the views of a stack are given, and what they emit."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.places import ARROWS


@dataclass(frozen=True, eq=False)
class Cuts:
    """A frame of a stack, and the stack cut at a row and at a column.

    Attributes
    ----------
    frame : (H, W) or (H, W, 3), the frame at ``index``.
    across : (T, W) or (T, W, 3), x and t at the row of the cursor.
    down : (H, T) or (H, T, 3), y and t at its column.
    index : t.
    cursor : (row, column).
    colouring : how the values become colours.
    """

    frame: NDArray[Any]
    across: NDArray[Any]
    down: NDArray[Any]
    index: int
    cursor: tuple[int, int]
    colouring: Colouring

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.across)

    @property
    def rows(self) -> int:
        """Rows of a frame."""
        return int(self.frame.shape[0])

    @property
    def columns(self) -> int:
        """Columns of a frame."""
        return int(self.frame.shape[1])


#: A place in a stack: frame, row, column.
Voxel = tuple[int, int, int]


class StackView(Painted):
    """A painted view of a stack in which one points at a place: with the button held, or with the arrow keys.

    A subclass says what lies under a pixel (`_voxel_at`) and paints.
    """

    #: Frame, row and column that are pointed at.
    place_requested = Signal(int, int, int)

    KEYS = tuple(ARROWS)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMouseTracking(True)
        self._cuts: Cuts | None = None
        self._images: dict[str, QImage] = {}
        self._grip = ""

    @property
    def cuts(self) -> Cuts | None:
        """What is shown."""
        return self._cuts

    def set_cuts(self, cuts: Cuts | None) -> None:
        """Show a stack, or nothing."""
        old, self._cuts = self._cuts, cuts
        self._images.clear()
        if cuts is not None:
            frames, rows, columns = cuts.count, cuts.rows, cuts.columns
            self.setAccessibleDescription(
                f"frame {cuts.index} of {frames}, {rows} × {columns}; row {cuts.cursor[0]}, column {cuts.cursor[1]}"
            )
        if old is None or cuts is None or _size(old) != _size(cuts):
            self._lay_out()
        else:
            self.update()

    def _image(self, name: str) -> QImage:
        """The colours of the frame, or of one of the cuts."""
        assert self._cuts is not None
        if name not in self._images:
            self._images[name] = self._cuts.colouring.image(getattr(self._cuts, name))
        return self._images[name]

    # -- what a subclass says ------------------------------------------------------------------------------------

    def _face_at(self, point: QPointF) -> str:
        """Which of its parts lies under a pixel; "" for none."""
        raise NotImplementedError

    def _voxel_at(self, face: str, point: QPointF) -> Voxel:
        """The place on a part at a pixel, or the nearest there is."""
        raise NotImplementedError

    def tip_at(self, point: QPointF) -> str:
        face = self._face_at(point) if self._cuts is not None else ""
        if not face:
            return ""
        t, row, column = self._voxel_at(face, point)
        return f"t = {t}, row {row}, column {column}"

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()  # a context menu may be the owner's
            return
        self._grip = self._face_at(event.position()) if self._cuts is not None else ""
        self._request(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip:
            self._request(event.position())
        elif self._cuts is not None:
            over = self._face_at(event.position())
            self.setCursor(Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = ""

    def _request(self, point: QPointF) -> None:
        if self._grip and self._cuts is not None:
            self._ask(self._voxel_at(self._grip, point))

    def _ask(self, voxel: Voxel) -> None:
        if self._cuts is not None and voxel != (self._cuts.index, *self._cuts.cursor):
            self.place_requested.emit(*voxel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._cuts is None or Qt.Key(event.key()) not in ARROWS:
            super().keyPressEvent(event)
            return
        by = ARROWS[Qt.Key(event.key())]
        limits = self._cuts.rows, self._cuts.columns
        row, column = (min(max(a + b, 0), n - 1) for a, b, n in zip(self._cuts.cursor, by, limits, strict=True))
        self._ask((self._cuts.index, row, column))


def _size(cuts: Cuts) -> tuple[int, int, int]:
    return cuts.count, cuts.rows, cuts.columns


def within(value: float, count: int) -> int:
    """The nearest of ``count`` indices."""
    return min(max(int(value // 1), 0), count - 1)
