"""The picture, large: as it was, every n-th pixel of it, and the same smoothed or dithered."""

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from convviz.core.signals.sampling.noise import Ratio
from convviz.core.signals.sampling.saying import of_picture, ratio_and_why
from convviz.panels.sampling.headline import Headline
from convviz.panels.sampling.picture_part import note_of
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import layer_of, size_text
from convviz.panels.shared.title import Title
from convviz.state.choices.sampling import Sampling
from convviz.state.graph.results import Results
from convviz.state.results import sampling
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.theme import UNIT, Role

#: What stands over the pictures at first, and their roles.
_HEADS = (("Before", Role.INPUT), ("Plain", Role.OUTPUT), ("As chosen", Role.OUTPUT))


class PictureScene(QWidget):
    """Up to three pictures side by side: before, plain, and as chosen, if that is more than plain."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = Headline(self)
        self.titles = tuple(Title(text, role, self) for text, role in _HEADS)
        self.views = tuple(GridView(text, self) for text, _ in _HEADS)
        self.notes = tuple(SteadyLabel(parent=self, muted=True, lines=2) for _ in _HEADS)
        self.menus = [GridMenu(view, workbench) for view in self.views]
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(4 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setRowStretch(1, 1)
        for column, parts in enumerate(zip(self.titles, self.views, self.notes, strict=True)):
            grid.setColumnStretch(column, 1)
            for row, part in enumerate(parts):
                grid.addWidget(part, row, column)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2 * UNIT)
        body.addWidget(self.headline)
        body.addLayout(grid, 1)

    def show_pictures(self, results: Results, finer: float | None, grey: Sequence[Ratio] | None) -> None:
        """Show what was made of the picture; what is known of its contrast and of its bits, or None as yet."""
        options = results.choice(Sampling)
        given, plain, greys = (results.get(result) for result in (sampling.GIVEN, sampling.PLAIN, sampling.GREYS))
        if given is None or plain is None or greys is None:
            return
        smooth, dithered = (
            options.smooth != "none" and options.every > 1,
            options.quantised and options.dither != "none",
        )
        self.headline.set_runs(of_picture(options.every, smooth, finer, greys.shape))
        more = smooth or dithered
        shown: list[Picture] = [given, plain, greys]
        for view, picture in zip(self.views, shown, strict=True):
            view.set_layer(layer_of(picture))
        self.titles[0].set_text(sampling.picture_name(results), size_text(given))
        self.titles[1].set_text("Sampled" if more else "Sampled and quantised" if options.quantised else "Sampled")
        self.titles[2].set_text(_chosen(smooth, dithered))
        self.notes[0].setText("before")
        self.notes[1].setText(note_of(options.plain, plain) if more else _measured(options, greys, grey))
        self.notes[2].setText(_measured(options, greys, grey))
        for part in (self.titles[2], self.views[2], self.notes[2]):
            part.setVisible(more)
        self._grid.setColumnStretch(2, 1 if more else 0)


def _measured(options: Sampling, greys: Picture, grey: Sequence[Ratio] | None) -> str:
    note = note_of(options, greys)
    if not options.quantised or grey is None or not math.isfinite(grey[options.bits - 1].measured):
        return note
    ratio = grey[options.bits - 1]
    return f"{note}. SNR {ratio_and_why(ratio)}"


def _chosen(smooth: bool, dithered: bool) -> str:
    return " and ".join(
        [*(["Smoothed first"] if smooth else []), *(["dithered" if smooth else "Dithered"] if dithered else [])]
    )
