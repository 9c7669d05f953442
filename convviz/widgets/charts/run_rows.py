"""A list of runs whose curves are compared: each with its colour, what is different about it, and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from convviz.widgets.charts.lines.series import DASHED
from convviz.widgets.controls.controls import Tick
from convviz.widgets.controls.keys import is_typing
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import ElidedLabel, Label
from convviz.widgets.look.theme import UNIT

_COLUMNS = ("", "", "run", "", "result", "", "", "")
#: Rows that are seen at once, where there is room.
_SEEN = 5
#: Pixels that a difference is left at least: a long word of it is cut off rather than all beside it out of sight.
_NARROW = 80


@dataclass(frozen=True)
class RunRow:
    """A run as its row shows it.

    Attributes
    ----------
    key : that distinguishes it from all others.
    name : what it is called; ``tip`` in full.
    difference : what is different about it.
    result : what it has come to.
    colour : of its curves, any that Qt knows by name.
    shown, pinned : whether its curves are drawn, and whether it is kept.
    can_go : whether it can be taken off the list.
    """

    key: str
    name: str
    tip: str
    difference: str
    result: str
    colour: str
    shown: bool
    pinned: bool
    can_go: bool = True


class RunRows(QScrollArea):
    """Rows of controls. Requests say the key of a run; nothing is changed before `set_rows` says so."""

    shown_requested = Signal(str, bool)
    pin_requested = Signal(str, bool)
    rename_requested = Signal(str, str)
    forget_requested = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows: dict[str, RunControls] = {}
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 2 * UNIT, 0)
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._grid.setVerticalSpacing(UNIT // 2)
        self._grid.setColumnStretch(3, 1)
        headings = [ElidedLabel(text, self._body) for text in _COLUMNS]
        for column, heading in enumerate(headings):
            heading.setProperty("muted", True)
            self._grid.addWidget(heading, 0, column)
        self.against = headings[3]
        self.setWidget(self._body)
        self._body.installEventFilter(self)
        for part in (self._body, self.viewport()):
            part.setAutoFillBackground(False)  # it stands on the panel

    def set_rows(self, rows: Sequence[RunRow], against: str = "") -> None:
        """Show these runs, from top to bottom; ``against`` says from what they differ."""
        self.against.setText(against)
        self.against.setToolTip(against)
        if [row.key for row in rows] != list(self.rows):
            self._provide([row.key for row in rows])
        for row in rows:
            self.rows[row.key].show_row(row)

    def sizeHint(self) -> QSize:
        height = self._grid.totalSizeHint().height()
        if self._grid.hasHeightForWidth():  # which it has not while nothing is different about any run
            height = self._grid.totalHeightForWidth(self.viewport().width())
        if len(self.rows) > _SEEN:
            height = height * (_SEEN + 1) // (len(self.rows) + 1)
        return QSize(self._grid.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # texts take other lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # a scroll area does not pass on that what is in it has another height
        return super().eventFilter(watched, event)

    def _provide(self, keys: Sequence[str]) -> None:
        """Have the controls of these runs and no others, in their order."""
        for key in [key for key in self.rows if key not in keys]:
            self.rows.pop(key).remove()
        self.rows = {key: self.rows.get(key) or RunControls(key, self._body, self) for key in keys}
        for number, controls in enumerate(self.rows.values()):
            for column, widget in enumerate(controls.widgets):
                self._grid.addWidget(widget, number + 1, column)
                widget.show()  # what has not been shown yet counts for nothing in a layout's size
        ordered = [widget for controls in self.rows.values() for widget in controls.stops]
        for before, after in pairwise(ordered):
            QWidget.setTabOrder(before, after)
        self.updateGeometry()


class RunControls(QObject):
    """What stands in the row of a run."""

    def __init__(self, key: str, parent: QWidget, owner: RunRows) -> None:
        super().__init__(parent)
        self._key, self._owner = key, owner
        self._row: RunRow | None = None
        self.shown = Tick("", "Draw its curves", parent)
        self.sample = LineSample(parent)
        self.name = NameField(parent)
        self.difference, self.result = Label(parent=parent), Label(parent=parent)
        self.difference.setWordWrap(True)
        self.difference.setMinimumWidth(_NARROW)
        self.rename = IconButton("pencil", "Rename", parent)
        self.pin = IconButton("pin", "Pin", parent)
        self.pin.setCheckable(True)
        self.forget = IconButton("trash-2", "Forget", parent)
        self.widgets = (
            *(self.shown, self.sample, self.name, self.difference, self.result),
            *(self.rename, self.pin, self.forget),
        )
        self.stops = (self.shown, self.name.edit, self.rename, self.pin, self.forget)
        self.shown.chosen.connect(self._on_shown_chosen)
        self.rename.clicked.connect(self.name.begin)
        self.name.named.connect(self._on_name_named)
        self.pin.clicked.connect(self._on_pin_clicked)
        self.forget.clicked.connect(self._on_forget_clicked)

    def show_row(self, row: RunRow) -> None:
        """Show what has changed."""
        if row == self._row:
            return
        self._row = row
        self.shown.set_value(row.shown)
        self.sample.set_colour(row.colour)
        self.name.set_name(row.name, row.tip)
        self.difference.setText(row.difference)
        self.difference.setToolTip(row.difference)
        self.result.setText(row.result)
        self.pin.setChecked(row.pinned)
        self.forget.setEnabled(row.can_go)
        texts = (
            (self.shown, "Show", "Draw its curves"),
            (self.rename, "Rename", "Call it something else"),
            (self.pin, "Pin", "Keep its curves, also from one start of the program to the next"),
            (self.forget, "Forget", "Take it off the list; it can be brought back"),
        )
        for control, verb, tip in texts:
            control.setAccessibleName(f"{verb} {row.name}")
            control.setToolTip(tip)

    def remove(self) -> None:
        """Take all of it away."""
        for widget in self.widgets:
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def _on_shown_chosen(self, shown: bool) -> None:
        self._owner.shown_requested.emit(self._key, shown)

    def _on_name_named(self, name: str) -> None:
        self._owner.rename_requested.emit(self._key, name)

    def _on_pin_clicked(self, pinned: bool) -> None:
        self._owner.pin_requested.emit(self._key, pinned)

    def _on_forget_clicked(self) -> None:
        self._owner.forget_requested.emit(self._key)


class NameField(QWidget):
    """A name, which becomes a field to type in when it is to be changed. Return takes the new one, Esc the old one."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(parent=self)
        self.edit = _NameEdit(self)
        self.edit.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.label, 0, 0)
        layout.addWidget(self.edit, 0, 0)
        font = self.label.font()
        font.setBold(True)
        self.label.setFont(font)
        self.edit.editingFinished.connect(self._on_edit_editing_finished)
        self.edit.given_up.connect(self.finish)

    def set_name(self, name: str, tip: str) -> None:
        """Show a name; what is being typed stays."""
        self.label.setText(name)
        self.label.setToolTip(tip)
        self.edit.setAccessibleName(f"New name of {name}")

    def begin(self) -> None:
        """Have it typed anew."""
        self.edit.setText(self.label.text())
        self.edit.selectAll()
        self.label.hide()
        self.edit.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Show the name again."""
        self.edit.hide()
        self.label.show()

    def _on_edit_editing_finished(self) -> None:
        if not self.edit.isHidden():
            text = self.edit.text()
            self.finish()
            if text != self.label.text():
                self.named.emit(text)


class _NameEdit(QLineEdit):
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(100)
        self.setMinimumWidth(120)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and is_typing(event):
            event.accept()  # the name's, Esc and Return too
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class LineSample(QWidget):
    """A piece of a run's curves: solid for training, dashed below it for held-out images."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(9 * UNIT, 5 * UNIT)
        self._colour = "black"

    def set_colour(self, colour: str) -> None:
        """Draw it in another colour."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area, colour = QRectF(self.rect()), QColor(self._colour)
            for share, dash in ((1 / 3, None), (2 / 3, DASHED)):
                pen = QPen(colour, 2)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                if dash is not None:
                    pen.setDashPattern([length / pen.widthF() for length in dash])
                painter.setPen(pen)
                height = area.top() + share * area.height()
                painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
