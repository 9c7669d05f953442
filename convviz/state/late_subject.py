"""Rows of which a start imports nothing but what stands in tabs and menus."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from convviz.core.util.late import Late
from convviz.state.late import MakePanel
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Subject
from convviz.state.subject_model import Follows


class _OfHeld:
    """A field of a `LateSubject`: that of what it holds, which is imported for it."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, row: Any, _owner: type) -> Any:
        return self if row is None else getattr(row.load(), self._name)

    def __set__(self, _row: Any, _default: Any) -> None:
        """Leave it to what is held."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Held(Follows):
    """What a late row holds.

    Attributes
    ----------
    values : of its choices at the first start, in the order of their keys.
    """

    values: tuple[Any, ...] = ()


class LateSubject(Subject):
    """A row whose choices and results are imported when its panel, or whoever reads all of them, asks for them.

    A program of many panels so starts as quickly as one of few.

    Parameters
    ----------
    held : imports and gives what the row holds.
    choices : keys of what one chooses.
    looks : keys of what one chooses that is not undone, as it is only looked at differently.
    has_steps : whether a player stands in its steps.
    **others : the other fields of a `Subject`.
    """

    is_late = True
    results: Any = _OfHeld()
    later: Any = _OfHeld()
    steps: Any = _OfHeld()
    start: Any = _OfHeld()
    seen: Any = _OfHeld()
    outcome: Any = _OfHeld()
    summary: Any = _OfHeld()
    code: Any = _OfHeld()

    def __init__(
        self,
        key: str,
        title: str,
        room: Room,
        make: MakePanel,
        held: Callable[[], Held],
        *,
        choices: tuple[str, ...] = (),
        looks: tuple[str, ...] = (),
        has_steps: bool = False,
        **others: Any,
    ) -> None:
        late = Late(held)
        firsts = [Late(partial(_value, late, number)) for number in range(len(choices) + len(looks))]
        rows = tuple(
            Choice(name, first, name in choices) for name, first in zip((*choices, *looks), firsts, strict=True)
        )
        super().__init__(key, title, room, make, choices=rows, **others)
        object.__setattr__(self, "load", late)
        object.__setattr__(self, "_steps", has_steps)

    #: What it holds; the first time, in whichever thread, that is imported.
    load: Callable[[], Held]

    @property
    def has_steps(self) -> bool:
        """Whether a player stands in its steps."""
        return bool(self._steps)  # type: ignore[attr-defined]


def _value(held: Callable[[], Held], number: int) -> Any:
    return held().values[number]
