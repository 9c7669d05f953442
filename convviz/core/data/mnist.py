"""MNIST: 70,000 handwritten digits, shipped with the program as the four files of its authors, gzipped."""

from collections.abc import Generator
from pathlib import Path

import numpy as np

from convviz.core.data.idx import read_idx
from convviz.core.data.splits import Dataset, DatasetError, Split
from convviz.core.util.resources import resource_path

#: File -> its shape, and how far the whole is read after it.
_FILES = {
    "train-images-idx3-ubyte.gz": ((60_000, 28, 28), 0.85),
    "train-labels-idx1-ubyte.gz": ((60_000,), 0.86),
    "t10k-images-idx3-ubyte.gz": ((10_000, 28, 28), 0.99),
    "t10k-labels-idx1-ubyte.gz": ((10_000,), 1.0),
}


def load_mnist(name: str, title: str, *, folder: Path | None = None) -> Generator[float, None, Dataset]:
    """Read MNIST, in its authors' order: 60,000 images to train with, 10,000 to test, ``(1, 28, 28)``, ink is 255.

    Parameters
    ----------
    name, title
        The dataset's.
    folder
        Where the four files are; None for those shipped with the program.

    Yields
    ------
    float
        The fraction done, every few milliseconds.

    Raises
    ------
    DatasetError
        If a file is missing, damaged, or not MNIST's.
    FileNotFoundError
        If the program's own folder is missing.
    """
    folder = folder or resource_path("mnist")
    arrays, start = [], 0.0
    for file_name, (shape, end) in _FILES.items():
        array = yield from read_idx(folder / file_name, len(shape), span=(start, end))
        if array.shape != shape:
            raise DatasetError(f"'{file_name}' is not MNIST's: its shape is {array.shape}, not {shape}.")
        if len(shape) == 1 and array.max() > 9:
            raise DatasetError(f"'{file_name}' is not MNIST's: it has a label {array.max()}, beyond 9.")
        arrays.append(array)
        start = end
    train, test = (
        Split(images[:, np.newaxis], labels.astype(np.int64))
        for images, labels in zip(arrays[::2], arrays[1::2], strict=True)
    )
    return Dataset(name, title, tuple("0123456789"), train, None, test)
