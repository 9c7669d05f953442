"""Where an image comes from: an example, a file, the clipboard, or the user's own hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import ClassVar, Self, TypeAlias

from convviz.core.util.checks import Cells
from convviz.core.util.fields import Declared, Variants, declare
from convviz.core.util.kinds import Integer, MatrixUpTo, Parts, Real, Text

#: Rows and columns of an image drawn by hand.
DRAWN_LIMIT = 64


@dataclass(frozen=True)
class Example(Declared):
    """One of the images that come with the program, by its name in `EXAMPLES`."""

    name: str = declare(Text("the name of an example"))


@dataclass(frozen=True)
class File(Declared):
    """An image file, by its path from the root on, and which of its pages or frames, from 1.

    ``what`` is what sentences call such a file.
    """

    what: ClassVar[str] = "image"

    path: str = declare(Text("a path"))
    page: int = declare(Integer(1, 2**31), default=1)

    def check(self) -> None:
        """Refuse a path that another working folder would lead elsewhere."""
        if not (PurePosixPath(self.path).is_absolute() or PureWindowsPath(self.path).is_absolute()):
            raise ValueError(f"path must be a whole path, from the root on, got {self.path!r}")

    @classmethod
    def at(cls, path: str) -> Self:
        """The file at a path that may be relative to the working folder."""
        return cls(str(Path(path).absolute()))


@dataclass(frozen=True)
class Memory(Declared):
    """An image without a file, pasted or from a session, by its number in the image store."""

    number: int = declare(Integer(1, 2**31))


@dataclass(frozen=True)
class Drawn(Declared):
    """An image drawn or typed by hand: its numbers, and those shown as black and white."""

    cells: Cells = declare(MatrixUpTo(DRAWN_LIMIT), title="Drawn image")
    levels: tuple[float, float] = declare(Parts({"black": Real(), "white": Real()}), default=(0.0, 255.0))

    def check(self) -> None:
        """Refuse levels that do not rise."""
        if not self.levels[0] < self.levels[1]:
            raise ValueError(f"levels must rise from black to white, got {self.levels!r}")


#: Path as it is chosen -> path from the root on where the file may be too.
Elsewhere: TypeAlias = Mapping[str, str]
NOWHERE: Elsewhere = MappingProxyType({})

Source: TypeAlias = Example | File | Memory | Drawn
#: The field that holds one; in files each is named by its kind.
SOURCES = Variants(MappingProxyType({"example": Example, "file": File, "memory": Memory, "drawn": Drawn}))
