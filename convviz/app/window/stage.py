"""The middle of the window: the panels that are tabs, of which one is seen."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from convviz.app.window.frames import ScrollFrame, WholeFrame
from convviz.app.window.rooms import Rooms
from convviz.state.commands import PanelProtocol
from convviz.state.subject import Subject

#: Pixels to which a panel that scrolls may be narrowed before it does.
_MIN_WIDTH = 480


class Stage(QStackedWidget):
    """Shows the panel in front. ``panel`` gives a row's panel, which ``hold`` has put on a page before."""

    def __init__(self, rooms: Rooms, panel: Callable[[str], PanelProtocol], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rooms, self._panel = rooms, panel
        self._shown: PanelProtocol | None = None
        self._pages: dict[str, QWidget] = {}
        rooms.changed.connect(self.show_front)

    def hold(self, row: Subject, panel: PanelProtocol) -> None:
        """Put a new panel on a page of its own, behind the others."""
        panel.set_in_front(False)
        # A stepping panel is never cut: its player must stay in view.
        widget = panel.widget
        page = WholeFrame(widget, self) if row.whole else ScrollFrame(row.title, widget, self, min_width=_MIN_WIDTH)
        self._pages[row.key] = page
        self.addWidget(page)

    def show_front(self) -> None:
        """Show the panel in front."""
        key = self._rooms.front.key
        panel = self._panel(key)
        if self._shown is not None:
            self._shown.set_in_front(False)  # before it is hidden, or Qt would hand its focus on to a neighbour
        self._shown = panel
        panel.set_in_front(True)
        self.setCurrentWidget(self._pages[key])
