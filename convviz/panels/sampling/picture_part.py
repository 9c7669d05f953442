"""The same in a picture: every n-th pixel, and fewer greys."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.signals.sampling.saying import ordinal
from convviz.core.text.formatting import counted
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.pictures import layer_of
from convviz.panels.shared.reasons import reason_text
from convviz.panels.shared.title import Title
from convviz.state.choices.sampling import Sampling
from convviz.state.graph.results import Results
from convviz.state.results import sampling
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.theme import UNIT


class PicturePart(QWidget):
    """The picture as it is sampled, its title above and in words below."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Title("The same in a picture", parent=self)
        self.view = GridView("Sampled picture", self)
        self.menu = GridMenu(self.view, workbench)
        self.pages = Pages(self.view, parent=self)
        self.note = SteadyLabel(parent=self, muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        column.addWidget(self.note)

    def show_picture(self, results: Results) -> None:
        """Show what was made of the picture, or why there is nothing."""
        greys, options = results.get(sampling.GREYS), results.choice(Sampling)
        if greys is None:
            self.pages.show_reason(reason_text(results, sampling.GREYS))
            self.note.setText("")
            return
        self.pages.setCurrentWidget(self.view)
        self.view.set_layer(layer_of(greys))
        self.title.set_text("The same in a picture", sampling.picture_name(results))
        self.note.setText(note_of(options, greys))


def note_of(options: Sampling, picture: Picture) -> str:
    """What was done to a picture: "every 8th pixel: 64 × 64, 3 bits: 8 greys"."""
    shape, levels = picture.shape, "levels a channel" if picture.channels == 3 else "greys"
    every = "every pixel" if options.every == 1 else f"every {ordinal(options.every)} pixel"
    smooth = f", {options.smooth.text}" if options.smooth != "none" and options.every > 1 else ""
    bits = f", {counted(options.bits, 'bit')}: {2**options.bits} {levels}" if options.quantised else ""
    dither = f", {options.dither.text}" if options.quantised and options.dither != "none" else ""
    return f"{every}: {shape[0]} × {shape[1]}{smooth}{bits}{dither}"
