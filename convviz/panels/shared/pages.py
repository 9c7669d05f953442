"""The scenes of a panel, of which one is seen, or why there is none."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from convviz.widgets.look.labels import Label


class Pages(QStackedWidget):
    """One of some ``scenes``, or in their place a sentence.

    Attributes
    ----------
    problem : where the sentence stands.
    """

    def __init__(self, *scenes: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.problem = Label(parent=self)
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (*scenes, self.problem):
            self.addWidget(page)

    def show_reason(self, sentence: str) -> None:
        """Say why there is nothing to be seen."""
        self.problem.setText(sentence)
        self.setCurrentWidget(self.problem)
