"""What lies right in a folder."""

import os
from pathlib import Path
from typing import NamedTuple

from convviz.core.data.folders.clutter import is_clutter
from convviz.core.data.splits import DatasetError
from convviz.core.images.formats import IMAGE_SUFFIXES, REFUSED_SUFFIXES
from convviz.core.util.failures import unread_text
from convviz.core.util.names import printable

_PICTURES = frozenset(IMAGE_SUFFIXES + REFUSED_SUFFIXES)


class Contents(NamedTuple):
    """The sub-folders of a folder and everything else in it, sorted, without clutter."""

    folders: list[Path]
    files: list[Path]

    @property
    def pictures(self) -> list[Path]:
        """The files that are pictures by their names."""
        return [file for file in self.files if is_picture(file)]


def look_into(folder: str | Path) -> Contents:
    """What is in a folder that was given: a dataset, or else pictures.

    Raises
    ------
    DatasetError
        With a sentence, as from `contents_of`, or if it is neither.
    """
    contents = contents_of(Path(folder))
    if not contents.folders and not contents.pictures:
        raise DatasetError(
            f"'{printable(Path(folder).name)}' holds neither pictures nor a sub-folder of them for each class."
        )
    return contents


def contents_of(folder: Path) -> Contents:
    """List a folder.

    Raises
    ------
    DatasetError
        With a sentence, if it is not there, is none, or may not be read.
    """
    folders: list[str] = []
    others: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                inner = _is_folder(entry)
                if not is_clutter(entry.name, folder=inner):
                    (folders if inner else others).append(entry.name)
    except NotADirectoryError as error:
        raise DatasetError(f"'{printable(folder)}' is not a folder.") from error
    except OSError as error:
        raise DatasetError(unread_text(f"The folder '{printable(folder)}'", error)) from error
    except ValueError as error:  # a NUL in the path
        raise DatasetError(f"'{printable(folder)}' is not the name of a folder: {error}.") from error
    return Contents([folder / name for name in sorted(folders)], [folder / name for name in sorted(others)])


def is_folder(path: str | Path) -> bool:
    """Whether there is a folder, as far as may be seen."""
    try:
        return Path(path).is_dir()
    except OSError:  # in a folder that may not be entered
        return False


def is_picture(file: Path) -> bool:
    """Whether a file is a picture by its name."""
    return file.suffix.lower() in _PICTURES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False
