"""What the workbench knows of a subject: what is chosen, what follows from it, and what steps."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from convviz.core.util.late import known
from convviz.core.windows.geometry import Window
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results
from convviz.state.results.picture import Picture

if TYPE_CHECKING:
    from convviz.export.code.code import Code


@dataclass(frozen=True)
class Choice:
    """Something that one chooses.

    Attributes
    ----------
    key : its name in sessions and edits.
    first : its value at the first start, of a frozen dataclass with declared fields; or a `Late` one.
    undone : whether changing it can be undone; not so what is only looked at differently.
    """

    key: str
    first: Any
    undone: bool = True

    @property
    def default(self) -> Any:
        """Its value at the first start."""
        return known(self.first)


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


def _no_text(_context: object) -> str:
    return ""


def _half_way(_results: Results) -> tuple[float, float]:
    return 0.5, 0.5


def _nothing(_results: Results, _index: int) -> Window | None:
    return None


@dataclass(frozen=True, eq=False, kw_only=True)
class Follows:
    """What follows from what is chosen for a subject, and what steps in it.

    Attributes
    ----------
    results : what follows from its choices and from other subjects' choices and results; computed while it is in front.
    later : what follows too and may come after the picture: found in another thread once ``results`` are there, one
        after the other in this order, and in place as it comes. A change abandons what is under way.
    steps : the one of ``results`` that is a sequence of steps; a player stands in it.
    start : where the player stands in steps that come where there were none: fractions of their rows and columns.
    seen : what the step of that index sees of the image, in the image's cells; None for nothing.
    outcome : the picture that it makes of the image; None where it makes none.
    summary : what the foot of the window says while it is in front, of the `Context`.
    code : what is on its screen as programs, of the context and its key; a ValueError says why there are none. None
        where there never are.
    """

    results: tuple[Result[Any], ...] = field(default=(), repr=False)
    later: tuple[Result[Any], ...] = field(default=(), repr=False)
    steps: Result[Any] | None = field(default=None, repr=False)
    start: Callable[[Results], tuple[float, float]] = field(default=_half_way, repr=False)
    seen: Callable[[Results, int], Window | None] = field(default=_nothing, repr=False)
    outcome: Outcome | None = None
    summary: Callable[[Any], str] = field(default=_no_text, repr=False)
    code: "Callable[[Any, str], Code] | None" = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class SubjectModel(Follows):
    """A subject without its panel.

    Attributes
    ----------
    key : its name in sessions, settings, edits and on the command line.
    title : its name on the screen.
    choices : what one chooses for it.
    """

    key: str
    title: str
    _: KW_ONLY
    choices: tuple[Choice, ...] = ()

    #: Whether what follows is imported when it is first asked for.
    is_late: ClassVar[bool] = False

    @property
    def has_steps(self) -> bool:
        """Whether a player stands in its steps."""
        return self.steps is not None
