"""The scene in which a window steps over an input and fills an output."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.core.windows.steps import GridSteps
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import colouring_of, layer_of, size_text
from convviz.panels.shared.player import Seeker
from convviz.panels.shared.shares import lent
from convviz.panels.shared.title import Part, Title
from convviz.state.outcome import Made
from convviz.state.player import Player
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

#: Min widths, in pixels, of the output and of the whole result beside a part that needs more room than usual.
_MIN_OUTPUT, _MIN_RESULT = 150, 224
#: Min width of the part in the middle where it lends some, in pixels: of its formula.
_MIN_MIDDLE = 174
#: Min height of the lower part, in pixels, below matrices that need more room for their numbers.
_MIN_BELOW = 210
#: Width of the scale of colours where it stands alone, in pixels, and beside a sum that needs more room.
_COLOURS, _MIN_COLOURS = 260, 160
#: Size of the text, in pixels, for which these are.
_USUAL_TEXT = 14
#: Shares of the height, and of the width from left to right, where nothing needs more.
_DOWN = 5, 4
_UPPER, _LOWER = (5, 4, 5), (8, 6)
_GAP = 4 * UNIT
#: Pixels that a layout may lose in sharing out whole ones.
_SLACK = 2
_ROUNDED = "The numbers in the cells are rounded alike; the pointer over a cell shows all its digits."


def _padding_text(padding: tuple[int, int, int, int]) -> Part:
    """Padding (top, bottom, left, right) in words, at length and in short."""
    if not any(padding):
        return ""
    if len(set(padding)) == 1:
        return f"padded by {padding[0]}"
    return "padded {}, {}, {}, {} (top, bottom, left, right)".format(*padding), "padded {} {} {} {}".format(*padding)


#: Titles, each with what stands below it.
_Pairs = Sequence[tuple[QWidget | QLayout, QWidget | QLayout]]


class StepScene(QWidget):
    """Input, something in the middle, output; below, the step's arithmetic beside the whole result.

    It shows what its owner gives it, at the step where ``player`` stands. ``roles`` are those of the two parts that
    the owner brings: the one in the middle, and the detail below. Where these have too little room for their numbers,
    the owner's `share_upper` and `share_lower` give them more of it. ``detail_repeats`` says that the detail is the
    input once more. Of what is seen whole above, nothing is repeated below.
    """

    def __init__(
        self,
        workbench: Workbench,
        player: Player,
        middle: QWidget,
        detail: QWidget,
        roles: tuple[Role, Role],
        parent: QWidget | None = None,
        *,
        detail_repeats: bool = False,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._detail, self._detail_repeats = detail, detail_repeats
        self.input_title = Title("Input x", Role.INPUT, self)
        self.middle_title = Title("", roles[0], self)
        self.output_title = Title("Output y", Role.OUTPUT, self)
        self.detail_title = Title("", roles[1], self)
        self.result_title = Title("", Role.OUTPUT, self)
        self.input = GridView("Input", self, follow=True)
        self.output = GridView("Output", self, follow=True)
        self.result = GridView("Whole result", self)
        self.colour_bar = ColourBar(self)
        self.note = Label(parent=self)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setWordWrap(True)
        self._menus = [GridMenu(view, workbench) for view in (self.input, self.output, self.result)]
        self._lay_out(middle, detail)
        #: Height with which the numbers of the detail are as large as wanted in so many pixels across; 0 for any.
        self.detail_height: Callable[[float], float] = _no_height
        #: Width beyond which nothing in the middle would be larger; 0 for as much as there is.
        self.middle_useful: Callable[[], float] = _no_width
        self._middle_widths: tuple[float, ...] = ()
        self._detail_widths = (0.0, 0.0)
        self.input.rounding_changed.connect(self._on_input_rounding_changed)
        self.output.rounding_changed.connect(self._on_output_rounding_changed)
        self.result.is_part_changed.connect(self._name_result)
        self._seeker = Seeker(player, (self.output, self.result), self)
        workbench.background.slow_changed.connect(self._on_workbench_slow_changed)

    def _lay_out(self, middle: QWidget, detail: QWidget) -> None:
        centre = self._centre = QVBoxLayout()
        centre.setSpacing(UNIT)
        centre.addWidget(middle, 1)
        centre.addWidget(self.note)
        whole = QVBoxLayout()
        whole.setSpacing(UNIT)
        whole.addWidget(self.result, 1)
        whole.addWidget(self.colour_bar)
        whole.addStretch()  # where it stands alone
        self._result_head = QHBoxLayout()
        self._result_head.addWidget(self.result_title, 1)
        below = self._below = QWidget(self)
        self._upper, self._lower = QGridLayout(), QGridLayout(below)
        self._lower.setContentsMargins(0, 0, 0, 0)
        upper: _Pairs = (
            (self.input_title, self.input),
            (self.middle_title, centre),
            (self.output_title, self.output),
        )
        lower: _Pairs = ((self.detail_title, detail), (self._result_head, whole))
        for grid, shares, parts in ((self._upper, _UPPER, upper), (self._lower, _LOWER, lower)):
            grid.setHorizontalSpacing(_GAP)
            grid.setVerticalSpacing(UNIT)
            grid.setRowStretch(1, 1)
            _share(grid, shares)
            for column, pair in enumerate(parts):
                for row, item in enumerate(pair):
                    _put(grid, item, row, column)
        body = self._body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2 * UNIT)
        body.addLayout(self._upper, _DOWN[0])
        body.addWidget(below, _DOWN[1])

    def offer_use(self, made: Callable[[], Made], use: Callable[[], object]) -> None:
        """Say what the output and the whole result are, and how they become the image."""
        for menu in self._menus[1:]:
            menu.offer_use(made, use)

    def add_to_result_title(self, control: QWidget) -> None:
        """Put a control beside the title of the whole result."""
        self._result_head.addWidget(control)

    def share_upper(self, widths: tuple[float, ...]) -> None:
        """Give the part in the middle the first of the preferred ``widths`` that leaves room for the others.

        That is rather for all digits of the output than for wide cells.
        """
        self._middle_widths = widths
        room = self.width() - 2 * _GAP
        wider = [
            width for width in (math.ceil(width) + _SLACK for width in widths) if width > room * _UPPER[1] / sum(_UPPER)
        ]
        given = max(self.input.preferred_width, self._needed(room))
        least = max(_MIN_OUTPUT, self.output.number_size[0])
        shares = self._usual_shares(room)
        for output, width in itertools.product((max(least, self.output.clear_width), least), wider):
            if room - width - output >= given:
                left = max(given, min((room - width) / 2, room - width - output))
                shares = left, width, room - width - left
                break
        pixels = [room * share / sum(shares) for share in shares]
        shared = lent(pixels, (self.input.clear_width, 0, self.output.clear_width), self._useful())
        _share(self._upper, shares if shared is pixels else shared)

    def _useful(self) -> Sequence[float]:
        """The widths beyond which nothing in the upper parts would be larger; 0 for a part that can use all it has."""
        centre = self.middle_useful()
        if centre:
            formula = _MIN_MIDDLE * self.font().pixelSize() / _USUAL_TEXT
            centre = max(centre, formula, min(self._middle_widths, default=0.0))
        return self.input.useful_width, centre, self.output.useful_width

    def _needed(self, room: int) -> float:
        """The width with which what is seen whole of the input, and has numbers, stays so."""
        layer = self.input.layer
        if layer is None or self.input.shows_all:
            return self.input.number_size[0]
        across, down = (count * NUMBER_CELL + _SLACK for count in (layer.extent.columns, layer.extent.rows))
        return across if across <= room * _UPPER[0] / sum(_UPPER) and down <= self.input.height() else 0

    def _usual_shares(self, room: int) -> Sequence[float]:
        """Shares of the upper parts' width: as usual, or as wide as the numbers of small matrices need."""
        usual = [room * share / sum(_UPPER) for share in _UPPER]
        needed = self.input.number_size[0], self.output.number_size[0]
        left, right = max(needed[0], usual[0]), max(needed[1], usual[2])
        if left == usual[0] and right == usual[2]:
            return _UPPER
        middle = max(room - left - right, self._centre.minimumSize().width())
        right = room - left - middle
        return (left, middle, right) if right >= max(needed[1], _MIN_OUTPUT) else _UPPER

    def _share_height(self) -> None:
        """Give the upper parts as much height as the numbers of small matrices need, if that leaves room below.

        And the detail what its numbers need, if that leaves the window its own.
        """
        room, head = self.height() - self._body.spacing(), self.input_title.height() + UNIT
        usual = room * _DOWN[0] / sum(_DOWN)
        small = head + max(self.input.number_size[1], self.output.number_size[1])
        above = small if usual < small <= room - _MIN_BELOW else usual
        if not self.input.shows_all:  # a small matrix needs its height itself
            detail = room - head - math.ceil(self.detail_height(self.width() - _GAP - _MIN_RESULT))
            above = detail if head + self.input.focus_height <= detail < above else above
        for place, share in enumerate((above, room - above) if above != usual else _DOWN):
            self._body.setStretch(place, int(share))

    def share_lower(self, widths: tuple[float, float]) -> None:
        """Give the detail the first of its preferred ``widths`` that leaves room for the whole result.

        Where only the scale of colours stands beside it, that may become as narrow as it can.
        """
        self._detail_widths = widths
        self._share_height()
        room = self.width() - _GAP
        best, least = (math.ceil(width) + _SLACK for width in widths)
        width = best if best <= room - _MIN_RESULT or self.output.shows_all else least
        if self.output.shows_all:
            larger = self.font().pixelSize() / _USUAL_TEXT
            detail = max(room - _COLOURS * larger, min(width, room - _MIN_COLOURS * larger))
            shares: Sequence[float] = detail, room - detail
        elif room * _LOWER[0] / sum(_LOWER) < width <= room - _MIN_RESULT:
            shares = width, room - width
        else:
            shares = _LOWER
        _share(self._lower, shares)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        self.share_upper(self._middle_widths)
        self.share_lower(self._detail_widths)

    def show_pictures(
        self, given: Picture, made: Picture, whole: Picture, *, channel: str = "", source: str = "", **options: Any
    ) -> None:
        """Show the input, the output that fills and the whole result; the options lay out the input's padding.

        ``channel`` names the one of a colour picture's that the input is, ``source`` what it is where that is not the
        image.
        """
        self._seeker.columns = made.shape[1]
        self.input.set_layer(layer_of(given, **options))
        self.output.set_layer(layer_of(made, filled=self._player.shown + 1))
        self.result.set_layer(layer_of(whole))
        self.colour_bar.set_colouring(colouring_of(whole), whole.channels, cut_off=whole.cut_off)
        self._repeat_nothing()
        heading = ", ".join(filter(None, ("Input x", channel)))
        self.input_title.set_text(heading, size_text(given), source, _padding_text(options["padding"]))
        dropped = "what is hatched is dropped" if any(options.get("dropped", ())) else ""
        self.output_title.set_text("Output y", size_text(made), dropped)

    def _repeat_nothing(self) -> None:
        """Leave out below what is seen whole above: a whole result beside its output gives the next cells away."""
        result = not self.output.shows_all
        detail = not (self._detail_repeats and self.input.shows_all)
        for part, shown in (
            (self._below, result or detail),
            (self.result, result),
            (self.detail_title, detail),
            (self._detail, detail),
        ):
            part.setVisible(shown)
        self._name_result()
        self._share()

    def _name_result(self) -> None:
        shown = "Part of the result" if self.result.is_part else "Whole result"
        self.result_title.set_text(("Colours of y", "y") if self.output.shows_all else shown)

    def show_step(self, steps: GridSteps[Any], window: Window, cells: Iterable[tuple[int, int]] = ()) -> None:
        """Mark the step the player shows: ``window`` and single ``cells`` on the input, its cell on the output."""
        row, column = divmod(self._player.shown, steps.shape[1])
        cell = Window(row, column, 1, 1)
        self.input.set_focus(window)
        thin = (Outline(Window(r, c, 1, 1), Role.INPUT, Stroke.THIN) for r, c in cells)
        self.input.set_outlines(Outline(window, Role.INPUT), *thin)
        self.output.set_filled(self._player.shown + 1)
        self.output.set_focus(cell)
        self.result.set_focus(cell)
        for view in (self.output, self.result):
            view.set_outlines(Outline(cell, Role.OUTPUT))

    def clear(self, given: Picture | None) -> None:
        """Show the input alone: there is no output."""
        self.input.set_outlines()
        self.input.set_layer(None if given is None else layer_of(given))
        for view in (self.output, self.result):
            view.set_layer(None)
        self.colour_bar.set_colouring(None)

    def _on_workbench_slow_changed(self, slow: bool) -> None:
        for view in (self.output, self.result):
            view.set_stale(slow)

    def _on_input_rounding_changed(self, rounding: Rounding | None) -> None:
        say_rounding(self.input_title, rounding)

    def _on_output_rounding_changed(self, rounding: Rounding | None) -> None:
        say_rounding(self.output_title, rounding)


def _no_height(_width: float) -> float:
    return 0.0


def _no_width() -> float:
    return 0.0


def say_rounding(title: Title, rounding: Rounding | None) -> None:
    """Say over a grid how its numbers are rounded, or nothing where each says so itself."""
    if rounding is None:
        title.set_note("", "")
    else:
        title.set_note(rounding.remark, rounding.short, _ROUNDED)


def _put(grid: QGridLayout, item: QWidget | QLayout, row: int, column: int) -> None:
    if isinstance(item, QLayout):
        grid.addLayout(item, row, column)
    else:
        grid.addWidget(item, row, column)


def _share(grid: QGridLayout, shares: Sequence[float]) -> None:
    for column, share in enumerate(shares):
        grid.setColumnStretch(column, int(share))
