"""What can be done with predictions: of own pictures, of those without a class, and saved."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.panels.training.own.pictures import PredictionFiles, ask_for_pictures
from convviz.state.context import Context
from convviz.widgets.look.icons import IconButton


class OwnRow(QWidget):
    """Buttons that predict pictures, predict them again, and save what was predicted."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._lab = context, context.lab
        self._files = PredictionFiles(self, context)
        self._shown = False
        self.open = IconButton("folder-open", "Predict pictures…", self, show_text=True)
        self.open.setToolTip("Predict pictures of your own; or drop several, or a folder, on this panel")
        self.unlabelled = IconButton("images", "Those without a class", self, show_text=True)
        self.unlabelled.setToolTip("Predict the pictures of the dataset's folder that are in no class")
        self.again = IconButton("rotate-cw", "Predict again", self)
        self.again.setToolTip("Predict the same pictures by the network as it is now")
        self.save = IconButton("arrow-down", "Save as CSV…", self, show_text=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.open, self.unlabelled, self.again, self.save):
            row.addWidget(button)
        self.open.clicked.connect(self._on_open_clicked)
        self.unlabelled.clicked.connect(self._lab.own.predict_unlabelled)
        self.again.clicked.connect(self._lab.own.predict_again)
        self.save.clicked.connect(self._on_save_clicked)

    def refresh(self, *, shown: bool) -> None:
        """Offer what makes sense now; ``shown``: own pictures are in view, and what is saved."""
        own, dataset = self._lab.own, self._lab.own.dataset
        self._shown = shown
        can = own.can_predict and not own.busy
        for button in (self.open, self.unlabelled, self.again):
            button.setEnabled(can)
        self.save.setEnabled(shown or can)
        self.again.setVisible(shown)
        self.unlabelled.setVisible(dataset is not None and dataset.unlabelled is not None)
        what = "these pictures" if shown else "all held-out images, by the network as it is now"
        self.save.setToolTip(f"Save the predictions of {what}: classes and probabilities")

    @Slot()
    def _on_open_clicked(self) -> None:
        ask_for_pictures(self, self._context)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._shown and self._lab.own.found is not None:
            self._files.ask_save(self._lab.own.found, "predictions")
        else:
            self._files.ask_save_held_out()
