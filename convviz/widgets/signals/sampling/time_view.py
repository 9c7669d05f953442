"""A signal over time, whose samples one points at: the true curve, samples, alias, what is made of them, the error."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal

from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.stretch import Stretch
from convviz.core.text.formatting import full_precision
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.sampling.time_scene import ErrorRow, Named, TimeScene

__all__ = ["ErrorRow", "Named", "TimeView"]


class TimeView(TimeScene):
    """All curves over one axis of time; places are samples."""

    sample_hovered = Signal(int)
    sample_clicked = Signal(int)

    def set_signal(
        self, steps: SampleSteps, stretch: Stretch, names: tuple[Named, ...], error: ErrorRow, reach: float
    ) -> None:
        """Show samples and the curves around them; ``reach`` is what the axis of values goes to, up and down."""
        self._steps, self._stretch, self._names, self._error, self._reach = steps, stretch, names, error, reach
        self._lay_out()

    def set_step(self, index: int) -> None:
        """Show the sample at which the player stands."""
        self._at = index
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 300)

    def minimumSizeHint(self) -> QSize:
        line = round(self._metrics().height())
        return QSize(20 * line, 10 * line)

    # -- places --------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> int | None:
        if self._steps is None or self._stretch is None:
            return None
        frame = self._frames()[0]
        if not frame.area.left() - 2 * UNIT <= point.x() <= frame.area.right() + 2 * UNIT:
            return None
        index = round(frame.x.value(point.x()) * self._steps.rate)
        return min(max(index, self._stretch.first), self._stretch.last)

    def _text_of(self, place: int) -> str:
        assert self._steps is not None
        if place >= len(self._steps):
            return ""
        step = self._steps[place]
        lines = [f"n = {place}", f"t = {full_precision(step.time)} s", f"x(t) = {full_precision(step.value)}"]
        if step.level is not None:
            lines += [f"quantised {full_precision(step.quantised)}, level {step.level}"]
        return "\n".join(lines)

    def _first_place(self) -> int | None:
        return None if self._stretch is None else min(max(self._at, self._stretch.first), self._stretch.last)

    def _next_place(self, place: int, key: Qt.Key) -> int:
        assert self._stretch is not None
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        return min(max(place + by, self._stretch.first), self._stretch.last)

    def _walk_to(self, place: int) -> None:
        super()._walk_to(place)
        self.sample_clicked.emit(place)

    def _emit_hovered(self, place: int) -> None:
        self.sample_hovered.emit(place)

    def _emit_clicked(self, place: int) -> None:
        self.sample_clicked.emit(place)
