"""The choices, and the edits that change them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from convviz.core.util.late import Late
from convviz.state.graph.choice_values import ChoiceValues
from convviz.state.graph.results import choice_of
from convviz.state.model import AnyModel, Model
from convviz.state.subject_model import Choice

Kind = TypeVar("Kind")

#: Edits that can be undone.
_UNDO_LIMIT = 500
NO_PLACES: Mapping[str, int | None] = MappingProxyType({})


@dataclass(frozen=True)
class Beside:
    """Something that is no choice, and comes back all the same when an edit is undone or done again.

    Attributes
    ----------
    kept : gives what is to come back.
    bring_back : takes what `kept` gave, and the keys of the choices that have just changed back; None for the whole
        session. It is called before anything is computed of them.
    """

    kept: Callable[[], Any]
    bring_back: Callable[[Any, Collection[str] | None], None]


class ChoiceBook(QObject):
    """Holds the choices by key, and changes them by edits that can be undone.

    Attributes
    ----------
    models : key of a choice -> its model.
    undo_stack : every edit of choices that can be undone.
    besides : what comes back with the choices when an edit is undone.
    """

    def __init__(self, choices: Iterable[Choice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        rows = tuple(choices)
        self._rows = {row.key: row for row in rows}
        self.models: dict[str, AnyModel] = {row.key: Model(row.first, self) for row in rows}
        kinds = [type(row.first) for row in rows if not isinstance(row.first, Late)]
        if len(set(kinds)) < len(kinds):
            raise ValueError("there are two choices of one type, by which they are looked up")
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_LIMIT)
        self.besides: list[Beside] = []
        self._held = False
        for model in self.models.values():
            model.changed.connect(self._on_model_changed)

    def refresh(self) -> None:
        """Choices have changed: bring what follows from them up to date."""

    @property
    def choices(self) -> ChoiceValues:
        """The present value of every choice, by key."""
        return ChoiceValues({key: model.held for key, model in self.models.items()})

    def value(self, kind: type[Kind]) -> Kind:
        """The present value of the choice that is a ``kind``."""
        return choice_of(self.choices, kind)

    def model(self, kind: type[Kind]) -> Model[Kind]:
        """The model that holds the choice that is a ``kind``."""
        for model in sorted(self.models.values(), key=lambda model: isinstance(model.held, Late)):
            if isinstance(model.value, kind):
                return cast("Model[Kind]", model)
        raise KeyError(f"nothing chosen is a {kind.__name__}")

    def key(self, kind: type[Any]) -> str:
        """The key of the choice that is a ``kind``."""
        return next(key for key, model in self.models.items() if model is self.model(kind))

    def edit(self, key: str, text: str, *, merge: str = "", anew: bool = False, **changes: Any) -> bool:
        """Change fields of one choice as one undoable edit.

        Parameters
        ----------
        key : of the choice.
        text : what the edit is called in the menu, such as "Change stride".
        merge : edits that follow one another with the same non-empty word become one, as while dragging.
        anew : whether players of steps that follow from it start where a first start has them, since it is another
            thing now; else they stay at their places on it.
        **changes : the fields and their new values.

        Returns
        -------
        bool : whether anything changed.

        Raises
        ------
        ValueError
            For a value out of range; nothing is changed then.
        """
        return self._change(text, {key: replace(self.models[key].value, **changes)}, merge, anew=anew)

    def choose(self, text: str, *values: Any, merge: str = "", places: Mapping[str, int | None] = NO_PLACES) -> bool:
        """Put whole values, each in the place of the one of its type, as one edit; see `edit`.

        ``places`` are the steps to which players of these keys are to go; undone, they are back where they stood.
        """
        return self._change(text, {self.key(type(value)): value for value in values}, merge, places)

    def send_players(self, places: Mapping[str, int | None]) -> None:
        """Have players go to these steps once they have been computed, or start anew for None."""

    def act(self, text: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        """Do something that changes no choice as one undoable edit called ``text``; each may be called many times."""
        self.undo_stack.push(_Act(text, do, undo))

    def go_to(self, index: int, keys: Collection[str]) -> None:
        """Go to an index of the undo stack in what changes choices of these ``keys``; what changes none of them stays.

        Going back, what stays comes to lie on top, to be undone as before; what lay over it cannot be done again then.
        Going on, nothing is done again where something that stays undone lies in between.
        """
        stack, here = self.undo_stack, self.undo_stack.index()
        way = (stack.command(place) for place in range(*sorted((here, min(index, stack.count())))))
        others = [command for command in cast("Iterable[_Command]", way) if command.keys.isdisjoint(keys)]
        if others and index > here:
            return
        again = [command.again() for command in others]
        for command in (*others, *again):
            command.passed = True
        stack.setIndex(index)
        for command in again:
            stack.push(command)

    def start_players_anew(self, keys: Collection[str]) -> None:
        """Have players whose steps follow from the choices of these keys start anew."""

    def _change(
        self,
        text: str,
        after: Mapping[str, Any],
        merge: str,
        places: Mapping[str, int | None] = NO_PLACES,
        *,
        anew: bool = False,
    ) -> bool:
        before = {key: self.models[key].value for key in after}
        edit = _Edit(self, text, before, after, merge)  # first, since it notes where the players stand
        self.send_players(places)
        if after == before:
            return False
        if anew:
            self.start_players_anew(after.keys())
        if any(self._rows[key].undone for key in after):
            self.undo_stack.push(edit)
        else:
            self.put(after)
        return True

    def whole_edit(self, text: str, values: Mapping[str, Any]) -> QUndoCommand:
        """The edit that puts a whole session in the place of what is chosen and beside it now; not done yet."""
        return _Edit(self, text, self.choices, values, whole=True)

    def put(self, values: Mapping[str, Any], kept: Sequence[Any] = (), *, whole: bool = False) -> None:
        """Set whole values at once and compute once; for undo and sessions. Others call `edit`.

        ``kept`` is what `kept` gave earlier, to come back with them; ``whole`` says that they are a whole session.
        """
        changed = {key for key, value in values.items() if self.models[key].value != value}
        held, self._held = self._held, True  # what follows of one may put another
        for key, value in values.items():
            self.models[key].replace(value)
        for beside, state in zip(self.besides, kept, strict=False):
            beside.bring_back(state, None if whole else changed)
        self._held = held
        if not held:
            self.refresh()

    def kept(self) -> tuple[Any, ...]:
        """What is to come back besides the choices, should the edit that follows be undone."""
        return tuple(beside.kept() for beside in self.besides)

    def _on_model_changed(self, _old: object, _new: object) -> None:
        if not self._held:
            self.refresh()


class _Command(QUndoCommand):
    """Something that can be undone.

    Attributes
    ----------
    keys : of the choices that it changes.
    passed : the stack goes past it the next time, and all stays as it is.
    """

    keys: frozenset[str] = frozenset()

    def __init__(self, text: str) -> None:
        super().__init__(_in_menu(text))
        self.passed, self._text = False, text

    def redo(self) -> None:
        passed, self.passed = self.passed, False
        if not passed:
            self._redo()

    def undo(self) -> None:
        passed, self.passed = self.passed, False
        if not passed:
            self._undo()

    def again(self) -> "_Command":
        """The same once more, since the stack deletes what it is pushed in the place of."""
        raise NotImplementedError

    def _redo(self) -> None:
        raise NotImplementedError

    def _undo(self) -> None:
        raise NotImplementedError


class _Edit(_Command):
    """Some choices' values before and after, and what was beside them when it is made."""

    def __init__(
        self,
        book: ChoiceBook,
        text: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        merge: str = "",
        *,
        whole: bool = False,
    ) -> None:
        super().__init__(text)
        self._book, self._before, self._after, self._merge, self._whole = book, before, after, merge, whole
        self.keys = frozenset(after)
        self._earlier = book.kept()
        self._later: tuple[Any, ...] = ()

    def _redo(self) -> None:
        if self._later:  # it has been undone: nothing of what has moved since is lost either
            self._earlier = self._book.kept()
        self._book.put(self._after, self._later, whole=self._whole)

    def _undo(self) -> None:
        self._later = self._book.kept()
        self._book.put(self._before, self._earlier, whole=self._whole)

    def again(self) -> "_Edit":
        edit = _Edit(self._book, self._text, self._before, self._after, self._merge, whole=self._whole)
        edit._earlier, edit._later = self._earlier, self._later
        return edit

    def id(self) -> int:
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(other, _Edit) or other._merge != self._merge or set(other._after) != set(self._after):
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


class _Act(_Command):
    """Something done and undone by two functions."""

    def __init__(self, text: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__(text)
        self._do, self._take_back = do, undo

    def again(self) -> "_Act":
        return _Act(self._text, self._do, self._take_back)

    def _redo(self) -> None:
        self._do()

    def _undo(self) -> None:
        self._take_back()


def _in_menu(text: str) -> str:
    return text.replace("&", "&&")  # menus take a single one for a key
