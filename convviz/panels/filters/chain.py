"""The chain of stages, and beside it the fields of the selected one."""

from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from convviz.core.filters.fields import BilateralFilter, CannyFilter, WienerFilter
from convviz.core.filters.noise import SEEDS, noise_described, noise_of
from convviz.core.filters.table import FILTERS, described, row_of
from convviz.core.text.formatting import as_sentence, in_short
from convviz.panels.filters.edits import ChainEdits
from convviz.panels.filters.fields import ValueFields
from convviz.state.choices.filters import LONGEST, NOISE_KINDS, FilterChoice, NoNoise
from convviz.state.choices.kernel import KernelChoice
from convviz.state.results.filters import WHITE, lower, noise_text
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import DropDown, Labelled
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number
from convviz.widgets.filters.chain_strip import ChainStrip, Chip
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import ElidedLabel
from convviz.widgets.look.theme import UNIT

#: Places in the strip before the first filter: the image and the noise.
_BEFORE = 2
_NOISES = (
    ("none", "none", "The picture as it is"),
    ("gaussian", "Gaussian", "Every value gets its own small random number"),
    ("salt_pepper", "salt and pepper", "Some pixels become black or white"),
    ("poisson", "Poisson", "Each value is counted as photons: bright parts are noisier"),
)


#: What a filter that is no convolution says before its own reason.
_COMMON, _SHORT = ", and this filter ", "Not linear, so no convolution: it "


class About(ElidedLabel):
    """A line on the selected stage, as long as there is room; all of it is in the tool tip."""

    LETTERS = 32
    #: In a `FlowLayout` it takes the room that its row has left.
    fills_row = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("muted", True)

    def say(self, text: str, tip: str = "") -> None:
        """Say something else."""
        self.setText(text)
        self.setToolTip(tip or text)


class _Seed(Number):
    """A number as wide as it needs now: few seeds have ten digits."""

    def sizeHint(self) -> QSize:
        digits = max(4, len(str(self.value())))
        return QSize(self.fontMetrics().horizontalAdvance("0" * digits) + 9 * UNIT, super().sizeHint().height())


