"""Saving and copying an array as a picture of its own size: the file, and what becomes of the values."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from convviz.core.util.fields import declared
from convviz.export.pixels import (
    PIXELS,
    PixelOptions,
    default_options,
    integers_of,
    limits_of,
    save_pixels,
    scaling,
)
from convviz.state.outcome import Made
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.controls.declared import control_for
from convviz.widgets.look.colouring import to_qimage
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT


def ask_to_save_pixels(parent: QWidget, workbench: Workbench, made: Made) -> None:
    """Ask for a file, and for a PNG what becomes of the values; save it. What was done is said."""
    then = partial(_take_path, parent, workbench, made)
    ask_to_save(parent, "Save picture at its own size", PIXELS, then, name=made.name)


def copy_pixels(workbench: Workbench, made: Made) -> str:
    """Put a picture of 8 bits on the clipboard; gives what was done, in words, or nothing where that is a problem."""
    try:
        limits = limits_of(made.values)
    except ValueError as error:
        workbench.problem.emit(str(error))
        return ""
    options = default_options(limits, made.levels, made.signed)
    scale = scaling(limits, made.levels, options)
    integers = integers_of(made.values, scale, options)
    colours = integers if integers.ndim == 3 else integers[..., None].repeat(3, axis=2)
    QGuiApplication.clipboard().setImage(to_qimage(colours).copy())
    rows, columns = made.values.shape[:2]
    return f"{rows} × {columns}, 8 bits, {scale.remark}"


def _take_path(parent: QWidget, workbench: Workbench, made: Made, path: str) -> None:
    save = partial(_save, workbench, made, path)
    try:
        if PIXELS.suffix_of(path) == ".png":
            limits = limits_of(made.values)
            options = default_options(limits, made.levels, made.signed)
            PixelDialog(limits, made.levels, options, save, parent.window()).open()
        else:
            save(PixelOptions())
    except ValueError as error:
        workbench.problem.emit(str(error))


def _save(workbench: Workbench, made: Made, path: str, options: PixelOptions) -> None:
    workbench.background.writing.save(path, save_pixels(path, made.values, made.levels, options))


class PixelDialog(QDialog):
    """Asks what becomes of the values in a file of integers, and says it in words."""

    def __init__(
        self,
        limits: tuple[float, float],
        levels: tuple[float, float],
        options: PixelOptions,
        save: Callable[[PixelOptions], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What becomes of the values")
        self.options, self._limits, self._levels, self._save = options, limits, levels, save
        self.remark = Label(parent=self)
        self.remark.setWordWrap(True)
        self.controls = {name: control_for(field, self) for name, field in declared(type(options)).items()}
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        layout = self._column = QVBoxLayout(self)
        layout.setSpacing(2 * UNIT)
        for name, control in self.controls.items():
            control.set_value(getattr(options, name))
            control.chosen.connect(self._on_control_chosen)
            layout.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.remark)
        hint = Label("A PNG holds integers, rounded to the nearest. TIFF and NPY hold the values themselves.", self)
        hint.setProperty("muted", True)
        layout.addWidget(hint)
        layout.addWidget(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._say()

    def accept(self) -> None:
        super().accept()
        self._save(self.options)

    def _on_control_chosen(self, value: Any) -> None:
        name = next(name for name, control in self.controls.items() if control is self.sender())
        self.options = replace(self.options, **{name: value})
        self._say()
        # Qt gives a text that takes another line no more room by itself.
        self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))

    def _say(self) -> None:
        self.remark.setText(f"The {scaling(self._limits, self._levels, self.options).remark}.")
