"""Changes of all weights of a kernel at once: buttons, and entries of its menu."""

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from convviz.core.filters.kernels import normalised
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.theme import UNIT

#: Text, tool tip, and what becomes of the weights (kh, kw).
_CHANGES = (
    ("Normalise", "Divide by the sum, so that brightness stays", normalised),
    ("Negate", "Turn every sign", np.negative),
    ("Transpose", "Swap rows and columns", np.transpose),
    ("Rotate", "Turn by 90° anticlockwise", np.rot90),
    ("Mirror left and right", "Swap left and right", np.fliplr),
    ("Mirror top and bottom", "Swap top and bottom", np.flipud),
)
#: So many of them have buttons, the others stand in the menu.
_BUTTONS = 3


class Changes(QObject):
    """Asks for changes of the weights.

    Attributes
    ----------
    buttons : the row of buttons.
    """

    #: What becomes of the weights: a function of them, and what it is called.
    requested = Signal(object, str)

    def __init__(self, menu: QMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons = FlowLayout()
        self.buttons.setSpacing(UNIT)
        for number, (text, tip, _change) in enumerate(_CHANGES):
            action = QAction(text, self)
            action.setToolTip(tip)
            action.setData(number)
            action.triggered.connect(self._on_action_triggered)
            if number < _BUTTONS:
                button = QToolButton(parent)
                button.setDefaultAction(action)
                button.setProperty("segment", True)
                self.buttons.addWidget(button)
            else:
                menu.addAction(action)

    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            text, _, change = _CHANGES[action.data()]
            self.requested.emit(change, text)
