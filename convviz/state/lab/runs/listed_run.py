"""A run on the list of those that are compared."""

from dataclasses import dataclass

from convviz.runs.history import History
from convviz.runs.recipe import TrainConfig
from convviz.state.lab.fitting import ImagesSource, source_of
from convviz.state.lab.runs.names import data_title, run_name

#: Letters that a name can have.
NAME_LIMIT = 100


@dataclass(eq=False)
class ListedRun:
    """A run on the list.

    Attributes
    ----------
    key : that distinguishes it from all others.
    number : which one it is, counted from 1.
    history : its curves; only the newest has snapshots.
    images : how many it learns from, 0 where that is not known.
    colour : the number of its colour, which it keeps.
    title : what it was renamed to, or nothing.
    pinned : it is kept, also from one start of the program to the next.
    asked : whether it was switched on or off; None where it is as is usual.
    since : the number of the run that was the newest when it came on the list, or was brought back or opened last.
    opened : its network was, and so it goes on here; it was on the list before.
    """

    key: str
    number: int
    history: History
    images: int
    colour: int
    title: str = ""
    pinned: bool = False
    asked: bool | None = None
    since: int = 0
    opened: bool = False

    @property
    def config(self) -> TrainConfig:
        """What it trains."""
        config = self.history.config
        assert config is not None
        return config

    @property
    def short(self) -> str:
        """What it is called where there is little room: its title or its number."""
        return self.title or f"run {self.number}"

    @property
    def data(self) -> tuple[ImagesSource, int]:
        """What it learns from."""
        return source_of(self.config.recipe), self.images

    @property
    def loss(self) -> float | None:
        """What it makes small: None for the cross-entropy, else how far away LeNet-5's loss puts what is no class."""
        return self.config.network.nodes[-1].layer.rubbish_distance

    @property
    def data_title(self) -> str:
        """What its images are called."""
        return data_title(self.config.recipe.dataset)

    def rename(self, title: str) -> None:
        """Call it something else; by nothing it is called by its settings again."""
        self.title = " ".join(title.split())[:NAME_LIMIT]
        self.history.name = self.title or run_name(self.number, self.config)
