"""The player bar of the 1-D convolution: it says at which t it stands."""

from PySide6.QtWidgets import QWidget

from convviz.core.signals.around import TimeSteps
from convviz.core.signals.integral import CurveSteps
from convviz.core.text.formatting import in_short
from convviz.panels.shared.player import PlayerControls
from convviz.state.player import Player
from convviz.state.results.signals import STEPS
from convviz.state.workbench import Workbench
from convviz.widgets.signals.times import time_text


class SignalsPlayer(PlayerControls):
    """Says beside the step what it is."""

    def __init__(self, player: Player, workbench: Workbench, parent: QWidget | None = None) -> None:
        self._workbench = workbench
        super().__init__(player, parent)

    def set_place(self, index: int, length: int) -> None:
        super().set_place(index, length)
        self.set_note(self.tip_of(index))

    def tip_of(self, index: int) -> str:
        """The time t of a step; one of the copies is its copy's number alone."""
        results = self._workbench.results
        steps = None if results is None else results.get(STEPS)
        if isinstance(steps, CurveSteps):
            return f"t = {in_short(steps.time(index))}"
        if not isinstance(steps, TimeSteps) or index >= len(steps):
            return ""
        return f"t = {time_text(steps.times[index])}"
