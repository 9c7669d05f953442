"""A run as a film: the kernels of a network and its maps, a frame a snapshot."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.mosaic import TileLayout, best_layout
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.core.util.opencv import cv2
from convviz.core.util.whole_file import whole_file
from convviz.export.gif import GifWriter
from convviz.export.sheet import (
    HEADING,
    MARGIN,
    Ink,
    blank,
    grey_mosaic,
    line_height,
    paste,
    signed_mosaic,
    tiles,
    title_height,
    write,
    write_title,
)

#: What a film is saved as.
FILMS = FileKind("films", (FileType("Animated GIF", (".gif",)), FileType("MP4 video", (".mp4",))))
#: Frames a second.
RATE = 10
#: Frames of a film at most; of more snapshots they are chosen evenly.
MAX_FRAMES = 300
#: Pixels of a frame; both even, as MP4 asks for.
HEIGHT, WIDTH = 540, 960
_LEFT = 324
_LARGEST_CELL, _MIN_TILE, _GAP = 28, 10, 2
#: Milliseconds for which a film that is repeated stands still at its end.
_END = 1500


class FilmError(ValueError):
    """A film that cannot be made."""


@dataclass(frozen=True, eq=False)
class FilmPart:
    """One place in the picture.

    Attributes
    ----------
    title : what stands above.
    maps : what is shown there, one array a frame and all of one shape: (n, h, w), or (N,).
    grey : whether they are pictures from 0, black, to 1, white, rather than numbers coloured by their sign.
    """

    title: str
    maps: Sequence[NDArray[np.floating]]
    grey: bool = False


@dataclass(frozen=True, eq=False)
class Film:
    """What a film shows: a line of text a frame, and parts in a narrow column and in a wide one."""

    captions: Sequence[str]
    left: Sequence[FilmPart]
    right: Sequence[FilmPart]


def chosen_frames(count: int) -> list[int]:
    """Which of ``count`` snapshots become frames: all, or `MAX_FRAMES` of them evenly, with the first and the last."""
    places = np.linspace(0, count - 1, min(count, MAX_FRAMES))
    return [int(place) for place in np.rint(places)]


def greatest(maps: NDArray[np.floating]) -> float:
    """The largest size of a number among them that is finite, or 0."""
    return float(np.abs(maps, where=np.isfinite(maps), out=np.zeros(maps.shape, maps.dtype)).max(initial=0.0))


def save_film(path: str | PathLike[str], film: Film, ink: Ink) -> Generator[float, None, None]:
    """Write a film to a file that ends in .gif or .mp4, whole or not at all.

    Yields the fraction done; may be closed at any time, and then leaves nothing behind.

    Raises
    ------
    ValueError
        For another ending.
    FilmError
        For a film without frames, or where OpenCV cannot write such files.
    OSError
        If the file cannot be written.
    """
    ending = FILMS.suffix_of(str(path))
    if not film.captions:
        raise FilmError("There is nothing to be seen in this film yet.")
    with whole_file(path) as partial:
        stage = yield from _made(film)
        with closing(_WRITERS[ending](partial, stage, ink)) as writing:
            for done in writing:
                yield 0.1 + 0.9 * done / len(film.captions)


# -- frames --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Stage:
    """A film with the place and the scale of each part, and what stands still in all of its frames."""

    film: Film
    places: Sequence[tuple[FilmPart, TileLayout, float, int, int]]
    scenery: NDArray[np.uint8]

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Indices (H, W) of a sheet's palette."""
        for number, caption in enumerate(self.film.captions):
            frame = self.scenery.copy()
            write(frame, caption, MARGIN, MARGIN, HEADING)
            for part, layout, limit, top, left in self.places:
                maps = tiles(part.maps[number])
                mosaic = grey_mosaic(maps, layout) if part.grey else signed_mosaic(maps, limit, layout)
                paste(frame, mosaic, top, left)
            yield frame


def _made(film: Film) -> Generator[float, None, _Stage]:
    """Find each part's place, and the one scale of colours that it keeps; yields the fraction done of all."""
    scenery = blank(HEIGHT, WIDTH)
    places: list[tuple[FilmPart, TileLayout, float, int, int]] = []
    wide = 2 * MARGIN + _LEFT if film.left else MARGIN
    parts = len(film.left) + len(film.right)
    for column, left, right in ((film.left, MARGIN, MARGIN + _LEFT), (film.right, wide, WIDTH - MARGIN)):
        top = MARGIN + line_height(HEADING) + MARGIN
        each = (HEIGHT - top) // max(len(column), 1)
        for number, part in enumerate(column):
            yield 0.1 * len(places) / parts
            limit = 0.0 if part.grey else max(greatest(maps) for maps in part.maps) or 1.0
            maps = tiles(part.maps[0])
            room = each - MARGIN - title_height(), right - left
            layout = best_layout(len(maps), maps.shape[1:], room, gap=_GAP, min_tile=_MIN_TILE, largest=_LARGEST_CELL)
            title = part.title if layout.count == len(maps) else f"{part.title}, the first {layout.count}"
            below = write_title(scenery, title, limit, top + number * each, left, right)
            places.append((part, layout, limit, below, left))
    return _Stage(film, places, scenery)


# -- files ---------------------------------------------------------------------------------------------------------


def _write_gif(path: Path, stage: _Stage, ink: Ink) -> Generator[int, None, None]:
    last = len(stage.film.captions)
    with path.open("wb") as file:
        writer = GifWriter(file, ink.palette)
        for number, frame in enumerate(stage.frames(), 1):
            writer.add(frame, 1000 // RATE if number < last else _END)
            yield number
        writer.end()


def _write_mp4(path: Path, stage: _Stage, ink: Ink) -> Generator[int, None, None]:
    palette = ink.palette[:, ::-1]  # OpenCV's blue comes first
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, (WIDTH, HEIGHT))
    try:
        if not writer.isOpened():
            raise FilmError("OpenCV cannot write MP4 files on this system; a name that ends in .gif may do.")
        for number, frame in enumerate(stage.frames(), 1):
            writer.write(palette[frame])
            yield number
    finally:
        writer.release()
    # Nothing is said of a disk that is full, but then the file's end, with its index, is missing.
    reader = cv2.VideoCapture(str(path))
    try:
        found = int(reader.get(cv2.CAP_PROP_FRAME_COUNT)) if reader.isOpened() else 0
    finally:
        reader.release()
    if found != len(stage.film.captions):
        raise OSError(f"only {found} of {len(stage.film.captions)} frames were kept; the disk may be full")


_WRITERS: Mapping[str, Callable[[Path, _Stage, Ink], Generator[int, None, None]]] = MappingProxyType(
    {".gif": _write_gif, ".mp4": _write_mp4}
)
