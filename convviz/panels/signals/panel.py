"""The Convolution 1-D panel: h, turned round, slides over x, and y grows sample by sample."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.signals.around import AROUND, TimeSteps, overlap_text
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.panels.signals.controls import SignalsControls
from convviz.state.choices.signals import SignalsChoice, SignalsView
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.signals import CONVOLVED, STEPS, Convolved
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.gather_view import GatherView, Pair, X, Y
from convviz.widgets.signals.turn_view import TurnView

_HINT = "Drag a stem's head to change its value."


class SignalsPanel(SteppingPanel):
    """Controls, and the scene of the reading that is chosen."""

    key = "signals"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.controls = SignalsControls(self.workbench, self)
        self.gather, self.turn = GatherView(self), TurnView(self)
        self.gathering = _side_by_side(self.gather, self.turn, self)
        self.pages = Pages(self.gathering, parent=self)
        self._numbers = NumbersMenu(self.gather, self.workbench, self.arrays)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls,)
        self.gather.value_requested.connect(self._on_gather_value_requested)
        self.gather.sample_hovered.connect(self._on_gather_sample_hovered)
        self.gather.hover_ended.connect(self._on_gather_hover_ended)
        self.gather.sample_clicked.connect(self._on_gather_sample_clicked)
        self.gather.time_requested.connect(self._go_to)
        self.gather.step_requested.connect(self._on_gather_step_requested)
        self.turn.value_requested.connect(self._on_turn_value_requested)

    def show_results(self, results: Results) -> None:
        pair = results.get(CONVOLVED)
        self.controls.show_choices(results.choice(SignalsChoice), results.choice(SignalsView))
        if pair is None:
            self.pages.show_reason(reason_text(results, CONVOLVED))
            return
        self.pages.setCurrentWidget(self.gathering)
        around = results.choice(SignalsView).around
        self.gather.set_pair(_drawn(pair, around=around))
        self.turn.set_h(pair.h)

    def show_step(self, results: Results) -> None:
        steps = results.get(STEPS)
        if not isinstance(steps, TimeSteps) or not self.player.length:
            return
        time = steps.times[self.player.shown]
        self.gather.set_step(steps[self.player.shown], time)
        self.turn.set_step(time, (overlap_text(steps.outputs, time), _HINT))

    def arrays(self, _place: QPoint) -> Mapping[str, NDArray[Any]]:
        """The numbers of the scene by their names."""
        results = self.workbench.results
        pair = None if results is None else results.get(CONVOLVED)
        if pair is None:
            return {}
        step = self.gather.step
        shown = {} if step is None else {"products": step.products}
        return {"x": pair.x, "h": pair.h, **shown, "y": pair.output}

    # -- requests ------------------------------------------------------------------------------------------------

    def _set_sample(self, which: str, index: int, value: float, gesture: int) -> None:
        choice = self.workbench.value(SignalsChoice)
        changed = choice.with_sample(which, index, value)
        self.workbench.choose(f"Change a sample of {which}", changed, merge=f"{which} {index} {gesture}")

    def _go_to(self, time: int) -> None:
        """Stand at a time, also where nothing overlaps."""
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        if not isinstance(steps, TimeSteps):
            return
        place = steps.place(time)
        if place is not None:
            self.player.seek(place)
            return
        overlapping = len(steps.outputs.x) + len(steps.outputs.h) - 1
        last = overlapping + AROUND - 1
        time = min(max(time, -AROUND), last)
        if not self.workbench.value(SignalsView).around:
            self.workbench.edit("signals_view", "Step around the overlap", around=True)
        self._seek_time(time)

    def _seek_time(self, time: int) -> None:
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        place = steps.place(time) if isinstance(steps, TimeSteps) else None
        if place is not None:
            self.player.seek(place)

    def _on_gather_value_requested(self, row: int, index: int, value: float, gesture: int) -> None:
        self._set_sample("x" if row == X else "h", index, value, gesture)

    def _on_turn_value_requested(self, _row: int, index: int, value: float, gesture: int) -> None:
        self._set_sample("h", index, value, gesture)

    def _on_gather_sample_hovered(self, row: int, index: int) -> None:
        if row == Y and not self.player.playing:
            self.player.peek(self._place_of_output(index))

    def _on_gather_hover_ended(self) -> None:
        self.player.peek(None)

    def _on_gather_sample_clicked(self, row: int, index: int) -> None:
        place = self._place_of_output(index)
        if row == Y and place is not None:
            self.player.seek(place)

    def _place_of_output(self, index: int) -> int | None:
        """The step of a sample of y that is kept."""
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        return steps.place(steps.outputs.times[index]) if isinstance(steps, TimeSteps) else None

    def _on_gather_step_requested(self, direction: int) -> None:
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        if isinstance(steps, TimeSteps):
            self._go_to(steps.times[self.player.index] + direction)


def _drawn(pair: Convolved, *, around: bool) -> Pair:
    """What the view shows, over an axis on which h has room at every t."""
    size = len(pair.h)
    beyond = AROUND if around else 0
    last = len(pair.y) - 1 + max(beyond, 1 if size == 1 else 0)
    return Pair(pair.x, pair.h, pair.y, pair.kept, pair.products, pair.stack, (1 - size - beyond, last))


def _side_by_side(scene: QWidget, beside: QWidget, parent: QWidget) -> QWidget:
    """A scene and what explains it at its right."""
    box = QWidget(parent)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4 * UNIT)
    row.addWidget(scene, 5)
    row.addWidget(beside, 1)
    return box
