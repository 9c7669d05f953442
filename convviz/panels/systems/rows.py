"""A row of the scene: what is tested, its two sides, their difference, and the verdict."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from convviz.core.signals.systems.conclusions import short_trial_text, trial_text, verdict_text
from convviz.core.signals.systems.tests import TOLERANCE, Comparison, Verdict
from convviz.core.signals.systems.trials import SystemTest, Trial
from convviz.core.text.formatting import as_sentence, full_precision
from convviz.panels.shared.title import Title
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.systems.side import Side, SidePlot
from convviz.widgets.systems.sign import Sign
from convviz.widgets.systems.verdict import Tone, VerdictPill

#: Columns of the grid: the label, the sides and what stands between them, the verdict.
LABEL, LEFT, SIGN, RIGHT, MINUS, DIFFERENCE, ARROW, VERDICT = range(8)
_TONES = {
    Verdict.HOLDS: Tone.GOOD,
    Verdict.IDLE: Tone.QUIET,
    Verdict.BROKEN: Tone.BAD,
    Verdict.UNDEFINED: Tone.BAD,
}
_SIGNS = {Verdict.BROKEN: "≠", Verdict.UNDEFINED: "?"}


class VerdictCell(QWidget):
    """A verdict; below it what random inputs say, and how to try them."""

    #: The time of the verdict is to be shown; random inputs are to be tried; what broke it most is to be shown. Each
    #: with its test.
    time_requested = Signal(object)
    trial_requested = Signal(object)
    show_requested = Signal(object)

    def __init__(self, test: SystemTest, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._test = test
        self.pill = VerdictPill(title, self)
        self.note = Label(parent=self)
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # it must not widen its column
        self.try_button = _flat_button("Try 100 random inputs", f"{title}: try 100 random inputs", self)
        self.show_button = _flat_button("Show it", f"{title}: show the input that breaks it most", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self.try_button)
        buttons.addWidget(self.show_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addStretch()
        column.addWidget(self.pill)
        column.addWidget(self.note)
        column.addLayout(buttons)
        column.addStretch()
        self.pill.clicked.connect(self._on_pill_clicked)
        self.try_button.clicked.connect(self._on_try_button_clicked)
        self.show_button.clicked.connect(self._on_show_button_clicked)

    def _on_pill_clicked(self) -> None:
        self.time_requested.emit(self._test)

    def _on_try_button_clicked(self) -> None:
        self.trial_requested.emit(self._test)

    def _on_show_button_clicked(self) -> None:
        self.show_requested.emit(self._test)

    def show_verdict(
        self, comparison: Comparison, trial: Trial | None, seed: int, *, proved: bool, presented: bool
    ) -> None:
        """Show what a test says; ``proved``: whether the form of the system says that it holds for all inputs."""
        passed = comparison.verdict in (Verdict.HOLDS, Verdict.IDLE)
        rounding = f"Differences up to {full_precision(TOLERANCE)} of the largest number count as rounding."
        proof = "By its form this holds for every input." if proved and passed else ""
        tips = [as_sentence(comparison.why), proof, rounding, f"Click: go to t = {comparison.t}."]
        self.pill.say(verdict_text(self._test, comparison), _TONES[comparison.verdict], " ".join(filter(None, tips)))
        write = short_trial_text if presented else trial_text
        said = "" if trial is None else as_sentence(write(trial, seed))
        self.note.setText(said.replace("t = ", "t\u00a0=\u00a0"))
        self.note.setVisible(trial is not None)
        self.try_button.setText("Try 100 random inputs" if trial is None else "Try others")
        self.try_button.setVisible((passed or trial is not None) and not presented)
        self.show_button.setVisible(trial is not None and trial.inputs is not None and not presented)


def _flat_button(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setAccessibleName(name)
    button.setProperty("segment", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class TestRow:
    """The parts of a row, in a grid.

    Attributes
    ----------
    title : what is tested.
    left, right, difference : the sides.
    verdict : what follows.
    """

    __test__ = False

    def __init__(self, test: SystemTest, title: str, parent: QWidget, *, times: bool = False) -> None:
        self.title = Title(title, parent=parent)
        self.left, self.right, self.difference = (
            SidePlot(f"{title}: {name}", parent, times=times) for name in ("left side", "right side", "difference")
        )
        self.sign, self.minus = Sign("=", parent), Sign("", parent)
        self.verdict = VerdictCell(test, title, parent)

    @property
    def plots(self) -> tuple[SidePlot, ...]:
        """All of its plots."""
        return self.left, self.right, self.difference

    def lay_out(self, grid: QGridLayout, row: int, control: QWidget, *, fills: bool = False) -> None:
        """Put the parts into a row of a grid; ``control`` stands below the title, and all the way down if it fills."""
        label = QVBoxLayout()
        label.setSpacing(UNIT)
        if not fills:
            label.addStretch()
        label.addWidget(self.title)
        label.addWidget(control, 1 if fills else 0)
        if not fills:
            label.addStretch()
        grid.addLayout(label, row, LABEL)
        for column, part in (
            (LEFT, self.left),
            (SIGN, self.sign),
            (RIGHT, self.right),
            (MINUS, self.minus),
            (DIFFERENCE, self.difference),
            (VERDICT, self.verdict),
        ):
            grid.addWidget(part, row, column)

    def show_test(
        self,
        names: tuple[str, str],
        comparison: Comparison,
        trial: Trial | None,
        seed: int,
        *,
        proved: bool,
        presented: bool,
    ) -> None:
        """Show a test; ``names`` are those of its sides, the rest is as in `VerdictCell.show_verdict`."""
        broken = comparison.verdict is Verdict.BROKEN
        ringed = comparison.t if broken else None
        room = comparison.range
        note = (f"compared from t = {comparison.first}", f"from t = {comparison.first}") if comparison.first else ()
        sides = (names[0], comparison.left), (names[1], comparison.right)
        for plot, (name, values) in zip((self.left, self.right), sides, strict=True):
            plot.set_side(Side(name, values, Role.OUTPUT, room, first=comparison.first, ringed=ringed, note=()))
        agree = comparison.verdict in (Verdict.HOLDS, Verdict.IDLE)
        self.difference.set_side(
            Side(
                "left − right",
                comparison.difference,
                Role.OUTPUT,
                room,
                note=note,
                first=comparison.first,
                ringed=ringed,
                instead="0 everywhere" if agree else "",
                warns=True,
            )
        )
        self.sign.say(_SIGNS.get(comparison.verdict, "="), _TONES[comparison.verdict])
        self.verdict.show_verdict(comparison, trial, seed, proved=proved, presented=presented)
