"""The program: window, settings, sessions, themes, errors and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from convviz.state.subject import Subject


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (by default the program's own); gives the exit status.

    0 for success, 1 for a run that failed (with one line on stderr), 2 for wrong arguments.
    """
    from convviz.app.start import before_qt

    before_qt.load_torch_base()
    from convviz.app.cli.commandline import run

    return run(argv)


def run_program() -> NoReturn:
    """What the entry points are: `main`, and then the end of the process, which waits for nothing."""
    from convviz.app.start.ending import leave

    leave(main())


def create_window(subjects: Iterable[Subject] | None = None) -> QMainWindow:
    """The real window, as at a start without arguments, for a running QApplication; not yet shown.

    It holds a panel for each of ``subjects``, by default those of `convviz.panels.table.PANELS`.

    On Windows import torch before Qt if networks are to be trained in it: see `convviz.app.start.before_qt`.
    """
    from convviz.app.start.program import make_window
    from convviz.panels.table import PANELS

    return make_window(PANELS if subjects is None else subjects)
