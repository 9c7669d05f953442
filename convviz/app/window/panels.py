"""The panels of the window, each made when it is first needed."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from convviz.state.commands import PanelProtocol
from convviz.state.context import Context
from convviz.state.subject import Subject


class Panels:
    """Key -> panel, made on first use: a start with many rows is as quick as with those it shows."""

    def __init__(
        self,
        rows: Sequence[Subject],
        context: Context,
        parent: QWidget,
        settle: Callable[[Subject, PanelProtocol], None],
    ) -> None:
        self._rows = {row.key: row for row in rows}
        self._context, self._parent, self._settle = context, parent, settle
        #: Those that there are by now.
        self.made: dict[str, PanelProtocol] = {}

    def __getitem__(self, key: str) -> PanelProtocol:
        if key not in self.made:
            row = self._rows[key]
            panel = row.make(self._context, self._parent)
            if not isinstance(panel, PanelProtocol):
                raise TypeError(f"the row {key!r} must make a panel, and made a {type(panel).__name__}")
            self.made[key] = panel
            self._settle(row, panel)
        return self.made[key]
