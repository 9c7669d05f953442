"""A hand on the mouse and the keyboard, for widgets as a user meets them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier


def _send(widget, kind, point, button, buttons, modifiers=PLAIN):
    place = QPointF(point)
    event = QMouseEvent(kind, place, widget.mapToGlobal(place), button, buttons, modifiers)
    QApplication.sendEvent(widget, event)


def press(widget: QWidget, point: QPoint, modifiers=PLAIN):
    _send(widget, QEvent.Type.MouseButtonPress, point, LEFT, LEFT, modifiers)


def release(widget: QWidget, point: QPoint, modifiers=PLAIN):
    _send(widget, QEvent.Type.MouseButtonRelease, point, LEFT, NONE, modifiers)


def move(widget: QWidget, point: QPoint, *, down=False, modifiers=PLAIN):
    _send(widget, QEvent.Type.MouseMove, point, NONE, LEFT if down else NONE, modifiers)


def leave(widget: QWidget):
    """Move the mouse off the widget."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def drag(widget: QWidget, points: Iterable[QPoint], modifiers=PLAIN):
    """Press at the first point, move over all the others with stops in between, release at the last."""
    first, *others = points
    press(widget, first, modifiers)
    at = first
    for point in others:
        for share in (0.25, 0.5, 0.75, 1.0):
            move(widget, at + (point - at) * share, down=True, modifiers=modifiers)
            QApplication.processEvents()
        at = point
    release(widget, at, modifiers)


def wheel(widget: QWidget, notches: int, place: QPoint | None = None):
    """Turn the wheel away from oneself by some notches, over the middle or another place."""
    where = QPointF(widget.rect().center() if place is None else place)
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(
        *(where, widget.mapToGlobal(where), turned, turned, NONE, PLAIN, Qt.ScrollPhase.NoScrollPhase, False)
    )
    QApplication.sendEvent(widget, event)


def cell(view, row: int, column: int) -> QPoint:
    """Pixel in the middle of a cell of a grid, which may lie in the padding."""
    return view.cell_rect(row, column).center()


def hover_cell(view, row: int, column: int):
    move(view, cell(view, row, column))


def click_cell(view, row: int, column: int):
    press(view, cell(view, row, column))
    release(view, cell(view, row, column))


def drag_cells(view, *cells: tuple[int, int]):
    drag(view, [cell(view, *place) for place in cells])


def click(widget: QWidget):
    QTest.mouseClick(widget, LEFT)


def segment(control, value):
    """The button of a `Segmented` that stands for a value."""
    return control._group.button(control._values.index(value))


def choose(control, value):
    """Choose a value of a `Segmented` or a `Choice` as a user does: its button, or its list and the arrow keys."""
    if hasattr(control, "_group"):
        click(segment(control, value))
        return
    place = control._values.index(value)
    control.setFocus()
    control.showPopup()
    view = control.view()
    view.setCurrentIndex(control.model().index(place, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    control.window().activateWindow()  # offscreen nobody does so when a list closes
    QApplication.processEvents()


def type_number(spin, text: str):
    """Put the cursor in a spin box, write over what is there, and press Enter."""
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin.lineEdit(), text)
    QTest.keyClick(spin, Qt.Key.Key_Return)


def choose_example(panel, title: str):
    """Open the gallery of the Image panel, go to a picture and press Enter."""
    menu = panel.examples.menu()
    menu.aboutToShow.emit()
    pictures = menu.findChild(QListWidget)
    (item,) = pictures.findItems(title, Qt.MatchFlag.MatchExactly)
    pictures.setCurrentItem(item)
    QTest.keyClick(pictures, Qt.Key.Key_Return)
    QApplication.processEvents()
    return item


def tab_order(parts: Sequence[QWidget], tabs: int = 12) -> list[int]:
    """After how many times of Tab each of ``parts`` has the focus, from where it is now."""
    passed = [QApplication.focusWidget()]
    for _ in range(tabs):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        passed.append(QApplication.focusWidget())
    return [next(n for n, seen in enumerate(passed) if seen is part or part.isAncestorOf(seen)) for part in parts]
