"""What another panel has put into one, and the way back from there."""

from dataclasses import dataclass
from typing import Any

from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Source
from convviz.state.workbench import Workbench

_PANEL = "convolution"


@dataclass(frozen=True)
class Visit:
    """What was chosen before the Convolution panel was given something to show.

    Attributes
    ----------
    origin : key of the panel that gave it, and to which one goes back.
    before : image, kernel and options, as they were.
    step : where the Convolution panel stood.
    """

    origin: str
    before: tuple[Any, ...]
    step: int


class Visits:
    """Remembers of every image that was given to the Convolution panel what it took the place of."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._visits: dict[Source, Visit] = {}

    @property
    def here(self) -> Visit | None:
        """The visit to which the image chosen belongs; None where the user chose it."""
        return self._visits.get(self._workbench.value(ImageChoice).source)

    def begin(
        self,
        origin: str,
        text: str,
        step: int,
        image: ImageChoice,
        kernel: KernelChoice,
        options: ConvolutionOptions,
    ) -> None:
        """Choose what the panel ``origin`` gives the Convolution panel to show, at a step, as an edit called ``text``.

        Where something given stands there already, the way back leads to what that has taken the place of.
        """
        bench = self._workbench
        before = tuple(bench.value(kind) for kind in (ImageChoice, KernelChoice, ConvolutionOptions))
        visit = self.here or Visit(origin, before, bench.players.place(_PANEL))
        self._visits[image.source] = visit
        bench.choose(text, image, kernel, options, places={_PANEL: step})

    def go_back(self) -> str:
        """Choose what there was before, as one edit; gives the key of the panel to go back to, "" without a visit."""
        visit, bench = self.here, self._workbench
        if visit is None:
            return ""
        title = bench.subjects[visit.origin].title
        bench.choose(f"Back to {title}", *visit.before, places={_PANEL: visit.step})
        return visit.origin
