"""Names of folders that hold a split of a dataset: train, Testing, training_set, seg_val and their kind."""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from convviz.core.data.splits import DatasetError

TRAIN, VALIDATION, TEST, UNLABELLED = "train", "validation", "test", "unlabelled"
#: Split -> the words that name it, in any case.
_WORDS = {
    TRAIN: ("train", "training", "trn"),
    VALIDATION: ("validation", "validate", "validating", "valid", "val", "dev", "eval", "evaluation"),
    TEST: ("test", "testing", "tst", "holdout"),
    UNLABELLED: ("pred", "predict", "prediction", "predictions", "unlabelled", "unlabeled"),
}
_SPLIT_OF = {word: split for split, words in _WORDS.items() for word in words}
#: Words that add nothing to one of those: training_set, TrainImages, test1.
_NEUTRAL = frozenset(
    {"set", "sets", "split", "data", "dataset", "image", "images", "img", "imgs", "picture", "pictures", "photos"}
)
#: A word of a name: small letters after a capital one, or a run of letters.
_WORD = re.compile(r"[A-Z]?[a-z]+|[^\W\d_]+")
_GLUED = re.compile(rf"({'|'.join(sorted(_SPLIT_OF, key=len, reverse=True))})({'|'.join(_NEUTRAL)})")


class _Named(NamedTuple):
    """A folder named as a split, with what its name says besides, such as "seg"."""

    besides: tuple[str, ...]
    split: str
    folder: Path


def split_folders(folders: Sequence[Path], title: str) -> dict[str, Path]:
    """Which of the folders are splits; empty where none is, or where they are classes.

    They are splits if one is named as the training images, and another as a split too, alike but for that; a folder
    called ``train`` or so that stands alone is one as well. Among others a single one is a class: the railway's.

    Raises
    ------
    DatasetError
        If two are named as the same split, or if there are two families of them.
    """
    named = sorted(filter(None, map(_named, folders)), key=lambda one: (one.besides, one.split))
    families = {besides: list(family) for besides, family in groupby(named, key=lambda one: one.besides)}
    found = [
        family
        for besides, family in families.items()
        if any(one.split == TRAIN for one in family)
        and (len({one.split for one in family}) > 1 or (len(folders) == 1 and not besides))
    ]
    if not found:
        return {}
    if len(found) > 1:
        both = "' and '".join(family[0].folder.name for family in found[:2])
        raise DatasetError(f"'{title}' holds more than one set of splits, such as '{both}'; choose a folder with one.")
    for split, places in groupby(found[0], key=lambda one: one.split):
        names = [one.folder.name for one in places]
        if len(names) > 1:
            both = "' and '".join(names)
            raise DatasetError(f"'{title}' holds '{both}', all named as its {split} images; keep one of them.")
    return {split: one.folder for split in _WORDS for one in found[0] if one.split == split}


def _named(folder: Path) -> _Named | None:
    """What a folder's name says of a split; None if it names none, or two."""
    words = [part for word in _WORD.findall(folder.name) for part in _parted(word.casefold())]
    splits = [_SPLIT_OF[word] for word in words if word in _SPLIT_OF]
    if len(splits) != 1:
        return None
    besides = (word for word in words if word not in _SPLIT_OF and word not in _NEUTRAL)
    return _Named(tuple(besides), splits[0], folder)


def _parted(word: str) -> tuple[str, ...]:
    """A word that is two, such as "trainset", as both."""
    glued = _GLUED.fullmatch(word)
    return (word,) if glued is None else glued.groups()
