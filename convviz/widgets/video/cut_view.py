"""A frame with the two cuts through its cursor, on common axes: x and t below it, y and t beside it."""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.video.cuts import Cuts, StackView, Voxel, within

#: The share of a frame's sides that the cuts beside and below it take along t: min and max.
_ALONG, _MAX_ALONG = 0.35, 1.0
#: Pixels from a line within which it alone is dragged.
_NEAR = 6.0
#: Each part's role, as the faces of the block have them.
_ROLES = {"frame": Role.OUTPUT, "across": Role.INPUT, "down": Role.KERNEL}


class _Places(NamedTuple):
    """Where the frame and the cuts lie."""

    frame: QRectF
    across: QRectF
    down: QRectF


class CutView(StackView):
    """The frame, below it the cut at the row of the cursor, beside it the cut at its column; lines mark all three.

    Dragging in the frame moves the cursor, or near one of its lines that alone; in a cut it moves t too, so that one
    can follow what moves. With Shift it lays a line into a cut, whose slope is a speed, until the next press.
    """

    #: Pixels and frames from one end of a line that was laid into a cut to the other.
    line_measured = Signal(int, int)
    #: The line is gone.
    line_ended = Signal()

    def __init__(self, name: str = "Frame and cuts", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMinimumSize(260, 220)
        self._line = ""
        self._note = ""
        self._slope: tuple[str, QPointF, QPointF] | None = None  # the cut, and the ends as shares of it

    @property
    def note(self) -> str:
        """What is written beside the cuts."""
        return self._note

    def set_note(self, note: str) -> None:
        """Write something into the room beside x–t, below y–t."""
        if note != self._note:
            self._note = note
            self.update()

    # -- layout --------------------------------------------------------------------------------------------------

    def places(self) -> _Places:
        """The pixels of the frame and of the cuts."""
        assert self._cuts is not None
        cuts, line = self._cuts, self._metrics().height() + UNIT
        gap = 2 * UNIT
        across, down = self.width() - gap - 2, self.height() - 2 * line - gap - 2
        cell = max(min(across / (cuts.columns * (1 + _ALONG)), down / (cuts.rows * (1 + _ALONG))), 1e-3)
        width, height = cuts.columns * cell, cuts.rows * cell
        right, tall = min(across - width, _MAX_ALONG * width), min(down - height, _MAX_ALONG * height)
        left = 1 + max(0.0, (across - width - right) / 2)
        frame = QRectF(left, line, width, height)
        below = QRectF(left, frame.bottom() + line + gap, width, max(tall, 1.0))
        return _Places(frame, below, QRectF(frame.right() + gap, line, max(right, 1.0), height))

    def _face_at(self, point: QPointF) -> str:
        places = self.places()._asdict()
        return next((name for name, place in places.items() if place.contains(point)), "")

    def _voxel_at(self, face: str, point: QPointF) -> Voxel:
        assert self._cuts is not None
        cuts, place = self._cuts, getattr(self.places(), face)
        right, down = (point.x() - place.left()) / place.width(), (point.y() - place.top()) / place.height()
        row, column = cuts.cursor
        if face == "across":
            return within(down * cuts.count, cuts.count), row, within(right * cuts.columns, cuts.columns)
        if face == "down":
            return within(right * cuts.count, cuts.count), within(down * cuts.rows, cuts.rows), column
        to = within(down * cuts.rows, cuts.rows), within(right * cuts.columns, cuts.columns)
        return cuts.index, row if self._line == "column" else to[0], column if self._line == "row" else to[1]

    def _line_at(self, point: QPointF) -> str:
        """Which of the cursor's lines alone is near a pixel of the frame."""
        x, y = self._cursor_lines()
        near = abs(point.x() - x) <= _NEAR, abs(point.y() - y) <= _NEAR
        return {(True, False): "column", (False, True): "row"}.get(near, "")

    def _cursor_lines(self) -> tuple[float, float]:
        """The pixels of the cursor's column and of its row."""
        assert self._cuts is not None
        frame, (row, column) = self.places().frame, self._cuts.cursor
        x = frame.left() + (column + 0.5) * frame.width() / self._cuts.columns
        return x, frame.top() + (row + 0.5) * frame.height() / self._cuts.rows

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._end_slope()
        face = self._face_at(event.position()) if self._cuts is not None else ""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and face in ("across", "down"):
            at = self._share(face, event.position())
            self._slope = face, at, at
            return
        inside = self._cuts is not None and self._face_at(event.position()) == "frame"
        self._line = self._line_at(event.position()) if inside else ""
        super().mousePressEvent(event)

    def _share(self, face: str, point: QPointF) -> QPointF:
        place: QRectF = getattr(self.places(), face)
        right = (point.x() - place.left()) / place.width(), (point.y() - place.top()) / place.height()
        return QPointF(*(min(max(share, 0.0), 1.0) for share in right))

    def _end_slope(self) -> None:
        if self._slope is not None:
            self._slope = None
            self.line_ended.emit()
            self.update()

    def _lay_line(self, point: QPointF) -> None:
        """Have the line end at a pixel."""
        assert self._cuts is not None
        assert self._slope is not None
        face, start, _end = self._slope
        end = self._share(face, point)
        self._slope = face, start, end
        by = end - start
        if face == "across":
            self.line_measured.emit(round(by.x() * self._cuts.columns), round(by.y() * self._cuts.count))
        else:
            self.line_measured.emit(round(by.y() * self._cuts.rows), round(by.x() * self._cuts.count))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._slope is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._lay_line(event.position())
            return
        super().mouseMoveEvent(event)
        if self._cuts is not None and not self._grip and self._face_at(event.position()) == "frame":
            shapes = {"row": Qt.CursorShape.SizeVerCursor, "column": Qt.CursorShape.SizeHorCursor}
            self.setCursor(shapes.get(self._line_at(event.position()), Qt.CursorShape.CrossCursor))

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._cuts is None:
            return
        places = self.places()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for name, place in places._asdict().items():
                painter.drawImage(place, self._image(name))
                painter.setPen(QPen(current_theme().role(_ROLES[name]), 2, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(place)
            self._paint_titles(painter, self._cuts, places)
            self._paint_lines(painter, self._cuts, places)
            self._paint_slope(painter, places)
            self._paint_note(painter, places)
            self._paint_focus(painter)

    def _paint_titles(self, painter: QPainter, cuts: Cuts, places: _Places) -> None:
        row, column = cuts.cursor
        titles = {
            "frame": (f"t = {cuts.index}", "x →, y ↓"),
            "across": (f"x–t at y = {row}", "x →, t ↓"),
            "down": (f"y–t at x = {column}", "t →, y ↓"),
        }
        for name, (whole, axes) in titles.items():
            place = getattr(places, name)
            at = QPointF(place.left(), place.top() - UNIT)
            room = (self.width() if name == "down" else place.right()) - place.left()
            painter.setFont(self._font(bold=True))
            painter.setPen(current_theme().role(_ROLES[name]))
            shorter = (whole, whole.replace(" at", ","), whole.partition(" at ")[2] or whole)
            title = next(
                (text for text in shorter if painter.fontMetrics().horizontalAdvance(text) <= room), shorter[-1]
            )
            painter.drawText(at, title)
            after = self._metrics(bold=True).horizontalAdvance(f"{title}  ")
            if after + self._metrics().horizontalAdvance(axes) <= room:
                painter.setFont(self._font())
                painter.setPen(QColor(current_theme().muted))
                painter.drawText(at + QPointF(after, 0), axes)

    def _paint_lines(self, painter: QPainter, cuts: Cuts, places: _Places) -> None:
        """The row and the column of the cursor, and t, through all parts in which they can be seen."""
        frame, across, down = places
        x, y = self._cursor_lines()
        below = across.top() + (cuts.index + 0.5) * across.height() / cuts.count
        beside = down.left() + (cuts.index + 0.5) * down.width() / cuts.count
        lines = (
            (Role.INPUT, QLineF(frame.left(), y, frame.right(), y)),
            (Role.KERNEL, QLineF(x, frame.top(), x, frame.bottom())),
            (Role.OUTPUT, QLineF(across.left(), below, across.right(), below)),
            (Role.KERNEL, QLineF(x, across.top(), x, across.bottom())),
            (Role.OUTPUT, QLineF(beside, down.top(), beside, down.bottom())),
            (Role.INPUT, QLineF(down.left(), y, down.right(), y)),
        )
        for role, line in lines:
            for colour, width in ((QColor(current_theme().panel), 4), (current_theme().role(role), 2)):
                painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.FlatCap))
                painter.drawLine(line)

    def _paint_slope(self, painter: QPainter, places: _Places) -> None:
        """The line that was laid into a cut."""
        if self._slope is None:
            return
        face, *ends = self._slope
        place: QRectF = getattr(places, face)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start, end = (place.topLeft() + QPointF(at.x() * place.width(), at.y() * place.height()) for at in ends)
        for colour, width in ((QColor(current_theme().panel), 6), (QColor(current_theme().warning), 3)):
            painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QLineF(start, end))

    def _paint_note(self, painter: QPainter, places: _Places) -> None:
        beside = QRectF(places.down.left(), places.across.top(), places.down.width(), places.across.height())
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().warning if self._slope else current_theme().muted))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        needed = painter.boundingRect(beside, flags, self._note)
        if needed.width() <= beside.width() and needed.height() <= beside.height():  # no half words
            painter.drawText(beside, flags, self._note)
