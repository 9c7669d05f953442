"""A window that several tests have one after the other: to make one takes as long as most tests do.

It is put back as it was for the one before; where that cannot be seen in it, another takes its place. So a test may do
what it likes with it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QVariantAnimation
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolTip, QWidget
from shiboken6 import isValid

from convviz.app.window.main_window import MainWindow
from convviz.state.sessions import session
from convviz.state.sessions.session import Session
from convviz.widgets.controls.ask import remember_in
from convviz.widgets.grid.cell_view import CellView
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.places import PaintedPlaces
from convviz.widgets.look.theme import current_theme
from tests.conftest import KEPT


def close(window):
    """Close a window, let it finish what it has put off, and destroy it.

    Left to the garbage collector, its widgets would lose their attributes first and still be asked for their sizes.
    """
    window.close()
    QApplication.processEvents()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


class _State(NamedTuple):
    """How the window was: what is painted in it, what its controls show and offer, and what is kept elsewhere.

    Not a picture of all of it: controls are a pixel wider or narrower as their limits have changed to and fro, and
    labels keep the room that they once needed.
    """

    session: Session
    front: str
    pictures: list[tuple[Painted, QImage]]
    widgets: list[tuple[QWidget, tuple[object, ...]]]
    beside: tuple[object, ...]


class KeptWindow:
    """Gives its one window, each time as a new one would be."""

    def __init__(self) -> None:
        self.window: MainWindow | None = None
        self._states: dict[Callable[[MainWindow], object] | None, _State] = {}

    def take(self, make: Callable[[], MainWindow], begin: Callable[[MainWindow], object] | None = None) -> MainWindow:
        """Give the window as ``begin`` leaves a new one that ``make`` makes."""
        state = self._states.get(begin) or self._states.get(None)
        if state is None or not self._put_back(state):
            self.discard()
            self.window = make()
            KEPT.add(self.window)
            self._note(None)
        assert self.window is not None
        if begin is not None and begin not in self._states:
            begin(self.window)
            self._note(begin)
        return self.window

    def _note(self, begin: Callable[[MainWindow], object] | None) -> None:
        """Note how the window is as ``begin`` has left it."""
        assert self.window is not None
        _apply(_state_of(self.window), self.window)  # which may move something by a pixel
        self._states[begin] = _state_of(self.window)

    def leave(self) -> None:
        """End what the window is about, so that nothing runs on; the rest is put back when it is taken."""
        window = self.window
        assert window is not None
        # It was closed, or has charts, whose menus belong to no window.
        if not window.isVisible() or "training" in window.panels.made:
            self.discard()
            return
        for dialog in window.findChildren(QDialog):
            dialog.close()
        if QApplication.activePopupWidget() is not None:
            QApplication.activePopupWidget().close()
        QToolTip.hideText()
        window.presentation.end()
        for player in window.workbench.players.values():
            player.pause()
            player.peek(None)
        window.workbench.undo_stack.clear()
        window.settings._store.clear()
        window.status.clear_message()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def discard(self) -> None:
        """Close the window; another is made for the next test."""
        window, self.window = self.window, None
        self._states.clear()
        if window is not None:
            KEPT.discard(window)
            close(window)

    def _put_back(self, state: _State) -> bool:
        """Put back what can be; gives whether all is as it was."""
        window = self.window
        assert window is not None
        if window.workbench.background.busy:
            return False
        _apply(state, window)
        return (
            _beside(window) == state.beside
            and all(isValid(widget) and _shown(widget) == shown for widget, shown in state.widgets)
            and all(_looks_like(painted, picture) for painted, picture in state.pictures)
        )


def _apply(state: _State, window: MainWindow) -> None:
    remember_in(window.settings)  # another window may have been made meanwhile
    session.apply(state.session, window.context)
    if window.rooms.front.key != state.front:
        window.rooms.show(state.front)
    # Those of panels that were in front when the session was put back stand in their steps by now.
    window.workbench.players.start_anew([key for key in window.workbench.players if key != state.front])
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    window.setFocus()
    window.activateWindow()
    for view in window.findChildren(CellView):
        view.fit()
    for widget, (*_, selected) in state.widgets:
        if isinstance(widget, PaintedPlaces) and isValid(widget):
            widget._hover(None)
            widget._select(selected)
    for animation in window.findChildren(QVariantAnimation):
        if animation.state() is QVariantAnimation.State.Running:
            animation.setCurrentTime(animation.totalDuration())
    QApplication.processEvents()


def _state_of(window: MainWindow) -> _State:
    widgets = [(widget, _shown(widget)) for widget in window.findChildren(QWidget) if widget.isVisibleTo(window)]
    return _State(
        session.current(window.context),
        window.rooms.front.key,
        [(widget, widget.grab().toImage()) for widget, _ in widgets if isinstance(widget, Painted)],
        widgets,
        _beside(window),
    )


def _looks_like(painted: Painted, picture: QImage) -> bool:
    """Whether it has that picture; one of another size does not say."""
    return isValid(painted) and (painted.size() != picture.size() or painted.grab().toImage() == picture)


def _shown(widget: QWidget) -> tuple[object, ...]:
    """What a widget shows and offers: its value or what is checked, its text, whether it can be used."""
    value: Any = widget.metaObject().userProperty().read(widget)
    text = widget.text() if isinstance(widget, QLabel) else ""
    selected = widget._selected if isinstance(widget, PaintedPlaces) else None
    return widget.isVisible(), widget.isEnabled(), widget.toolTip(), text, value, selected


def _beside(window: MainWindow) -> tuple[object, ...]:
    """What is no choice and is not painted."""
    bench = window.workbench
    # Where one has stood in steps that are gone is not seen: in its next ones it starts anew.
    players = {key: (bench.players.place(key), player.speed, player.playing) for key, player in bench.players.items()}
    return (
        bench.choices,
        players,
        window.windowTitle(),
        window.isWindowModified(),
        window.windowState(),
        window.size(),
        current_theme().name,
        window.settings._store.allKeys(),
        window.rooms.chosen,
        window.context.visits.here,
        bytes(window.saveState().data()),
    )
