"""What stands in the place of an image that cannot be had."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label

#: Where a line may be broken, and nothing is seen.
_BREAK = "\u200b"


class MissingImage(QWidget):
    """The reason, with its path, and a button to find the file."""

    find_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = Label(parent=self)
        self.reason.setWordWrap(True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.find_button = IconButton("folder-open", "Find image…", self, show_text=True)
        self.find_button.setToolTip("Choose the file in whose place this is; crop and shrink stay")
        self.find_button.clicked.connect(self.find_requested)
        body = QVBoxLayout(self)
        body.addStretch(1)
        body.addWidget(self.reason)
        body.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)

    def show_reason(self, reason: str) -> None:
        """Say why there is no image; nothing is seen where there is one."""
        self.reason.setText(reason.replace("/", f"/{_BREAK}").replace("\\", f"\\{_BREAK}"))
        self.reason.setToolTip(reason)
        self.setVisible(bool(reason))
