"""What one panel has put into another, and the way back from there."""

from dataclasses import dataclass, replace
from typing import Any

from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import Source
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class Visit:
    """What was chosen before a panel was given something to show.

    Attributes
    ----------
    origin : key of the panel that gave it, and to which one goes back.
    goal : key of the panel that shows it.
    given : what it gave beside the image, the most telling first: of a unit its kernel.
    before : the choices that it took the place of, as they were.
    step : where the panel that shows it stood.
    """

    origin: str
    goal: str
    given: tuple[Any, ...]
    before: tuple[Any, ...]
    step: int | None


class Visits:
    """Remembers of every image that one panel gave another what it took the place of."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._visits: dict[Source, Visit] = {}

    @property
    def here(self) -> Visit | None:
        """The visit to which the image chosen belongs, or else what stands beside it; None where the user chose both.

        A unit's kernel over an image of one's own still has the unit's bias, and needs the way back.
        """
        bench = self._workbench
        of_image = self._visits.get(bench.value(ImageChoice).source)
        beside = (
            visit for visit in self._visits.values() for value in visit.given[:1] if bench.value(type(value)) == value
        )
        return of_image or next(beside, None)

    def begin(self, origin: str, goal: str, text: str, step: int, image: ImageChoice, *others: Any) -> None:
        """Choose what the panel ``origin`` gives the panel ``goal`` to show, at a step, as an edit called ``text``.

        Where something given stands there already, the way back leads to what that has taken the place of.
        """
        bench, values = self._workbench, (image, *others)
        before = tuple(bench.value(type(value)) for value in values)
        visit = self.here or Visit(origin, goal, (), before, bench.players.place(goal))
        self._visits[image.source] = replace(visit, given=others)
        bench.choose(text, *values, places={goal: step})

    def go_back(self) -> str:
        """Choose what there was before, as one edit; gives the key of the panel to go back to, "" without a visit."""
        visit, bench = self.here, self._workbench
        if visit is None:
            return ""
        title = bench.subjects[visit.origin].title
        bench.choose(f"Back to {title}", *visit.before, places={visit.goal: visit.step})
        return visit.origin
