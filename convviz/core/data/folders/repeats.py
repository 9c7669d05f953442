"""Pictures that occur more than once in a dataset: the accuracy on held-out ones among them is too good."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from numpy.typing import NDArray

from convviz.core.data.splits import Split
from convviz.core.text.formatting import counted


def repeats(splits: Mapping[str, Split]) -> Iterator[str]:
    """Say which held-out images are, pixel by pixel, training images too, and which are in two classes."""
    train = splits["train"]
    size = f"at {train.images.shape[2]} x {train.images.shape[3]}"
    first: dict[bytes, int] = {}
    doubtful = []
    for place, image in enumerate(train.images):
        before = first.setdefault(_hash(image), place)
        if train.labels[before] != train.labels[place]:
            doubtful.append((before, place))
    for name, split in splits.items():
        found = [(first.get(_hash(image)), place) for place, image in enumerate(split.images)]
        pairs = [(before, place) for before, place in found if before is not None]
        if pairs and split is not train:
            before, place = pairs[0]
            are = "is a training image" if len(pairs) == 1 else "are training images"
            of = counted(len(split), f"{name} image")
            yield (
                f"{len(pairs):,} of {of} {are} too ({size}), so that the accuracy is too good: "
                f"{_called(split, place)} is {_called(train, before)}."
            )
    if doubtful:
        before, place = doubtful[0]
        are = "training image is" if len(doubtful) == 1 else "training images are"
        yield (f"{len(doubtful):,} {are} in two classes ({size}): {_called(train, before)} is {_called(train, place)}.")


def _hash(image: NDArray[Any]) -> bytes:
    return blake2b(image.tobytes(), digest_size=16).digest()


def _called(split: Split, place: int) -> str:
    return f"'{split.names[place]}'" if split.names else f"image {place}"
