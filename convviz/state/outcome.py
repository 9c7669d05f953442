"""What a subject has made of the image: a picture that can be saved at its own size, copied, and become the image."""

from typing import Any, NamedTuple

from numpy.typing import NDArray

from convviz.core.images.image import Image
from convviz.state.results.image import PICTURE
from convviz.state.workbench import Workbench

#: Characters of an origin: after many filters the first ones are left out.
_LONGEST = 60


class Made(NamedTuple):
    """What was made.

    Attributes
    ----------
    values : (H, W) or (H, W, 3), exact.
    levels : black and white of the image that it was made of.
    shown : the values at the two ends of the colours that it is shown in.
    signed : whether these mean sign.
    name : its origin.
    """

    values: NDArray[Any]
    levels: tuple[float, float]
    shown: tuple[float, float]
    signed: bool
    name: str

    def as_image(self) -> Image:
        """The same as an image; an ImageError for values that are not finite."""
        return Image(self.name, self.values, self.shown)


def made(workbench: Workbench, subject: str) -> Made:
    """What a subject has made of the image that is chosen.

    Raises
    ------
    ValueError
        With a sentence, where it makes none, or there is none at the moment.
    """
    row, results = workbench.subjects[subject], workbench.results
    if row.outcome is None:
        raise ValueError(f"{row.title} makes no picture.")
    if results is None or not workbench.is_current(subject):
        raise ValueError("The result is still being computed.")
    picture, image = results.get(row.outcome.result), results.get(PICTURE)
    if picture is None or image is None:
        raise ValueError(f"There is no result: {row.title} says why.")
    return Made(picture.values, image.levels, picture.levels, picture.signed, shortened(row.outcome.name(results)))


def shortened(origin: str) -> str:
    """An origin of readable length, of which the end is kept."""
    return origin if len(origin) <= _LONGEST else f"…{origin[1 - _LONGEST :]}"
