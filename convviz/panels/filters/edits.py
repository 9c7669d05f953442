"""The edits of noise and chain: each can be undone, and the player goes where what was changed is seen."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from convviz.core.filters.fields import ConvolutionFilter, FilterFields, UpsampleFilter
from convviz.core.filters.noise import SEEDS
from convviz.core.filters.table import FILTERS, described
from convviz.core.util.fields import Declared, declared
from convviz.state.choices.filters import LONGEST, NOISE_KINDS, Beside, FilterChoice, FilterSpot, NoNoise
from convviz.state.choices.kernel import KernelChoice
from convviz.state.results.filters import lower
from convviz.state.workbench import Workbench

_KEY = "filters"


class ChainEdits(QObject):
    """Edits the chain; filters are numbered from 0, and what is selected from 1, since 0 is the noise."""

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench

    @property
    def choice(self) -> FilterChoice:
        """What is chosen."""
        return self._workbench.value(FilterChoice)

    @property
    def spot(self) -> FilterSpot:
        """Where one looks."""
        return self._workbench.value(FilterSpot)

    @property
    def selected(self) -> int:
        """Whose fields are shown: 0 for the noise, from 1 the filters."""
        return min(self.spot.selected, len(self.choice.chain))

    def select(self, number: int) -> None:
        """Show the fields of the noise, or of a filter."""
        self._workbench.edit("filters_spot", "Select", selected=number)

    def look_at(self, row: int, column: int) -> None:
        """Look closely at a pixel."""
        self._workbench.edit("filters_spot", "Look at a pixel", pixel=(row, column), beside=Beside.CLOSEUP)

    # -- filters -------------------------------------------------------------------------------------------------

    def add(self, link: FilterFields) -> None:
        """Put a filter after the selected one; a chain that is full is a problem said in a sentence."""
        chain = self.choice.chain
        if len(chain) >= LONGEST:
            self._workbench.problem.emit(f"A chain has at most {LONGEST} filters; remove one of them first.")
            return
        place = self.selected if self.selected else len(chain)
        chained = (*chain[:place], link, *chain[place:])
        self._put(f"Add {lower(described(link))}", chained, place + 1)

    def use(self, link: FilterFields) -> None:
        """Put a filter in the place of the selected one, or where none is selected at the end."""
        chain, number = self.choice.chain, self.selected - 1
        if number < 0:
            self.add(link)
        else:
            chained = (*chain[:number], link, *chain[number + 1 :])
            self._put(f"Use {lower(described(link))}", chained, number + 1)

    def remove(self, number: int) -> None:
        """Take a filter out."""
        chain = self.choice.chain
        left = (*chain[:number], *chain[number + 1 :])
        self._put(f"Remove {lower(described(chain[number]))}", left, min(number + 1, len(left)))

    def move(self, number: int, goal: int) -> None:
        """Take a filter out and put it back where it is the one of the number ``goal``."""
        chain = list(self.choice.chain)
        moved = chain.pop(number)
        chain.insert(goal, moved)
        self._put(f"Move {lower(described(moved))}", tuple(chain), goal + 1)

    def clear(self) -> None:
        """Take all filters out."""
        self._put("Remove all filters", (), 0)

    def set_link(self, number: int, name: str, value: Any, merge: str = "") -> None:
        """Give a field of a filter another value; others follow as they do where a person chooses."""
        chain = list(self.choice.chain)
        text = declared(type(chain[number]))[name].edit_text(value)
        chain[number] = chain[number].with_field(name, value)
        self._workbench.choose(text, replace(self.choice, chain=tuple(chain)), merge=merge and f"{number} {merge}")

    def new(self, name: str) -> FilterFields:
        """A filter with its defaults; a convolution has the kernel of the Kernel dock."""
        if FILTERS[name].choice is ConvolutionFilter:
            return ConvolutionFilter(kernel=self._workbench.value(KernelChoice).planes[0])
        return FILTERS[name].make()

    # -- noise ---------------------------------------------------------------------------------------------------

    def set_noise(self, name: str) -> None:
        """Add noise of another kind, or none."""
        noise = NOISE_KINDS[name]()
        text = "Remove the noise" if isinstance(noise, NoNoise) else f"Add {name.replace('_', ' and ')} noise"
        self._choose(text, noise=noise)

    def set_noise_field(self, name: str, value: Any, merge: str = "") -> None:
        """Give a field of the noise another value."""
        noise = self.choice.noise
        text = declared(type(noise))[name].edit_text(value)
        self._choose(text, merge=merge, noise=noise.with_field(name, value))

    def set_seed(self, seed: int) -> None:
        """Draw the noise by another seed."""
        self._choose("Change seed", seed=seed)

    def draw_again(self) -> None:
        """Draw the noise by the next seed."""
        self._choose("Draw other noise", seed=(self.choice.seed + 1) % SEEDS.high)

    def load(self, noise: Declared, chain: tuple[FilterFields, ...], text: str) -> None:
        """Put a cell of the table in the place of noise and chain."""
        self._choose(text, noise=noise, chain=chain, selected=len(chain))

    # -- how -----------------------------------------------------------------------------------------------------

    def _put(self, text: str, chain: tuple[FilterFields, ...], selected: int) -> None:
        sizes = [link for link in chain if isinstance(link, UpsampleFilter)]
        if len(sizes) > 1:
            self._workbench.problem.emit("A chain upsamples once: twice makes too many pixels.")
            return
        self._choose(text, chain=chain, selected=selected)

    def _choose(self, text: str, *, merge: str = "", selected: int | None = None, **changes: Any) -> None:
        choice = replace(self.choice, **changes)
        if selected is None:
            self._workbench.choose(text, choice, merge=merge)
            return
        # Undone, what was selected is so again; and what was done is seen at the end of the chain.
        spot = replace(self.spot, selected=selected)
        self._workbench.choose(text, choice, spot, places={_KEY: None})
