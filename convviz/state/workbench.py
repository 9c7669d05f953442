"""The one owner of everything chosen and computed, and the one door for changing it. It knows no subject by name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from convviz.state.background import Background
from convviz.state.graph import Graph, Result, Results, choice_of
from convviz.state.model import AnyModel, Model
from convviz.state.player import Player
from convviz.state.subject import Subject

Kind = TypeVar("Kind")

#: Products up to which results are computed within a frame and so without leaving the GUI thread (measured: 8 ms on a
#: slow laptop's core).
QUICK_PRODUCTS = 30_000_000


class Workbench(QObject):
    """Owns the choices, the undo stack, the results and the players of all subjects.

    Results are computed only while a panel asks for them (`want`): what nobody looks at costs nothing.

    Parameters
    ----------
    subjects : the rows of the table.
    tools : what results may need besides choices.

    Attributes
    ----------
    models : key of a choice -> its model.
    undo_stack : every edit of choices that can be undone.
    background : what runs in other threads.
    results : what the choices of the panels in front give, or None before the first computation has ended.
    players : key of a subject that steps -> its player.
    """

    #: New results and player positions are in place: the keys of the choices and results that have changed.
    results_changed = Signal(object)
    #: A session has taken the place of everything chosen.
    restored = Signal()

    def __init__(
        self,
        subjects: Iterable[Subject],
        tools: Mapping[str, Any] = MappingProxyType({}),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.subjects = {subject.key: subject for subject in subjects}
        choices = [choice for subject in self.subjects.values() for choice in subject.choices]
        self.models: dict[str, AnyModel] = {choice.key: Model(choice.default, self) for choice in choices}
        self._undone = {choice.key for choice in choices if choice.undone}
        results = (result for subject in self.subjects.values() for result in subject.results)
        self.graph = Graph(results, self.models, tools)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self.undo_stack.indexChanged.connect(self._on_undo_index_changed)
        self.results: Results | None = None
        self.players = {key: Player(self) for key, subject in self.subjects.items() if subject.steps is not None}
        self.background = Background(self)
        #: A plain sentence about what could not be done; nothing was lost.
        self.problem = self.background.problem
        self.read, self.write = self.background.read, self.background.write
        self.background.computing.finished.connect(self._take)
        self.background.computing.failed.connect(self._on_computing_failed)
        self._wanted: set[str] = set()
        self._forgotten: set[str] = set()
        self._places: dict[str, int | tuple[int, int]] = {}  # steps, or output cells, that players are to go to
        self._held = False
        self._results_at = 0
        for model in self.models.values():
            model.changed.connect(self._on_model_changed)

    # -- choices -------------------------------------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, Any]:
        """The present value of every choice, by key."""
        return {key: model.value for key, model in self.models.items()}

    def value(self, kind: type[Kind]) -> Kind:
        """The present value of the choice that is a ``kind``."""
        return choice_of(self.choices, kind)

    def model(self, kind: type[Kind]) -> Model[Kind]:
        """The model that holds the choice that is a ``kind``."""
        return cast("Model[Kind]", next(m for m in self.models.values() if isinstance(m.value, kind)))

    def edit(self, key: str, text: str, *, merge: str = "", **changes: Any) -> bool:
        """Change fields of one choice as one undoable edit.

        Parameters
        ----------
        key : of the choice.
        text : what the edit is called in the menu, such as "Change stride".
        merge : edits that follow one another with the same non-empty word become one, as while dragging.
        **changes : the fields and their new values.

        Returns
        -------
        bool : whether anything changed.

        Raises
        ------
        ValueError
            For a value out of range; nothing is changed then.
        """
        return self.edit_all(text, {key: changes}, merge=merge)

    def edit_all(self, text: str, changes: Mapping[str, Mapping[str, Any]], *, merge: str = "") -> bool:
        """Change fields of several choices as one edit; see `edit`."""
        before = {key: self.models[key].value for key in changes}
        after = {key: replace(before[key], **fields) for key, fields in changes.items()}
        if after == before:
            return False
        if self._undone.isdisjoint(changes):
            self.put(after)
        else:
            self.undo_stack.push(_Edit(self, text, before, after, merge))
        return True

    def put(self, values: Mapping[str, Any]) -> None:
        """Set whole values at once and compute once; for undo and sessions. Others call `edit`."""
        self._held = True
        for key, value in values.items():
            self.models[key].replace(value)
        self._held = False
        self.refresh()

    def restore(self, values: Mapping[str, Any], places: Mapping[str, int] = MappingProxyType({})) -> None:
        """Take over all that a session holds; nothing can be undone afterwards.

        ``places`` are the steps where players are to stand, each as soon as its steps are there.
        """
        self.undo_stack.clear()
        for player in self.players.values():
            player.pause()
        self._places = dict(places)
        self.put(values)
        self.restored.emit()

    # -- results -------------------------------------------------------------------------------------------------

    def want(self, subject: str, wanted: bool) -> None:
        """Compute the results of a subject from now on, since its panel is in front; or do so no longer."""
        if wanted:
            self._wanted.add(subject)
            self.refresh()
        else:
            self._wanted.discard(subject)

    def forget(self, result: Result[Any]) -> None:
        """Compute a result anew although nothing that it needs has changed: a file may hold another picture by now."""
        self._forgotten.add(result.key)

    def refresh(self) -> None:
        """Compute what is asked for and has become stale: at once when it is quick, else in the other thread."""
        if not self._wanted:
            return
        wanted = [result for name in self._wanted for result in self.subjects[name].results]
        before = self.results
        if before is not None and self._forgotten:
            kept = {key: made for key, made in before.made.items() if key not in self._forgotten}
            before = Results(before.choices, kept)
        evaluation = self.graph.evaluation(wanted, self.choices, before)
        self.background.computing.cancel()
        try:
            if evaluation.quick(QUICK_PRODUCTS):
                self._take(evaluation.results)
            else:
                self.background.computing.submit(evaluation.work())
        except ValueError as error:
            self._on_computing_failed(error)

    def steps(self, subject: str) -> Any:
        """The steps in which the player of a subject stands, or None."""
        result = self.subjects[subject].steps
        return None if self.results is None or result is None else self.results.get(result)

    def seek(self, subject: str, row: int, column: int) -> None:
        """Let a subject's player go to the step of an output cell, now or once its steps have been computed."""
        self._places[subject] = row, column
        if subject in self._wanted and not self.background.computing.busy:
            self._go_to_place(subject)

    def place(self, subject: str) -> int:
        """The step where a subject's player stands, or will stand once its steps have been computed."""
        place = self._places.get(subject)
        return place if isinstance(place, int) else self.players[subject].index

    def cancel(self) -> None:
        """Stop reading or computing. The old picture stays, and the choice that asked for the work is taken back."""
        if not self.background.cancel() and self.background.computing.busy:
            self._return_to_results()

    def shut_down(self) -> None:
        """Stop everything that runs, before the program ends."""
        for player in self.players.values():
            player.pause()
        self.background.shut_down()
        self.undo_stack.clear()  # its commands hold on to this workbench

    @Slot()
    def _return_to_results(self) -> None:
        """Choose again what the results that are shown were made of."""
        if self.results is not None:
            shown = self.results.choices
            self.undo_stack.setIndex(self._results_at)
            # Not every choice is an edit of its own: looking differently is none, and dragging makes one of many.
            self.put(shown)

    @Slot(object, object)
    def _on_model_changed(self, _old: object, _new: object) -> None:
        if not self._held:
            self.refresh()

    @Slot(int)
    def _on_undo_index_changed(self, index: int) -> None:
        if self.results is not None and self.results.choices == self.choices:
            self._results_at = index

    @Slot(object)
    def _take(self, results: Results) -> None:
        before, changes = self.results, results.changes_since(self.results)
        if changes or before is None:
            self.results = results
        self._results_at = self.undo_stack.index()
        self._forgotten.clear()
        for key in self.players.keys() & self._wanted:
            self._place_player(key, self.subjects[key], results, changes, before)
        if changes or before is None:
            self.results_changed.emit(changes)

    def _place_player(
        self, key: str, subject: Subject, results: Results, changes: frozenset[str], before: Results | None
    ) -> None:
        """Let the player of new steps stand where it stood on the picture, or where it is to stand at first."""
        player, made = self.players[key], cast("Result[Any]", subject.steps)
        steps = results.get(made)
        if made.key in changes:
            old = None if before is None else before.get(made)
            place = 0 if steps is None else _index(subject, results, steps, old, player)
            player.set_steps(0 if steps is None else len(steps), place)
        self._go_to_place(key)

    def _go_to_place(self, key: str) -> None:
        steps = self.steps(key)
        if steps is not None and key in self._places:
            place = self._places.pop(key)
            self.players[key].seek(place if isinstance(place, int) else place[0] * _grid(steps)[1] + place[1])

    @Slot(object)
    def _on_computing_failed(self, error: Exception) -> None:
        # Later, since an edit may be under way; and first the way back, since new results take messages away.
        QTimer.singleShot(0, self, self._return_to_results)
        QTimer.singleShot(0, self, partial(self.background.refuse, error))


