"""Protocol of the owner of the choices, as the lab uses it."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from convviz.state.model import Model

Value = TypeVar("Value")

#: The keys of the network and of the recipe among the choices.
NETWORK, RECIPE = "network", "recipe"


class Editor(Protocol):
    """Owns the models of everything chosen, and makes edits undoable."""

    def model(self, kind: type[Value]) -> Model[Value]:
        """The model whose value is a ``kind``."""

    def edit_all(self, text: str, changes: Mapping[str, Mapping[str, Any]], *, merge: str = "") -> bool:
        """Change fields of several choices, by their keys, as one edit; whether anything changed."""
