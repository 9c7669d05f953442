"""Black and white of the image: shown on its histogram, moved by hand, and automatic again."""

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from convviz.panels.shared.pictures import colouring_of
from convviz.state.choices.image import ImageChoice
from convviz.state.graph.results import Results
from convviz.state.results.image import HISTOGRAM, PICTURE
from convviz.state.workbench import Workbench
from convviz.widgets.grid.range_bar import RangeBar
from convviz.widgets.look.theme import UNIT

_TIP = (
    "Range: the values drawn as black and as white. Drag a handle, or click its number and type another; or reach it "
    "by Tab and use the arrow keys or type. "
    "Only the drawing changes: the numbers that are convolved stay those of the image."
)


class RangeControl(QWidget):
    """The range of the image. Every drag is one edit."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.bar = RangeBar(self)
        self.bar.setToolTip(_TIP)
        self.reset = QToolButton(self)
        self.reset.setText("Auto")
        self.reset.setAccessibleName("Automatic range")
        self.reset.setToolTip("Automatic range: 0 to 255 for 8 bits, else where the picture's values lie")
        self.reset.setProperty("segment", True)
        self.reset.setCheckable(True)  # pressed while the range is automatic
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.reset)
        self.bar.chosen.connect(self._on_bar_chosen)
        self.reset.clicked.connect(self._on_reset_clicked)

    def show_results(self, results: Results) -> None:
        """Show the range in which the image is drawn."""
        histogram, picture = results.get(HISTOGRAM), results.get(PICTURE)
        if histogram is not None and picture is not None:
            self.bar.set_range(histogram.span, histogram.heights, picture.levels, colouring_of(picture))
        self.reset.setChecked(results.choice(ImageChoice).range is None)

    def _on_bar_chosen(self, black: float, white: float, gesture: int) -> None:
        self._workbench.edit("image", "Change range", merge=f"range {gesture}", range=(black, white))

    def _on_reset_clicked(self) -> None:
        self.reset.setChecked(True)  # once more when it is so already
        self._workbench.edit("image", "Automatic range", range=None)
