"""The tests of a system in rows: each has two sides, which are equal or not."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from convviz.core.signals.systems.boxes import System
from convviz.core.signals.systems.stepping import SystemStep
from convviz.core.signals.systems.tests import Comparison, value_range
from convviz.core.signals.systems.trials import SystemTest
from convviz.core.text.formatting import in_short
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.panels.systems.edits import INPUTS, SignalViews
from convviz.panels.systems.rows import ARROW, DIFFERENCE, LABEL, LEFT, RIGHT, SIGN, VERDICT, TestRow
from convviz.state.choices.systems import Predicted, SystemsOptions
from convviz.state.graph.results import Results
from convviz.state.results.systems import (
    OUTPUTS,
    PREDICTING,
    SYSTEM,
    TESTS,
    TRIALS,
    Outputs,
    Predicting,
    prediction_said,
)
from convviz.state.workbench import Workbench
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.systems.side import Side, SidePlot
from convviz.widgets.systems.sign import Sign
from convviz.widgets.systems.words import Words

#: Shares of the height: the inputs, a test, the prediction.
_HEIGHTS = {0: 12, 2: 11, 3: 11, 4: 11, 6: 14}
_LABEL, _VERDICT, _GAP = 46 * UNIT, 46 * UNIT, 8 * UNIT
_TITLES = {
    SystemTest.SCALING: "Scaling",
    SystemTest.SUPERPOSITION: "Superposition",
    SystemTest.SHIFT: "Shift",
    SystemTest.PREDICTION: "Predict it from h",
}
_SIDES = {
    SystemTest.SCALING: ("f(αx₁)", "αf(x₁)"),
    SystemTest.SUPERPOSITION: ("f(αx₁ + βx₂)", "αf(x₁) + βf(x₂)"),
    SystemTest.SHIFT: ("f(x₁[t − τ])", "y[t − τ]"),
    SystemTest.PREDICTION: ("x₁ ∗ h", "f(x₁)"),
}
_ZERO = "0 outside the window"
_HINT = f"Drag a stem’s head. {_ZERO}."
#: The widest that stands in the first column.
_LONGEST = "Superposition  β = 1.25"
_STEP_SIDES = ("u ∗ h, the running sum of h", "f(u), the step response")
_FACTORS = {
    SystemTest.SCALING: ("alpha", "α"),
    SystemTest.SUPERPOSITION: ("beta", "β"),
    SystemTest.SHIFT: ("delay", "τ"),
}


class TestsBoard(SignalViews):
    """Inputs, the three tests, and the prediction from the impulse response."""

    __test__ = False

    def __init__(self, workbench: Workbench, options: FieldControls, parent: QWidget) -> None:
        super().__init__(workbench, ("x1", "x2"), parent)
        self._presented = False
        self.outputs = {name: SidePlot(f"Output {title}", self) for name, title in (("x1", "f(x₁)"), ("x2", "f(x₂)"))}
        last = SystemTest.PREDICTION
        self.rows = {test: TestRow(test, title, self, times=test is last) for test, title in _TITLES.items()}
        self.response = SidePlot("Impulse response h", self)
        self.sliders = {test: options.box(name) for test, (name, _) in _FACTORS.items()}
        self.predicted = options.box("predicted")
        self.foot = Words(self, wrap=True)
        self._lay_out()
        self._connect()
        self._menus = [NumbersMenu(plot, workbench, plot.arrays) for plot in self.plots]

    @property
    def plots(self) -> list[SidePlot]:
        """All plots."""
        tests = [plot for row in self.rows.values() for plot in row.plots]
        return [*self.inputs.values(), *self.outputs.values(), *tests, self.response]

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(UNIT)
        for column, width in ((LABEL, _LABEL), (VERDICT, _VERDICT), (SIGN, _GAP), (ARROW, _GAP)):
            grid.setColumnMinimumWidth(column, width)
        grid.setColumnMinimumWidth(RIGHT + 1, _GAP)
        for column in (LEFT, RIGHT, DIFFERENCE):
            grid.setColumnStretch(column, 1)
        self.inputs_title = Title("Inputs", parent=self)
        self.hint = SteadyLabel(_HINT, self, muted=True)
        label = QVBoxLayout()
        label.setSpacing(UNIT)
        for stretched in (None, self.inputs_title, self.hint, None):
            if stretched is None:
                label.addStretch()
            else:
                label.addWidget(stretched)
        grid.addLayout(label, 0, LABEL)
        for column, part in (
            (LEFT, self.inputs["x1"]),
            (SIGN, Sign("f", self)),
            (RIGHT, self.outputs["x1"]),
            (DIFFERENCE, self.inputs["x2"]),
            (ARROW, Sign("f", self)),
            (VERDICT, self.outputs["x2"]),
        ):
            grid.addWidget(part, 0, column)
        grid.addWidget(_line(self), 1, 0, 1, -1)
        for row, test in ((2, SystemTest.SCALING), (3, SystemTest.SUPERPOSITION), (4, SystemTest.SHIFT)):
            self.rows[test].lay_out(grid, row, self.sliders[test])
        grid.addWidget(_line(self), 5, 0, 1, -1)
        measured = QWidget(self)
        stack = QVBoxLayout(measured)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(UNIT)
        stack.addWidget(self.predicted)
        stack.addWidget(self.response, 1)
        self.rows[SystemTest.PREDICTION].lay_out(grid, 6, measured, fills=True)
        grid.addWidget(self.foot, 7, 0, 1, -1)
        for row, share in _HEIGHTS.items():
            grid.setRowStretch(row, share)

    def _connect(self) -> None:
        self.follow(*self.plots)
        for row in self.rows.values():
            row.verdict.time_requested.connect(self._on_verdict_time_requested)
            row.verdict.trial_requested.connect(self._on_verdict_trial_requested)
            row.verdict.show_requested.connect(self._on_verdict_show_requested)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen_labels()

    def _widen_labels(self) -> None:
        """Give the titles the width that the longest of them needs, with its factor."""
        font = QFont(self.font())
        font.setBold(True)
        needed = QFontMetrics(font).horizontalAdvance(_LONGEST) + 2 * UNIT
        self._grid.setColumnMinimumWidth(LABEL, max(_LABEL, needed))

    # -- drawing -------------------------------------------------------------------------------------------------

    def set_presented(self, presented: bool) -> None:
        """Leave out what is only there to edit."""
        self._presented = presented
        for part in (*self.sliders.values(), self.predicted):
            part.setVisible(not self._presented)
        self.show_pickers(not self._presented)
        self.hint.setText(_ZERO if presented else _HINT)

    def show_results(self, results: Results) -> None:
        """Draw inputs, outputs, tests and the prediction."""
        options = results.choice(SystemsOptions)
        system, outputs = results.get(SYSTEM), results.get(OUTPUTS)
        shown, predicting = results.get(TESTS), results.get(PREDICTING)
        if system is None or outputs is None or shown is None or predicting is None:
            return
        self._show_inputs(options, outputs)
        trials = results.get(TRIALS)
        for test, row in self.rows.items():
            comparison = predicting.comparison if test is SystemTest.PREDICTION else shown[test]
            step = test is SystemTest.PREDICTION and options.predicted is Predicted.STEP
            trial = None if trials is None else trials[test]
            names = _STEP_SIDES if step else _SIDES[test]
            proved = _is_proved(system, test)
            row.show_test(names, comparison, trial, options.trial, proved=proved, presented=self._presented)
            if test in _FACTORS:
                name, letter = _FACTORS[test]
                value = f"{letter} = {in_short(getattr(options, name))}"
                row.title.set_text(_TITLES[test], *([value] if self._presented else []))
        self._show_response(predicting)
        sentence, numbers = prediction_said(results)
        self.foot.say((sentence, ""), (numbers, None))

    def _show_inputs(self, options: SystemsOptions, outputs: Outputs) -> None:
        given, made = value_range(outputs.x1, outputs.x2), value_range(outputs.y1, outputs.y2)
        values = (outputs.x1, outputs.y1), (outputs.x2, outputs.y2)
        for (name, title), (x, y) in zip(INPUTS.items(), values, strict=True):
            self.inputs[name].set_side(Side(title, x, Role.INPUT, given, editable=True))
            self.outputs[name].set_side(Side(f"f({title})", y, Role.OUTPUT, made))
            self.pickers[name].set_value(getattr(options, name))

    def _show_response(self, predicting: Predicting) -> None:
        h = predicting.response.seen
        note = (f"from t = {predicting.response.start}".replace("-", "−"),) if predicting.response.start else ()
        self.response.set_side(
            Side("h = f(δ)", h, Role.KERNEL, value_range(h), instead=predicting.remark, numbered=True, note=note)
        )

    def show_step(self, step: SystemStep) -> None:
        """Mark a time in all plots, and write beside f(x₁) how its sample there comes out."""
        for plot in self.plots:
            if plot is not self.response:  # whose time is counted from the impulse
                plot.set_cursor(step.t)
        self.outputs["x1"].set_note((f"y[{step.t}] = {step.text}", step.text))

    # -- edits ---------------------------------------------------------------------------------------------------

    def _on_verdict_time_requested(self, test: SystemTest) -> None:
        comparison = self._comparison(test)
        if comparison is not None:
            self.time_chosen.emit(comparison.t)

    def _comparison(self, test: SystemTest) -> Comparison | None:
        results = self._workbench.results
        shown = None if results is None else results.get(TESTS)
        predicting = None if results is None else results.get(PREDICTING)
        if test is SystemTest.PREDICTION:
            return None if predicting is None else predicting.comparison
        return None if shown is None else shown[test]

    def _on_verdict_trial_requested(self, _test: SystemTest) -> None:
        seed = self._workbench.value(SystemsOptions).trial + 1
        self._workbench.edit("systems", "Try 100 random inputs", trial=seed)

    def _on_verdict_show_requested(self, test: SystemTest) -> None:
        results = self._workbench.results
        trials = None if results is None else results.get(TRIALS)
        inputs = None if trials is None else trials[test].inputs
        if inputs is not None:
            options = self._workbench.value(SystemsOptions).with_inputs(inputs)
            self._workbench.choose("Show what breaks it", options)


def _is_proved(system: System, test: SystemTest) -> bool:
    """Whether the form of a system says that a test holds for all inputs."""
    if test is SystemTest.PREDICTION:
        return system.linear and system.time_invariant
    return system.time_invariant if test is SystemTest.SHIFT else system.linear


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(QPalette.ColorRole.Mid)
    return line
