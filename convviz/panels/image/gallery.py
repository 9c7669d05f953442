"""The images that come with the program, and empty ones to draw in, as a menu."""

from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget, QWidgetAction

from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from convviz.widgets.look.colouring import Colouring, to_qimage
from convviz.widgets.look.theme import UNIT

#: Rows and columns of the empty images offered to draw in.
_EMPTY_SIZES = (8, 16, 28)
_THUMBNAIL, _ABOVE = 72, 2 * UNIT  # pixels, and those above it


class Gallery(QMenu):
    """Filled when it is first opened: reading nine photographs would slow the start."""

    #: The name of an example.
    example_chosen = Signal(str)
    #: Rows and columns of an empty image.
    empty_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        if not self.isEmpty():
            return
        holder = QWidgetAction(self)
        holder.setDefaultWidget(self._pictures())
        self.addAction(holder)
        self.addSeparator()
        for size in _EMPTY_SIZES:
            action = self.addAction(f"Empty {size} × {size}, to draw in")
            action.setData(size)
            action.triggered.connect(self._on_empty_triggered)

    def _pictures(self) -> QListWidget:
        pictures = QListWidget(self)
        pictures.setViewMode(QListWidget.ViewMode.IconMode)
        pictures.setMovement(QListWidget.Movement.Static)
        cell = QSize(_THUMBNAIL + 40, _THUMBNAIL + _ABOVE + 28)
        pictures.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL + _ABOVE))
        pictures.setGridSize(cell)
        pictures.setFixedSize(4 * cell.width() + 24, 4 * cell.height() + 8)
        pictures.setAccessibleName("Examples")
        for example in EXAMPLES.values():
            item = QListWidgetItem(_thumbnail(example.load()), example.title, pictures)
            item.setToolTip(example.description)
            item.setData(Qt.ItemDataRole.UserRole, example.name)
        pictures.itemClicked.connect(self._on_picture_chosen)
        pictures.itemActivated.connect(self._on_picture_chosen)
        return pictures

    def _on_picture_chosen(self, item: QListWidgetItem) -> None:
        self.close()
        self.example_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _on_empty_triggered(self) -> None:
        self.empty_chosen.emit(cast("QAction", self.sender()).data())


def _thumbnail(image: Image) -> QIcon:
    picture = to_qimage(Colouring(*image.levels).paint(image.pixels))
    smooth = (
        Qt.TransformationMode.SmoothTransformation
        if min(image.shape[:2]) > _THUMBNAIL
        else Qt.TransformationMode.FastTransformation
    )
    scaled = picture.scaled(_THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    # All are as high, so that their titles stand in a line, and none touches the edge of the list.
    canvas = QPixmap(_THUMBNAIL, _THUMBNAIL + _ABOVE)
    canvas.fill(Qt.GlobalColor.transparent)
    with QPainter(canvas) as painter:
        across, down = _THUMBNAIL - scaled.width(), _THUMBNAIL - scaled.height()
        painter.drawImage(across // 2, _ABOVE + down // 2, scaled)
    return QIcon(canvas)
