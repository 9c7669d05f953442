"""Protocol of the owner of the choices, as the lab uses it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from convviz.state.model import Model

Value = TypeVar("Value")


class Editor(Protocol):
    """Owns the models of everything chosen, and makes edits undoable."""

    def model(self, kind: type[Value]) -> Model[Value]:
        """The model whose value is a ``kind``."""

    def key(self, kind: type[Any]) -> str:
        """The key of the choice that is a ``kind``."""

    def title(self, kind: type[Any]) -> str:
        """What the panel is called in which one chooses a ``kind``."""

    def choose(self, text: str, *values: Any, merge: str = "") -> bool:
        """Put whole values, each in the place of the one of its type, as one edit; whether anything changed."""

    def act(self, text: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        """Do something that changes no choice, as one edit."""
