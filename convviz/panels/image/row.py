"""The Image panel's row in the table of subjects."""

from convviz.state.choices.image import ImageChoice
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import image
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Choice, Subject


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.image.panel import ImagePanel

    return ImagePanel


IMAGE = Subject(
    "image",
    "Image",
    Room.IMAGES,
    _make,
    choices=(Choice("image", ImageChoice()),),
    results=(image.SOURCE, image.CELLS, image.PICTURE, image.FACTS, image.HISTOGRAM),
    mouse=(
        ("Wheel, drag, double-click a picture", "zoom, move, show all"),
        ("Double-click a cell of a small image", "type its number; Return, Tab, arrow keys go on, Esc leaves"),
    ),
    text="image matrix",
    text_in_focus=True,
    dock=Dock((Room.IMAGES,), 350),
)
