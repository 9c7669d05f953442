"""Three textures to classify: patches cut from the photographs of bricks, grass and gravel."""

from collections.abc import Generator

import numpy as np

from convviz.core.data.splits import Dataset, Split
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Pixels

#: Names of the photographs, each 512x512 and grey, which are the classes too.
TEXTURE_CLASSES = ("brick", "grass", "gravel")
#: Rows and columns of a patch: a brick's width, a few stones.
PATCH = 48
#: Columns left of it are trained with, those from it on are tested with, so that no pixel is in both.
FIRST_TEST_COLUMN = 320
#: Patches a class to train with.
TRAIN_PATCHES = 400

_SEED = 1


def load_textures(name: str, title: str) -> Generator[float, None, Dataset]:
    """Cut the patches, ``(1, 48, 48)``, the same ones each time.

    The left part of each photograph gives `TRAIN_PATCHES` patches at random places, half of them mirrored; the right
    part gives 40 test patches side by side, so that no two of these share a pixel either.

    Parameters
    ----------
    name, title
        The dataset's.

    Yields
    ------
    float
        The fraction done, after each photograph.

    Raises
    ------
    ImageError, FileNotFoundError
        If a photograph is damaged or missing.
    """
    generator = np.random.default_rng(_SEED)
    train, test = [], []
    for number, texture in enumerate(TEXTURE_CLASSES, start=1):
        pixels = EXAMPLES[texture].load().pixels
        train.append(_random_patches(pixels[:, :FIRST_TEST_COLUMN], generator))
        test.append(_tiles(pixels[:, FIRST_TEST_COLUMN:]))
        yield number / len(TEXTURE_CLASSES)
    return Dataset(name, title, TEXTURE_CLASSES, _shuffled(train, generator), None, _shuffled(test, generator))


def _random_patches(region: Pixels, generator: np.random.Generator) -> Pixels:
    places = np.lib.stride_tricks.sliding_window_view(region, (PATCH, PATCH))
    rows, columns = (generator.integers(0, count, TRAIN_PATCHES) for count in places.shape[:2])
    patches = places[rows, columns]
    patches[::2] = patches[::2, :, ::-1]
    return patches


def _tiles(region: Pixels) -> Pixels:
    down, across = (length // PATCH for length in region.shape)
    whole = region[: down * PATCH, : across * PATCH]
    return whole.reshape(down, PATCH, across, PATCH).swapaxes(1, 2).reshape(-1, PATCH, PATCH)


def _shuffled(patches: list[Pixels], generator: np.random.Generator) -> Split:
    images = np.concatenate(patches)[:, np.newaxis]
    labels = np.repeat(np.arange(len(patches), dtype=np.int64), [len(group) for group in patches])
    order = generator.permutation(len(images))
    return Split(images[order], labels[order])
