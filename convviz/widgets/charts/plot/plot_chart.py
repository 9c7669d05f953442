"""A chart with free axes, linear or logarithmic, and a line that one drags."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import in_short
from convviz.widgets.charts.plot.content import Axis, Curve, Guide, Marker, Names, Spot
from convviz.widgets.charts.plot.plan import Texts
from convviz.widgets.charts.plot.scene import PlotScene
from convviz.widgets.look.theme import UNIT

#: Keys, as the steps that they lead.
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Home: -(10**6),
    Qt.Key.Key_End: 10**6,
}


class PlotChart(PlotScene):
    """Curves over free axes, points with texts, fixed lines, and a vertical line that the mouse and the keys move.

    What it shows are plain values (`content.py`); it computes none. Only what `set_curves`, `set_axes`, `set_guides`,
    `set_texts` and `set_note` change is drawn anew; marker and spots lie above a picture of that, so dragging is cheap.
    """

    #: Where the marker is wanted, in units of x.
    x_requested = Signal(float)
    #: Which x is read, None for none; for charts that share one.
    cursor_moved = Signal(object)

    KEYS = tuple(_STEPS)

    def __init__(self, name: str, parent: QWidget | None = None, *, names: Names = Names.ABOVE) -> None:
        super().__init__(name, parent, names=names)
        self.setMouseTracking(True)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_axes(self, x: Axis, y: Axis) -> None:
        """Show this part of the plane."""
        if (x, y) != self._axes:
            self._axes = x, y
            self._lay_out()

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show these curves, the one that matters most last: it is drawn over the others."""
        self._curves = tuple(curves)
        self._lay_out()
        self._describe()

    def set_names(self, names: Names) -> None:
        """Write the names of the curves elsewhere."""
        if names is not self._names:
            self._names = names
            self._lay_out()

    def set_guides(self, guides: Sequence[Guide]) -> None:
        """Draw fixed lines under the curves."""
        if tuple(guides) != self._guides:
            self._guides = tuple(guides)
            self._lay_out()

    def set_texts(self, title: str = "", remark: str = "", foot: str = "", foot_colour: str = "muted") -> None:
        """Write a title at the upper left, a remark at the upper right, and a remark at the lower right."""
        texts = Texts(title, remark, foot, foot_colour)
        if texts != self._texts:
            self._texts = texts
            self._lay_out()

    def set_note(self, note: str) -> None:
        """Write what the curves say, bold, where the area is free; lines by line breaks."""
        if note != self._note:
            self._note = note
            self._lay_out()
            self._describe()

    def set_instead(self, text: str) -> None:
        """Say in the middle why there are no curves; "" for nothing."""
        if text != self._instead:
            self._instead = text
            self._lay_out()
            self._describe()

    def set_spots(self, spots: Sequence[Spot]) -> None:
        """Mark points, with texts beside them that cover neither curves nor one another if there is room."""
        if tuple(spots) != self._spots:
            self._spots = tuple(spots)
            self.update()
            self._describe()

    def set_marker(self, marker: Marker | None) -> None:
        """Draw the line that can be dragged, or none."""
        if marker != self._marker:
            self._marker = marker
            self.update()
            self._describe()

    def set_cursor(self, x: float | None) -> None:
        """Read the curves at ``x``, or nowhere."""
        if x != self._cursor:
            self._cursor = x
            self.update()
            self._describe()

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The curves shown."""
        return self._curves

    @property
    def marker(self) -> Marker | None:
        """The line that can be dragged."""
        return self._marker

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The marked points."""
        return self._spots

    def point_at(self, x: float, y: float) -> QPointF:
        """The pixel of a pair of values."""
        return self._planned().frame.point(x, y)

    @property
    def area(self) -> QRectF:
        """The pixels in which curves are drawn."""
        return self._planned().frame.area

    def tip_at(self, point: QPointF) -> str:
        plan = self._planned()
        if not plan.frame.area.contains(point) or self._instead:
            return ""
        return self.reading_at(plan.frame.x.value(point.x())).in_full(self._axes[0].label)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() + QSize(160, 60)

    def minimumSizeHint(self) -> QSize:
        line = int(self._metrics().height())
        return QSize(11 * line, 8 * line)

    # -- mouse and keys ------------------------------------------------------------------------------------------

    @property
    def _drags(self) -> bool:
        return self._marker is not None and self._marker.movable and not self._instead

    def _request(self, x: float) -> None:
        assert self._marker is not None
        if x != self._marker.x:
            self.x_requested.emit(x)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._drags:
            event.ignore()
            return
        frame = self._planned().frame
        if frame.area.adjusted(-2 * UNIT, 0, 2 * UNIT, 2 * UNIT).contains(event.position()):
            self._move_cursor(None)
            self._request(frame.x.value(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        frame = self._planned().frame
        if event.buttons() & Qt.MouseButton.LeftButton and self._drags:
            self._request(frame.x.value(event.position().x()))
        elif self._instead or not frame.area.contains(event.position()):
            self._move_cursor(None)
        else:
            found = self.reading_at(frame.x.value(event.position().x())).values
            self._move_cursor(found[0][1] if found else None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, _event: QEvent) -> None:
        self._move_cursor(None)

    def _move_cursor(self, x: float | None) -> None:
        if x != self._cursor:
            self.set_cursor(x)
            self.cursor_moved.emit(x)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key())) if event.key() in self.KEYS else None
        if steps is None or self._instead:
            super().keyPressEvent(event)
        elif self._drags:
            assert self._marker is not None
            self._request(self._planned().frame.x.moved(self._marker.x, steps, self._marker.step))
        else:
            self._walk(steps)

    def _walk(self, steps: int) -> None:
        """Move what is read from point to point."""
        points = [curve.x[np.isfinite(curve.x)] for curve in self._curves if curve.name]
        known = np.unique(np.concatenate(points)) if points else np.empty(0)
        known = known[(known >= self._axes[0].low) & (known <= self._axes[0].high)]
        if not len(known):
            return
        at = -1 if self._cursor is None else int(np.abs(known - self._cursor).argmin())
        self._move_cursor(float(known[min(max(at + steps, 0), len(known) - 1)]))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._move_cursor(None)
        super().focusOutEvent(event)

    # -- in words ------------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        """Say what is shown to who cannot see it."""
        at = self._cursor if self._cursor is not None else self._marker.x if self._marker is not None else None
        parts = [self._instead or self._note.replace("\n", " ")]
        if at is not None and not self._instead:
            found = self.reading_at(at).values
            parts.append(", ".join([f"at {in_short(at)}", *(f"{curve.name} {in_short(y)}" for curve, _, y in found)]))
        parts += [spot.text.replace("\n", " ") for spot in self._spots]
        self.setAccessibleDescription("; ".join(part for part in parts if part))
