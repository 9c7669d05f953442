"""The scene of the Spectrum panel: the three spectra, a remark, and one of the views below."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT
from convviz.widgets.spectra.spectra_view import SpectraView


class SpectrumScene(QWidget):
    """Spectra above, charts or pictures below."""

    def __init__(self, charts: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spectra = SpectraView("Spectra of image, kernel and result", self)
        self.note = Label(parent=self)
        self.note.setWordWrap(True)
        self.below = QStackedWidget(self)
        self.below.addWidget(charts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.spectra, 6)
        layout.addWidget(self.note)
        layout.addWidget(self.below, 5)
