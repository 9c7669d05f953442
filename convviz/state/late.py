"""Panels whose modules are imported late, so that a start does not wait for what is not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from convviz.core.util.late import IMPORTING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convviz.state.commands import PanelProtocol
    from convviz.state.context import Context

#: Builds a panel, of the context and a parent widget.
MakePanel: TypeAlias = "Callable[[Context, QWidget], PanelProtocol]"


class LatePanel:
    """Builds a panel of the class that ``imported`` imports and gives: when the first is built, or before by `load`."""

    def __init__(self, imported: Callable[[], MakePanel]) -> None:
        self._imported = imported

    def load(self) -> MakePanel:
        """Import all that the panel needs, in whichever thread."""
        with IMPORTING:
            return self._imported()

    def __call__(self, context: Context, parent: QWidget) -> PanelProtocol:
        """Build a panel."""
        return self.load()(context, parent)
