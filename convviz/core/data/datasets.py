"""The datasets that come with the program, and the one door to these and to folders of images."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from weakref import WeakValueDictionary

from convviz.core.data.folders.dataset import load_folder
from convviz.core.data.mnist import load_mnist
from convviz.core.data.preparation import Fit, Preparation
from convviz.core.data.splits import Dataset, DatasetError, Split
from convviz.core.data.textures import load_textures
from convviz.core.images.image import ImageError

#: The names of the datasets that come with the program; any other name is a folder.
MNIST, TEXTURES = "mnist", "textures"

__all__ = ["DATASETS", "BundledDataset", "Dataset", "DatasetError", "Split", "load_dataset", "usual_epochs"]


@dataclass(frozen=True)
class BundledDataset:
    """A dataset that comes with the program.

    Attributes
    ----------
    name
        Its key in `DATASETS`, and on the command line.
    title
        Its name on screen.
    description
        One sentence: what it is good for in class.
    epochs
        Passes through its training images after which a small network is good at it.
    """

    name: str
    title: str
    description: str
    epochs: int
    _load: Callable[[str, str], Generator[float, None, Dataset]] = field(repr=False)


_ROWS = (
    BundledDataset(
        MNIST,
        "MNIST digits",
        "Handwritten digits 0 to 9, 28x28 grey: 60,000 to train with and 10,000 to test, by other writers.",
        3,
        load_mnist,
    ),
    BundledDataset(
        TEXTURES,
        "Textures",
        "Brick, grass and gravel, 48x48 grey: 1,200 patches to train with and 120 to test, cut from other parts of "
        "the photographs.",
        15,
        load_textures,
    ),
)

#: Name -> bundled dataset, in the order in which they are offered.
DATASETS: Mapping[str, BundledDataset] = MappingProxyType({row.name: row for row in _ROWS})

#: Passes through the few images that a folder usually has.
FOLDER_EPOCHS = 20


def usual_epochs(name: str) -> int:
    """Passes to begin with for a dataset: a name in `DATASETS`, or a folder."""
    return DATASETS[name].epochs if name in DATASETS else FOLDER_EPOCHS


#: Bundled datasets that someone holds: asked for again, they are shared, and freed when nobody needs them any more.
_in_use: WeakValueDictionary[str, Dataset] = WeakValueDictionary()


def load_dataset(
    name: str, *, image_size: int = 64, seed: int = 1, fit: Fit = Fit.SQUASH, given: Preparation | None = None
) -> Generator[float, None, Dataset]:
    """Load a dataset; to give up in between, close the generator.

    Parameters
    ----------
    name
        A name in `DATASETS`, or the path of a folder of images (see `load_folder`).
    image_size
        Rows and columns that a folder's images are resized to, 8 to 256. The bundled ones have their own.
    seed
        Of a folder's split and order. The bundled ones are always the same.
    fit
        What becomes of a folder's pictures that are not square.
    given
        How a folder's pictures were prepared before, as a checkpoint says; else that is measured.

    Yields
    ------
    float
        The fraction done: never falls, ends with 1.

    Returns
    -------
    Dataset
        A bundled one is the same object for as long as someone holds it.

    Raises
    ------
    DatasetError
        With a sentence for the user, if it cannot be had.
    ValueError
        If ``image_size`` or ``seed`` is beyond its limits.
    """
    bundled = DATASETS.get(name)
    if bundled is None:
        dataset = yield from load_folder(name, image_size, seed, fit, given)
    else:
        dataset = _in_use.get(name) or (yield from _load_bundled(bundled))
    yield 1.0
    return dataset


def _load_bundled(bundled: BundledDataset) -> Generator[float, None, Dataset]:
    try:
        dataset = yield from bundled._load(bundled.name, bundled.title)
    except (ImageError, FileNotFoundError) as error:
        raise DatasetError(str(error)) from error
    _in_use[bundled.name] = dataset
    return dataset
