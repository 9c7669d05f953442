"""The controls of the Unit impulses panel."""

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.impulses import ImpulseOptions, ImpulseSource
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
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

    def show_choices(self, results: Results) -> None:
        """Show what is chosen."""
        options, picture = results.choice(ImpulseOptions), results.get(PICTURE)
        self.options.show(options)
        self.view.show(results.choice(ViewOptions))
        coloured = picture is not None and picture.channels == 3 and options.source is ImpulseSource.IMAGE
        self.view.box("channel").setVisible(coloured)
