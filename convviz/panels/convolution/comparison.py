"""Convolution, cross-correlation and their difference, side by side."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from convviz.core.text.formatting import format_number
from convviz.core.windows.geometry import Window
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import colouring_of, layer_of, terms_of
from convviz.panels.shared.player import Seeker
from convviz.panels.shared.title import Title
from convviz.state.graph.results import Results
from convviz.state.player import Player
from convviz.state.results.convolution import OUTPUT, conv_steps, step_additions
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.sums.sum_view import SumView

_COLUMNS = (
    ("Convolution: kernel flipped", Role.OUTPUT),
    ("Cross-correlation: not flipped", Role.OUTPUT),
    ("Their difference", Role.PRODUCT),
)

#: Pictures of more numbers are rounded each for itself: they are too large to be seen whole with all of these.
_FEW = 340
#: Pixels of a sum, less than alone, so that its cell's number beside it is never cut: 1226 must not be read as 12.
_MIN_SUM = 224


class Comparison(QWidget):
    """Three whole results above, and the sums behind one cell of them below."""

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles = [Title(text, role, self) for text, role in _COLUMNS]
        self.views = [GridView(text.partition(":")[0], self) for text, _ in _COLUMNS]
        self.bars = [ColourBar(self) for _ in _COLUMNS]
        self.cells = [Title("", role, self) for _, role in _COLUMNS]
        self.sums = [SumView(self), SumView(self)]
        for shown in self.sums:
            shown.setMinimumWidth(_MIN_SUM)
            shown.remark_changed.connect(self._say_rounded)
        self.remark = Label(parent=self)
        self.remark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remark.setWordWrap(True)
        for view in self.views:
            view.rounds = True
        self._menus = [GridMenu(view, workbench) for view in self.views]
        self._seeker = Seeker(player, self.views, self)
        for view in self.views:
            workbench.background.slow_changed.connect(view.set_stale)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * UNIT)
        grid.setVerticalSpacing(UNIT)
        rows: tuple[Sequence[QWidget], ...] = (
            self.titles,
            self.views,
            self.bars,
            self.cells,
            [*self.sums, self.remark],
        )
        for row, parts in enumerate(rows):
            for column, part in enumerate(parts):
                grid.addWidget(part, row, column)
                grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 4)
        grid.setRowStretch(4, 3)

    def show_pictures(self, pictures: tuple[Picture, Picture, Picture]) -> None:
        """Show the three results."""
        self._seeker.columns = pictures[0].shape[1]
        together = _together(pictures)
        for view, bar, picture in zip(self.views, self.bars, pictures, strict=True):
            view.compared = together
            view.set_layer(layer_of(picture))
            bar.set_colouring(colouring_of(picture), picture.channels, cut_off=picture.cut_off)
        self.titles[2].set_text(_COLUMNS[2][0], "none" if pictures[2].empty else "")

    @Slot()
    def _say_rounded(self) -> None:
        """Say over each sum whether its numbers are rounded, or of which unit they are."""
        for title, shown in zip(self.cells, self.sums, strict=False):  # the difference has no sum
            title.set_note(shown.remark, shown.remark if "×" in shown.remark else "≈" if shown.remark else "")

    def show_step(self, results: Results, pictures: tuple[Picture, Picture, Picture], cell: tuple[int, int]) -> None:
        """Mark an output cell in each picture, and show the sums behind it."""
        for view, title, picture in zip(self.views, self.cells, pictures, strict=True):
            view.set_outlines(Outline(Window(*cell, 1, 1), Role.OUTPUT))
            view.set_focus(Window(*cell, 1, 1))
            values = np.atleast_1d(picture.values[cell])
            numbers = ", ".join(format_number(float(value), picture.scale) for value in values)
            title.set_text(f"[{cell[0]}, {cell[1]}] = {numbers}")
            title.keep_whole()
        image, output = results.get(PICTURE), results.get(OUTPUT)
        assert image is not None
        assert output is not None
        additions = step_additions(results, cell)
        both = [
            None if steps is None else steps.at(*cell)
            for steps in (conv_steps(results, flip=flip) for flip in (True, False))
        ]
        terms = [None if step is None else terms_of(step, image, output, additions) for step in both]
        for shown, own, other in zip(self.sums, terms, reversed(terms), strict=True):
            shown.set_terms(own, other)
        self.remark.setText(
            "The patch is the same; the weights lie on it turned by 180°, or as they are."
            if len({step and step.window for step in both}) == 1
            else "The kernel's size is even, and its odd cell of padding lies before for the one, after for the other: "
            "so the patches differ too."
        )


def _together(pictures: Sequence[Picture]) -> CellLayer | None:
    """The cells of all, for which the numbers of each are rounded: else 0.375 less −0.375 would read 0.8."""
    if pictures[0].values.size > _FEW:
        return None
    return replace(layer_of(pictures[0]), pyramid=(np.concatenate([picture.values for picture in pictures]),))
