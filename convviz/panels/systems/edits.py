"""What is done to the signals in the views of a system: dragged, typed, pasted, and looked at in time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.signals.reading import one_or_two
from convviz.core.signals.systems.examples import MAX_WINDOW, Numbers, with_sample
from convviz.core.text.matrix_text import parse_matrix
from convviz.panels.systems.pickers import SignalPicker
from convviz.state.choices.systems import MAX_VALUE, SystemsOptions
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import UNIT
from convviz.widgets.systems.side import SidePlot

#: Characters of a text in which signals are looked for.
_MAX_TEXT = 4096
INPUTS = {"x1": "x₁", "x2": "x₂"}


def signals_in(text: str) -> tuple[Numbers, ...]:
    """One signal or two in a text; see `one_or_two`.

    Raises
    ------
    ValueError
        For anything else, and for more numbers than signals have.
    """
    if len(text) > _MAX_TEXT:
        raise ValueError(f"{len(text):,} characters are too many; a signal has at most {MAX_WINDOW} numbers")
    return tuple(tuple(signal.tolist()) for signal in one_or_two(parse_matrix(text).values))


class SignalViews(QWidget):
    """A view of signals, of which some are edited; a time in it is pointed at or chosen.

    Attributes
    ----------
    pickers, inputs : of the signals that are edited, by the fields that hold them.
    """

    #: A time is pointed at, until ``hover_ended``, or chosen.
    time_hovered = Signal(int)
    time_chosen = Signal(int)
    hover_ended = Signal()

    def __init__(self, workbench: Workbench, names: tuple[str, ...], parent: QWidget, *, times: bool = False) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.pickers = {name: SignalPicker(INPUTS[name], self) for name in names}
        self.inputs = {
            name: SidePlot(f"Input {INPUTS[name]}", self, key=key, times=times) for key, name in enumerate(names)
        }
        for name, plot in self.inputs.items():
            _lay_over(plot, self.pickers[name])
            self.pickers[name].chosen.connect(self._on_picker_chosen)
            plot.value_requested.connect(self._on_value_requested)

    def follow(self, *plots: SidePlot) -> None:
        """Let times be pointed at in these plots."""
        for plot in plots:
            plot.sample_hovered.connect(self._on_sample_hovered)
            plot.sample_clicked.connect(self._on_sample_clicked)
            plot.hover_ended.connect(self.hover_ended)

    def show_pickers(self, shown: bool) -> None:
        """Let signals be chosen, or leave that out."""
        for name, picker in self.pickers.items():
            picker.setVisible(shown)
            self.inputs[name].set_head_height(picker.sizeHint().height() if shown else 0)

    def _on_picker_chosen(self, values: object) -> None:
        name = next(name for name, picker in self.pickers.items() if picker is self.sender())
        self._edit(f"Change {INPUTS[name]}", name, values)

    def _on_value_requested(self, row: int, t: int, value: float, gesture: int) -> None:
        name = list(self.inputs)[row]
        signal = getattr(self._workbench.value(SystemsOptions), name)
        changed = with_sample(signal, t, min(max(value, -MAX_VALUE), MAX_VALUE))
        self._edit(f"Change {INPUTS[name]}[{t}]", name, changed, merge=f"{name} {t} {gesture} {id(self)}")

    def _edit(self, text: str, name: str, values: object, *, merge: str = "") -> None:
        options = self._workbench.value(SystemsOptions)
        self._workbench.choose(text, options.with_field(name, values), merge=merge)

    def _on_sample_hovered(self, _row: int, t: int) -> None:
        self.time_hovered.emit(t)

    def _on_sample_clicked(self, _row: int, t: int) -> None:
        self.time_chosen.emit(t)


def _lay_over(plot: SidePlot, picker: QWidget) -> None:
    """Put a picker into the head of a plot, at the right of its title."""
    column = QVBoxLayout(plot)
    column.setContentsMargins(8 * UNIT, 0, 0, 0)
    column.addWidget(picker)
    column.addStretch()
    plot.set_head_height(picker.sizeHint().height())
