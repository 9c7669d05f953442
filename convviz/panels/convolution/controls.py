"""The row of choices above the convolution, and the length formula they lead to."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.convolution import ConvolutionOptions, legal_values
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.results import Results
from convviz.state.results.convolution import is_summed
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Formula
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.icons import IconButton


class ConvolutionControls(QWidget):
    """Offers only what is legal for the present image and kernel."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, ConvolutionOptions, self)
        self.view = FieldControls(workbench, ViewOptions, self)
        self.back = IconButton("chevron-left", "Back", self, show_text=True)
        self.back.hide()  # until something is shown that another panel has given
        flow = FlowLayout(self)
        flow.addWidget(self.back)
        flow.addWidget(self.options.box("flip"))
        flow.addWidget(self.view.box("compare"))
        for name in ("padding", "stride", "dilation", "boundary", "channels", "bias"):
            flow.addWidget(self.options.box(name))
        flow.addWidget(self.view.box("channel"))
        self.formula = Formula(self)
        self.line = IconButton("chevron-right", "Row as 1-D", self, show_text=True)
        self.line.setToolTip("Open the row of the output at this step as a 1-D convolution")
        flow.addWidget(self.formula)
        flow.addWidget(self.line)

    def show_choices(self, results: Results, image: Picture) -> None:
        """Show what is chosen and what may be."""
        options, kernel = results.choice(ConvolutionOptions), results.choice(KernelChoice)
        legal = legal_values(options, image.shape, kernel.size)
        self.options["padding"].set_allowed(legal.paddings, legal.min_padding, legal.usual_padding)
        self.options["stride"].set_max(legal.stride)
        self.options["dilation"].set_max(legal.dilation)
        self.options.show(options)
        self.view.show(results.choice(ViewOptions))
        coloured = image.channels == 3
        self.options.box("bias").setVisible(options.bias != 0)
        self.options.box("channels").setVisible(coloured)
        # Where all channels are summed, it only matters which kernel is drawn, if they have kernels of their own.
        self.view.box("channel").setVisible(coloured and not (is_summed(image, options) and len(kernel.planes) == 1))

    def set_way_back(self, title: str) -> None:
        """Offer to go back to the panel of this title; "" for nowhere."""
        self.back.setVisible(bool(title))
        self.back.set_icon("chevron-left", f"Back to {title}")
        self.back.setToolTip(f"Back to {title}; image, kernel and options become what they were")

    def set_formulas(self, sentences: Sequence[str]) -> None:
        """Show the length formula, and why a stride does not divide."""
        self.formula.setText("      ".join(sentences))
