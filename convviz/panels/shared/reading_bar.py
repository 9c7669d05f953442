"""How a text was read as a matrix, with the other ways to read it on offer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from convviz.core.text.matrix import Matrix, Reading
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label, plain_tip
from convviz.widgets.look.theme import UNIT


class ReadingBar(QWidget):
    """Says how a matrix was read and lets another way be taken; hidden where there is nothing to say."""

    #: Another of its readings is to be taken: the matrix with that one taken.
    chosen = Signal(object)
    #: It was closed: the reading is right.
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix: Matrix | None = None
        self.ways: DropDown | None = None
        self.note = Label(parent=self)
        self.note.setWordWrap(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(UNIT)
        self._label = Label(parent=self)
        self.close_button = IconButton("x", "This reading is right: close", self)
        self.close_button.clicked.connect(self._on_close_clicked)
        self._agreed: tuple[Reading, ...] | None = None  # of which no more is said
        self._row.addWidget(self._label)
        said = QVBoxLayout()
        said.setSpacing(UNIT)
        said.addWidget(self.note)
        said.addLayout(self._row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addLayout(said, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def set_matrix(self, matrix: Matrix | None, *, keep_place: bool = False) -> None:
        """Show how this one was read; None for one that was not read from text.

        With ``keep_place`` what was seen leaves its place empty, so that nothing below moves.
        """
        before, self._matrix = self._matrix, matrix
        said = matrix is not None and bool(matrix.reading) and matrix.readings is not self._agreed
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(keep_place and (policy.retainSizeWhenHidden() or not self.isHidden()))
        self.setSizePolicy(policy)
        self.setVisible(said)
        if matrix is None or not said:
            return
        self.setToolTip(plain_tip(matrix.reading))
        self.note.setText(matrix.note)
        self.note.setVisible(bool(matrix.note))
        if before is None or before.readings is not matrix.readings:
            self._offer(matrix)
        if self.ways is not None:
            self._label.setText(f"{matrix.taken + 1} of {len(matrix.readings)}")
            self.ways.set_value(matrix.taken)

    def _offer(self, matrix: Matrix) -> None:
        if self.ways is not None:
            self._row.removeWidget(self.ways)
            self.ways.deleteLater()
            self.ways = None
        self._label.setVisible(bool(matrix.others))
        if matrix.others:
            options = [(number, reading.title, "") for number, reading in enumerate(matrix.readings)]
            self.ways = DropDown("How the text is read", options, self)
            self.ways.set_shortened(8)
            self.ways.chosen.connect(self._on_ways_chosen)
            self._row.addWidget(self.ways, 1)

    def _on_ways_chosen(self, number: int) -> None:
        if self._matrix is not None and number != self._matrix.taken:
            self.chosen.emit(self._matrix.take(number))

    def _on_close_clicked(self) -> None:
        self._agreed = None if self._matrix is None else self._matrix.readings
        self.hide()
        self.closed.emit()
