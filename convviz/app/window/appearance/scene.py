"""The panel in front as a picture for elsewhere: its scene without controls, in the light theme, as vectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QSize
from PySide6.QtGui import QPicture
from PySide6.QtWidgets import QApplication

from convviz.widgets.look.vectors import image_of, recorded, svg_bytes

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow


class Scene(NamedTuple):
    """What was drawn, its size in pixels, and what it shows."""

    picture: QPicture
    size: QSize
    title: str

    def mime_data(self) -> QMimeData:
        """An image and a drawing of it, for the clipboard: whoever pastes it takes what it can use."""
        data = QMimeData()
        data.setImageData(image_of(self.picture, self.size))
        data.setData("image/svg+xml", QByteArray(svg_bytes(self.picture, self.size, self.title)))
        return data


def scene_of(window: MainWindow) -> Scene:
    """Draw the scene of the panel in front; nothing of that is seen on the screen."""
    panel = window.front_panel.widget
    with _alone(window), window.look.lent("light"):
        return Scene(recorded(panel), panel.size(), window.front().title)


@contextmanager
def _alone(window: MainWindow) -> Iterator[None]:
    """Have the controls of the panel in front step aside, if they have not already."""
    presentation, panel, focused = window.presentation, window.front_panel, QApplication.focusWidget()
    panel.set_presented(True, controls=False)
    _lay_out()
    try:
        yield
    finally:
        panel.set_presented(presentation.on, controls=presentation.controls.isChecked())
        _lay_out()
        if focused is not None:
            focused.setFocus()


def _lay_out() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
