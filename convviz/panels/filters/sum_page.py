"""A filter that is a convolution, looked at closely: its products at a pixel, and the way to the Convolution panel."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.filters.closeup.sums import sum_at
from convviz.core.windows.convolution import Conv2dStep
from convviz.panels.filters.colours import closeup_colouring
from convviz.panels.shared.numbers import NumbersMenu
from convviz.state.results.filter_closeup import CloseUp
from convviz.state.workbench import Workbench
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT
from convviz.widgets.sums.sum_terms import Terms
from convviz.widgets.sums.sum_view import SumView


class SumPage(QWidget):
    """The sum of products at the pixel; the kernel lies turned on the window."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sum = SumView(self)
        self.remark = SteadyLabel(parent=self, muted=True)
        self.open = IconButton("chevron-right", "Open in Convolution", self, show_text=True)
        self._menu = NumbersMenu(self.sum, workbench, self.sum.arrays)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.sum, 1)
        column.addWidget(self.remark)
        column.addWidget(self.open)
        self.sum.remark_changed.connect(self.remark.setText)

    def show_closeup(self, closeup: CloseUp) -> Conv2dStep | None:
        """Show the sum, and give it; None where the filter is no convolution."""
        step = None if closeup.link is None else sum_at(closeup.given, closeup.link, closeup.pixel)
        if step is not None:
            colouring = closeup_colouring(closeup)
            self.sum.set_terms(Terms(step.patch, step.weights, step.products, step.value, colouring))
        return step
