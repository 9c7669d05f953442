"""What is seen in place of the scene while the image has too many pixels: why, and what helps."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from convviz.core.util.checks import Pair
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.impulses import ImpulseOptions, ImpulseSource
from convviz.state.workbench import Workbench
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT

#: Rows and columns that are offered.
SIDE = 7


class TooLarge(QWidget):
    """A sentence, and buttons that make a small matrix of the image or take the chapter's."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench, self._whole = workbench, (SIDE, SIDE)
        self.problem = Label(parent=self)
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shrink = self._button(
            f"Shrink the image to {SIDE} × {SIDE}", "Each cell the mean of the pixels it stands for"
        )
        self.crop = self._button(
            f"Crop {SIDE} × {SIDE} pixels from its middle", "Pixels as they are; the Image panel crops others"
        )
        self.chapter = self._button("Take the chapter's x", "x of figure 3-7, with its own h")
        layout = QVBoxLayout(self)
        layout.setSpacing(3 * UNIT)
        layout.addStretch(1)
        layout.addWidget(self.problem)
        for button in (self.shrink, self.crop, self.chapter):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.shrink.clicked.connect(self._on_shrink_clicked)
        self.crop.clicked.connect(self._on_crop_clicked)
        self.chapter.clicked.connect(self._on_chapter_clicked)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setProperty("segment", True)
        return button

    def show_reason(self, sentence: str, whole: Pair) -> None:
        """Say why an image is not put together; ``whole`` is its size before anything was cropped or shrunk."""
        self.problem.setText(sentence)
        self._whole = whole

    def _on_shrink_clicked(self) -> None:
        self._workbench.edit(self._workbench.key(ImageChoice), f"Shrink to {SIDE} × {SIDE}", anew=True, shrink=SIDE)

    def _on_crop_clicked(self) -> None:
        crop = self._workbench.value(ImageChoice).crop or (0, 0, *self._whole)
        size = [min(SIDE, length) for length in crop[2:]]
        place = [start + (length - side) // 2 for start, length, side in zip(crop[:2], crop[2:], size, strict=True)]
        key, part = self._workbench.key(ImageChoice), (*place, *size)
        self._workbench.edit(key, f"Crop to {SIDE} × {SIDE}", anew=True, crop=part, shrink=None)

    def _on_chapter_clicked(self) -> None:
        options = self._workbench.value(ImpulseOptions)
        self._workbench.choose("Take the chapter's x", options.with_field("source", ImpulseSource.WEIGHTED))
