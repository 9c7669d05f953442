"""Five hundred things a user might do, one after the other, in no sensible order."""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from traceback import format_exception

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QMenu,
    QSlider,
    QWidget,
)
from shiboken6 import getAllValidWrappers

from convviz.state.choices.source import Example
from convviz.widgets.grid.editable_grid import EditableGrid
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.signals.heads import Heads
from convviz.widgets.sums.flip_view import FlipView
from tests.gui.conftest import close, shown
from tests.gui.mouse import LEFT, drag, move, press, release

STEPS = 200
SECONDS = 50
#: They end the program, or write into any folder there is a name for, where TensorBoard is installed.
SKIPPED = {"Quit", "Save curves for TensorBoard…"}
KEYS = [Qt.Key(key) for key in (Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up)]
KEYS += [Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F]
KEYS += [Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_5, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Backtab]


class Walk:
    """A user who does anything that can be done."""

    def __init__(self, window, seed):
        self.window, self.chance, self.done = window, random.Random(seed), []

    def step(self):
        """Do one thing."""
        name, act = self.chance.choice(list(self._kinds()))
        target = self.chance.choice(act[0])
        self.done.append(f"{name}: {_named(target)}")
        act[1](target)
        QApplication.processEvents()
        self._close_dialogs()

    def _kinds(self) -> Iterator[tuple[str, tuple[list, Callable]]]:
        """What there is to do, by kind, so that the many menu entries do not drown the few sliders."""
        yield "trigger", (self._actions(), self._trigger)
        yield "key", (KEYS, self._key)
        seen = self._seen()
        for name, kind, act in (
            ("click", QAbstractButton, self._click),
            ("choose", QComboBox, self._choose),
            ("spin", QAbstractSpinBox, self._spin),
            ("slide", QSlider, self._slide),
            ("grid", GridView, self._grid),
            ("edit", EditableGrid, self._edit),
            ("flip", FlipView, self._flip),
            ("menu", GridView, self._menu),
            ("stems", Heads, self._stems),
        ):
            targets = [widget for widget in seen if isinstance(widget, kind)]
            if targets:
                yield name, (targets, act)

    def _seen(self):
        """What is seen and can be used, in reading order.

        Only what Python has made: `findChildren` would leave objects behind of Qt's own parts, which outlive these, so
        that another widget at the same address is confused with them.
        """
        widgets = [
            made for made in getAllValidWrappers() if isinstance(made, QWidget) and self.window.isAncestorOf(made)
        ]
        places = {widget: widget.mapTo(self.window, QPoint(0, 0)) for widget in widgets}
        return [
            widget
            for widget in sorted(widgets, key=lambda w: (places[w].y(), places[w].x(), type(w).__name__))
            if widget.isVisible() and widget.isEnabled() and not widget.visibleRegion().isEmpty()
        ]

    def _actions(self):
        for menu in self.window.findChildren(QMenu):
            if menu.title() == "Open recent image" or menu.parent() is self.window.panels["image"].examples:
                menu.aboutToShow.emit()
        found = [action for action in self.window.findChildren(QAction) if action.isEnabled() and action.isVisible()]
        return [a for a in found if a.text() and a.text() not in SKIPPED and a.menu() is None and not a.isSeparator()]

    def _trigger(self, action: QAction):
        action.trigger()

    def _click(self, button):
        if button.metaObject().className() == "QToolButton" and button.menu() is not None:
            return
        if getattr(button, "menu", lambda: None)() is None:
            QTest.mouseClick(button, LEFT)

    def _choose(self, combo):
        numbers = [
            number
            for number in range(combo.count())
            if combo.model().flags(combo.model().index(number, 0)) & Qt.ItemFlag.ItemIsEnabled
        ]
        number = self.chance.choice(numbers)
        combo.setFocus()
        combo.setCurrentIndex(number)
        combo.activated.emit(number)

    def _spin(self, spin):
        spin.setFocus()
        if self.chance.random() < 0.5:
            QTest.keyClick(spin, self.chance.choice([Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp]))
        else:
            spin.selectAll()
            QTest.keyClicks(spin, self.chance.choice(["1", "2", "3", "7", "31", "-5", "0.5", "999999", "", "x"]))
            QTest.keyClick(spin, Qt.Key.Key_Return)

    def _slide(self, slider):
        place = QPoint(self.chance.randrange(slider.width()), slider.height() // 2)
        QTest.mouseClick(slider, LEFT, pos=place)

    def _stems(self, view):
        rows = [row for row in view._rows() if len(row.values)]
        if not rows or self.chance.random() < 0.3:
            drag(view, [self._point(view), self._point(view)])
            return
        row = self.chance.choice(rows)
        head = row.head(self.chance.randrange(len(row.values))).toPoint()
        drag(view, [head, head + QPoint(self.chance.randrange(-30, 30), self.chance.randrange(-90, 90))])

    def _point(self, view):
        return QPoint(self.chance.randrange(max(view.width(), 1)), self.chance.randrange(max(view.height(), 1)))

    def _grid(self, view):
        what = self.chance.randrange(5)
        if what == 0:
            move(view, self._point(view))
        elif what == 1:
            point = self._point(view)
            press(view, point)
            release(view, point)
        elif what == 2:
            drag(view, [self._point(view), self._point(view)])
        elif what == 3:
            view.zoom(self.chance.choice([0.5, 1.25, 4.0]))
        else:
            QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))

    def _edit(self, grid):
        if not grid.editable:
            return
        QTest.mouseDClick(grid, LEFT, pos=self._point(grid))
        grid.setFocus()
        QTest.keyClicks(grid, self.chance.choice(["1", "-2", "0.5", ""]))
        target = QApplication.focusWidget() or grid
        QTest.keyClicks(target, self.chance.choice(["", "5", "/3", "/0", "zz"]))
        QTest.keyClick(target, self.chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape]))

    def _flip(self, flip):
        point = self._point(flip)
        move(flip, point)
        if self.chance.random() < 0.3:
            press(flip, point)

    def _menu(self, view):
        view.menu_requested.emit(view.mapToGlobal(self._point(view)))
        menu = view.findChild(QMenu)
        self.chance.choice(menu.actions()).trigger()
        menu.close()

    def _key(self, key):
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def _close_dialogs(self):
        while QApplication.activePopupWidget() is not None:
            QApplication.activePopupWidget().close()
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                # Half of the file dialogs are answered with the name of a file that is not there.
                if isinstance(dialog, QFileDialog) and self.chance.random() < 0.3:
                    dialog.fileSelected.emit("/nowhere/at all.png")
                dialog.reject()
        for dock in self.window.docks.values():
            if dock.isFloating() and self.chance.random() < 0.5:
                dock.setFloating(False)
        if self.window.isFullScreen() and self.chance.random() < 0.5:
            self.window.present(False)
        self.window.activateWindow()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _named(target) -> str:
    for name in ("text", "accessibleName", "objectName"):
        if hasattr(target, name) and getattr(target, name)():
            return str(getattr(target, name)())
    return str(target)


