"""Below the probe image: where own pictures come from, and the pen."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from convviz.panels.training.own.pictures import (
    ask_for_pictures,
    ask_for_pictures_of_a_folder,
    paste_picture,
    take_image_panels,
)
from convviz.state.choices.image import ImageChoice
from convviz.state.context import Context
from convviz.widgets.controls.controls import Labelled, Tick
from convviz.widgets.controls.numbers import Number
from convviz.widgets.grid.digit_pad import Colour, DigitPad
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label, plain_tip
from convviz.widgets.look.theme import UNIT, current_theme

#: How the picture on the pad was fitted is said after it, since a presentation has no other room for that.
_OWN_TIP = "Predict a picture of your own: open, paste or drop it here, or draw"
#: The widest pen, in cells.
_WIDEST = 64
#: Pixels of a side of the swatch of its colour, and of its frame: a colour may be that of the ground.
_SWATCH, _FRAME = 18, (1, 1)


class OwnTools(QWidget):
    """A menu of own pictures and the way back; width and colour of the pen, the eraser; how a picture was fitted.

    Drawing shows and hides no row: the picture must not move under the pen.
    """

    def __init__(self, context: Context, pad: DigitPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._lab, self._pad = context, context.lab, pad
        self.own = IconButton("images", "Own picture", self, show_text=True)
        self.own.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.own)
        for text, act in (
            ("Open pictures…", partial(ask_for_pictures, self, context)),
            ("Pictures of a folder…", partial(ask_for_pictures_of_a_folder, self, context)),
            ("Paste picture", partial(paste_picture, context)),
            (f"The {context.workbench.title(ImageChoice)} panel's picture", partial(take_image_panels, context)),
        ):
            self.menu.addAction(text).triggered.connect(act)
        self.own.setMenu(self.menu)
        self.back = IconButton("x", "Back to the dataset's image", self)
        #: How a picture was fitted.
        self.fitting = QWidget(self)
        self.note = Label(parent=self.fitting)
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.inverted = Tick("inverted", "Dark and light in each other's places", self.fitting)
        self.width_ = Number("Width of the pen", 1, _WIDEST, self, remark=" cells")
        self.colour = QToolButton(self)
        self.colour.setIconSize(QSize(_SWATCH, _SWATCH))
        self.colour.setToolTip("Colour of the pen")
        self.colour.setAccessibleName("Colour of the pen")
        self.eraser = IconButton("eraser", "Erase with the left button too", self)
        self.eraser.setCheckable(True)
        self._lay_out()
        self.back.clicked.connect(self._on_back_clicked)
        self.inverted.chosen.connect(self._lab.own.set_inverted)
        self.width_.chosen.connect(pad.set_pen_width)
        self.colour.clicked.connect(self._on_colour_clicked)
        self.eraser.toggled.connect(pad.set_erasing)
        self._lab.own.changed.connect(self.refresh)
        self._lab.probe.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(UNIT)
        first = QHBoxLayout()
        first.addWidget(self.own)
        first.addStretch(1)
        first.addWidget(self.back)
        #: What is set of the pen.
        self.pen = QWidget(self)
        pen = QHBoxLayout(self.pen)
        pen.setContentsMargins(0, 0, 0, 0)
        pen.addWidget(Labelled("pen", self.width_, self))
        pen.addWidget(self.colour)
        pen.addStretch(1)
        pen.addWidget(self.eraser)
        body.addLayout(first)
        body.addWidget(self.pen)
        fitting = QVBoxLayout(self.fitting)
        fitting.setContentsMargins(0, 0, 0, 0)
        fitting.setSpacing(UNIT)
        fitting.addWidget(self.note)
        fitting.addWidget(self.inverted)
        body.addWidget(self.fitting)

    def refresh(self) -> None:
        """Show what belongs to the probe image that is chosen."""
        probe, fitted = self._lab.probe.value, self._lab.own.fitted
        own = probe is not None and probe.label < 0
        looks = self._lab.run.looked_at is not None  # at a network without its images: there are none to go back to
        self.own.setEnabled(self._lab.dataset.value is not None or looks)
        self.back.setVisible(own and not looks)
        if not own:
            self.eraser.setChecked(False)
        self.colour.setVisible(probe is not None and len(probe.image) == 3)
        self._show_colour()
        self.width_.blockSignals(True)
        self.width_.setValue(max(1, round(self._pad.pen_width)))
        self.width_.blockSignals(False)
        for part in (self.note, self.inverted):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(fitted is not None or (own and policy.retainSizeWhenHidden()))
            part.setSizePolicy(policy)
            part.setVisible(fitted is not None)
        self.own.setToolTip(plain_tip("\n".join([_OWN_TIP, *([fitted.said] if fitted is not None else [])])))
        if fitted is not None:
            self.note.setText(fitted.said)
            self.inverted.set_value(fitted.inverted)

    def _show_colour(self) -> None:
        swatch = QPixmap(_SWATCH, _SWATCH)
        swatch.fill(QColor(current_theme().muted))
        with QPainter(swatch) as painter:
            inner = swatch.rect().adjusted(*_FRAME, *(-width for width in _FRAME))
            painter.fillRect(inner, QColor.fromRgbF(*self._pad.pen_colour))
        self.colour.setIcon(QIcon(swatch))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_colour()

    @Slot()
    def _on_back_clicked(self) -> None:
        self._lab.own.go_back()

    @Slot()
    def _on_colour_clicked(self) -> None:
        dialog = QColorDialog(QColor.fromRgbF(*self._pad.pen_colour), self.window())
        dialog.setWindowTitle("Colour of the pen")
        dialog.colorSelected.connect(self._on_colour_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(QColor)
    def _on_colour_selected(self, colour: QColor) -> None:
        self.set_colour((colour.redF(), colour.greenF(), colour.blueF()))

    def set_colour(self, colour: Colour) -> None:
        """Draw in this colour, red, green and blue in 0..1."""
        self._pad.set_pen_colour(colour)
        self._show_colour()
