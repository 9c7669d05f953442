"""One row of a network's layers: name, controls and facts, and the columns in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.networks.analysis import NetworkProblem, NodeFacts, bytes_text
from convviz.core.networks.layers import LayerSpec, shape_text
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number, RealNumber
from convviz.widgets.layers.layer_fields import IntegerField, LayerField, layer_fields
from convviz.widgets.layers.row_place import INDENT, RowPlace
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, current_theme

#: Headings of the facts, and what they mean.
HEADINGS = (
    ("output", "Shape of what comes out: channels × rows × columns, or how many numbers"),
    ("parameters", "Parameters: weights and biases"),
    ("multiply-adds", "Multiplications with a weight for one image, forward"),
    ("memory", "What comes out of one image, as 32-bit floats; kept until the gradients are known"),
    ("receptive field", "Rows × columns of the input that one unit can see, padding included"),
)
_FIXED = "The output has one unit for each class of the dataset"
#: Min and max gap between two columns, and the room left of the first and right of the last, in pixels.
GAP, _WIDE_GAP, EDGE = 3 * UNIT, 10 * UNIT, 3 * UNIT


def fact_texts(facts: NodeFacts, whole: tuple[int, int]) -> tuple[str, ...]:
    """One text for each of `HEADINGS`; ``whole`` is (rows, columns) of the input."""
    field = facts.receptive_field
    sees_all = field[0] >= whole[0] and field[1] >= whole[1]
    return (
        shape_text(facts.output_shape),
        f"{facts.parameters:,}",
        f"{facts.multiply_adds:,}",
        bytes_text(facts.activation_bytes),
        "everything" if sees_all else f"{field[0]} × {field[1]}",
    )


@dataclass(frozen=True)
class Columns:
    """Where everything lies in a row, in pixels.

    Attributes
    ----------
    left : left edge of the controls.
    beside : room for the controls beside the facts; a row that needs more has its facts in a second line.
    below : room for the controls where the facts stand below them.
    facts : left edge and width of each fact.
    """

    left: int
    beside: int
    below: int
    facts: tuple[tuple[int, int], ...]


def place_columns(width: int, name: int, fields: int, facts: Sequence[int], *, spread: bool = False) -> Columns:
    """Place columns of these widths in ``width``: side by side, or the facts to the right over some of the controls.

    With ``spread`` they take all of the width, rather than stay near the controls.
    """
    left = EDGE + name + GAP
    room = width - left - fields - sum(facts) - EDGE
    gap = max(room // len(facts), GAP)
    gap = gap if spread else min(gap, _WIDE_GAP)
    end = width - EDGE - sum(facts) - gap * (len(facts) - 1)
    start = max(min(left + fields + gap, end), EDGE)
    beside = start - gap - left
    places = []
    for fact in facts:
        places.append((start, fact))
        start += fact + gap
    return Columns(left, beside, width - left - EDGE, tuple(places))


class LayerRow(QWidget):
    """One layer: its name, its controls, its facts, and why it is refused if it is."""

    #: Name of the layer.
    pressed = Signal(str)
    #: Name of the layer, name of its field, value.
    edit_requested = Signal(str, str, object)
    take_back_requested = Signal()

    def __init__(self, kind: type[LayerSpec], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.title = kind, name
        self.texts: tuple[str, ...] = ()
        self.place = RowPlace()
        self._box = QWidget(self)
        self._flow = FlowLayout(self._box)
        self._flow.setSpacing(3 * UNIT)
        self.takes = Label(parent=self._box)
        self.takes.setProperty("muted", True)
        self.takes.hide()
        self.fields = layer_fields(kind, kind.kind.replace("_", " "), self._box)
        for field in self.fields:
            field.changed.connect(self._on_field_changed)
            self._flow.addWidget(field)
        self._flow.addWidget(self.takes)
        self.problem = Label(parent=self)
        self.problem.setTextFormat(Qt.TextFormat.RichText)
        self.problem.setWordWrap(True)
        self.problem.setProperty("warning", True)
        self.problem.setOpenExternalLinks(False)
        self.problem.linkActivated.connect(self._on_link_activated)
        self.problem.hide()
        self._columns: Columns | None = None
        self._line = 0
        self._selected = self._focused = self._stacked = self._plain = False

    def field(self, name: str) -> LayerField:
        """The control of a field."""
        return next(field for field in self.fields if field.name == name)

    def show_layer(self, name: str, layer: LayerSpec, facts: NodeFacts | None, whole: tuple[int, int]) -> None:
        """Show a layer of this row's kind, and its facts if there are any."""
        texts = () if facts is None else fact_texts(facts, whole)
        for field in self.fields:
            field.show_layer(layer)
            field.setVisible(field.name not in layer.idle)
        if (name, texts) != (self.title, self.texts):
            self.title, self.texts = name, texts
            self.setAccessibleName(name)
            self._describe()
            self.update()

    def set_place(self, place: RowPlace) -> None:
        """Show in which branch the layer lies, and what it takes where that is not the layer above."""
        if place != self.place:
            self.place = place
            self.takes.setText(place.text)
            self.takes.setVisible(bool(place.text))
            self._describe()
            self.update()

    def _describe(self) -> None:
        said = [f"{heading} {text}" for (heading, _), text in zip(HEADINGS, self.texts, strict=False)]
        words = [self.place.text, *(said or ["impossible"])]
        self.setAccessibleDescription(f"{self.title}: {', '.join(filter(None, words))}")

    def set_answer(self, answer: bool) -> None:
        """Say whether this layer has a unit a class, so that their number is not free."""
        for field in self.fields:
            if isinstance(field, IntegerField) and field.name == self.kind.width:
                field.set_fixed(_FIXED if answer else "")

    def set_problem(self, problem: NetworkProblem | None) -> None:
        """Show why the layer is refused, with a way back; or that it is not."""
        text = "" if problem is None else _with_way_back(escape(problem.sentence, quote=False))
        if text != self.problem.text():
            self.problem.setText(text)
            self.problem.setVisible(problem is not None)
            self.update()

    def set_selected(self, selected: bool, focused: bool) -> None:
        """Show whether it is the chosen row, and whether the keys are the list's."""
        if (selected, selected and focused) != (self._selected, self._focused):
            self._selected, self._focused = selected, selected and focused
            self.update()

    def focus_first(self) -> None:
        """Go into the first control that can be changed."""
        for field in self.fields:
            controls = [control for kind in (DropDown, Number, RealNumber) for control in field.findChildren(kind)]
            control = next((c for c in controls if c.focusPolicy() and c.isEnabled() and c.isVisible()), None)
            if control is not None:
                control.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def set_plain(self, plain: bool) -> None:
        """Write what the controls show, rather than show these."""
        self._plain = plain
        self._box.setVisible(not plain)

    @property
    def plain_text(self) -> str:
        """What the controls show, as text."""
        takes = [] if self.takes.isHidden() else [self.takes.text()]
        return "  ".join([field.text for field in self.fields if not field.isHidden()] + takes)

    @property
    def stacked(self) -> bool:
        """Whether the facts stand in a second line, as there is no room beside the controls."""
        return self._stacked

    def natural_width(self) -> int:
        """Width of the controls side by side, or of what they show as text, in pixels."""
        if self._plain:
            return self.fontMetrics().horizontalAdvance(self.plain_text)
        hints = [part.sizeHint().width() for part in (*self.fields, self.takes) if not part.isHidden()]
        return sum(hints) + 3 * UNIT * max(len(hints) - 1, 0)

    def arrange(self, columns: Columns, width: int, air: int) -> None:
        """Place everything in these columns and take the height that it needs, with ``air`` around a line of text."""
        for field in self.fields:
            field.row.activate()  # what was shown or hidden in it just now would count only later
        left, self._stacked = columns.left, self.natural_width() > columns.beside
        room = columns.below if self._stacked else columns.beside
        line = self.fontMetrics().height() + air
        fields = self._flow.heightForWidth(room) if self.natural_width() and not self._plain else 0
        self._line = max(line, fields + UNIT)
        self._box.setGeometry(left, (self._line - fields) // 2, room, fields)
        height = self._line + (self.fontMetrics().height() + UNIT if self._stacked and self.texts else 0)
        if self.problem.text():
            wide = width - left - EDGE
            tall = self.problem.heightForWidth(wide)
            self.problem.setGeometry(left, height, wide, tall)
            height += tall + UNIT
        if columns != self._columns:
            self._columns = columns
            self.update()
        if height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._columns is None:
            return
        theme = current_theme()
        with QPainter(self) as painter:
            if self._selected:
                painter.fillRect(self.rect(), QColor(theme.field))
                painter.fillRect(QRect(0, 0, UNIT, self.height()), QColor(theme.accent))
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
            if self.problem.text():
                painter.setPen(QPen(QColor(theme.warning), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
            if self._focused:
                painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DotLine))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -2))
            self._paint_branch(painter)
            self._paint_texts(painter, self._columns)

    def _paint_branch(self, painter: QPainter) -> None:
        """A line beside the layers of each branch, with a corner where it begins."""
        painter.setPen(QPen(QColor(current_theme().muted), 1.5))
        for level in range(self.place.depth):
            x, begins = EDGE + level * INDENT + UNIT, self.place.begins and level == self.place.depth - 1
            top = self._line // 2 if begins else 0
            painter.drawLine(x, top, x, self.height())
            if begins:
                painter.drawLine(x, top, x + INDENT - 2 * UNIT, top)

    def _paint_texts(self, painter: QPainter, columns: Columns) -> None:
        theme = current_theme()
        painter.setFont(bold_of(self.font()))
        painter.setPen(QColor(theme.warning if self.problem.text() else theme.text))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(EDGE + self.place.indent, 0, self.width(), self._line), left, self.title)
        painter.setFont(self.font())
        if self._plain:
            painter.setPen(QColor(theme.text))
            painter.drawText(QRect(columns.left, 0, self.width(), self._line), left, self.plain_text)
        top, height = (self._line - UNIT, self.fontMetrics().height()) if self._stacked else (0, self._line)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for text, (start, width) in zip(self.texts, columns.facts, strict=False):
            # What a layer does not have is quieter than what it has.
            painter.setPen(QColor(theme.muted if text in ("0", "0 B") else theme.text))
            painter.drawText(QRect(start, top, width, height), right, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.title)
        else:
            super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.problem.text():
            # The link's colour stands in its text.
            self.problem.setText(_with_way_back(self.problem.text().split(" <a ")[0]))
        super().changeEvent(event)

    def _on_field_changed(self, name: str, value: object) -> None:
        self.edit_requested.emit(self.title, name, value)

    def _on_link_activated(self, _link: str) -> None:
        self.take_back_requested.emit()


def _with_way_back(sentence: str) -> str:
    """A sentence in rich text with a way back."""
    return f"{sentence} <a href='back' style='color:{current_theme().accent}'>Take it back</a>"


def bold_of(font: QFont) -> QFont:
    """The same font, bold."""
    bold = QFont(font)
    bold.setBold(True)
    return bold
