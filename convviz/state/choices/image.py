"""Which image is looked at, and what is made of it before it is convolved."""

from dataclasses import dataclass
from enum import StrEnum

from convviz.core.util.checks import Matrix, as_member, check_matrix, check_real, check_whole

#: Rows and columns of an image drawn by hand.
DRAWN_LIMIT = 64
_KEY_KINDS = ("example", "file", "memory", "drawn")


class ColourMode(StrEnum):
    """What is taken of the picture: grey, all three colours, or one of them."""

    GREY = "grey"
    RGB = "rgb"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


@dataclass(frozen=True)
class ImageChoice:
    """The image, by key, and how it is cut down.

    Attributes
    ----------
    key : "example:NAME", "file:PATH", "memory:NUMBER" (pasted or embedded in a session) or "drawn:".
    mode : what is taken of a colour picture; a grey one is always grey.
    crop : (top, left, height, width) in pixels of the source, or None for all of it.
    shrink : number of rows and of columns to shrink to after the crop, or None to keep the pixels.
    cells, levels : the numbers of a drawn image, and those shown as black and white; only for "drawn:".
    """

    key: str = "example:camera"
    mode: ColourMode = ColourMode.GREY
    crop: tuple[int, int, int, int] | None = None
    shrink: int | None = None
    cells: Matrix | None = None
    levels: tuple[float, float] = (0.0, 255.0)

    def __post_init__(self) -> None:
        kind, colon, name = self.key.partition(":") if isinstance(self.key, str) else ("", "", "")
        if kind not in _KEY_KINDS or not colon:
            raise ValueError(f"an image key starts with {', '.join(_KEY_KINDS)} and a colon, got {self.key!r}")
        if (kind == "drawn") == bool(name):
            raise ValueError(f'an image key names its image, except "drawn:", got {self.key!r}')
        if (kind == "drawn") != (self.cells is not None):
            raise ValueError("a drawn image, and no other, has cells")
        object.__setattr__(self, "mode", as_member(self.mode, "mode", ColourMode))
        if self.crop is not None:
            if not isinstance(self.crop, tuple) or len(self.crop) != 4:
                raise ValueError(f"crop must be (top, left, height, width), got {self.crop!r}")
            for number, least in zip(self.crop, (0, 0, 1, 1), strict=True):
                check_whole(number, "crop", least, 1_000_000)
        if self.shrink is not None:
            check_whole(self.shrink, "shrink", 1, 4096)
        if self.cells is not None:
            check_matrix(self.cells, "drawn image", DRAWN_LIMIT)
        if not isinstance(self.levels, tuple) or len(self.levels) != 2:
            raise ValueError(f"levels must be (black, white), got {self.levels!r}")
        for level in self.levels:
            check_real(level, "levels")
        if not self.levels[0] < self.levels[1]:
            raise ValueError(f"levels must rise from black to white, got {self.levels!r}")
