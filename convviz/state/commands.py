"""What the window asks of a panel, what stands in menus, and what that may ask of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from PySide6.QtCore import SignalInstance

from convviz.state.context import Context

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True)
class Command:
    """An entry of a menu: its text, what it does, and its keys (in portable text)."""

    text: str
    act: Callable[[], object]
    keys: str = ""


#: A menu: groups of commands and of menus within it, with a line between two of them.
Commands: TypeAlias = "Sequence[Sequence[Command | QMenu]]"


@runtime_checkable
class PanelProtocol(Protocol):
    """What the window asks of a panel. Most are a `Panel`, which is a widget itself."""

    @property
    def widget(self) -> QWidget:
        """What stands in the window."""

    @property
    def panel_requested(self) -> SignalInstance:
        """Another panel is to come to the front: its key."""

    @property
    def is_seen(self) -> bool:
        """Whether it is on the screen, and not behind another tab."""

    def set_in_front(self, in_front: bool) -> None:
        """Say whether it is to be seen; its results are computed while it is."""

    def set_min_text(self, size: int) -> None:
        """Set the min size of text in what it paints, in pixels."""

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        """Be the scene alone, in which the numbers count, or with its ``controls`` too; its player stands elsewhere."""

    def make_player(self, parent: QWidget) -> QWidget | None:
        """Another bar of its player, for a presentation; None where nothing steps."""

    def follow(self, subject: str) -> None:
        """Show what goes with the panel in front, of which ``subject`` is the key; only docks are asked to."""

    def draw(self) -> bool:
        """Draw everything as it is now; False if there is nothing to draw yet. Only called while it is seen."""

    def copy(self) -> None:
        """Put on the clipboard what its row offers as text; a ValueError, with a sentence, where that cannot be."""

    def paste(self) -> None:
        """Take the text on the clipboard as what its row offers as text."""


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
