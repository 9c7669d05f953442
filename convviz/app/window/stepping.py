"""Commands of the Step menu: they drive the player of the panel in front."""

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QApplication

from convviz.state.context import Context
from convviz.state.player import Player
from convviz.state.subject import Subject


class StepCommands:
    """Drives the player of the panel in front, which ``front`` gives; where nothing steps, nothing happens."""

    def __init__(self, context: Context, front: Callable[[], Subject]) -> None:
        self._context, self._front = context, front

    def toggle(self) -> None:
        """Play or pause; but press the button that has the focus, as Space does everywhere."""
        focused, row = QApplication.focusWidget(), self._front()
        if isinstance(focused, QAbstractButton):
            focused.animateClick()
        elif row.toggle is not None:
            row.toggle(self._context)
        elif self._player is not None:
            self._player.toggle()

    def forward(self) -> None:
        """One step on."""
        self._step(1)

    def back(self) -> None:
        """One step back."""
        self._step(-1)

    def row_forward(self) -> None:
        """One row of the output on."""
        self._step(self._front().row_length(self._context))

    def row_back(self) -> None:
        """One row of the output back."""
        self._step(-self._front().row_length(self._context))

    def first(self) -> None:
        """To the first step."""
        if self._player is not None:
            self._player.seek(0)

    def last(self) -> None:
        """To the last step."""
        if self._player is not None:
            self._player.seek(self._player.length - 1)

    def faster(self) -> None:
        """The next faster speed."""
        self._change_speed(1)

    def slower(self) -> None:
        """The next slower speed."""
        self._change_speed(-1)

    def compare(self) -> None:
        """Show what the panel compares, or its scene again."""
        compare = self._front().compare
        if compare is not None:
            compare.act(self._context)

    def _step(self, steps: int) -> None:
        if self._player is not None:
            self._player.step(steps)

    def _change_speed(self, notches: int) -> None:
        if self._player is not None:
            self._player.change_speed(notches)

    @property
    def _player(self) -> Player | None:
        return self._front().player_in(self._context)
