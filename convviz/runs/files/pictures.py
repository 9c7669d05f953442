"""What a checkpoint says of the pictures it was trained with, so that others are noticed, and prepared likewise."""

from dataclasses import dataclass
from typing import Any

from convviz.core.data.fingerprint import Fingerprint
from convviz.core.data.preparation import Preparation
from convviz.core.data.splits import Dataset
from convviz.core.util.checks import check_integer, check_real
from convviz.runs.recipe import Recipe

_FIELDS = {"levels", "ground", "files", "names", "contents"}


@dataclass(frozen=True)
class Pictures:
    """How a folder's pictures were made images, and what its files are known by."""

    preparation: Preparation
    fingerprint: Fingerprint

    def to_data(self) -> dict[str, Any]:
        """What JSON writes; size and fit are the recipe's."""
        known, levels = self.fingerprint, self.preparation.levels
        return {
            "levels": None if levels is None else list(levels),
            "ground": list(self.preparation.ground),
            **{"files": known.files, "names": known.names, "contents": known.contents},
        }


def pictures_of(dataset: Dataset) -> Pictures | None:
    """Of a folder's; None for images that no files were read for."""
    if dataset.preparation is None or dataset.fingerprint is None:
        return None
    return Pictures(dataset.preparation, dataset.fingerprint)


def pictures_from_data(data: Any, recipe: Recipe) -> Pictures | None:
    """What `Pictures.to_data` gave; None of None, which bundled images and earlier versions have.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if data is None:
        return None
    if not isinstance(data, dict) or data.keys() != _FIELDS:
        raise ValueError("its pictures are not what they should be")
    levels, ground = data["levels"], _numbers(data["ground"], 3, "its ground")
    for number in ground:
        check_integer(number, "its ground", 0, 255)
    if levels is not None:
        low, high = _numbers(levels, 2, "its levels")
        check_real(low, "its levels")
        check_real(high, "its levels", low)
        if low == high:
            raise ValueError("its levels must be two numbers that differ")
        levels = (float(low), float(high))
    check_integer(data["files"], "its number of files", 1, 2**53)
    if not all(isinstance(data[name], str) for name in ("names", "contents")):
        raise ValueError("its pictures are not what they should be")
    red, green, blue = ground
    return Pictures(
        Preparation(recipe.image_size, recipe.fit, levels, (red, green, blue)),
        Fingerprint(data["files"], data["names"], data["contents"]),
    )


def _numbers(data: Any, count: int, what: str) -> list[Any]:
    if not isinstance(data, list) or len(data) != count:
        raise ValueError(f"{what} must be {count} numbers")
    return data
