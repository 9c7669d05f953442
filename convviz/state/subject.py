"""A subject: all that the program knows of one thing to be shown, in one row of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from convviz.core.util.file_kinds import FileKind
from convviz.core.windows.steps import grid_of
from convviz.export.code.code import Code
from convviz.state.commands import Commands, WindowProtocol
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.late import MakePanel
from convviz.state.player import Player
from convviz.state.rooms import Dock, Room
from convviz.state.subject_model import Choice, Outcome, SubjectModel

if TYPE_CHECKING:
    from convviz.core.data.folders.given import Given
    from convviz.core.images.reading import Layers

__all__ = ["Choice", "Compare", "Opens", "Outcome", "Subject", "TakePictures", "code_of_results", "of_results"]

TakePictures: TypeAlias = "Callable[[Context, Layers | Given], None]"


@dataclass(frozen=True)
class Compare:
    """What F does while a panel is in front.

    Attributes
    ----------
    title : its name in the menu and in the list of keys.
    act : shows the comparison, or the scene again.
    """

    title: str
    act: Callable[[Context], None] = field(repr=False)


@dataclass(frozen=True)
class Opens:
    """Files that a subject opens, dropped on the window or named anywhere else.

    Attributes
    ----------
    kind : which they are, by what their names end in.
    open : opens the one of that path in a window.
    """

    kind: FileKind
    open: Callable[[WindowProtocol, str], object] = field(repr=False)


def of_results(write: Callable[[Results], str]) -> Callable[[Context], str]:
    """A summary that is written of the results; empty before there are any."""

    def summary(context: Context) -> str:
        results = context.workbench.results
        return "" if results is None else write(results)

    return summary


def code_of_results(write: Callable[[Results], Code | None]) -> Callable[[Context, str], Code]:
    """Code that is written of the results; a ValueError says why there is none, as where ``write`` gives None."""

    def code(context: Context, subject: str) -> Code:
        workbench = context.workbench
        if workbench.results is None or not workbench.is_current(subject):
            raise ValueError("The result is still being computed.")
        written = write(workbench.results)
        if written is None:
            raise ValueError(f"There is no result: {workbench.subjects[subject].title} says why.")
        return written

    return code


@dataclass(frozen=True, eq=False)
class Subject(SubjectModel):
    """One row: what is chosen and what follows from it, as a `SubjectModel` says, and the panel that shows it.

    Attributes
    ----------
    room : the room of which its panel is a tab, or in which it first stands as a dock.
    make : builds the panel, of the context and a parent widget; called when it is first needed. A `LatePanel` has its
        modules imported beside the window that is open.
    player : the player that the keys drive while it is in front, where that is not the one of ``steps``; it gives None
        while nothing steps.
    compare : what F does; None where there is no comparison.
    turn : what Ctrl+PgDn (1) and Ctrl+PgUp (-1) do where its room has no other tab: it shows another of its views.
    toggle : what Space does; by default it plays and pauses the player.
    commands : what stands in a menu of its own, which has its title; asked for once by each window.
    mouse : what the mouse does in its panel, for the list of keys: what one does, and what then happens.
    pictures : what takes a picture that is pasted or dropped while its panel is in front, or files and folders;
        None where it becomes the Image panel's.
    taking : what it does with the pictures of a folder, where that may be done or the folder be learned from.
    opens : files that it opens, besides pictures.
    classes : what learns from a folder with a sub-folder of images a class; None where nothing does.
    text : what its panel copies and pastes as text, in a word such as "kernel"; empty for nothing.
    text_in_focus : whether it takes text only where it has the focus, or by its own entry in the menu.
    dock : where it stands if it is no tab.
    whole : whether the window is never smaller than it needs; others scroll.
    """

    room: Room
    make: MakePanel = field(repr=False)
    _: KW_ONLY
    player: Callable[[Context], Player | None] | None = field(default=None, repr=False)
    compare: Compare | None = None
    turn: Callable[[Context, int], None] | None = field(default=None, repr=False)
    toggle: Callable[[Context], None] | None = field(default=None, repr=False)
    commands: Callable[[WindowProtocol], Commands] | None = field(default=None, repr=False)
    mouse: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    pictures: TakePictures | None = field(default=None, repr=False)
    taking: str = "Predict its pictures"
    classes: Callable[[Context, str], None] | None = field(default=None, repr=False)
    opens: tuple[Opens, ...] = ()
    text: str = ""
    text_in_focus: bool = False
    dock: Dock | None = None
    whole: bool = False

    def player_in(self, context: Context) -> Player | None:
        """The player that the keys drive while it is in front; None where nothing steps."""
        return context.workbench.players.get(self.key) if self.player is None else self.player(context)

    def row_length(self, context: Context) -> int:
        """How many steps make a row, which Up and Down go; 1 where steps lie in one row, or in none."""
        steps = context.workbench.steps(self.key)
        rows, columns = (1, 1) if steps is None else grid_of(steps)
        return columns if rows > 1 else 1
