"""From one reading of the sum to the other, at the same sample of y."""

from dataclasses import replace

from convviz.core.signals.around import TimeSteps
from convviz.core.signals.scatter import ScatterSteps
from convviz.state.choices.signals import Reading, SignalsView
from convviz.state.player import Player
from convviz.state.results.signals import STEPS
from convviz.state.workbench import Workbench

_KEY = "signals"
#: Steps a second at first, of samples and of functions, which have a hundred or two.
_PACE, _FUNCTIONS_PACE = 2.0, 30.0


def read_as(workbench: Workbench, reading: Reading) -> None:
    """Read the sum in another way: the column of the copies is that of the time t of the overlap, and back."""
    view, player = workbench.value(SignalsView), workbench.players[_KEY]
    steps = None if workbench.results is None else workbench.results.get(STEPS)
    if reading is view.reading:
        return
    changed, place = replace(view, reading=reading), None
    if isinstance(steps, TimeSteps) and reading is Reading.SCATTER and player.length:
        last = len(steps.outputs.x) + len(steps.outputs.h) - 2
        changed = replace(changed, column=min(max(steps.times[player.index], 0), last))
        place = len(steps.outputs.x) - 1
    elif isinstance(steps, ScatterSteps) and reading is Reading.GATHER:
        place = view.column if view.column is not None else player.index
    workbench.choose("Read the sum", changed, places={} if place is None else {_KEY: place})
    _keep_pace(player, view.reading, reading)


def _keep_pace(player: Player, before: Reading, after: Reading) -> None:
    """Play functions faster than samples, unless a speed was chosen."""
    paces = [_FUNCTIONS_PACE if reading is Reading.FUNCTIONS else _PACE for reading in (before, after)]
    if player.speed == paces[0]:
        player.set_speed(paces[1])


def read_otherwise(workbench: Workbench) -> None:
    """Read the sum as shifted copies, or as an overlap, also after functions."""
    gather = workbench.value(SignalsView).reading is Reading.GATHER
    read_as(workbench, Reading.SCATTER if gather else Reading.GATHER)
