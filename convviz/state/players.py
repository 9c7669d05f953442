"""The players of the subjects that step, and where they stand in new steps."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from PySide6.QtCore import QObject

from convviz.core.windows.steps import grid_of
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results
from convviz.state.player import Player
from convviz.state.subject_model import SubjectModel


class Players(dict[str, Player]):
    """Key of a subject that steps -> its player."""

    def __init__(self, subjects: Iterable[SubjectModel], parent: QObject) -> None:
        self._subjects = {subject.key: subject for subject in subjects if subject.has_steps}
        super().__init__({key: Player(parent) for key in self._subjects})
        self._standing: dict[str, Any] = {}  # the steps in which each stands
        self._awaited: dict[str, int] = {}

    def pause(self) -> None:
        """Let all stand still."""
        for player in self.values():
            player.pause()

    def send(self, key: str, index: int | None) -> None:
        """Let a player go to a step once its steps have been computed, or start anew in them for None."""
        if index is None:
            self.start_anew([key])
        else:
            self._awaited[key] = index

    def send_all(self, places: Mapping[str, int | None]) -> None:
        """Let players go to these steps once they have been computed, and all others start anew."""
        self.start_anew(self)
        for key, index in places.items():
            self.send(key, index)

    def start_anew(self, keys: Iterable[str]) -> None:
        """Let the players of ``keys`` stand in their next steps where they start, and not where they stand now."""
        for key in keys:
            self._standing.pop(key, None)
            self._awaited.pop(key, None)

    def place(self, key: str) -> int | None:
        """The step where a player stands, or will stand once its steps have been computed; None where it starts anew.

        Where that will be is not known before there are such steps; where it stood in others says nothing of them.
        """
        stands = self[key].index if self._standing.get(key) is not None else None
        return self._awaited.get(key, stands)

    def places(self) -> dict[str, int | None]:
        """The `place` of each."""
        return {key: self.place(key) for key in self}

    def settle(self, keys: Iterable[str], results: Results) -> set[str]:
        """Let the players of ``keys`` stand in their new steps, at the place on the picture where they stood.

        Gives those that stand in other steps, or anew in the same.
        """
        settled = set()
        for key in self.keys() & set(keys):
            subject, player, old = self._subjects[key], self[key], self._standing.get(key)
            steps = results.get(cast("Result[Any]", subject.steps))
            if steps is not old or key not in self._standing:
                self._standing[key] = steps
                settled.add(key)
                # It stands at once where it is awaited: on its way it would ask for a step of what is not drawn yet.
                awaited = None if steps is None else self._awaited.pop(key, None)
                place = 0 if steps is None else _index(subject, results, steps, old, player)
                player.set_steps(0 if steps is None else len(steps), place if awaited is None else awaited)
            elif steps is not None and key in self._awaited:
                player.seek(self._awaited.pop(key))
        return settled


def _index(subject: SubjectModel, results: Results, steps: Any, old: Any, player: Player) -> int:
    """The step in ``steps`` at the same place as the player's in the ``old`` ones, or where to stand at first."""
    rows, columns = grid_of(steps)
    if old is not None and len(old) and type(old) is type(steps):  # places in steps of another kind say nothing
        old_rows, old_columns = grid_of(old)
        row, column = divmod(player.index, old_columns)
        down, across = (row + 0.5) / old_rows, (column + 0.5) / old_columns
    else:
        down, across = subject.start(results)
    return int(down * rows) * columns + int(across * columns)
