"""One system at work: a signal goes into the box, and another comes out, one sample after the other."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from convviz.core.signals.systems.stepping import SystemStep
from convviz.core.signals.systems.tests import value_range
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.systems.edits import SignalViews
from convviz.state.choices.systems import SystemsOptions
from convviz.state.graph.results import Results
from convviz.state.results.systems import OUTPUTS, PREDICTING, STEP, SYSTEM
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.systems.box import BoxView
from convviz.widgets.systems.side import Side, SidePlot
from convviz.widgets.systems.words import Words

#: Shares of the height: the signal, and what a unit impulse and a unit step give.
_HEIGHTS = (9, 5, 5)
_PLOT, _BOX = 5, 3


class BoxPage(SignalViews):
    """The input x₁, the box and its output; below, what it makes of a unit impulse and of a unit step."""

    def __init__(self, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(workbench, ("x1",), parent, times=True)
        self.output = SidePlot("Output y", self, times=True)
        self.calculation = Words(self, wrap=True)
        self.calculation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.impulse, self.step = SidePlot("Unit impulse δ", self), SidePlot("Unit step u", self)
        self.impulse_response = SidePlot("Impulse response h", self)
        self.step_response = SidePlot("Step response s", self)
        self.boxes = [BoxView(self) for _ in range(3)]
        rows = (
            (self.inputs["x1"], self.output),
            (self.impulse, self.impulse_response),
            (self.step, self.step_response),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2 * UNIT)
        for number, (given, made) in enumerate(rows):
            row = number + (number > 0)
            grid.addWidget(given, row, 0)
            grid.addWidget(self.boxes[number], row, 1)
            grid.addWidget(made, row, 2)
            grid.setRowStretch(row, _HEIGHTS[number])
        grid.addWidget(self.calculation, 1, 0, 1, 3)
        for column, share in enumerate((_PLOT, _BOX, _PLOT)):
            grid.setColumnStretch(column, share)
        self.follow(self.inputs["x1"], self.output)
        self._menus = [NumbersMenu(plot, workbench, plot.arrays) for pair in rows for plot in pair]

    def show_results(self, results: Results) -> None:
        """Draw the input, the box, and the responses."""
        system, outputs = results.get(SYSTEM), results.get(OUTPUTS)
        predicting, step = results.get(PREDICTING), results.get(STEP)
        if system is None or outputs is None or predicting is None or step is None:
            return
        x, y, h = outputs.x1, outputs.y1, predicting.response.seen
        options = results.choice(SystemsOptions)
        self.pickers["x1"].set_value(options.x1)
        delta, unit = np.zeros(len(x)), np.ones(len(x))
        delta[0] = 1.0
        formula = f"y[t] = {system.formula}"
        for box, words in zip(self.boxes, (("x", "y"), ("δ", "h"), ("u", "s")), strict=True):
            box.say("f" if box is not self.boxes[0] else system.title, formula if box is self.boxes[0] else "", *words)
        for plot, title, values, role in (
            (self.inputs["x1"], "x", x, Role.INPUT),
            (self.output, "y = f(x)", y, Role.OUTPUT),
            (self.impulse, "δ, the unit impulse", delta, Role.INPUT),
            (self.impulse_response, "h = f(δ), the impulse response", h, Role.KERNEL),
            (self.step, "u, the unit step", unit, Role.INPUT),
            (self.step_response, "s = f(u), the step response", step, Role.OUTPUT),
        ):
            editable = plot is self.inputs["x1"]
            plot.set_side(Side(title, values, role, value_range(values), numbered=True, editable=editable))

    def show_step(self, step: SystemStep) -> None:
        """Show the output up to a time, and how its last sample comes out."""
        for plot in (self.inputs["x1"], self.output):
            plot.set_cursor(step.t)
        self.inputs["x1"].set_progress(None, step.inputs)
        self.output.set_progress(step.t + 1, step.outputs)
        symbols = ((f"{step.symbols} =", None),) if step.symbols else ()
        self.calculation.say((f"y[{step.t}]", ""), ("=", None), *symbols, (step.text, None))
