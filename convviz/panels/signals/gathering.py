"""The overlap: h, turned round, slides over x, and y grows sample by sample."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.signals.around import AROUND, TimeSteps, overlap_text
from convviz.state.choices.signals import SignalsChoice, SignalsView
from convviz.state.player import Player
from convviz.state.results.signals import STEPS, Convolved
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.gather.gather_view import GatherView, Pair, X, Y
from convviz.widgets.signals.gather.turn_view import TurnView

#: What is said below the turn of h.
HINT = "Drag a stem’s head to change its value."


def drawn(pair: Convolved, *, beyond: int = 0, near: bool = False) -> Pair:
    """What a view shows, over an axis on which h has room at every t, and at so many before and after."""
    size = len(pair.h)
    last = len(pair.y) - 1 + max(beyond, 1 if size == 1 else 0)
    return Pair(pair.x, pair.h, pair.y, pair.kept, pair.products, pair.stack, (1 - size - beyond, last), near)


def set_sample(workbench: Workbench, which: str, index: int, value: float, gesture: int) -> None:
    """Give a sample of "x" or "h" another value; a whole drag is one edit."""
    changed = workbench.value(SignalsChoice).with_sample(which, index, value)
    workbench.choose(f"Change a sample of {which}", changed, merge=f"{which} {index} {gesture}")


class Gathering(QWidget):
    """The overlap, and beside it how h is turned; what is dragged and pointed at there becomes edits and steps."""

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench, self._player = workbench, player
        self.view, self.turn = GatherView(self), TurnView(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * UNIT)
        row.addWidget(self.view, 5)
        row.addWidget(self.turn, 1)
        self.view.value_requested.connect(self._on_view_value_requested)
        self.view.sample_hovered.connect(self._on_view_sample_hovered)
        self.view.hover_ended.connect(self._on_view_hover_ended)
        self.view.sample_clicked.connect(self._on_view_sample_clicked)
        self.view.time_requested.connect(self._on_view_time_requested)
        self.view.step_requested.connect(self._on_view_step_requested)
        self.turn.value_requested.connect(self._on_turn_value_requested)

    def show_pair(self, pair: Convolved, view: SignalsView) -> None:
        """Show other signals."""
        self.view.set_pair(drawn(pair, beyond=AROUND if view.around else 0, near=view.near))
        self.turn.set_h(pair.h)

    def show_step(self, steps: TimeSteps) -> None:
        """Show the step where the player stands."""
        time = steps.times[self._player.shown]
        self.view.set_step(steps[self._player.shown], time)
        origin = self._workbench.value(SignalsChoice).origin
        self.turn.set_step(time, [*filter(None, [origin]), overlap_text(steps.outputs, time), HINT])

    # -- requests ------------------------------------------------------------------------------------------------

    @property
    def _steps(self) -> TimeSteps | None:
        results = self._workbench.results
        steps = None if results is None else results.get(STEPS)
        return steps if isinstance(steps, TimeSteps) else None

    def _seek(self, time: int) -> bool:
        """Stand at a time; False where that is not stepped through."""
        place = None if self._steps is None else self._steps.place(time)
        if place is not None:
            self._player.seek(place)
        return place is not None

    def _on_view_time_requested(self, time: int) -> None:
        """Stand at a time, also where nothing overlaps: then such times are stepped through from now on."""
        steps = self._steps
        if steps is None or self._seek(time):
            return
        overlapping = len(steps.outputs.x) + len(steps.outputs.h) - 1
        if not 0 <= time < overlapping and not self._workbench.value(SignalsView).around:
            self._workbench.edit("signals_view", "Step around the overlap", around=True)
        times = steps.times if self._steps is None else self._steps.times
        self._seek(min(max(time, times.start), times.stop - 1))

    def _on_view_step_requested(self, direction: int) -> None:
        if self._steps is not None:
            self._on_view_time_requested(self._steps.times[self._player.index] + direction)

    def _on_view_value_requested(self, row: int, index: int, value: float, gesture: int) -> None:
        set_sample(self._workbench, "x" if row == X else "h", index, value, gesture)

    def _on_turn_value_requested(self, _row: int, index: int, value: float, gesture: int) -> None:
        set_sample(self._workbench, "h", index, value, gesture)

    def _on_view_sample_hovered(self, row: int, index: int) -> None:
        if row == Y and not self._player.playing:
            self._player.peek(self._place_of_output(index))

    def _on_view_hover_ended(self) -> None:
        self._player.peek(None)

    def _on_view_sample_clicked(self, row: int, index: int) -> None:
        place = self._place_of_output(index)
        if row == Y and place is not None:
            self._player.seek(place)

    def _place_of_output(self, index: int) -> int | None:
        """The step of a sample of y that is kept."""
        steps = self._steps
        return None if steps is None else steps.place(steps.outputs.times[index])
