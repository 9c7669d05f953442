"""What the workbench knows of a subject: what is chosen, what follows from it, and what steps."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from convviz.core.windows.geometry import Window
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results
from convviz.state.results.picture import Picture


@dataclass(frozen=True)
class Choice:
    """Something that one chooses.

    Attributes
    ----------
    key : its name in sessions and edits.
    default : its value at the first start, of a frozen dataclass with declared fields.
    undone : whether changing it can be undone; not so what is only looked at differently.
    """

    key: str
    default: Any
    undone: bool = True


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where the picture is found that a subject makes of the image.

    Attributes
    ----------
    result : which gives the picture.
    name : says its origin, such as "Photographer ∗ Sobel Hx".
    """

    result: Result[Picture]
    name: Callable[[Results], str]


def _half_way(_results: Results) -> tuple[float, float]:
    return 0.5, 0.5


def _nothing(_results: Results, _index: int) -> Window | None:
    return None


@dataclass(frozen=True, eq=False)
class SubjectModel:
    """A subject without its panel.

    Attributes
    ----------
    key : its name in sessions, settings, edits and on the command line.
    title : its name on the screen.
    choices : what one chooses for it.
    results : what follows from these and from other subjects' choices and results; computed while it is in front.
    later : what follows too and may come after the picture: found in another thread once ``results`` are there, one
        after the other in this order, and in place as it comes. A change abandons what is under way.
    steps : the one of ``results`` that is a sequence of steps; a player stands in it.
    start : where the player stands in steps that come where there were none: fractions of their rows and columns.
    seen : what the step of that index sees of the image, in the image's cells; None for nothing.
    outcome : the picture that it makes of the image; None where it makes none.
    """

    key: str
    title: str
    _: KW_ONLY
    choices: tuple[Choice, ...] = ()
    results: tuple[Result[Any], ...] = field(default=(), repr=False)
    later: tuple[Result[Any], ...] = field(default=(), repr=False)
    steps: Result[Any] | None = field(default=None, repr=False)
    start: Callable[[Results], tuple[float, float]] = field(default=_half_way, repr=False)
    seen: Callable[[Results, int], Window | None] = field(default=_nothing, repr=False)
    outcome: Outcome | None = None
