"""The controls of sampling: of the signal, and of the picture."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.sampling import Sampling, Shown
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.theme import UNIT

_SIGNAL = ("signal", "frequency", "rate", "quantised", "bits", "rebuild", "error", "phase", "amplitude", "duration")
_PICTURE = ("view", "picture", "every", "smooth", "dither")
#: Those that say nothing of the picture.
_OF_SIGNAL = ("signal", "frequency", "rate", "rebuild", "error", "phase", "amplitude", "duration")
#: Those whose scale follows from the signal.
_SCALED = ("frequency", "rate", "duration")


class SamplingControls(QWidget):
    """Two rows of controls; scales follow the signal, and n the picture's size."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, Sampling, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(UNIT)
        for names in (_SIGNAL, _PICTURE):
            row = QWidget(self)
            flow = FlowLayout(row)
            for name in names:
                flow.addWidget(self.options.box(name))
            rows.addWidget(row)

    def show_choices(self, options: Sampling, given: Picture | None) -> None:
        """Show what is chosen and what may be."""
        for name in _SCALED:
            low, high, step = getattr(options.signal, name).with_room_for(getattr(options, name))
            self.options[name].set_limits(low, high, step)
        if given is not None:
            self.options["every"].set_limits(1, max(1, min(32, *given.shape)), 1)
        for name in ("bits", "dither"):
            self.options[name].setEnabled(options.quantised)
        self.options["error"].setEnabled(options.quantised)
        for name in _OF_SIGNAL:
            self.options.box(name).setVisible(options.view is Shown.BOTH)
        self.options.show(options)
