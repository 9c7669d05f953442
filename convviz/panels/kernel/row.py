"""The Kernel panel's row in the table of subjects."""

from PySide6.QtWidgets import QWidget

from convviz.state.choices.kernel import KernelChoice
from convviz.state.commands import PanelProtocol
from convviz.state.context import Context
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Choice, Subject


def _make(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.kernel.panel import KernelPanel

    return KernelPanel(context, parent)


KERNEL = Subject(
    "kernel",
    "Kernel",
    Room.IMAGES,
    _make,
    choices=(Choice("kernel", KernelChoice.preset("sobel_x")),),
    mouse=(
        ("Drag a kernel cell up or down", "change its number (Shift: finely)"),
        ("Type into a cell", "digits, fractions like 1/9; Enter, Tab, Escape"),
    ),
    text="kernel",
    dock=Dock((Room.IMAGES,), 390),
)
