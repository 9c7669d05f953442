"""A separable kernel below the spectra: one 2-D pass against two 1-D ones."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from convviz.core.spectrum.costs import PassTimes
from convviz.core.spectrum.factors import Factors, Passes
from convviz.core.text.formatting import format_number, in_short
from convviz.panels.shared.title import Title
from convviz.panels.spectrum.pictures import shown_values
from convviz.state.results.picture import Picture
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.spectra.content import Heading
from convviz.widgets.spectra.factors_view import FactorsView
from convviz.widgets.spectra.row_view import RowView


class PassesPage(QWidget):
    """The kernel as a column and a row, the image after each pass, and what that costs."""

    measure_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Title("Two passes for one", parent=self)
        self.measure = QPushButton("Measure", self)
        self.measure.setToolTip("Times one pass and two here, in the background")
        self.measure.clicked.connect(self.measure_requested)
        self.factors = FactorsView("The kernel as a column times a row", self)
        self.pictures = RowView("The image after each pass", self)
        self.text = Label(parent=self)
        self.text.setWordWrap(True)
        head, row, layout = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.title, 1)
        head.addWidget(self.measure)
        row.setSpacing(6 * UNIT)
        row.addWidget(self.factors, 1)
        row.addWidget(self.pictures, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addLayout(head)
        layout.addLayout(row, 1)
        layout.addWidget(self.text)

    def show_passes(
        self, found: Factors, passes: Passes, kernel: Picture, given: Picture, output: Picture, times: PassTimes | None
    ) -> None:
        """Show a kernel's factors, and what comes out of each pass."""
        self.title.set_text(*_title(found))
        self.factors.set_kernel(kernel.values, list(zip(found.columns, found.rows, strict=True)))
        after = ("by column", "by row") if found.separable else ("by column 1", "all added")
        heads = (("x", "image", Role.INPUT), ("v", after[0], Role.PRODUCT), ("y", after[1], Role.OUTPUT))
        self.pictures.set_headings([Heading(*head) for head in heads], ("→", "→"))
        self.pictures.set_pictures(
            (shown_values(given.values, given), shown_values(passes.between), shown_values(passes.two, output))
        )
        self.text.setText(f"{_counted(found, given.values.size)} {_equal(passes)} {_timed(times)}".strip())


def _title(found: Factors) -> tuple[str, str]:
    if found.rank == 0:
        return "A kernel of zeros", "nothing to multiply"
    if found.separable:
        return "Separable: a column times a row", "two 1-D passes for one 2-D pass"
    return "Not separable", f"its rank is {found.rank}: it is a sum of {found.rank} columns times rows"


def _counted(found: Factors, cells: int) -> str:
    rows, columns = found.shape
    one = f"One 2-D pass: {rows} · {columns} = {found.direct} products a pixel, {found.direct * cells:,} in all."
    if found.rank <= 1:
        two = f"Two 1-D passes: {rows} + {columns} = {found.passes}, {found.passes * cells:,} in all."
    else:
        two = f"{found.rank} times two 1-D passes: {found.rank} · ({rows} + {columns}) = {found.passes}."
    return f"{one} {two}"


def _equal(passes: Passes) -> str:
    if passes.difference == 0:
        return "Both give the same y."
    return f"Both give the same y but for rounding: at most {in_short(passes.difference)} apart."


def _timed(times: PassTimes | None) -> str:
    if times is None:
        return ""
    one, two = format_number(round(times.one, 2)), format_number(round(times.two, 2))
    return f"Measured on {times.shape[0]} × {times.shape[1]}: {one} ms against {two} ms."
