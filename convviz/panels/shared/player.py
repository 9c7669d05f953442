"""Joining players to what drives them: the player bar, and the cells of an output."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from convviz.state.player import SPEEDS, Player
from convviz.widgets.controls.player_bar import PlayerBar


class PlayerControls(PlayerBar):
    """A player bar that drives one player and shows where it stands."""

    def __init__(
        self,
        player: Player,
        parent: QWidget | None = None,
        *,
        word: str = "step",
        primary: bool = True,
        brief: bool = False,
    ) -> None:
        super().__init__(SPEEDS, parent, word=word, primary=primary, brief=brief)
        self._player = player
        self.seek_requested.connect(player.seek)
        self.step_requested.connect(player.step)
        self.toggle_requested.connect(player.toggle)
        self.speed_requested.connect(player.set_speed)
        player.moved.connect(self._on_player_moved)
        player.steps_changed.connect(self._on_player_moved)
        player.playing_changed.connect(self.set_playing)
        player.speed_changed.connect(self.set_speed)
        self.set_speed(player.speed)
        self._on_player_moved()

    def _on_player_moved(self) -> None:
        self.set_place(self._player.shown, self._player.length)


class PointedAt(Protocol):
    """A view whose cells (row, column) one points at."""

    @property
    def cell_hovered(self) -> SignalInstance:
        """The mouse has come to a cell."""

    @property
    def hover_ended(self) -> SignalInstance:
        """It points at none any more."""

    @property
    def cell_clicked(self) -> SignalInstance:
        """A cell was clicked."""


class Seeker(QObject):
    """Lets a player follow the mouse over an output: hovering a cell shows its step for a while, a click goes there.

    ``columns`` is the number of columns of the output.
    """

    def __init__(self, player: Player, views: Sequence[PointedAt], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = 1
        self._player = player
        for view in views:
            view.cell_hovered.connect(self._on_cell_hovered)
            view.hover_ended.connect(self._on_hover_ended)
            view.cell_clicked.connect(self._on_cell_clicked)

    def _on_cell_hovered(self, row: int, column: int) -> None:
        if not self._player.playing:
            self._player.peek(row * self.columns + column)

    def _on_hover_ended(self) -> None:
        self._player.peek(None)

    def _on_cell_clicked(self, row: int, column: int) -> None:
        self._player.seek(row * self.columns + column)
