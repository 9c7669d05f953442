"""The Kernel panel's row in the table of subjects."""

from convviz.state.choices.kernel import KernelChoice
from convviz.state.late import LatePanel, MakePanel
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Choice, Subject


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.kernel.panel import KernelPanel

    return KernelPanel


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
