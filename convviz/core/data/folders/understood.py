"""What a folder that was given can be: a dataset, as it would be read, or pictures to be predicted; and in words."""

from collections import Counter
from collections.abc import Generator
from typing import NamedTuple

from convviz.core.data.folders.contents import look_into
from convviz.core.data.folders.scan import Listing, list_folder
from convviz.core.data.folders.split_names import TEST, TRAIN, VALIDATION
from convviz.core.data.splits import DatasetError

#: Classes that are named with their counts.
_NAMED = 6
_PURPOSES = {TRAIN: "to train with", VALIDATION: "to validate with", TEST: "to test with"}


class Understood(NamedTuple):
    """A folder as it would be read.

    Attributes
    ----------
    listing : its splits, classes and files, where there are at least two classes; else None.
    refused : why there are not, in a sentence; else "".
    has_pictures : whether pictures lie right in it.
    """

    listing: Listing | None
    refused: str
    has_pictures: bool

    @property
    def is_dataset(self) -> bool:
        """Whether it can be nothing but a dataset, even if that cannot be read: no pictures lie right in it."""
        return not self.has_pictures


def understand(path: str) -> Generator[float, None, Understood]:
    """Find out what a folder can be, by the names in it alone.

    Raises
    ------
    DatasetError
        With a sentence, if it may not be read, or holds neither pictures nor folders.
    """
    has_pictures = bool(look_into(path).pictures)
    try:
        listing = yield from list_folder(path)
    except DatasetError as error:
        return Understood(None, str(error), has_pictures)
    return Understood(listing, "", has_pictures)


def description(listing: Listing) -> str:
    """What a dataset holds, and how it was understood, in sentences: classes, how many pictures, splits."""
    splits = listing.splits
    counts = Counter(file.label for files in splits.values() for file in files)
    named = [f"{name} ({counts[label]:,})" for label, name in enumerate(listing.classes)]
    some = ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else "")
    sentences = [f"'{listing.title}' holds {counts.total():,} pictures of {len(named):,} classes: {some}."]
    if len(splits) > 1:
        sentences.append(f"{', '.join(f'{len(files):,} {_PURPOSES[split]}' for split, files in splits.items())}.")
    return " ".join([*sentences, *listing.remarks])
