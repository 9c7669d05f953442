"""Signals from elsewhere: a row of the image, a column of a file, text that was copied or dropped."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from convviz.core.images.matrices import MATRIX_SUFFIXES, read_matrix
from convviz.core.images.reading import read_file
from convviz.core.signals.reading import columns_of, image_row, one_or_two
from convviz.core.text.formatting import in_short
from convviz.core.text.matrix_text import format_matrix, parse_matrix
from convviz.core.util.file_kinds import one_type
from convviz.core.util.names import printable
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.signals import PAIR, SignalsChoice
from convviz.state.results.image import PICTURE
from convviz.state.results.summary import image_name
from convviz.state.work.jobs import Work
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_open

#: Bytes above which a file is not even read.
_FILE_LIMIT = 32 * 1024**2
#: What a column is taken of.
_NUMBERS = one_type("numbers", "Numbers", *MATRIX_SUFFIXES)
#: Numbers by which a column is known in a list, and columns that are listed.
_FIRST, _LISTED = 4, 1000
#: Characters of a column's heading.
_HEADING = 40


class Sources(QObject):
    """Puts signals from elsewhere in the place of x or h; what cannot be is the workbench's problem."""

    def __init__(self, workbench: Workbench, widget: QWidget) -> None:
        super().__init__(widget)
        self._workbench, self._widget = workbench, widget
        self._columns: list[tuple[str, NDArray[np.float64], str]] = []
        self._which = "x"

    def _take(
        self, which: str, values: NDArray[np.float64], name: str, text: str, row: int | None = None, merge: str = ""
    ) -> None:
        try:
            changed = self._workbench.value(SignalsChoice).with_signal(which, values, name, row)
        except ValueError as error:
            self._workbench.problem.emit(f"This cannot be {which}: {error}.")
        else:
            self._workbench.choose(text, changed, merge=merge)

    # -- the image -----------------------------------------------------------------------------------------------

    def take_row(self, which: str, row: int | None = None) -> None:
        """Take a row of the image: that of the convolution's step, unless another is asked for."""
        results = self._workbench.results
        picture = None if results is None else results.get(PICTURE)
        if results is None or picture is None:
            self._workbench.problem.emit("There is no image of which a row could be taken.")
            return
        asked = row is not None
        row = self._row(len(picture.values)) if row is None else row
        try:
            values = image_row(picture.values, row)
        except ValueError as error:
            self._workbench.problem.emit(f"This cannot be {which}: {error}.")
        else:
            grey = ", grey" if picture.channels == 3 else ""
            name = f"row {row:,} of {image_name(results)}{grey}"
            self._take(which, values, name, f"Use an image row as {which}", row, f"row {which}" if asked else "")

    def _row(self, count: int) -> int:
        """The row of the image on which the step of the convolution stands, or the middle one."""
        subject = self._workbench.subject_of(ConvolutionOptions)
        results, player = self._workbench.results, self._workbench.players.get(subject.key)
        if results is None or player is None or not player.length:
            return count // 2
        seen = subject.seen(results, player.index)
        return count // 2 if seen is None else min(max(seen.top + seen.height // 2, 0), count - 1)

    # -- files ---------------------------------------------------------------------------------------------------

    def ask_for_column(self, which: str) -> None:
        """Ask for a file, and for one of its columns where it has several."""
        ask_to_open(self._widget, f"Open a signal as {which}", _NUMBERS, partial(self.load_file, which))

    def load_file(self, which: str, path: str) -> None:
        """Take the numbers of a file."""
        self._workbench.background.read(_columns_in(path), partial(self._choose_column, which, Path(path).name))

    def _choose_column(self, which: str, file: str, found: tuple[list[NDArray[np.float64]], Sequence[str]]) -> None:
        name, (columns, headings) = printable(file), found
        if len(columns) == 1:
            self._take(which, columns[0], name, f"Load {which}")
            return
        self._which = which
        self._columns = []
        for number, values in enumerate(columns[:_LISTED], 1):
            heading = printable(headings[number - 1])[:_HEADING] if headings else ""
            title = f"{number}, {heading}" if heading else f"{number}"
            self._columns.append(
                (f"{title}: {_beginning(values)}", values, f"{heading or f'column {number}'} of {name}")
            )
        dialog = QInputDialog(self._widget.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(f"Column of {name}")
        dialog.setLabelText(f"Which of the {len(columns):,} columns becomes {which}?")
        dialog.setComboBoxItems([title for title, _, _ in self._columns])
        dialog.textValueSelected.connect(self._on_dialog_text_value_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_text_value_selected(self, text: str) -> None:
        found = next(((values, name) for title, values, name in self._columns if title == text), None)
        if found is not None:
            self._take(self._which, found[0], found[1], f"Load {self._which}")
        self._columns = []

    # -- text ----------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put x and h on the clipboard, one a line where they have one length, or else x alone."""
        choice = self._workbench.value(SignalsChoice)
        x, h = (choice.array(which) for which in PAIR)
        both = np.stack([x, h]) if len(x) == len(h) else x[np.newaxis]
        QGuiApplication.clipboard().setText(format_matrix(both))

    def paste(self, which: str = "x") -> None:
        """Take the text on the clipboard: one list becomes x, or whichever is asked for; two become x and h."""
        self.take_text(which, QGuiApplication.clipboard().text(), "Paste", "The clipboard holds no signal")

    def take_text(self, which: str, text: str, verb: str, complaint: str) -> None:
        """Take a text that was pasted or dropped."""
        take = partial(self._take_signals, which, verb)
        self._workbench.background.read(_signals_in(text, complaint), take)

    def _take_signals(self, which: str, verb: str, signals: list[NDArray[np.float64]]) -> None:
        if len(signals) == 1:
            self._take(which, signals[0], "", f"{verb} {which}")
            return
        changed = self._workbench.value(SignalsChoice)
        try:
            for one, values in zip(PAIR, signals, strict=True):
                changed = changed.with_signal(one, values, "")
        except ValueError as error:
            self._workbench.problem.emit(f"These cannot be x and h: {error}.")
        else:
            self._workbench.choose(f"{verb} x and h", changed)


def _beginning(values: NDArray[np.float64]) -> str:
    shown = ", ".join(in_short(value) for value in values[:_FIRST].tolist())
    return f"{shown}, …" if len(values) > _FIRST else shown


def _columns_in(path: str) -> Work:
    """Read the columns of a file, and their headings or none; a ValueError has a sentence."""
    yield 0.0
    data, name = read_file(Path(path), _FILE_LIMIT), printable(Path(path).name)
    yield 0.5
    try:
        matrix = read_matrix(data)
    except ValueError as error:
        raise ValueError(f"'{name}' {error}.") from error
    try:
        return columns_of(matrix.values), matrix.headings
    except ValueError as error:
        raise ValueError(f"'{name}' cannot be a signal: {error}.") from error


def _signals_in(text: str, complaint: str) -> Work:
    """Read one or two signals; a ValueError has a sentence that begins so."""
    yield 0.0
    try:
        return one_or_two(parse_matrix(text).values)
    except ValueError as error:
        raise ValueError(f"{complaint}: {error}.") from error
