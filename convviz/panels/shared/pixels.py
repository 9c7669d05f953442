"""Saving and copying an array as a picture of its own size: the file, and what becomes of the values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from convviz.core.util.fields import declared
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.controls.declared import control_for
from convviz.widgets.look.colouring import to_qimage
from convviz.widgets.look.theme import UNIT

if TYPE_CHECKING:
    from convviz.export.pixels import PixelOptions

# What writes is imported on first use, so that the start does not wait for it.


class Shown(NamedTuple):
    """An array (H, W) or (H, W, 3) that is shown: the values that are black and white, whether colours mean sign."""

    values: NDArray[Any]
    levels: tuple[float, float]
    signed: bool


def ask_to_save_pixels(parent: QWidget, workbench: Workbench, shown: Shown, name: str) -> None:
    """Ask for a file, and for a PNG what becomes of the values; save it. What was done is said."""
    from convviz.export.pixels import PIXELS

    then = partial(_take_path, parent, workbench, shown)
    ask_to_save(parent, "Save picture at its own size", PIXELS, then, name=name)


def copy_pixels(workbench: Workbench, shown: Shown) -> str:
    """Put a picture of 8 bits on the clipboard; gives what was done, in words, or nothing where that is a problem."""
    from convviz.export.pixels import default_options, integers_of, limits_of, scaling

    options = default_options(shown.signed)
    try:
        scale = scaling(limits_of(shown.values), shown.levels, options)
    except ValueError as error:
        workbench.problem.emit(str(error))
        return ""
    integers = integers_of(shown.values, scale, options)
    colours = integers if integers.ndim == 3 else integers[..., None].repeat(3, axis=2)
    QGuiApplication.clipboard().setImage(to_qimage(colours).copy())
    rows, columns = shown.values.shape[:2]
    return f"{rows} × {columns}, 8 bits, {scale.remark}"


def _take_path(parent: QWidget, workbench: Workbench, shown: Shown, path: str) -> None:
    from convviz.export.pixels import default_options, limits_of

    options, save = default_options(shown.signed), partial(_save, workbench, shown, path)
    if not path.lower().endswith(".png"):
        save(options)
        return
    try:
        dialog = PixelDialog(limits_of(shown.values), shown.levels, options, save, parent.window())
    except ValueError as error:
        workbench.problem.emit(str(error))
    else:
        dialog.open()


def _save(workbench: Workbench, shown: Shown, path: str, options: PixelOptions) -> None:
    from convviz.export.pixels import save_pixels

    workbench.background.writing.save(path, save_pixels(path, shown.values, shown.levels, options))


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
        self.remark = QLabel(self)
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setWordWrap(True)
        self.controls = {name: control_for(field, self) for name, field in declared(type(options)).items()}
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * UNIT)
        for name, control in self.controls.items():
            control.set_value(getattr(options, name))
            control.chosen.connect(self._on_control_chosen)
            layout.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.remark)
        hint = QLabel("TIFF and NPY hold the values themselves.", self)
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

    def _say(self) -> None:
        from convviz.export.pixels import scaling

        self.remark.setText(f"The {scaling(self._limits, self._levels, self.options).remark}.")
