"""The pages of a TIFF file: its directories, but for those of thumbnails and masks."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Directories that are looked at; what follows is not counted.
_MAX_PAGES, _MAX_TAGS = 20_000, 4096
_SUBFILE, _COLUMNS, _ROWS = 254, 256, 257
#: Bits of a directory's kind that say that it is a smaller copy of another one, or a mask.
_SMALLER, _MASK = 1, 4
_SHORT = 3


@dataclass(frozen=True)
class _Layout:
    """How directories are written: the file's byte order, and the sizes of its numbers."""

    order: str
    big: bool

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))

    @property
    def place(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def tag(self) -> np.dtype[Any]:
        order, number = self.order, "u8" if self.big else "u4"
        names = [("tag", f"{order}u2"), ("kind", f"{order}u2"), ("count", order + number), ("value", order + number)]
        return np.dtype([(name, kind) for name, kind in names])

    @property
    def first(self) -> int:
        """Where the place of the first directory is written."""
        return 8 if self.big else 4


def page_starts(data: bytes) -> list[int]:
    """Return where the directory of each page stands, of all that are whole; the first is one whatever it holds."""
    layout = _layout(data)
    starts: list[int] = []
    seen: set[int] = set()
    (place,) = layout.place.unpack_from(data.ljust(16, b"\0"), layout.first)
    while place and place not in seen and len(seen) < _MAX_PAGES:
        seen.add(place)
        tags = _tags(data, layout, place)
        if tags is None:
            break
        if not starts or _is_page(tags, layout):
            starts.append(place)
        (place,) = layout.place.unpack_from(data, place + layout.count.size + tags.nbytes)
    return starts


def at_page(data: bytes, start: int) -> bytes:
    """Return the file with the directory at ``start`` as its first one."""
    layout = _layout(data)
    end = layout.first + layout.place.size
    return b"".join([data[: layout.first], layout.place.pack(start), memoryview(data)[end:]])


def _layout(data: bytes) -> _Layout:
    return _Layout("<" if data[:2] == b"II" else ">", data[2:4] in (b"+\0", b"\0+"))


def _tags(data: bytes, layout: _Layout, place: int) -> Any:
    """Return the entries of a directory; None where it is not whole."""
    if place + layout.count.size > len(data):
        return None
    (count,) = layout.count.unpack_from(data, place)
    end = place + layout.count.size + count * layout.tag.itemsize + layout.place.size
    if not 0 < count <= _MAX_TAGS or end > len(data):
        return None
    return np.frombuffer(data, layout.tag, count, place + layout.count.size)


def _is_page(tags: Any, layout: _Layout) -> bool:
    if not {_COLUMNS, _ROWS} <= {*tags["tag"].tolist()}:
        return False
    kinds = tags[tags["tag"] == _SUBFILE]
    if not len(kinds):
        return True
    value = int(kinds["value"][0])
    if int(kinds["kind"][0]) == _SHORT and layout.order == ">":  # a short number stands at the left
        value >>= 48 if layout.big else 16
    return not value & (_SMALLER | _MASK)
