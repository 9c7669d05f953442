"""Copying, saving and listing the numbers of arrays, and the menu of views that show several of them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from convviz.core.text.matrix_text import format_matrix
from convviz.panels.shared.files import CSV
from convviz.state.work.jobs import Work
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.grid.value_table import ValueTable

#: Numbers up to which an array is copied as text; more would be hundreds of megabytes on the clipboard.
TEXT_CELLS = 1_000_000


def check_copied(values: NDArray[Any]) -> None:
    """Refuse an array of more than `TEXT_CELLS` numbers.

    Raises
    ------
    ValueError
        With a sentence on what is possible.
    """
    if values.size > TEXT_CELLS:
        raise ValueError(
            f"{values.size:,} numbers are too many for text; at most {TEXT_CELLS:,} can be copied. They can be saved."
        )


def copy_numbers(workbench: Workbench, values: NDArray[Any]) -> None:
    """Put the numbers on the clipboard, as a spreadsheet takes them; the text is made in another thread."""
    try:
        check_copied(values)
    except ValueError as error:
        workbench.problem.emit(str(error))
        return

    def work() -> Work:
        yield 0.0
        return format_matrix(values.reshape(len(values), -1))

    workbench.background.writing.add("text", work(), QGuiApplication.clipboard().setText)


def ask_to_save_numbers(parent: QWidget, workbench: Workbench, values: NDArray[Any], name: str) -> None:
    """Ask for a file and save the numbers as comma-separated values."""
    ask_to_save(parent, "Save numbers", CSV, partial(_save, workbench, values), name=name)


def show_table(parent: QWidget, values: NDArray[Any], name: str) -> None:
    """Open a table of the numbers."""
    ValueTable(name, values, parent.window()).show()


def _save(workbench: Workbench, values: NDArray[Any], path: str) -> None:
    from convviz.export.table import save_table

    workbench.background.writing.save(path, save_table(path, values))


class NumbersMenu(QObject):
    """The context menu of a view of one or more arrays: copies and saves each, and shows it as a table.

    ``arrays`` gives them by their names, in small letters, as they are when the menu is opened at a place of the view.
    """

    def __init__(
        self, view: QWidget, workbench: Workbench, arrays: Callable[[QPoint], Mapping[str, NDArray[Any]]]
    ) -> None:
        super().__init__(view)
        self._view, self._workbench, self._arrays = view, workbench, arrays
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_view_menu_requested)

    def _on_view_menu_requested(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view, bench = self._view, self._workbench
        for name, values in self._arrays(place).items():
            menu.addAction(f"Copy {name}", partial(copy_numbers, bench, values))
            menu.addAction(f"Save {name} as CSV…", partial(ask_to_save_numbers, view, bench, values, name))
            menu.addAction(f"Show {name} as a table", partial(show_table, view, values, name.capitalize()))
            menu.addSeparator()
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(view.mapToGlobal(place))
