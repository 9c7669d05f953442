"""Functions of continuous time: the area of their overlap, y traced, and the sum that approaches the integral."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.signals.functions import Shape, SignalFunction
from convviz.core.signals.integral import CurveStep, CurveSteps, riemann
from convviz.core.text.formatting import counted, format_number, in_short
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.player import Player
from convviz.state.results.signal_functions import CURVE_STEPS, CurvePair
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.curves.area_view import AreaView, Curves, X
from convviz.widgets.signals.curves.area_words import AreaWords


class Areas(QWidget):
    """The plots of the overlap, and beside them its numbers."""

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench, self._player = workbench, player
        self.view, self.words = AreaView(self), AreaWords(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * UNIT)
        row.addWidget(self.view, 4)
        row.addWidget(self.words, 1)
        self.view.time_requested.connect(self._on_view_time_requested)
        self.view.time_hovered.connect(self._on_view_time_hovered)
        self.view.hover_ended.connect(self._on_view_hover_ended)
        self.view.curve_requested.connect(self._on_view_curve_requested)

    def show_pair(self, pair: CurvePair, sums: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
        """Show other functions, and times and values of the discrete convolution of their samples."""
        delta = self._workbench.value(FunctionsChoice).delta
        if any(_slips_through(one, delta) for one in (pair.x, pair.h)):
            sums = np.zeros(0), np.zeros(0)  # which would be many times as high as y
        self.view.set_curves(Curves(pair.x, pair.h, pair.times, pair.y, pair.axis, sums))

    def show_step(self, steps: CurveSteps) -> None:
        """Show the time where the player stands."""
        step = steps[self._player.shown]
        self.view.set_step(step, steps.delta)
        facts = [_approach(steps, step, steps.delta / finer) for finer in (1, 2, 4)]
        self.words.set_words(format_number(step.value, step.size), facts, _sentences(steps, step))

    @property
    def _steps(self) -> CurveSteps | None:
        results = self._workbench.results
        return None if results is None else results.get(CURVE_STEPS)

    def _on_view_time_requested(self, time: float) -> None:
        if self._steps is not None:
            self._player.seek(self._steps.nearest(time))

    def _on_view_time_hovered(self, time: float) -> None:
        if self._steps is not None and not self._player.playing:
            self._player.peek(self._steps.nearest(time))

    def _on_view_hover_ended(self) -> None:
        self._player.peek(None)

    def _on_view_curve_requested(self, plot: int, values: tuple[float, ...], gesture: int) -> None:
        which = "x" if plot == X else "h"
        changed = self._workbench.value(FunctionsChoice).with_field(f"{which}_curve", values)
        self._workbench.choose(f"Draw {which}", changed, merge=f"draw {which} {gesture}")


def _slips_through(function: SignalFunction, delta: float) -> bool:
    """Whether a pulse is so narrow that samples Δ apart cannot show it."""
    return function.shape is Shape.DIRAC and delta > function.width


def _approach(steps: CurveSteps, step: CurveStep, delta: float) -> tuple[str, str, str]:
    """A step of the sum, what it gives, and by how much that is off."""
    total = riemann(steps.x, steps.h, step.time, delta)
    return f"Δ = {in_short(delta)}", format_number(total, step.size), format_number(total - step.value, step.size)


def _sentences(steps: CurveSteps, step: CurveStep) -> list[str]:
    first, last = step.overlap
    if first >= last:
        before = step.time <= steps.x.support[0] + steps.h.support[0]
        said = "Nothing overlaps yet: the area is 0." if before else "Nothing overlaps any more: the area is 0."
        causal = min(steps.x.support[0], steps.h.support[0]) >= 0
        return [f"{said} Before any input there is no output." if before and causal else said]
    bars = f"{counted(len(step.samples), 'bar')}, Δ wide, {'makes' if len(step.samples) == 1 else 'make'}"
    said = f"They overlap from {in_short(first, 3)} to {in_short(last, 3)}\u00a0s. {bars} the discrete sum."
    pulses = [(name, one) for name, one in (("x", steps.x), ("h", steps.h)) if one.shape is Shape.DIRAC]
    sentences = [said]
    if pulses:
        name, pulse = pulses[0]
        other = "h" if name == "x" else "x"
        sentences.append(
            f"{name} is a pulse of area 1, {in_short(pulse.width)} wide and {in_short(1 / pulse.width)} high. "
            f"The narrower, the nearer y is to {other} itself, which is dashed."
        )
        if _slips_through(pulse, steps.delta):
            sentences.append("Δ is wider than the pulse: samples cannot show it.")
    else:
        sentences.append("As Δ shrinks to 0, the sum tends to the area. The rings in y are such sums.")
    return sentences
