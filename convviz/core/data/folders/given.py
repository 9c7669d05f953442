"""What was dropped, pasted or named to be opened: files and folders, as far as can be seen without opening them."""

import os
from collections.abc import Generator, Sequence
from typing import NamedTuple

from convviz.core.data.folders.contents import is_folder
from convviz.core.data.folders.understood import Understood, understand
from convviz.core.images.formats import IMAGE_SUFFIXES


class Given(NamedTuple):
    """Files and folders that were given.

    Attributes
    ----------
    paths : of all of them.
    folder : what it can be, where it is one folder; else None.
    exist : whether there is any of them.
    may_be_pictures : whether all are pictures by the ends of their names, or folders.
    """

    paths: tuple[str, ...]
    folder: Understood | None
    exist: bool
    may_be_pictures: bool


def look_at(paths: Sequence[str]) -> Generator[float, None, Given]:
    """Find out what was given: in another thread, since a network drive may not answer.

    Raises
    ------
    DatasetError
        With a sentence, of one folder that may not be read, or holds neither pictures nor folders.
    """
    yield 0.0
    folder = (yield from understand(paths[0])) if len(paths) == 1 and is_folder(paths[0]) else None
    exist = folder is not None or any(map(os.path.exists, paths))
    return Given(tuple(paths), folder, exist, all(map(_may_be_pictures, paths)))


def _may_be_pictures(path: str) -> bool:
    return path.lower().endswith(IMAGE_SUFFIXES) or is_folder(path)
