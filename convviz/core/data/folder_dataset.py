"""A folder of images as a dataset: one sub-folder a class.

First the names are listed and counted, then each picture is read, made small and put into its place in one array, which
at last is put into a random order in place: besides that array no more than one whole picture is in memory.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.folder_scan import Listing, list_folder, shown
from convviz.core.data.splits import Dataset, DatasetError, Split
from convviz.core.images.image import Image, ImageError, shrink
from convviz.core.images.reading import load_image
from convviz.core.util.checks import check_integer
from convviz.core.util.opencv import cv2

#: Bytes of pixels above which a folder is refused; loading one takes that much, and one whole picture.
DATASET_BYTES = 1024**3
#: Share of each class that is held out where the folder has no images to validate or test with.
VALIDATION_SHARE = 0.2

Indices = NDArray[np.int64]


def load_folder(path: str, image_size: int, seed: int) -> Generator[float, None, Dataset]:
    """Read a folder of images.

    Each sub-folder is a class, and every image right in it belongs to that class. If the folder has a sub-folder
    ``train`` and beside it ``test``, ``validation`` (or ``val``, ``valid``), each of these holds the classes instead,
    and they are the splits. Otherwise `stratified_split` holds out a fifth of each class for validation.

    Pictures become RGB: grey ones by repeating them, 16-bit and float ones by scaling their `Image.levels` to 0..255,
    transparent ones over white. They are resized without keeping their proportions: by the mean of the area that a new
    pixel covers where they shrink, linearly where they grow.

    Parameters
    ----------
    path
        The folder.
    image_size
        Rows and columns of every image, 8 to 256.
    seed
        Of `numpy.random.default_rng`, which decides split and order; the same with the same files and the same NumPy,
        in whatever order the file system lists them.

    Yields
    ------
    float
        The fraction done, after each class listed and each file read.

    Returns
    -------
    Dataset
        Images ``(N, 3, image_size, image_size)`` in random order, classes in the order of their names. `skipped`
        lists all files but hidden ones that are not in it.

    Raises
    ------
    DatasetError
        If there are fewer than two classes, or one without a readable image (without two where it must be split), if
        splits differ in their classes, if the images would take more than `DATASET_BYTES`, or if the folder is not
        there any more.
    ValueError
        If ``image_size`` or ``seed`` is beyond its limits.
    """
    check_integer(image_size, "image size", 8, 256)
    check_integer(seed, "seed", 0, 2**31 - 1)
    listing = yield from list_folder(path)
    read = yield from _read(listing, image_size)
    orders = _orders(listing.classes, read, np.random.default_rng(seed))
    order = np.concatenate(list(orders.values()))
    reorder(read.images, order)
    read.images.flags.writeable = False
    splits, start = {}, 0
    for name, indices in orders.items():
        end = start + len(indices)
        splits[name] = Split(read.images[start:end], read.labels[indices])
        start = end
    return Dataset(
        path,
        listing.title,
        listing.classes,
        splits["train"],
        splits.get("validation"),
        splits.get("test"),
        (*listing.skipped, *read.skipped),
    )


def stratified_split(labels: Indices, share: float, generator: np.random.Generator) -> tuple[Indices, Indices]:
    """Divide images so that every class gives the same share.

    Parameters
    ----------
    labels
        ``(N,)``, the class of each image; every class that occurs has at least two.
    share
        Of each class to hold out, rounded to whole images, but at least one and not all.
    generator
        Decides which, and the order.

    Returns
    -------
    train, held_out : ndarray
        Indices into ``labels``, each in random order; every index is in one of them.
    """
    train, held_out = [], []
    for label in np.unique(labels):
        indices = generator.permutation(np.flatnonzero(labels == label))
        count = min(max(1, round(share * len(indices))), len(indices) - 1)
        held_out.append(indices[:count])
        train.append(indices[count:])
    return generator.permutation(np.concatenate(train)), generator.permutation(np.concatenate(held_out))


def reorder(rows: NDArray[Any], order: Indices) -> None:
    """Put rows into another order in place: row i becomes what row ``order[i]``, a permutation, was before."""
    waiting = np.ones(len(order), bool)
    for start in range(len(order)):
        if not waiting[start]:
            continue
        first, place = rows[start].copy(), start
        while waiting[place]:  # along one cycle, the end of which takes what its start has lost
            waiting[place] = False
            source = int(order[place])
            rows[place] = first if source == start else rows[source]
            place = source


def thumbnail(image: Image, size: int) -> NDArray[np.uint8]:
    """Make a picture RGB, 8 bit and small, as `load_folder` describes.

    Returns
    -------
    ndarray
        ``(3, size, size)`` uint8.

    Raises
    ------
    ImageError
        If its numbers are too large to be scaled.
    """
    rows, columns = image.shape[:2]
    pixels = shrink(image.pixels, min(rows, size), min(columns, size))
    if pixels.shape[:2] != (size, size):
        pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR)
    if pixels.dtype != np.uint8:
        low, high = image.levels
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = np.rint((pixels.astype(np.float64) - low) / (high - low) * 255)
        if not np.isfinite(scaled).all():
            raise ImageError("holds numbers too large to be scaled.")
        pixels = np.clip(scaled, 0, 255).astype(np.uint8)
    return np.broadcast_to(pixels if pixels.ndim == 2 else pixels.transpose(2, 0, 1), (3, size, size))


class _Read(NamedTuple):
    """The images (n, 3, S, S) that could be read, the class of each, and how many of them each split has, in turn."""

    images: NDArray[np.uint8]
    labels: Indices
    counts: dict[str, int]
    skipped: list[str]


def _check_memory(listing: Listing, size: int) -> int:
    """Return how many images there are, if they fit."""
    count = sum(map(len, listing.splits.values()))
    needed = count * 3 * size * size
    if needed > DATASET_BYTES:
        raise DatasetError(
            f"'{listing.title}' holds {count:,} images, which need {count:,} x 3 x {size} x {size} = {needed:,} bytes; "
            f"the limit is {DATASET_BYTES:,}. Take a smaller image size or fewer images."
        )
    return count


def _read(listing: Listing, size: int) -> Generator[float, None, _Read]:
    total = _check_memory(listing, size)
    try:
        images = np.empty((total, 3, size, size), np.uint8)
    except MemoryError as error:
        raise DatasetError(f"The {total:,} images of '{listing.title}' do not fit into memory.") from error
    labels: list[int] = []
    counts: dict[str, int] = {}
    skipped: list[str] = []
    for split, files in listing.splits.items():
        before = len(labels)
        for file in files:
            try:
                images[len(labels)] = thumbnail(load_image(file.path), size)
                labels.append(file.label)
            except ImageError as error:
                _check_folder(file.path.parent)
                reason = str(error).removeprefix(f"'{file.path.name}' ")
                skipped.append(f"{file.name}: {shown(reason)}")
            yield (len(labels) + len(skipped)) / total
        counts[split] = len(labels) - before
    return _Read(images[: len(labels)], np.array(labels, np.int64), counts, skipped)


def _check_folder(folder: Path) -> None:
    """Distinguish a folder that is gone, with all its files, from one file that is."""
    try:
        there = folder.is_dir()
    except OSError:  # an unplugged drive may still have a name
        there = False
    if not there:
        raise DatasetError(f"The folder '{shown(folder)}' vanished while it was read.")


def _orders(classes: tuple[str, ...], read: _Read, generator: np.random.Generator) -> dict[str, Indices]:
    """Which images, in which order, make up each split."""
    if len(read.counts) == 1:
        _check_classes(classes, read.labels, "", 2)
        train, validation = stratified_split(read.labels, VALIDATION_SHARE, generator)
        return {"train": train, "validation": validation}
    orders, start = {}, 0
    for split, count in read.counts.items():
        _check_classes(classes, read.labels[start : start + count], f" in '{split}'", 1)
        orders[split] = start + generator.permutation(count)
        start += count
    return orders


def _check_classes(classes: tuple[str, ...], labels: Indices, where: str, minimum: int) -> None:
    for name, count in zip(classes, np.bincount(labels, minlength=len(classes)), strict=True):
        if not count:
            raise DatasetError(f"The class '{name}' has no readable image{where}.")
        if count < minimum:
            raise DatasetError(
                f"The class '{name}' has only {count} readable image{where}; it needs at least {minimum}, "
                "one to train with and one to validate with."
            )
