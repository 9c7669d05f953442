"""A stack of frames as a block of x, y and t, cut open at a row and a column (the chapter's figure 3-5b)."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.video.cuts import StackView, Voxel, within

#: The depth of the block as a share of a frame's width, to the right, and of its height, upwards: min and max.
_RIGHT, _UP = 0.5, (0.35, 0.85)


class _Frame(NamedTuple):
    """Where the block lies: the upper left corner of the nearest frame, pixels a cell, and a frame's step."""

    left: float
    top: float
    cell: float
    step: QPointF  # from a frame to the one before it, which lies behind

    def at(self, x: float, y: float, depth: float) -> QPointF:
        """The pixel of a corner; ``depth`` counts frames from the nearest."""
        return QPointF(self.left + x * self.cell, self.top + y * self.cell) + self.step * depth


class BlockView(StackView):
    """The frames up to t, the newest in front, as far as they lie below the row and left of the column of the cursor.

    So its top is the cut through x and t at that row, and its side the cut through y and t at that column. What is cut
    away, and the frames that are still to come, are drawn as an outline. Dragging over a face cuts there.
    """

    def __init__(self, name: str = "Block of x, y and t", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMinimumSize(240, 200)

    # -- layout --------------------------------------------------------------------------------------------------

    def _place(self) -> _Frame:
        assert self._cuts is not None
        rows, columns, count = self._cuts.rows, self._cuts.columns, self._cuts.count
        margin, line = 2 * UNIT, self._metrics().height() + UNIT
        across, down = self.width() - 2 * margin - line, self.height() - 2 * margin - 2 * line
        cell = max(min(across / (columns * (1 + _RIGHT)), down / (rows * (1 + _UP[0]))), 1e-3)
        up = min(max(down / (rows * cell) - 1, _UP[0]), _UP[1])
        step = QPointF(_RIGHT * columns * cell / count, -up * rows * cell / count)
        free = across - columns * cell * (1 + _RIGHT), down - rows * cell * (1 + up)
        left, top = margin + line + free[0] / 2, margin + free[1] / 2
        return _Frame(left, top + up * rows * cell, cell, step)

    def _corners(self, row: float, column: float, near: float, far: float) -> "dict[str, QPolygonF]":
        """The faces of a block from ``row`` down, left of ``column``, between two depths."""
        assert self._cuts is not None
        place, bottom = self._place(), self._cuts.rows
        front = [place.at(x, y, near) for x, y in ((0, row), (column, row), (column, bottom), (0, bottom))]
        back = [place.at(x, y, far) for x, y in ((0, row), (column, row), (column, bottom))]
        return {
            "frame": QPolygonF(front),
            "across": QPolygonF([back[0], back[1], front[1], front[0]]),
            "down": QPolygonF([front[1], back[1], back[2], front[2]]),
        }

    def _depths(self) -> tuple[float, float]:
        """Depths of the front of frame t and of the back of frame 0."""
        assert self._cuts is not None
        return self._cuts.count - 1 - self._cuts.index, self._cuts.count

    def face(self, name: str) -> QPolygonF:
        """The pixels of a face: "frame", "across" (the top) or "down" (the side)."""
        assert self._cuts is not None
        row, column = self._cuts.cursor
        return self._corners(row, column + 1, *self._depths())[name]

    def _face_at(self, point: QPointF) -> str:
        for name in ("frame", "across", "down"):
            if self.face(name).containsPoint(point, Qt.FillRule.OddEvenFill):
                return name
        assert self._cuts is not None
        whole = self._corners(0, self._cuts.columns, *self._depths())["frame"]
        return "frame" if whole.containsPoint(point, Qt.FillRule.OddEvenFill) else ""

    def _voxel_at(self, face: str, point: QPointF) -> Voxel:
        assert self._cuts is not None
        cuts, place = self._cuts, self._place()
        row, column = cuts.cursor
        if face == "frame":
            corner = place.at(0, 0, self._depths()[0])
            offset = (point - corner) / place.cell
            return cuts.index, within(offset.y(), cuts.rows), within(offset.x(), cuts.columns)
        if face == "across":
            depth = (point.y() - place.at(0, row, 0).y()) / place.step.y()
            x = (point.x() - place.at(0, 0, depth).x()) / place.cell
            return within(cuts.count - depth, cuts.count), row, within(x, cuts.columns)
        depth = (point.x() - place.at(column + 1, 0, 0).x()) / place.step.x()
        y = (point.y() - place.at(0, 0, depth).y()) / place.cell
        return within(cuts.count - depth, cuts.count), within(y, cuts.rows), column

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._cuts is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_outline(painter)
            self._paint_faces(painter)
            self._paint_axes(painter)
            self._paint_focus(painter)

    def _paint_outline(self, painter: QPainter) -> None:
        """The whole block: what is cut away, and, dashed, what is still to come."""
        assert self._cuts is not None
        near, far = self._depths()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for style, ends in ((Qt.PenStyle.DashLine, (0.0, near)), (Qt.PenStyle.SolidLine, (near, far))):
            if ends[0] == ends[1]:
                continue
            painter.setPen(QPen(QColor(current_theme().muted), 1, style))
            for polygon in self._corners(0, self._cuts.columns, *ends).values():
                painter.drawPolygon(polygon)

    def _paint_faces(self, painter: QPainter) -> None:
        assert self._cuts is not None
        cuts, place, near = self._cuts, self._place(), self._depths()[0]
        (row, column), shown = cuts.cursor, cuts.index + 1
        step, cell = place.step, place.cell
        # Each takes the pixels of its picture (right, down) to those of the face.
        corner = place.at(0, row, cuts.count)
        top = QTransform(cell, 0, -step.x(), -step.y(), corner.x(), corner.y())
        self._draw(painter, "across", top, QRectF(0, 0, column + 1, shown))
        corner = place.at(column + 1, 0, cuts.count)
        side = QTransform(-step.x(), -step.y(), 0, cell, corner.x(), corner.y())
        self._draw(painter, "down", side, QRectF(0, row, shown, cuts.rows - row))
        corner = place.at(0, 0, near)
        front = QTransform(cell, 0, 0, cell, corner.x(), corner.y())
        self._draw(painter, "frame", front, QRectF(0, row, column + 1, cuts.rows - row))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for name, role in (("across", Role.INPUT), ("down", Role.KERNEL), ("frame", Role.OUTPUT)):
            painter.setPen(QPen(current_theme().role(role), 2, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawPolygon(self.face(name))

    def _draw(self, painter: QPainter, name: str, transform: QTransform, part: QRectF) -> None:
        painter.save()
        painter.setTransform(transform, combine=True)
        painter.drawImage(part, self._image(name), part)
        painter.restore()

    def _paint_axes(self, painter: QPainter) -> None:
        """The names of the axes, at the edges they run along; t where the newest frame stands."""
        assert self._cuts is not None
        cuts, place, (near, _far) = self._cuts, self._place(), self._depths()
        metrics, middle = self._metrics(bold=True), cuts.count / 2
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(current_theme().text))
        below = place.at(cuts.columns / 2, cuts.rows, near) + QPointF(0, metrics.ascent() + UNIT)
        self._write(painter, "x →", below)
        beside = place.at(0, cuts.rows / 2, near) - QPointF(metrics.horizontalAdvance("y ↓") / 2 + UNIT, 0)
        self._write(painter, "y ↓", beside)
        # t runs along the lower right edge, towards the newest frame.
        edge = place.at(cuts.columns, cuts.rows, middle) + QPointF(metrics.height(), metrics.ascent())
        self._write(painter, "↙ t", edge)

    def _write(self, painter: QPainter, text: str, middle: QPointF) -> None:
        width = painter.fontMetrics().horizontalAdvance(text)
        metrics = painter.fontMetrics()
        x = min(max(middle.x() - width / 2, 0.0), self.width() - width)
        y = min(middle.y(), self.height() - metrics.descent())
        # No edge of the outline runs through a name.
        painter.fillRect(QRectF(x, y - metrics.ascent(), width, metrics.height()), QColor(current_theme().panel))
        painter.drawText(QPointF(x, y), text)
