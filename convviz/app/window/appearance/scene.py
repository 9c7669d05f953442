"""The panel in front as a picture for elsewhere: its scene without controls, in the light theme, as vectors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QSize
from PySide6.QtGui import QPicture
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget

from convviz.app.window.appearance.look import Look
from convviz.app.window.appearance.presentation import Presentation
from convviz.state.commands import PanelProtocol
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.look.labels import HintLabel
from convviz.widgets.look.vectors import image_of, recorded, svg_bytes

#: What is there to be clicked: in a presentation some of it stays, in a picture none.
_CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, Segmented)


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


def scene_of(panel: PanelProtocol, title: str, look: Look, presentation: Presentation) -> Scene:
    """Draw the scene of the panel in front; nothing of that is seen on the screen."""
    with _alone(panel, presentation), look.lent("light"):
        panel.draw()  # some colours are computed together with what they are given to
        return Scene(recorded(panel.widget), panel.widget.size(), title)


@contextmanager
def _alone(panel: PanelProtocol, presentation: Presentation) -> Iterator[None]:
    """Have the controls of a panel step aside, if they have not already, and what is said of the mouse."""
    focused = QApplication.focusWidget()
    panel.set_presented(True, controls=False)
    clicked = [part for part in panel.widget.findChildren(QWidget) if isinstance(part, _CONTROLS) and part.isVisible()]
    hints = panel.widget.findChildren(HintLabel)
    for part in clicked:
        part.hide()
    for label in hints:
        label.show_hint(False)
    _lay_out()
    try:
        yield
    finally:
        for part in clicked:
            part.show()
        for label in hints:
            label.show_hint(True)
        panel.set_presented(presentation.on, controls=presentation.controls.isChecked())
        _lay_out()
        if focused is not None:
            focused.setFocus()


def _lay_out() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
