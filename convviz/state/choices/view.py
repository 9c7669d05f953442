"""How the results are looked at; not undone, since it changes no number."""

from dataclasses import dataclass
from enum import StrEnum

from convviz.core.util.checks import as_member, check_flag, check_whole


class Colours(StrEnum):
    """How a result is coloured: by what its kernel does, as a photograph, or by sign around zero."""

    AUTO = "auto"
    PHOTOGRAPH = "photograph"
    SIGNED = "signed"


@dataclass(frozen=True)
class ViewOptions:
    """How the convolution is looked at.

    Attributes
    ----------
    compare : show convolution, cross-correlation and their difference side by side.
    channel : the channel stepped through where each is convolved on its own.
    colours : how the result is coloured.
    """

    compare: bool = False
    channel: int = 0
    colours: Colours = Colours.AUTO

    def __post_init__(self) -> None:
        check_flag(self.compare, "compare")
        check_whole(self.channel, "channel", 0, 2)
        object.__setattr__(self, "colours", as_member(self.colours, "colours", Colours))
