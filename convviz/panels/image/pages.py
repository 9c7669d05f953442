"""Which page or frame of its file the image is, where there are several."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.images.image import Page
from convviz.state.context import Context
from convviz.widgets.controls.numbers import Number
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT


class PageControl(QWidget):
    """A number, between what it counts and of how many; seen where there is more than one."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = context.images
        self._page = Page()
        self.word, self.total = Label(parent=self), Label(parent=self)
        self.number = Number("Page", 1, 1, self)
        self.word.setBuddy(self.number)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        for part in (self.word, self.number, self.total):
            layout.addWidget(part)
        for label in (self.word, self.total):
            label.setProperty("muted", True)
        self.hide()
        self.number.chosen.connect(self._images.turn)
        context.workbench.problem.connect(self._on_problem)

    def show_page(self, page: Page) -> None:
        """Show which page of how many it is."""
        self._page = page
        self.word.setText(page.word.capitalize())
        self.number.setAccessibleName(page.word.capitalize())
        self.number.set_limits(1, page.count)
        self.number.set_value(page.number)
        self.total.setText(f"of {page.count:,}")
        self.setVisible(page.count > 1)

    def _on_problem(self, _sentence: str) -> None:
        self.number.set_value(self._page.number)  # the one asked for may be damaged
