"""The row of choices above the spectra."""

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.spectrum.numbers import gain_formula
from convviz.state.choices.spectrum import Lower, SpectrumOptions
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.spectrum.spectra import RING
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Formula, Labelled
from convviz.widgets.controls.flow import FlowLayout


class SpectrumControls(QWidget):
    """What multiplies, what lies beyond the image, and what is shown."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, SpectrumOptions, self)
        self.view = FieldControls(workbench, ViewOptions, self)
        flow = FlowLayout(self)
        for name in ("by", "radius", "outer", "boundary", "fade", "part", "zoom"):
            flow.addWidget(self.options.box(name))
        self.channel = Labelled("Channel", self.view["channel"], self)
        flow.addWidget(self.channel)
        flow.addWidget(self.options.box("lower"))
        self.formula = Formula(self)
        flow.addWidget(self.formula)

    def show_choices(self, results: Results) -> None:
        """Show what is chosen and what may be."""
        options, image = results.choice(SpectrumOptions), results.get(PICTURE)
        self.options.show(options)
        self.view.show(results.choice(ViewOptions))
        multiplied = options.lower is not Lower.WAVES  # of which a wave is kept or not
        for name in ("by", "radius", "outer", "boundary", "part", "zoom"):
            self.options.box(name).setVisible(multiplied and name not in options.idle)
        ring = results.get(RING)
        self.formula.setText(gain_formula(options, ring) if multiplied and ring is not None else "")
        self.channel.setVisible(image is not None and image.channels == 3)
