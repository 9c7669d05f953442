"""Which image is looked at, and what is made of it before it is convolved."""

from dataclasses import dataclass

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer, OrNone, Parts, Real
from convviz.core.util.words import Word, one_of
from convviz.state.choices.source import SOURCES, Example, Source


class ColourMode(Word):
    """Channels of the picture that are used: grey, all three colours, or one of them."""

    GREY = "grey", "Grey", "One channel: 0.299 R + 0.587 G + 0.114 B"
    RGB = "rgb", "RGB", "All three channels"
    RED = "red", "R", "The red channel alone"
    GREEN = "green", "G", "The green channel alone"
    BLUE = "blue", "B", "The blue channel alone"


#: Rows and columns that a picture may be shrunk to.
SIDES = Integer(1, 4096)
_PLACE, _LENGTH = Integer(0, 1_000_000), Integer(1, 1_000_000)


@dataclass(frozen=True)
class ImageChoice(Declared):
    """The image, and how it is cut down.

    Attributes
    ----------
    source : where it comes from.
    mode : what is taken of a colour picture; a grey one is always grey. A picture starts in its own colours; what is
        chosen instead, such as one channel, stays chosen for the pictures after it.
    crop : (top, left, height, width) in pixels of the source, or None for all of it.
    shrink : number of rows and of columns to shrink to after the crop, or None to keep the pixels.
    range : the values drawn as black and as white, or None for where the picture's values lie. It changes how the image
        is drawn and none of its numbers, and is the picture's own: another picture starts with None.
    """

    source: Source = declare(SOURCES, default=Example("camera"))
    mode: ColourMode = declare(
        one_of(ColourMode, abreast=True), default=ColourMode.RGB, title="Colours", called="mode", edit="Change colours"
    )
    crop: tuple[int, int, int, int] | None = declare(
        OrNone(Parts({"top": _PLACE, "left": _PLACE, "height": _LENGTH, "width": _LENGTH})), default=None
    )
    shrink: int | None = declare(OrNone(SIDES), default=None, label="Shrink to")
    range: tuple[float, float] | None = declare(
        OrNone(Parts({"black": Real(), "white": Real()})), default=None, tip="the values drawn as black and as white"
    )

    def check(self) -> None:
        """Refuse a range that does not rise."""
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError(f"range must rise from black to white, got {self.range!r}")
