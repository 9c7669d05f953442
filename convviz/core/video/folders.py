"""A folder of pictures as a video, a picture a frame, in the order of their names."""

from pathlib import Path

import numpy as np

from convviz.core.data.folders.contents import contents_of
from convviz.core.images.formats import FORMATS, IMAGE_SUFFIXES
from convviz.core.images.image import ImageError
from convviz.core.images.levels import Levels
from convviz.core.images.reading import load_image
from convviz.core.util.names import in_natural_order, printable
from convviz.core.video.collected import Collected, Reading
from convviz.core.video.stack import MAX_FRAMES, VideoError
from convviz.core.video.thinning import Keep


def read_folder(path: Path, name: str, keep: Keep) -> Reading:
    """Read the pictures of a folder; those that cannot be read, or are of another size, are left out and named."""
    yield 0.0
    try:
        files = [file for file in contents_of(path).files if file.suffix.lower() in IMAGE_SUFFIXES]
    except ValueError as error:
        raise VideoError(str(error)) from error
    files.sort(key=lambda file: in_natural_order(file.name))
    if not files:
        kinds = ", ".join(known.name for known in FORMATS)
        raise VideoError(f"The folder '{name}' holds no pictures ({kinds}).")
    chosen, step = _chosen(files, keep)
    collected, skipped, levels = Collected(keep), list[str](), (0.0, 255.0)
    for number, file in enumerate(chosen):
        try:
            levels = _add(collected, number, file, levels)
        except ImageError as error:
            skipped.append(str(error).removesuffix("."))
        yield (number + 1) / len(chosen)
    if not collected.frames:
        raise VideoError(f"None of the {len(files):,} pictures in the folder '{name}' can be read: {skipped[0]}.")
    if skipped:
        collected.remarks.append(f"{len(skipped):,} of {len(chosen):,} pictures are left out: {skipped[0]}.")
    return collected.stack(name, len(files), None, levels, step)


def _add(collected: Collected, number: int, file: Path, levels: Levels) -> Levels:
    """Read a picture and add it; gives the levels of the first.

    Raises
    ------
    ImageError
        If it cannot be read, or is of another size than the first.
    """
    image = load_image(file)
    size = (image.shape[0], image.shape[1])
    if collected.frames and size != collected.size:
        there, first = (f"{columns:,} × {rows:,}" for rows, columns in (size, collected.size))
        raise ImageError(f"'{printable(file.name)}' has {there} pixels, and the first picture {first}")
    kind = np.uint8 if image.pixels.dtype == np.uint8 else np.float32
    first_levels = levels if collected.frames else image.levels
    collected.add(number, image.pixels.astype(kind))
    return first_levels


def _chosen(files: list[Path], keep: Keep) -> tuple[list[Path], int]:
    """The files that are read, and how far they lie apart: their number is known before any is read."""
    if len(files) <= MAX_FRAMES:
        return files, 1
    if keep is Keep.EVENLY:
        step = -(-len(files) // MAX_FRAMES)
        return files[::step], step
    return (files[:MAX_FRAMES] if keep is Keep.FIRST else files[-MAX_FRAMES:]), 1
