"""How the results are looked at; not undone, since it changes no number."""

from dataclasses import dataclass
from enum import StrEnum

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, OneOf, Option


class Colours(StrEnum):
    """How a result is coloured: by what its kernel does, as a photograph, or by sign around zero."""

    AUTO = "auto"
    PHOTOGRAPH = "photograph"
    SIGNED = "signed"


CHANNELS = OneOf((Option(0, "R", "red"), Option(1, "G", "green"), Option(2, "B", "blue")))
COLOURS = OneOf(
    (
        Option(
            Colours.AUTO,
            "colours: auto",
            "As a photograph where the weights sum to more than 0 and little is cut off, else by sign",
        ),
        Option(Colours.PHOTOGRAPH, "as a photograph", "From black to white"),
        Option(Colours.SIGNED, "by sign", "Blue below zero, red above"),
    )
)


@dataclass(frozen=True)
class ViewOptions(Declared):
    """How the convolution is looked at.

    Attributes
    ----------
    compare : show convolution, cross-correlation and their difference side by side.
    channel : the channel stepped through where each is convolved on its own.
    colours : how the result is coloured.
    """

    compare: bool = declare(
        Flag(), default=False, tip="Convolution, cross-correlation and their difference side by side (F)"
    )
    channel: int = declare(CHANNELS, default=0, label="Step in")
    colours: Colours = declare(COLOURS, default=Colours.AUTO)
