"""Kinds of files: what their names end in, and names for new ones."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from convviz.core.util.names import printable

#: What some system does not take in the name of a file.
_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]+')
#: What a shell, or a program that reads a list of names, may take for something else, and signs that are none of ASCII.
_BETWEEN_WORDS = re.compile(r"[^\w.]+")
_WITHIN_WORDS = str.maketrans(
    {"'": "", "\N{RIGHT SINGLE QUOTATION MARK}": "", "\N{MULTIPLICATION SIGN}": "x", "η": "eta"}
)
#: Characters of a proposed name, without its ending.
_LONGEST = 80


class FileType(NamedTuple):
    """One type: what it is called, and what the names of its files end in; the first is the usual one."""

    title: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True)
class FileKind:
    """Types of files that one chooses from at one place; the name typed decides.

    Attributes
    ----------
    key : under which the folder of the last one is remembered; several kinds may share it.
    types : at least one; the first is the usual one.
    """

    key: str
    types: tuple[FileType, ...]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All endings, in small letters, with their dots."""
        return tuple(suffix for kind in self.types for suffix in kind.suffixes)

    @property
    def filters(self) -> list[str]:
        """A line a type, as Qt's dialogs take it: "PNG picture (*.png)"."""
        return [f"{kind.title} ({' '.join('*' + suffix for suffix in kind.suffixes)})" for kind in self.types]

    def suffix_of(self, path: str) -> str:
        """The ending of a file's name, in small letters.

        Raises
        ------
        ValueError
            With a sentence that names those there are, for any other ending or none.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in self.suffixes:
            *others, last = self.suffixes
            possible = f"{', '.join(others)} or {last}" if others else last
            found = f"not in '{printable(suffix)}'" if suffix else f"and '{printable(Path(path).name)}' has no ending"
            raise ValueError(f"The name must end in {possible}, {found}.")
        return suffix

    def name_for(self, text: str, *, own: bool = False) -> str:
        """A name for a new file of the usual type: words with hyphens between them.

        The user's ``own`` name stays as it is, but for what some system does not take in names.
        """
        plain = " ".join(_UNFIT.sub(" ", text).split())
        if not own:
            plain = _BETWEEN_WORDS.sub("-", plain.translate(_WITHIN_WORDS))
        return f"{plain[:_LONGEST].strip(' .-') or 'untitled'}{self.types[0].suffixes[0]}"


def one_type(key: str, title: str, *suffixes: str) -> FileKind:
    """A kind of one type only."""
    return FileKind(key, (FileType(title, suffixes),))