class _Edit(QUndoCommand):
    """Some choices' values before and after."""

    def __init__(
        self, workbench: Workbench, text: str, before: Mapping[str, Any], after: Mapping[str, Any], merge: str
    ) -> None:
        super().__init__(text)
        self._workbench, self._before, self._after, self._merge = workbench, before, after, merge

    def redo(self) -> None:
        self._workbench.put(self._after)

    def undo(self) -> None:
        self._workbench.put(self._before)

    def id(self) -> int:
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(other, _Edit) or other._merge != self._merge or set(other._after) != set(self._after):
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


def _index(subject: Subject, results: Results, steps: Any, old: Any, player: Player) -> int:
    """The step in ``steps`` at the same place as the player's in the ``old`` ones, or where to stand at first."""
    rows, columns = _grid(steps)
    if old is not None and len(old):
        row, column = divmod(player.index, _grid(old)[1])
        down, across = (row + 0.5) / _grid(old)[0], (column + 0.5) / _grid(old)[1]
    else:
        down, across = subject.start(results)
    return int(down * rows) * columns + int(across * columns)


def _grid(steps: Any) -> tuple[int, int]:
    """Rows and columns in which steps lie; one row where they form none."""
    shape: tuple[int, int] = getattr(steps, "shape", (1, len(steps)))
    return shape
