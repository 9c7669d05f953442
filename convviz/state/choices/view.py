"""How the results are looked at; not undone, since it changes no number."""

from dataclasses import dataclass

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, OneOf, Option
from convviz.core.util.words import Word, one_of


class Colours(Word):
    """How a result is coloured: by what its kernel does, as a photograph, or by sign around zero."""

    AUTO = (
        *("auto", "colours: auto"),
        "As a photograph where the weights sum to more than 0 and little is cut off, else by sign",
    )
    PHOTOGRAPH = "photograph", "as a photograph", "From black to white"
    SIGNED = "signed", "by sign", "Blue below zero, red above"


CHANNELS = OneOf((Option(0, "R", "red"), Option(1, "G", "green"), Option(2, "B", "blue")), abreast=True)


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
        Flag(),
        default=False,
        tip="Convolution, cross-correlation and their difference side by side (F)",
    )
    channel: int = declare(CHANNELS, default=0, title="Stepped channel", called="channel", label="Step in")
    colours: Colours = declare(
        one_of(Colours),
        default=Colours.AUTO,
        title="Colours of the result",
        called="colours",
        label="",
        tip="how its numbers become colours",
    )
