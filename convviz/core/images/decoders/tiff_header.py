"""What the first directory of a TIFF file says of its samples; Pillow reads the directory."""

import io
import struct
import warnings
from typing import Any, NamedTuple

import numpy as np

from convviz.core.images.raster import RefusedError

# Numbers of the TIFF specification.
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
INVERTED, GREY, RGB, CMYK = 0, 1, 2, 5
UNSPECIFIED, PREMULTIPLIED = 0, 1
#: Tags of cameras' raw files (DNG, NEF, ARW, PEF), whose first directory holds a thumbnail or a mosaic of colours.
_SUBFILE, _DNG_VERSION, _REDUCED, _CFA, _LINEAR_RAW = 254, 50706, 1, 32803, 34892
_SUB_DIRECTORIES = 330
_STRIPS, _TILES = 273, 324
#: Size, type and place of the samples.
_PLAIN_TAGS = (256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 322, 323, 324, 325, 338, 339)
_KINDS = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}


class Header(NamedTuple):
    """What the first directory of a TIFF says about its samples; the numbers are those of the TIFF specification."""

    rows: int
    columns: int
    bits: int
    sample_format: int
    samples: int
    planar: bool
    compression: int
    predictor: int
    photometric: int
    extra: int | None
    orientation: int

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the samples, if they fill bytes."""
        return np.dtype(f"{_KINDS[self.sample_format]}{self.bits // 8}")

    @property
    def has_alpha(self) -> bool:
        """Whether the last of 2 or 4 channels is alpha."""
        return self.samples == 4 or (self.samples == 2 and self.extra not in (None, UNSPECIFIED))


def read_header(data: bytes) -> Header:
    """Read the first directory.

    Raises
    ------
    RefusedError
        If it is cut short or damaged, or its samples are not all of one type.
    """
    tags = _directory(data)
    if _is_raw(tags):
        raise RefusedError(
            "holds a camera's raw data, which cannot be read; "
            "export it as PNG or JPEG from the camera maker's program, darktable or RawTherapee"
        )
    bits, formats = _tuple(tags.get(258, 1)), _tuple(tags.get(339, UNSIGNED))
    extra, planar = _tuple(tags.get(338, ())), tags.get(284, 1)
    if len({*bits}) != 1 or len({*formats}) != 1:
        raise RefusedError("has channels of different types, which cannot be read")
    if planar not in (1, 2):  # each reader would take it for something else
        raise RefusedError("is damaged")
    return Header(
        rows=int(tags[257]),
        columns=int(tags[256]),
        bits=bits[0],
        sample_format=formats[0],
        samples=tags.get(277, 1),
        planar=planar == 2 and tags.get(277, 1) > 1,
        compression=tags.get(259, 1),
        predictor=tags.get(317, 1),
        photometric=tags.get(262, INVERTED),
        extra=extra[0] if extra else None,
        orientation=tags.get(274, 1),
    )


def _is_raw(tags: Any) -> bool:
    thumbnail = _tuple(tags.get(_SUBFILE, 0))[0] == _REDUCED and _SUB_DIRECTORIES in tags
    return thumbnail or _DNG_VERSION in tags or tags.get(262) in (_CFA, _LINEAR_RAW)


def _directory(data: bytes) -> Any:
    """Return the tags of the first directory, if all of them are there."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2  # which nothing but a TIFF needs

    is_big = data[2:4] in (b"+\0", b"\0+")
    directory = ImageFileDirectory_v2(data[: 16 if is_big else 8])
    file = io.BytesIO(data)
    file.seek(directory.next)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow warns of tags that it leaves out
        try:
            directory.load(file)
        except UserWarning as error:
            raise RefusedError("is cut short or damaged") from error
    if directory.next >= len(data):
        raise RefusedError("is cut short")
    return directory


def with_plain_directory(data: bytes) -> bytes:
    """Return a TIFF that says nothing but what `Header` knows, and where the samples lie: behind it.

    So libtiff cannot take it for another kind than the one that was chosen for it.
    """
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = _directory(data)
    plain = ImageFileDirectory_v2(prefix=data[:2])
    plain.tagtype.update(dict.fromkeys((_STRIPS, _TILES), 4))  # numbers of 32 bits
    for tag in _PLAIN_TAGS:
        if tag in tags:
            plain[tag] = tags[tag]
    start = 8
    if _TILES in plain:  # where strips lie Pillow counts from the directory's end
        moved = start + len(plain.tobytes(start))
        plain[_TILES] = tuple(place + moved for place in _tuple(plain[_TILES]))
    magic = struct.pack("<HI" if data[:2] == b"II" else ">HI", 42, start)
    return data[:2] + magic + plain.tobytes(start) + data


def _tuple(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)
