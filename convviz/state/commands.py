"""What stands in menus, and what it may ask of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from convviz.state.context import Context
    from convviz.state.subject import PanelProtocol


@dataclass(frozen=True)
class Command:
    """An entry of a menu: its text, what it does, and its keys (in portable text)."""

    text: str
    act: Callable[[], object]
    keys: str = ""


#: A menu: groups of commands and of menus within it, with a line between two of them.
Commands: TypeAlias = "Sequence[Sequence[Command | QMenu]]"


class WindowProtocol(Protocol):
    """What a subject's commands ask of the window."""

    @property
    def context(self) -> Context:
        """What there is to work with."""

    @property
    def widget(self) -> QWidget:
        """What dialogs open over; it outlives the commands."""

    def panel(self, key: str) -> PanelProtocol:
        """The panel of a subject, seen or not."""

    def show_panel(self, key: str) -> None:
        """Bring a panel to the front."""

    def say(self, sentence: str) -> None:
        """Show something good for a while."""