class ChainBar(QWidget):
    """The strip of chips, the fields of the selected stage, and the way to the Convolution panel."""

    #: The selected filter is to be opened in the Convolution panel.
    open_requested = Signal()

    def __init__(self, workbench: Workbench, edits: ChainEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench, self._edits = workbench, edits
        self.strip = ChainStrip("Chain of filters", self)
        self.kind = DropDown("Noise", list(_NOISES), self)
        self.fields = ValueFields(self)
        self.seed = _Seed("Seed", SEEDS.low, SEEDS.high, self, remark=", the same seed gives the same noise")
        self.again = IconButton("dice-5", "Draw other noise: the next seed", self)
        self.more = IconButton("ellipsis", "What is changed seldom: the boundary", self)
        self.more.setCheckable(True)
        self.open = IconButton("chevron-right", "Open in Convolution", self, show_text=True)
        self.open.setToolTip("Step through this filter's sums in the Convolution panel, on the picture before it")
        self.about = About(self)
        self._kind_box, self._seed_box = Labelled("Noise", self.kind, self), Labelled("Seed", self.seed, self)
        self._tail = (self._seed_box, self.again, self.more, self.open)
        self._foot: tuple[QWidget, ...] = ()
        self._flow = FlowLayout()
        self._flow.setSpacing(2 * UNIT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.strip)
        column.addLayout(self._flow)
        self.fields.laid_out.connect(self._lay_out)
        self._lay_out()
        self._connect()

    def add_to_foot(self, *controls: QWidget) -> None:
        """Put controls at the end of the line on the selected stage."""
        self._foot = controls
        self._lay_out()

    def _connect(self) -> None:
        strip = self.strip
        strip.chip_selected.connect(self._on_strip_chip_selected)
        strip.chip_removed.connect(self._on_strip_chip_removed)
        strip.chip_moved.connect(self._on_strip_chip_moved)
        strip.add_requested.connect(self._on_strip_add_requested)
        self.kind.chosen.connect(self._edits.set_noise)
        self.seed.chosen.connect(self._edits.set_seed)
        self.again.clicked.connect(self._on_again_clicked)
        self.more.toggled.connect(self._on_more_toggled)
        self.open.clicked.connect(self.open_requested)
        self.fields.changed.connect(self._on_fields_changed)
        self.fields.dock_requested.connect(self._on_fields_dock_requested)

    def _lay_out(self) -> None:
        """Put the fields and what follows one after the other, in the order in which Tab goes."""
        while self._flow.count():
            self._flow.takeAt(0)
        parts = (self._kind_box, *self.fields.boxes.values(), *self._tail, self.about, *self._foot)
        for before, part in zip((self.strip, *parts), parts, strict=False):
            self._flow.addWidget(part)
            QWidget.setTabOrder(before, part)
        self._flow.invalidate()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_choice(
        self, choice: FilterChoice, image: str, reached: int, white: float = WHITE, *, controls: bool = True
    ) -> None:
        """Show the chain, of which ``reached`` filters are at work in what is shown, and the selected one's fields."""
        selected = self._edits.selected
        self.strip.set_chips(_chips(choice, image, reached), selected + 1, offers_add=len(choice.chain) < LONGEST)
        noise, link = selected == 0, choice.link(selected - 1) if selected else None
        none = isinstance(choice.noise, NoNoise)
        self.kind.set_value(next(name for name, kind in NOISE_KINDS.items() if kind is type(choice.noise)))
        self.seed.set_value(choice.seed)
        self.seed.updateGeometry()
        self.fields.show((None if none else choice.noise) if noise else link, rare=self.more.isChecked())
        row = None if link is None else row_of(link)
        why = "" if row is None or link is None else row.not_opened(link)
        rare = row is not None and any(field.rare for field in row.fields.values())
        shown = {
            self._kind_box: noise,
            self._seed_box: noise and not none,
            self.again: noise and not none,
            self.more: rare,
            self.open: row is not None and not why,
            self.about: True,
        }
        for part, visible in shown.items():
            part.setVisible(visible and controls)
        if not controls:
            for box in self.fields.boxes.values():
                box.hide()
        self.about.say(*_about(choice, selected, why, white))
        self._flow.invalidate()

    # -- what is asked for ---------------------------------------------------------------------------------------

    def _on_strip_chip_selected(self, number: int) -> None:
        self._edits.select(number - 1)

    def _on_strip_chip_removed(self, number: int) -> None:
        if number < _BEFORE:
            self._edits.set_noise("none")
        else:
            self._edits.remove(number - _BEFORE)

    def _on_strip_chip_moved(self, number: int, goal: int) -> None:
        self._edits.move(number - _BEFORE, goal - _BEFORE)

    def _on_strip_add_requested(self, place: QPoint) -> None:
        menu = self.add_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def add_menu(self) -> QMenu:
        """The list of filters to add."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, row in FILTERS.items():
            action = menu.addAction(row.title)
            action.setToolTip(row.description)
            action.setData(name)
        menu.triggered.connect(self._on_menu_triggered)
        return menu

    def _on_menu_triggered(self, action: Any) -> None:
        self._edits.add(self._edits.new(action.data()))

    def _on_again_clicked(self) -> None:
        self._edits.draw_again()

    def _on_more_toggled(self) -> None:
        link = self._edits.choice.link(self._edits.selected - 1) if self._edits.selected else None
        if link is not None:
            self.fields.show(link, rare=self.more.isChecked())

    def _on_fields_changed(self, name: str, value: Any, merge: str) -> None:
        selected = self._edits.selected
        if selected:
            self._edits.set_link(selected - 1, name, value, merge)
        else:
            self._edits.set_noise_field(name, value, merge)

    def _on_fields_dock_requested(self, name: str) -> None:
        kernel = self._workbench.value(KernelChoice)
        self._on_fields_changed(name, kernel.planes[0], "")


def _about(choice: FilterChoice, selected: int, why: str, white: float) -> tuple[str, str]:
    """A line on the selected stage, and what the tool tip says of it: why it is no convolution, or what it does."""
    link = choice.link(selected - 1) if selected else None
    if link is None:
        none = isinstance(choice.noise, NoNoise)
        said = "Nothing is added to the picture: choose a noise." if none else noise_of(choice.noise).description
        levels = "" if none else _levels(white)
        return f"{levels}{said}", f"{levels}{said}"
    description = row_of(link).description
    if isinstance(link, BilateralFilter | CannyFilter | WienerFilter):
        description = _levels(white) + description
    if not why:
        return description, description
    _, found, own = why.partition(_COMMON)
    return f"{_SHORT}{own}" if found else why, f"{why}\n{description}"


def _levels(white: float) -> str:
    """How fields in grey levels are meant where the picture's white is another one."""
    return "" if white == WHITE else f"Levels are for a white of 255; this picture's is {in_short(white)}. "


def _chips(choice: FilterChoice, image: str, reached: int) -> tuple[Chip, ...]:
    none = isinstance(choice.noise, NoNoise)
    about = "Nothing is added to the picture" if none else noise_of(choice.noise).description
    text = "no noise" if none else f"noise: {lower(noise_text(choice)).replace(' noise', '')}"
    short = "no noise" if none else lower(noise_described(choice.noise)).replace(" noise", "")
    chips = [
        Chip(image or "image", "x", tip="The image, as the Image panel has it", selectable=False),
        Chip(text, short, as_sentence(about), removable=not none),
    ]
    for number, link in enumerate(choice.chain, 1):
        row = row_of(link)
        tip = f"{row.title}. {row.description}\nDrag to another place, or Alt and an arrow key."
        chips.append(
            Chip(lower(described(link)), lower(row.title), tip, removable=True, movable=True, reached=number <= reached)
        )
    return tuple(chips)
