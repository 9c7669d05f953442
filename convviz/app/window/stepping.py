"""What the keys of the Step menu do to the panel in front."""

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QApplication

from convviz.panels.table import PanelRow
from convviz.state.player import Player
from convviz.state.workbench import Workbench


class StepCommands:
    """Drives the player of whichever stepping panel ``front`` names."""

    def __init__(self, workbench: Workbench, front: Callable[[], PanelRow]) -> None:
        self._workbench, self._front = workbench, front

    def toggle(self) -> None:
        """Play or pause what is stepped through, or the run as long as one goes along with it.

        But press the button that has the focus, as Space does everywhere.
        """
        lab, record = self._workbench.lab, self._workbench.lab.record
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.animateClick()
        elif self._player is record.player and lab.run.runner.busy and record.live and not record.player.playing:
            lab.run.toggle()
        else:
            self._player.toggle()

    def forward(self) -> None:
        """One step on."""
        self._player.step(1)

    def back(self) -> None:
        """One step back."""
        self._player.step(-1)

    def row_forward(self) -> None:
        """One row of the output on."""
        self._player.step(self._columns)

    def row_back(self) -> None:
        """One row of the output back."""
        self._player.step(-self._columns)

    def first(self) -> None:
        """To the first step."""
        self._player.seek(0)

    def last(self) -> None:
        """To the last step."""
        self._player.seek(self._player.length - 1)

    def faster(self) -> None:
        """The next faster speed."""
        self._player.change_speed(1)

    def slower(self) -> None:
        """The next slower speed."""
        self._player.change_speed(-1)

    def compare(self) -> None:
        """Show the comparison of convolution and cross-correlation, or the scene again."""
        self._workbench.edit("view", "Compare", compare=not self._workbench.view.value.compare)

    @property
    def _player(self) -> Player:
        player = self._front().player
        assert player is not None
        return player(self._workbench)

    @property
    def _columns(self) -> int:
        pooling = self._player is self._workbench.pool_player
        steps = self._workbench.pool_steps if pooling else self._workbench.conv_steps
        return steps.shape[1] if steps is not None else 1
