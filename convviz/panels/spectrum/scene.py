"""The scene of the Spectrum panel: the three spectra, a remark, and one of the views below."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from convviz.panels.spectrum.charts import Charts
from convviz.panels.spectrum.passes import PassesPage
from convviz.panels.spectrum.waves import WavesPage
from convviz.state.choices.spectrum import Lower
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT
from convviz.widgets.spectra.row_view import RowView
from convviz.widgets.spectra.spectra_view import SpectraView


class SpectrumScene(QWidget):
    """Spectra above, charts or pictures below."""

    def __init__(self, profile: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spectra = SpectraView("Spectra of image, kernel and result", self)
        self.note = Label(parent=self)
        self.note.setWordWrap(True)
        self.note.hide()
        self.charts = Charts(profile, self)
        self.pictures = RowView("Image, impulse response and result", self)
        self.pictures.stand_over(self.spectra)
        self.passes = PassesPage(self)
        self.waves = WavesPage(self)
        self.waves.pictures.stand_over(self.spectra)
        #: The views of pictures below.
        self.rows = (self.pictures, self.passes.pictures, self.waves.pictures)
        self._pages = {
            Lower.CHARTS: self.charts,
            Lower.PICTURES: self.pictures,
            Lower.PASSES: self.passes,
            Lower.WAVES: self.waves,
        }
        self.below = QStackedWidget(self)
        for page in self._pages.values():
            self.below.addWidget(page)
        #: Why there is no such view; "" where there is.
        self.reason = Label(parent=self)
        self.reason.setWordWrap(True)
        self.below.addWidget(self.reason)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.spectra, 6)
        layout.addWidget(self.note)
        layout.addWidget(self.below, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the spectra the height that they can use: as wide as there is room, or as large as pictures below."""
        height = self.spectra.natural_height(self.width())
        page = self.below.currentWidget()
        below = self.pictures if page is self.pictures else self.waves.pictures if page is self.waves else None
        if below is not None:
            used = self.spectra.overhead + below.overhead + 3 * UNIT
            used += self.note.heightForWidth(self.width()) if not self.note.isHidden() else 0
            used += self.waves.text.heightForWidth(self.width()) + UNIT if page is self.waves else 0
            height = min(height, int(self.spectra.overhead + (self.height() - used) / 2) + 1)
        self.spectra.setMaximumHeight(max(height, self.spectra.minimumSizeHint().height()))

    def show_below(self, lower: Lower) -> None:
        """Show one of the views."""
        self.below.setCurrentWidget(self._pages[lower])
        self._fit()

    def show_reason(self, sentence: str) -> None:
        """Say why there is no view below."""
        self.reason.setText(sentence)
        self.below.setCurrentWidget(self.reason)

    def set_note(self, note: str) -> None:
        """Write a remark between spectra and what is below, or none."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._fit()
