"""The controls of the Unit impulses panel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.impulses import STEPS
from convviz.state.workbench import Workbench
from convviz.widgets.controls.flow import FlowLayout


class ImpulseControls(QWidget):
    """What x and h are, and how their places are counted."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, ImpulseOptions, self)
        self.view = FieldControls(workbench, ViewOptions, self)
        flow = FlowLayout(self)
        for name in ("source", "response", "order", "notation"):
            flow.addWidget(self.options.box(name))
        flow.addWidget(self.view.box("channel"))
        self.edit = self._button("Edit x and h", "Make x the image and h the kernel: type, draw and drag their numbers")
        self.turn = self._button(
            "Turned h", "The same sum in the Convolution panel: h turned over x, at the cell of y whose sum is written"
        )
        flow.addWidget(self.edit)
        flow.addWidget(self.turn)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setProperty("segment", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_choices(self, results: Results) -> None:
        """Show what is chosen."""
        options, picture = results.choice(ImpulseOptions), results.get(PICTURE)
        self.options.show(options)
        self.view.show(results.choice(ViewOptions))
        coloured = picture is not None and picture.channels == 3 and options.source is ImpulseSource.IMAGE
        self.view.box("channel").setVisible(coloured)
        of_docks = options.source is ImpulseSource.IMAGE and options.response is ImpulseResponse.KERNEL
        there = results.get(STEPS) is not None
        self.edit.setVisible(not of_docks)
        self.edit.setEnabled(there)
        self.turn.setEnabled(there)
