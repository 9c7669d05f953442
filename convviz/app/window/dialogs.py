"""The cheat sheet and the about box."""

import platform
import sys
from collections.abc import Sequence
from html import escape

import numpy as np
import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from convviz import __version__
from convviz.core.util.resources import resource_path

#: What the mouse does in every panel.
_ANYWHERE = ("Right-click a grid", "copy, save, or show its numbers as a table")


class _TextDialog(QDialog):
    def __init__(self, title: str, text: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(buttons)


class KeysDialog(_TextDialog):
    """All keys, read from the menus themselves, and what the mouse does."""

    def __init__(
        self,
        actions: Sequence[tuple[str, QAction]],
        mouse: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        blocks: dict[str, list[str]] = {}
        for menu, action in actions:
            keys = QKeySequence.listToString(action.shortcuts(), QKeySequence.SequenceFormat.NativeText).replace(
                "; ", ", "
            )
            # Undo and redo name in their texts what they would undo now.
            text = action.data() if action.data() in ("Undo", "Redo") else action.text().replace("&", "")
            blocks.setdefault(menu, []).append(_row(keys, text))
        hints = "".join(_row(what, then) for what, then in (*mouse, _ANYWHERE))
        left: list[str] = []
        right: list[str] = []
        for menu, rows in blocks.items():
            column = min(left, right, key=_length)
            column.append(f"<tr><td colspan='2'><h4>{menu}</h4></td></tr>{''.join(rows)}")
        columns = "".join(f"<td><table>{''.join(part)}</table></td>" for part in (left, right))
        super().__init__("Keys", f"<table><tr>{columns}</tr></table><h4>Mouse</h4><table>{hints}</table>", parent)


def _length(parts: Sequence[str]) -> int:
    return sum(len(part) for part in parts)


def _row(head: str, text: str) -> str:
    return f"<tr><td><b>{escape(head)}</b>&nbsp;&nbsp;</td><td>{escape(text)}&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;</td></tr>"


class AboutDialog(_TextDialog):
    """What this is, and which versions it runs on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        # Asked for only here: neither is needed to open the window.
        from importlib.metadata import version

        parts = (
            ("Python", platform.python_version()),
            ("PySide6", PySide6.__version__),
            ("pyqtgraph", version("pyqtgraph")),
            ("NumPy", np.__version__),
            ("SciPy", version("scipy")),
            ("OpenCV", version("opencv-python")),
            ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
            ("Program", sys.prefix),
        )
        rows = "".join(f"<tr><td>{name}&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>" for name, text in parts)
        credits = escape(str(resource_path("CREDITS.md")))
        super().__init__(
            "About convviz",
            f"<h2>convviz {__version__}</h2><p>See convolution and pooling, one step at a time.</p>"
            f"<table>{rows}</table><p>MIT licence. Photographs, icons and font: see {credits}.</p>",
            parent,
        )
