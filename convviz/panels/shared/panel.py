"""Base classes of all panels."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from convviz.panels.shared.player import PlayerControls
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.outcome import Made, made
from convviz.widgets.look.painted import TextSized
from convviz.widgets.look.theme import UNIT


class Panel(QWidget):
    """A part of the window that shows and edits some of what there is. Draws nothing while it is not seen.

    ``key`` is that of its row in the table, whose results are computed while it is in front.
    """

    key: ClassVar[str] = ""

    #: Another panel is to come to the front: its key.
    panel_requested = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context, self.workbench = context, context.workbench
        self._stale = True
        self._in_front = True
        #: What is only there to edit: not seen while the panel is presented.
        self.aside: Sequence[QWidget] = ()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        self.body.setSpacing(2 * UNIT)

    # What the window asks of a panel is said in PanelProtocol.

    @property
    def widget(self) -> QWidget:
        return self

    def draw(self) -> bool:
        raise NotImplementedError

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        for widget in self.aside:
            widget.setVisible(not presented or controls)
        for player in self.findChildren(PlayerControls):
            player.setVisible(not presented)

    def make_player(self, parent: QWidget) -> QWidget | None:  # noqa: ARG002
        return None

    def follow(self, subject: str) -> None:
        pass

    def copy(self) -> None:
        raise NotImplementedError

    def paste(self) -> None:
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw everything anew: now where it is seen, else once it is."""
        self._stale = not self.is_seen or not self.draw()

    def set_min_text(self, size: int) -> None:
        for child in self.findChildren(TextSized):
            child.set_min_text(size)

    def set_in_front(self, in_front: bool) -> None:
        self._in_front = in_front  # which Qt does not know: a panel behind another tab is visible for it
        if self.key in self.workbench.subjects:
            self.workbench.want(self.key, in_front)
        focused = QApplication.focusWidget()
        if not in_front and focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()  # no key may change what is not seen
        if in_front and self._stale:
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.redraw()

    @property
    def is_seen(self) -> bool:
        return self._in_front and self.isVisible()


class ResultsPanel(Panel):
    """A panel about results, redrawn where one of those it ``depends`` on, or a choice, has changed.

    By default these are the choices and results of its own subject.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        subject = self.workbench.subjects[self.key]
        self.depends = frozenset([row.key for row in subject.choices] + [row.key for row in subject.results])
        self.workbench.results_changed.connect(self._on_results_changed)

    def made(self) -> Made:
        """What its subject has made of the image; a ValueError says why there is nothing."""
        return made(self.workbench, self.key)

    def use_result(self) -> None:
        """Make that the image."""
        self.context.images.use_result(self.key)

    def show_results(self, results: Results) -> None:
        """Draw new results, and the step in them."""
        raise NotImplementedError

    def draw(self) -> bool:
        # What is being computed stays as it was drawn last, rather than be mixed with what is there already.
        current = self.workbench.is_current(self.key)
        if current and self.workbench.results is not None:
            self.show_results(self.workbench.results)
        return current

    def _on_results_changed(self, changes: frozenset[str]) -> None:
        if not self.depends.isdisjoint(changes):
            self.redraw()


class SteppingPanel(ResultsPanel):
    """A panel whose subject steps: new results come first, then the step where the player stands."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.player = self.workbench.players[self.key]
        self.player.moved.connect(self._on_player_moved)

    def make_player(self, parent: QWidget) -> QWidget:
        return PlayerControls(self.player, parent)

    def show_step(self, results: Results) -> None:
        """Draw the step where the player stands."""
        raise NotImplementedError

    def draw(self) -> bool:
        drawn = super().draw()
        if drawn and self.workbench.results is not None:
            self.show_step(self.workbench.results)
        return drawn

    def _on_player_moved(self) -> None:
        results = self.workbench.results
        self._stale = self._stale or not self.is_seen
        if not self._stale and results is not None:
            self.show_step(results)