# An exception within an event handler would not end an endless loop of events; this tells where all threads are.
@pytest.mark.timeout(180, method="thread")
@pytest.mark.parametrize("seed", [20, None], ids=["fixed", "by chance"])
def test_nothing_a_user_does_breaks_the_window(qtbot, qtlog, monkeypatch, seed):
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    print(f"seed {seed}")  # shown should the walk never end
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: errors.append("".join(format_exception(*error))))
    from convviz.app.start.program import GuiThreadCollector, make_window

    window = shown(make_window(remember=False), qtbot)
    GuiThreadCollector(window)
    window.context.images.use(Example("matrix"), "")
    walk = Walk(window, seed)
    began = time.monotonic()
    for number in range(STEPS):
        walk.step()
        worse = [record for record in qtlog.records if not record.ignored]
        if errors or worse:
            lines = "\n".join(walk.done[-12:])
            what = "\n".join(map(str, errors or worse))
            pytest.fail(f"seed {seed}, step {number}: {what}\nThe last things done:\n{lines}")
        assert window.isVisible(), f"seed {seed}: closed by {walk.done[-1]}"
        if time.monotonic() - began > SECONDS:
            pytest.fail(f"seed {seed}: only {number} steps in {SECONDS} s; the last: {walk.done[-1]}")
    qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=30_000)
    assert window.workbench.results.choices == window.workbench.chosen
    # Of ten kinds; a grid to edit or a kernel to flip is not always in view.
    assert len({name.partition(":")[0] for name in walk.done}) >= 8
    close(window)
    for thread in threading.enumerate():
        if thread.name == "training":  # it may be learning from batches that take long
            thread.join(60)
