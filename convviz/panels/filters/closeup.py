"""What the selected filter does at one pixel, or by way of which pictures: beside before and after."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from convviz.core.filters.closeup.bilateral import BilateralSteps
from convviz.core.filters.closeup.median import MedianSteps
from convviz.core.filters.closeup.parts import PartKind, PartSteps
from convviz.core.filters.closeup.sums import sum_at
from convviz.core.filters.table import described
from convviz.core.windows.geometry import Window
from convviz.panels.filters.colours import closeup_colouring, picture_colouring
from convviz.panels.filters.sum_page import SumPage
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.state.player import Player
from convviz.state.results.filter_closeup import CloseUp
from convviz.state.workbench import Workbench
from convviz.widgets.filters.parts_strip import AngleKey, PartsStrip, SmallPart
from convviz.widgets.filters.sorted_values import SortedValues
from convviz.widgets.filters.weights_view import WeightsView
from convviz.widgets.filters.wiener_view import WienerView
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

#: Pixels each way that a page takes at least.
_MIN_SIDE = 220


class CloseUpView(QWidget):
    """One view a kind of filter; the player goes through its steps."""

    #: The filter is to be opened in the Convolution panel.
    open_requested = Signal()

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.title = Title("", None, self)  # laid out by the panel
        self.sorted, self.weights, self.wiener = SortedValues(self), WeightsView(self), WienerView(self)
        self.parts = Parts(self)
        self.sums = SumPage(workbench, self)
        self.other = Other(self)
        self.pages = QStackedWidget(self)
        for page in (self.sorted, self.weights, self.wiener, self.parts, self.sums, self.other):
            self.pages.addWidget(page)
        self._menus = [NumbersMenu(view, workbench, view.arrays) for view in (self.sorted, self.weights, self.wiener)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.pages, 1)
        self.parts.strip.part_clicked.connect(player.seek)
        for opens in (self.other.open, self.sums.open):
            opens.clicked.connect(self.open_requested)

    def show_closeup(self, closeup: CloseUp) -> None:
        """Show a filter; the step in it comes after."""
        row, column = closeup.pixel
        name = "The noise" if closeup.link is None else described(closeup.link)
        at = f"at pixel [{row}, {column}]"
        self.title.set_text(name, *((at, f"[{row}, {column}]"),) if closeup.link is not None else ())
        steps = closeup.steps
        if isinstance(steps, PartSteps):
            self.parts.show_closeup(closeup)
            page: QWidget = self.parts
        elif isinstance(steps, MedianSteps):
            page = self.sorted
        elif isinstance(steps, BilateralSteps):
            page = self.weights
        elif closeup.wiener is not None:
            self.wiener.set_at(closeup.wiener, closeup_colouring(closeup))
            page = self.wiener
        elif self.sums.show_closeup(closeup) is not None:
            page = self.sums
        else:
            self.other.say(closeup)
            page = self.other
        self.pages.setCurrentWidget(page)

    def show_step(self, closeup: CloseUp, index: int) -> None:
        """Show a step of it."""
        steps, colouring = closeup.steps, closeup_colouring(closeup)
        if isinstance(steps, MedianSteps):
            self.sorted.set_step(steps, min(index, len(steps) - 1), colouring)
        elif isinstance(steps, BilateralSteps):
            self.weights.set_step(steps, min(index, len(steps) - 1), colouring)
        elif isinstance(steps, PartSteps):
            self.parts.show_step(closeup, min(index, len(steps) - 1))


class Parts(QWidget):
    """The pictures that a filter makes on its way, and what is said of the one that is seen large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = PartsStrip("Stages of the filter", self)
        self.name = Title("", Role.OUTPUT, self)
        self.note, self.value, self.summary = Label(parent=self), Label(parent=self), Label(parent=self)
        self.note.setWordWrap(True)
        self.summary.setWordWrap(True)
        self.summary.setProperty("muted", True)
        self.key = AngleKey(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * UNIT)
        for part in (self.strip, self.name, self.note, self.value, self.key, self.summary):
            column.addWidget(part)
        column.addStretch()
        self.setMinimumSize(_MIN_SIDE, _MIN_SIDE)  # long texts ask for more than there is before they are wrapped
        self._shown: CloseUp | None = None

    def show_closeup(self, closeup: CloseUp) -> None:
        """Show the parts of a filter."""
        steps = closeup.steps
        if closeup is self._shown or not isinstance(steps, PartSteps):
            return
        self._shown = closeup
        parts = [
            SmallPart(title, sign, picture_colouring(closeup, number).image(closeup.parts[number].pyramid[-1]))
            for number, (title, sign) in enumerate(zip(steps.titles, steps.signs, strict=True))
        ]
        self.strip.set_parts(tuple(parts))
        self.summary.setText(steps.summary)

    def show_step(self, closeup: CloseUp, index: int) -> None:
        """Say of a part what it is, and its value at the pixel."""
        steps = closeup.steps
        if not isinstance(steps, PartSteps):
            return
        self.strip.set_current(index)
        part = steps[index]
        self.name.set_text(f"{index + 1}. {part.title}")
        self.note.setText(part.note)
        row, column = (at - first for at, first in zip(closeup.pixel, closeup.origin, strict=True))
        self.value.setText(f"at [{closeup.pixel[0]}, {closeup.pixel[1]}]: {steps.said(index, (row, column))}")
        self.key.setVisible(part.kind is PartKind.ANGLE)


class Other(QWidget):
    """Why there is nothing to be seen closely, and where it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = Label(parent=self)
        self.reason.setWordWrap(True)
        self.open = IconButton("chevron-right", "Open in Convolution", self, show_text=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * UNIT)
        column.addWidget(self.reason)
        column.addWidget(self.open)
        column.addStretch()
        self.setMinimumSize(_MIN_SIDE, _MIN_SIDE)

    def say(self, closeup: CloseUp) -> None:
        """Say it of a filter, or of the noise."""
        self.reason.setText(closeup.why)
        self.open.setVisible(closeup.link is not None)


def window_of(closeup: CloseUp) -> Window:
    """The pixels of the picture that the filter looks at there."""
    if isinstance(closeup.steps, MedianSteps | BilateralSteps):
        return closeup.steps.window
    if closeup.wiener is not None:
        return closeup.wiener.window
    step = None if closeup.link is None or closeup.parts else sum_at(closeup.given, closeup.link, closeup.pixel)
    return Window(*closeup.pixel, 1, 1) if step is None else step.window
