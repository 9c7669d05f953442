"""Reading the files of a folder: each is made small at once; what all of them decide comes at the end."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.fingerprint import Fingerprint, digest, fingerprint
from convviz.core.data.folders.scan import ImageFile, Listing
from convviz.core.data.preparation import (
    Box,
    Fit,
    Preparation,
    Small,
    colour_words,
    contrasting,
    edge_colour,
    fill_margins,
    mean_brightness,
    measured_levels,
)
from convviz.core.data.splits import DatasetError, Unlabelled
from convviz.core.images.image import Image, ImageError
from convviz.core.images.reading import Layers, decode_layers, read_file
from convviz.core.text.formatting import counted
from convviz.core.util.names import printable

#: Bytes of pixels above which a folder is refused; loading one takes that much, and one whole picture.
DATASET_BYTES = 1024**3
#: Pictures without a class that are read.
UNLABELLED = 1000
#: Proportions from which on a picture is said not to be square.
_OBLONG = 1.02
#: Pictures whose edges are looked at for their ground.
_EDGES = 2000

Indices = NDArray[np.int64]


@dataclass
class FolderImages:
    """The images of a folder while they are read, in the order of their files.

    Attributes
    ----------
    images : ``(n, 3, S, S)`` uint8; those in ``waiting`` are not filled in yet.
    labels, names, digests : the class of each, its file, and the hash of its bytes.
    counts : how many of them each split has, in turn.
    waiting : those that are deep or transparent, small.
    boxes : where those lie that have margins.
    oblong, longest : how many are not square, and the largest ratio of their sides.
    skipped : files that cannot be read, each as "name: reason".
    """

    images: NDArray[np.uint8]
    labels: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    waiting: dict[int, Small] = field(default_factory=dict)
    boxes: dict[int, Box] = field(default_factory=dict)
    oblong: int = 0
    longest: float = 1.0
    skipped: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> Fingerprint:
        """Of the files that were read."""
        return fingerprint(zip(self.names, self.digests, strict=True))

    def take(self, file: ImageFile, preparation: Preparation) -> None:
        """Read one file; ImageError if that cannot be."""
        layers, hashed = _read(file)
        small = preparation.small(layers)
        place, rows, columns = len(self.labels), *layers.image.shape[:2]
        if small.is_deep or small.alpha is not None:
            self.waiting[place] = small
        else:
            self.images[place] = preparation.finished(small)
        if small.box != (0, 0, preparation.size, preparation.size):
            self.boxes[place] = small.box
        ratio = max(rows, columns) / min(rows, columns)
        self.oblong, self.longest = self.oblong + (ratio > _OBLONG), max(self.longest, ratio)
        self.labels.append(file.label)
        self.names.append(file.name)
        self.digests.append(hashed)


def read_images(listing: Listing, preparation: Preparation) -> Generator[float, None, FolderImages]:
    """Read the labelled files of a folder. Yields the fraction done of all files, those to be predicted too.

    Raises
    ------
    DatasetError
        If the images need more memory than there is or may be taken, or the folder vanishes meanwhile.
    """
    total, size = _check_memory(listing, preparation.size), preparation.size
    try:
        found = FolderImages(np.empty((total, 3, size, size), np.uint8))
    except MemoryError as error:
        raise DatasetError(f"The {total:,} images of '{listing.title}' do not fit into memory.") from error
    done, held = 0, found.images.nbytes
    for split, files in listing.splits.items():
        before = len(found.labels)
        for file in files:
            try:
                found.take(file, preparation)
                held += found.waiting[last].nbytes if (last := len(found.labels) - 1) in found.waiting else 0
            except ImageError as error:
                found.skipped.append(_skipped(file, error))
            if held > DATASET_BYTES:
                raise DatasetError(
                    f"The images of '{listing.title}', deep or transparent ones among them, need more than "
                    f"{DATASET_BYTES:,} bytes. Take a smaller image size or fewer images."
                )
            done += 1
            yield done / (total + min(len(listing.unlabelled), UNLABELLED))
        found.counts[split] = len(found.labels) - before
    found.images = found.images[: len(found.labels)]
    return found


def read_unlabelled(
    listing: Listing, preparation: Preparation, skipped: list[str]
) -> Generator[float, None, Unlabelled | None]:
    """Read the first of the pictures that are to be predicted; those that cannot be read go to ``skipped``."""
    files = listing.unlabelled[:UNLABELLED]
    labelled = sum(map(len, listing.splits.values()))
    images, names = [], []
    for done, file in enumerate(files, start=labelled + 1):
        try:
            images.append(preparation.image(_read(file)[0]))
            names.append(file.name)
        except ImageError as error:
            skipped.append(_skipped(file, error))
        yield done / (labelled + len(files))
    return Unlabelled(np.stack(images), tuple(names), len(listing.unlabelled)) if images else None


def prepared(
    found: FolderImages, preparation: Preparation, train: Indices, *, measure: bool
) -> tuple[Preparation, list[str]]:
    """Finish the images that wait.

    With ``measure`` it is decided by the training images first what is black and white in deep pictures, and what
    transparent ones and margins stand on.

    Returns
    -------
    preparation, remarks
        Of all pictures, and sentences on what was decided.
    """
    remarks: list[str] = []
    deep = {index: small for index, small in found.waiting.items() if small.is_deep}
    clear = {index: small for index, small in found.waiting.items() if small.alpha is not None}
    if deep and measure:
        preparation = replace(preparation, levels=_common_levels(deep, len(found.labels), train))
    if deep:
        remarks.append(_levels_remark(len(deep), len(found.labels), preparation.levels))
    for index in deep.keys() - clear.keys():
        found.images[index] = preparation.finished(deep[index])
    if measure:
        preparation = replace(preparation, ground=_ground(found, clear, train, preparation.levels))
    for index, small in clear.items():
        found.images[index] = preparation.finished(small)
    for index, box in found.boxes.items():
        fill_margins(found.images[index], box, preparation.ground)
    ground = colour_words(preparation.ground)
    if clear:
        remarks.append(f"{_of(len(clear), len(found.labels))} transparent in places, and shown on {ground}.")
    if found.oblong:
        remarks.append(_oblong_remark(found, preparation, ground))
    found.waiting.clear()
    return preparation, remarks


def _common_levels(deep: dict[int, Small], count: int, train: Indices) -> tuple[float, float] | None:
    """One scale for all pictures, if all are deep and of one kind; else None, and each has its own."""
    kinds = {"f" if small.pixels.dtype.kind == "f" else "u" for small in deep.values()}
    if len(deep) < count or len(kinds) > 1:
        return None
    return measured_levels({index: deep[index] for index in train.tolist()})


def _ground(
    found: FolderImages, clear: dict[int, Small], train: Indices, levels: tuple[float, float] | None
) -> tuple[int, int, int]:
    """What the edges of opaque training pictures show; where all are transparent, what these stand out from."""
    size = found.images.shape[-1]
    opaque = [index for index in train.tolist() if index not in clear][:_EDGES]
    if opaque:
        edges = [edge_colour(found.images[index], found.boxes.get(index, Box(0, 0, size, size))) for index in opaque]
        red, green, blue = (round(float(value)) for value in np.median(edges, axis=0))
        return red, green, blue
    bright = np.mean([mean_brightness(clear[index], levels) for index in train.tolist()])
    return contrasting(float(bright))


def _levels_remark(deep: int, count: int, levels: tuple[float, float] | None) -> str:
    if levels is None:
        return (
            f"{_of(deep, count)} deeper than 8 bits, beside others: 16 bits are scaled from 0 to 65,535, floats beyond "
            "0 to 1 each by its own range."
        )
    low, high = (f"{level:,.4g}" if abs(level) < 1000 else f"{level:,.0f}" for level in levels)
    return (
        f"{_of(deep, count)} deeper than 8 bits: {low} is black and {high} white, between which 99.8 % of the training "
        "pictures' values lie."
    )


def _oblong_remark(found: FolderImages, preparation: Preparation, ground: str) -> str:
    how = {
        Fit.SQUASH: 'squashed; the setting "fit" crops or pads them instead',
        Fit.CROP: "cropped to their middle square",
        Fit.PAD: f"given {ground} margins",
    }
    sides = f"sides up to {found.longest:.3g} : 1"
    return f"{_of(found.oblong, len(found.labels))} not square ({sides}), and {how[preparation.fit]}."


def _of(some: int, count: int) -> str:
    """The beginning of a sentence: "3 of 7 pictures are", "All 7 pictures are"."""
    if some == count:
        return "The only picture is" if count == 1 else f"All {count:,} pictures are"
    return f"{some:,} of {counted(count, 'picture')} {'is' if some == 1 else 'are'}"


def _check_memory(listing: Listing, size: int) -> int:
    """Return how many labelled images there are, if they fit."""
    labelled = sum(map(len, listing.splits.values()))
    count = labelled + min(len(listing.unlabelled), UNLABELLED)
    needed = count * 3 * size * size
    if needed > DATASET_BYTES:
        raise DatasetError(
            f"'{listing.title}' holds {count:,} images, which need {count:,} x 3 x {size} x {size} = {needed:,} bytes; "
            f"the limit is {DATASET_BYTES:,}. Take a smaller image size or fewer images."
        )
    return labelled


def _read(file: ImageFile) -> tuple[Layers, bytes]:
    data = read_file(file.path)
    layers = decode_layers(data, file.path.name)
    return layers._replace(image=replace(layers.image, levels=_range(layers.image))), digest(data)


def _range(image: Image) -> tuple[float, float]:
    """Black and white where no scale is common to all: the type's range, so that equal numbers stay equal."""
    if image.pixels.dtype.kind == "u":
        return 0.0, float(np.iinfo(image.pixels.dtype).max)
    return (0.0, 1.0) if image.pixels.min() >= 0 and image.pixels.max() <= 1 else image.levels


def _skipped(file: ImageFile, error: ImageError) -> str:
    """Say why a file is skipped, unless its folder is gone with all its files: that is a DatasetError."""
    folder = file.path.parent
    try:
        there = folder.is_dir()
    except OSError:  # an unplugged drive may still have a name
        there = False
    if not there:
        raise DatasetError(f"The folder '{printable(folder)}' vanished while it was read.")
    reason = str(error).removeprefix(f"'{file.path.name}' ")
    return f"{file.name}: {printable(reason)}"
