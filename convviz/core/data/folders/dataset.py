"""A folder of images as a dataset: one sub-folder a class, or pictures named by their classes.

Each sub-folder is a class, and every image right in it belongs to that class. Without sub-folders the classes are
taken from the pictures' names, such as ``cat.0.jpg`` and ``dog.0.jpg``. Sub-folders named as splits, such as
``train`` beside ``test``, ``validation`` (see `split_names`), hold the classes instead. If there are none to test
or to validate with, `stratified_split` holds out a fifth of each class for validation. A split without classes
becomes `Dataset.unlabelled`. What systems leave in folders (see `clutter`) is passed over.

Pictures become RGB: grey ones by repeating them. If all are deeper than 8 bits, they are scaled alike, by where
the training pictures' values lie, else each by its `Image.levels`; transparent ones stand on what the edges of the
others show. They are resized by the mean of the area that a new pixel covers where they shrink, linearly where
they grow. What was so decided is the dataset's `Preparation`, and is said in its remarks.

First the names are listed and counted, then each picture is read, made small and put into its place in one array, which
at last is put into a random order in place: besides that array no more than one whole picture is in memory.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.folders.read import FolderImages, Indices, prepared, read_images, read_unlabelled
from convviz.core.data.folders.repeats import repeats
from convviz.core.data.folders.scan import list_folder
from convviz.core.data.preparation import Fit, Preparation
from convviz.core.data.splits import Dataset, DatasetError, Split
from convviz.core.util.checks import check_integer

#: Share of each class that is held out where the folder has no images to validate or test with.
VALIDATION_SHARE = 0.2
#: Training pictures of a class below which it is said that there are few.
FEW = 10


def load_folder(
    path: str, image_size: int, seed: int, fit: Fit = Fit.SQUASH, given: Preparation | None = None
) -> Generator[float, None, Dataset]:
    """Read a folder of images.

    What is a class and a split, and how a picture becomes an image, is said above.

    Parameters
    ----------
    path
        The folder.
    image_size
        Rows and columns of every image, 8 to 256.
    seed
        Of `numpy.random.default_rng`, which decides split and order; the same with the same files and the same NumPy,
        in whatever order the file system lists them.
    fit
        What becomes of pictures that are not square.
    given
        Levels and ground of a checkpoint, which take the place of measured ones.

    Yields
    ------
    float
        The fraction done, after each class listed and each file read.

    Returns
    -------
    Dataset
        Images ``(N, 3, image_size, image_size)`` in random order, classes in the order of their names. `skipped`
        lists all files but clutter that are not in it.

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
    common = Preparation(image_size, fit) if given is None else replace(given, size=image_size, fit=fit)
    read = yield from read_images(listing, common)
    orders = _orders(listing.classes, read, np.random.default_rng(seed))
    common, said = prepared(read, common, orders["train"], measure=given is None)
    unlabelled = yield from read_unlabelled(listing, common, read.skipped)
    splits = _splits(read, orders)
    remarks = (*repeats(splits), *_few(splits["train"], listing.classes), *listing.remarks, *said)
    return Dataset(
        path,
        listing.title,
        listing.classes,
        splits["train"],
        splits.get("validation"),
        splits.get("test"),
        (*listing.skipped, *read.skipped),
        remarks,
        unlabelled,
        common,
        read.fingerprint,
    )


def _splits(read: FolderImages, orders: dict[str, Indices]) -> dict[str, Split]:
    """The splits, as parts of one array that is reordered in place."""
    labels = np.array(read.labels, np.int64)
    reorder(read.images, np.concatenate(list(orders.values())))
    read.images.flags.writeable = False
    splits, start = {}, 0
    for name, indices in orders.items():
        end = start + len(indices)
        files = tuple(read.names[index] for index in indices.tolist())
        splits[name] = Split(read.images[start:end], labels[indices], files)
        start = end
    return splits


def _few(train: Split, classes: tuple[str, ...]) -> Generator[str, None, None]:
    """Say which classes have few pictures to learn from."""
    counts = np.bincount(train.labels, minlength=len(classes)).tolist()
    few = [f"'{name}' ({count})" for name, count in zip(classes, counts, strict=True) if count < FEW]
    if few:
        shown = ", ".join(few[:5]) + (f" and {len(few) - 5:,} more" if len(few) > 5 else "")
        yield f"Few pictures to train with, so that accuracy says little: {shown}."


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


def _orders(classes: tuple[str, ...], read: FolderImages, generator: np.random.Generator) -> dict[str, Indices]:
    """Which images, in which order, make up each split."""
    labels, counts = np.array(read.labels, np.int64), read.counts
    if len(counts) == 1:
        _check_classes(classes, labels, "", 2)
        train, validation = stratified_split(labels, VALIDATION_SHARE, generator)
        return {"train": train, "validation": validation}
    orders, start = {}, 0
    for split, count in counts.items():
        _check_classes(classes, labels[start : start + count], f" in '{split}'", 1)
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
