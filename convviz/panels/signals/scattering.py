"""The shifted copies: each sample of x sends out its own copy of h, and the copies add up."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.signals.scatter import ScatterSteps
from convviz.core.text.formatting import format_number
from convviz.panels.signals.gathering import drawn, set_sample
from convviz.state.choices.signals import SignalsChoice, SignalsView
from convviz.state.player import Player
from convviz.state.results.signals import SCATTER, Convolved
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.scatter.column_sum import ColumnSum
from convviz.widgets.signals.scatter.scatter_view import ScatterView, X

_FEW = 6


class Scattering(QWidget):
    """The copies over y, and beside them the sum of one column."""

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench, self._player = workbench, player
        self.view, self.sum = ScatterView(self), ColumnSum(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * UNIT)
        row.addWidget(self.view, 5)
        row.addWidget(self.sum, 1)
        self.view.value_requested.connect(self._on_view_value_requested)
        self.view.sample_clicked.connect(self._on_view_sample_clicked)
        self.view.column_hovered.connect(self._on_view_column_hovered)
        self.view.column_clicked.connect(self._on_view_column_clicked)

    def show_pair(self, pair: Convolved, steps: ScatterSteps, *, near: bool) -> None:
        """Show other signals, ``near``: of long ones only what is near the column."""
        self.view.set_pair(drawn(pair, near=near), steps)

    def show_step(self, steps: ScatterSteps) -> None:
        """Show the copies up to where the player stands."""
        self.view.set_step(steps[self._player.shown], self._workbench.value(SignalsView).column)
        self._show_column(steps)

    def _show_column(self, steps: ScatterSteps) -> None:
        step, time = self.view.step, self.view.column
        if step is None:
            return
        terms = steps.column(time, step.input_index)
        so_far = len(terms) < len(steps.column(time))
        said = self._workbench.value(SignalsChoice).origin, "" if so_far else _same_sum(time, terms)
        sentences = [*filter(None, said)]
        self.sum.set_column(time, terms, float(step.total[time]), self.view.shade_of, sentences, so_far=so_far)

    def _on_view_column_hovered(self, _time: int) -> None:
        results = self._workbench.results
        steps = None if results is None else results.get(SCATTER)
        if steps is not None:
            self._show_column(steps)

    def _on_view_value_requested(self, row: int, index: int, value: float, gesture: int) -> None:
        if row == X:
            set_sample(self._workbench, "x", index, value, gesture)

    def _on_view_column_clicked(self, time: int) -> None:
        kept = self._workbench.value(SignalsView).column == time
        self._workbench.edit("signals_view", "Choose a column", column=None if kept else time)

    def _on_view_sample_clicked(self, row: int, index: int) -> None:
        if row == X and index > self._player.index:
            self._player.seek(index)


def _same_sum(time: int, terms: list[tuple[int, float, float]]) -> str:
    """That this is the sum of the other reading."""
    if len(terms) > _FEW or not terms:
        return "The same products that gather reads along τ are read here down one column."
    written = " + ".join(format_number(x * h) for _, x, h in terms)
    now = f"t\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{time:,}"
    return f"The same {written} that gather reads along τ is read here down the column {now}."
