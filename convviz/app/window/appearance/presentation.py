"""Presentation mode: the scene fills the screen, and what is only there to edit steps aside."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QToolBar, QWidget

from convviz.app.window.appearance.look import Look
from convviz.app.window.appearance.theme import TEXT_PIXELS, presentation_pixels
from convviz.app.window.docks import DockArea
from convviz.app.window.panels import Panels
from convviz.app.window.rooms import Rooms
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT

_FULL = Qt.WindowState.WindowFullScreen
_PATIENCE = 500  # milliseconds after which a window that was to grow or shrink is taken as it is


class Presentation(QObject):
    """Shows the panel in front alone, in large text, over a thin bar; Esc leaves.

    Nothing of it is kept for the next start, and the layout comes back as it was.
    """

    #: It begins, or ends: what has no place in it steps aside, or comes back, before all is drawn in another size.
    toggled = Signal(bool)

    def __init__(self, window: QMainWindow, rooms: Rooms, panels: Panels, docks: DockArea, look: Look) -> None:
        super().__init__(window)
        self._window, self._rooms, self._panels, self._docks, self._look = window, rooms, panels, docks, look
        self._state, self._size = window.windowState(), window.size()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_patience_timeout)
        self.switch = _checkable("Presentation", ("F5", "F11", "Ctrl+L"), self)
        self.switch.toggled.connect(self._on_switch_toggled)
        self.switch.triggered.connect(self._on_switch_triggered)
        self.controls = _checkable("Controls while presenting", ("C",), self)
        self.controls.triggered.connect(self.settle)  # not when a presentation ends: it is laid out once
        self.leave = QAction("Leave the presentation", self)
        self.leave.setShortcut(QKeySequence("Esc"))
        self.leave.triggered.connect(self.end)
        self.bar = PresentationBar(self.controls, self.leave, window)
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.bar)
        self.bar.hide()
        for action in (self.controls, self.leave):
            action.setEnabled(False)

    @property
    def actions(self) -> list[QAction]:
        """What the View menu offers."""
        return [self.switch, self.controls, self.leave]

    @property
    def on(self) -> bool:
        """Whether something is presented."""
        return self.switch.isChecked()

    def end(self) -> None:
        """Leave it, if it is on."""
        if self.on:
            self.switch.trigger()

    def _on_switch_toggled(self, on: bool) -> None:
        self.controls.setChecked(False)
        for action in (self.controls, self.leave):
            action.setEnabled(on)
        self._window.setUpdatesEnabled(False)  # until all has its place: half of it is not to be seen
        if on:  # before they need more room for their text
            self._docks.step_aside(True)
        else:  # before the controls are back, and the window shrinks, which large text would not let it
            self._size_text()
        self.toggled.emit(on)
        self._show_panels()
        self._patience.start(_PATIENCE if self._window.isFullScreen() else 0)
        if on:  # text is sized once the window is: that takes longest
            self._window.installEventFilter(self)
            return
        _lay_out()  # or the window system would hold it to the width of before
        if not self._window.isFullScreen():
            self._on_patience_timeout()

    def _on_switch_triggered(self, on: bool) -> None:
        if on:
            self._state, self._size = self._window.windowState(), self._window.size()
        coming = self._window.screen().size() if on else self._size
        self._patience.start(0 if self._window.size() == coming else _PATIENCE)
        self._window.setWindowState(self._state | _FULL if on else self._state)  # a maximised window stays so

    @Slot()
    def _on_patience_timeout(self) -> None:
        """The window has its size: text is sized by it, and in another one the docks' shares of it would be others."""
        self._patience.stop()
        if self.on:
            self._size_text()
        else:
            self._window.removeEventFilter(self)
            self._docks.step_aside(False)
        _lay_out()
        self._window.setUpdatesEnabled(True)
        self._window.repaint()  # an update asked for before there were none would still be awaited, and none follow

    def _size_text(self) -> None:
        docks = self._docks.stand_in(self._rooms.room)
        self._look.set_text(presentation_pixels(self._window.size(), docks=docks) if self.on else TEXT_PIXELS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._patience.start(0)
        return super().eventFilter(watched, event)

    def settle(self) -> None:
        """Present the panel in front: its player in the bar, its controls aside or, on demand, beside the scene."""
        self._size_text()
        self._show_panels()

    def _show_panels(self) -> None:
        on = self.on
        for panel in self._panels.made.values():
            panel.set_presented(on, controls=self.controls.isChecked())
        self.bar.hold(self._panels[self._rooms.front.key].make_player(self.bar) if on else None)
        self.bar.setVisible(on)


class PresentationBar(QToolBar):
    """The player of the panel in front, the way to its controls, and the way out."""

    def __init__(self, controls: QAction, leave: QAction, parent: QWidget) -> None:
        super().__init__("Presentation", parent)
        self.setObjectName("presentation")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self._player: QWidget | None = None
        self.buttons: list[IconButton] = []
        row = QWidget(self)
        self._row = QHBoxLayout(row)
        self._row.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, UNIT)
        self._row.setSpacing(2 * UNIT)
        self._row.addStretch()
        for action, icon, text in (
            (controls, "sliders-horizontal", "Show the controls beside the scene (C)"),
            (leave, "x", "Leave the presentation (Esc)"),
        ):
            button = IconButton(icon, text, row)
            button.setCheckable(action.isCheckable())
            button.clicked.connect(action.trigger)
            action.toggled.connect(button.setChecked)
            self._row.addWidget(button)
            self.buttons.append(button)
        self.addWidget(row)

    def hold(self, player: QWidget | None) -> None:
        """Take a player into the place of the one before."""
        if self._player is not None:
            self._player.hide()
            self._player.deleteLater()
        self._player = player
        if player is not None:
            self._row.insertWidget(0, player, 100)  # all the room, of which the stretch has none then


def _lay_out() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _checkable(text: str, keys: tuple[str, ...], parent: QObject) -> QAction:
    action = QAction(text, parent)
    action.setCheckable(True)
    action.setShortcuts([QKeySequence(key) for key in keys])
    return action
