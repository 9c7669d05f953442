"""The controls of sampling: of the signal, and of the picture."""

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.sampling import Sampling, Shown
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.flow import FlowLayout

_FIELDS = (
    *("view", "signal", "frequency", "rate", "lowpass", "quantised", "bits", "rebuild"),
    *("error", "phase", "amplitude", "duration", "picture", "every", "smooth", "dither"),
)
#: Those that say nothing of the picture.
_OF_SIGNAL = ("signal", "frequency", "rate", "lowpass", "rebuild", "error", "phase", "amplitude", "duration")
#: Those whose scale follows from the signal.
_SCALED = ("frequency", "rate", "duration")


class SamplingControls(QWidget):
    """Controls in rows; scales follow the signal, and n the picture's size."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, Sampling, self)
        flow = FlowLayout(self)
        for name in _FIELDS:
            flow.addWidget(self.options.box(name))

    def show_choices(self, options: Sampling, given: Picture | None) -> None:
        """Show what is chosen and what may be."""
        for name in _SCALED:
            low, high, step = getattr(options.signal, name).with_room_for(getattr(options, name))
            self.options[name].set_limits(low, high, step)
        if given is not None:
            self.options["every"].set_limits(1, max(options.every, min(32, *given.shape)), 1)
        for name in ("bits", "dither"):
            self.options[name].setEnabled(options.quantised)
        self.options["error"].setEnabled(options.quantised)
        for name in _OF_SIGNAL:
            self.options.box(name).setVisible(options.view is Shown.BOTH)
        self.options.show(options)
