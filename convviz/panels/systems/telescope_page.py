"""The telescope: stars as points, the image of one of them, and the photograph as their convolution."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QWidget

from convviz.core.images.pyramid import pyramid
from convviz.core.signals.systems.telescope import Star, StarStep
from convviz.core.signals.systems.tests import value_range
from convviz.core.text.formatting import format_percent, in_short
from convviz.core.windows.geometry import Window
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pictures import layer_of
from convviz.panels.shared.title import Title
from convviz.state.choices.systems import StarShape, TelescopeOptions
from convviz.state.graph.results import Results
from convviz.state.outcome import Made
from convviz.state.results.picture import photograph
from convviz.state.results.systems import SKY, Sky
from convviz.state.workbench import Workbench
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.systems.side import Side, SidePlot
from convviz.widgets.systems.sign import Sign
from convviz.widgets.systems.words import Words

#: Columns of the grid, and their shares of the width: x, ∗, h, =, y.
X, TIMES, H, EQUALS, Y = range(5)
_SHARES = {X: 5, H: 3, Y: 5}
_ROLES = {X: Role.INPUT, H: Role.KERNEL, Y: Role.OUTPUT}
_NAMES = {X: "Stars", H: "Image of a star", Y: "Photograph"}
_PHOTOGRAPH = "y = x ∗ h: the photograph"
#: Pixels between the mouse and a star that still mean it.
_NEAR = 2


class TelescopePage(QWidget):
    """x, h and y side by side; below, the row of the photograph in which two equal stars lie."""

    def __init__(self, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._sky: Sky | None = None
        self._current: Star | None = None
        self._so_far = ""
        self.views = {column: GridView(name, self) for column, name in _NAMES.items()}
        self.titles = {column: Title("", role, self) for column, role in _ROLES.items()}
        self.words = Words(self, wrap=True)
        self.profile = SidePlot("Row through the two stars", self, times=True)
        self._menus = [GridMenu(view, workbench) for view in self.views.values()]
        self._numbers = NumbersMenu(self.profile, workbench, self.profile.arrays)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(UNIT)
        for column, share in _SHARES.items():
            grid.addWidget(self.titles[column], 0, column)
            grid.addWidget(self.views[column], 1, column)
            grid.setColumnStretch(column, share)
        for column, text in ((TIMES, "∗"), (EQUALS, "=")):
            grid.addWidget(Sign(text, self), 1, column)
        grid.addWidget(self.words, 2, 0, 1, 5)
        grid.addWidget(self.profile, 3, 0, 1, 5)
        grid.setRowStretch(1, 7)
        grid.setRowStretch(3, 3)
        for column in (X, Y):
            self.views[column].cell_hovered.connect(self._on_cell_hovered)
            self.views[column].hover_ended.connect(self._on_hover_ended)

    def offer_use(self, made: Callable[[], Made], use: Callable[[], object]) -> None:
        """Say what the photograph is, and how it becomes the image."""
        self._menus[-1].offer_use(made, use)

    def show_results(self, results: Results) -> None:
        """Draw the stars, the image of one, and what is said of two."""
        sky = results.get(SKY)
        if sky is None:
            return
        self._sky = sky
        self.views[X].set_layer(_layer(sky.x, float(sky.x.max())))
        self.views[H].set_layer(_layer(sky.h, float(sky.h.max())))
        options = results.choice(TelescopeOptions)
        self.titles[H].set_text("h: the image of one star", options.shape.text, f"{sky.h.shape[0]} × {sky.h.shape[1]}")
        self._show_pair(sky, options)

    def _show_pair(self, sky: Sky, options: TelescopeOptions) -> None:
        row = sky.stars[0].row
        through = "the two stars" if sky.pair is not None else "the brightest star"
        profile = sky.y[row]
        self.profile.set_side(Side(f"y in row {row}, through {through}", profile, Role.OUTPUT, value_range(profile)))
        if sky.pair is None:
            sentence = "Every star is replaced by its own copy of h, and the copies add:"
            self.words.say((sentence, ""), ("y = x ∗ h.", None))
            return
        one, two = sky.stars[:2]
        dip = format_percent(100 * sky.pair.dip, fine=True)
        apart = f"{two.column - one.column} pixels apart"
        limit = "Rayleigh’s limit, the first dark ring, is" if options.shape is StarShape.AIRY else "the blur is"
        blur = f"{limit} {in_short(options.blur)} pixels"
        if sky.pair.peaks == 1:
            self.words.say(("One peak: the two stars have merged.", ""), (f"{apart}; {blur}.", None))
        else:
            fall = f"between them the light falls to {dip} % of the peaks."
            self.words.say(("Two peaks: one sees that there are two stars.", ""), (f"{apart}; {blur}; {fall}", None))

    def show_step(self, step: StarStep, index: int, count: int) -> None:
        """Show the photograph of the stars so far."""
        if self._sky is None:
            return
        self._current = step.star if index + 1 < count else None
        highest = float(self._sky.y.max())
        self.views[Y].set_layer(_layer(step.total, highest))
        so_far = "all stars" if index + 1 == count else f"{index + 1} of {count} stars so far"
        self.titles[X].set_text("x: stars, as points of light", f"{count} of them")
        self.titles[Y].set_text(_PHOTOGRAPH, so_far)
        self._so_far = so_far
        self._mark(None)

    def _mark(self, hovered: Star | None) -> None:
        """Outline the star that has come last, and its copy of h in the photograph; and those under the mouse."""
        stars = ((self._current, Stroke.SOLID), (hovered, Stroke.THIN))
        marks = [(star, stroke) for star, stroke in stars if star is not None]
        self.views[X].set_outlines(*(Outline(_around(star, 1), Role.INPUT, stroke) for star, stroke in marks))
        reach = 0 if self._sky is None else self._sky.h.shape[0] // 2
        self.views[Y].set_outlines(*(Outline(_around(star, reach), Role.KERNEL, stroke) for star, stroke in marks))

    def _on_cell_hovered(self, row: int, column: int) -> None:
        if self._sky is None:
            return
        stars = self._sky.stars
        away = np.array([max(abs(star.row - row), abs(star.column - column)) for star in stars])
        nearest = int(np.argmin(away))
        if away[nearest] <= _NEAR:
            star = stars[nearest]
            self._mark(star)
            self.titles[Y].set_text(_PHOTOGRAPH, f"this star’s copy is {in_short(star.light)}·h")
        else:
            self._on_hover_ended()

    def _on_hover_ended(self) -> None:
        self._mark(None)
        self.titles[Y].set_text(_PHOTOGRAPH, self._so_far)


def _around(star: Star, reach: int) -> Window:
    return Window(star.row - reach, star.column - reach, 2 * reach + 1, 2 * reach + 1)


def _layer(values: NDArray[np.float64], highest: float) -> CellLayer:
    return layer_of(photograph(pyramid(values), (0.0, highest or 1.0), 0.0))
