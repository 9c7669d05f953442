"""A place for a panel that is made later."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.base import Panel
from convviz.state.workbench import Workbench


class LatePanel(Panel):
    """Where a panel will be that is made when it is first seen: what a start does not show must not slow it."""

    def __init__(
        self, make: Callable[[Workbench, QWidget | None], Panel], workbench: Workbench, parent: QWidget | None = None
    ) -> None:
        super().__init__(workbench, parent)
        #: The panel, once it is made.
        self.content: Panel | None = None
        self._make, self._least_text = make, 0
        self.body.setContentsMargins(0, 0, 0, 0)

    def draw(self) -> bool:
        self.made()
        return True

    def made(self) -> Panel:
        """The panel itself, made now if it was not yet."""
        if self.content is None:
            self.content = content = self._make(self.workbench, self)
            content.panel_requested.connect(self.panel_requested)
            content.set_in_front(self._in_front)
            if self._least_text:
                content.set_least_text(self._least_text)
            self.setFocusProxy(content)
            self.body.addWidget(content)
            content.show()  # at once; the layout would do so only when all that waits has been done
        return self.content

    def set_least_text(self, size: int) -> None:
        self._least_text = size
        super().set_least_text(size)

    def set_in_front(self, in_front: bool) -> None:
        if self.content is not None:
            self.content.set_in_front(in_front)
        super().set_in_front(in_front)
