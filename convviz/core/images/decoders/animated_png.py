"""What of an animated PNG is given to a decoder: the chunks of its image and of its frames up to one of them.

Its frames are those that stand in order and are whole. The first is the default image, whether or not it is part of
the animation, as every program shows it that knows no animations.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from convviz.core.images.decoders.png import SIGNATURE

_CONTROL, _FRAME, _DATA, _MORE = b"acTL", b"fcTL", b"IDAT", b"fdAT"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", _FRAME, _DATA, _MORE)
_MAX_CHUNKS = 200_000


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    end: int


def frames_of(data: bytes) -> "list[list[_Chunk]]":
    """Return the chunks of every frame that is whole, the first with all that stands before its pixels.

    No frame for a PNG that is no animation, has other than 8 bits a sample or fewer, or frames out of order.
    """
    frames: list[list[_Chunk]] = [[]]
    number = 0
    animated = False
    for chunk in _chunks(data):
        body = data[chunk.start + 8 : chunk.start + 25]
        if chunk.kind == b"IHDR" and (chunk.end - chunk.start != 25 or body[8] > 8):
            return []
        animated = animated or chunk.kind == _CONTROL
        if chunk.kind not in _KEPT:
            continue
        if chunk.kind in (_FRAME, _MORE):
            if not _is_next(data, chunk, number):
                break
            number += 1
        if chunk.kind == _FRAME and any(part.kind == _DATA for part in frames[0]):
            frames.append([])
        frames[-1].append(chunk)
    if not animated or not any(part.kind == _DATA for part in frames[0]):
        return []
    return [frames[0], *(frame for frame in frames[1:] if any(part.kind == _MORE for part in frame))]


def up_to(data: bytes, frames: "list[list[_Chunk]]") -> bytes:
    """Return the file that holds these frames and nothing else."""
    count = sum(any(part.kind == _FRAME for part in frame) for frame in frames)
    first, *others = frames
    header, *rest = (data[part.start : part.end] for part in first)
    control = _written(_CONTROL, struct.pack(">II", count, 0))
    later = [data[part.start : part.end] for frame in others for part in frame]
    return b"".join([SIGNATURE, header, control, *rest, *later, _written(b"IEND", b"")])


def _is_next(data: bytes, chunk: _Chunk, number: int) -> bool:
    """Whether a chunk of the animation stands in order and is what was written."""
    body = data[chunk.start + 4 : chunk.end - 4]
    whole = zlib.crc32(body) == int.from_bytes(data[chunk.end - 4 : chunk.end])
    return whole and len(body) >= 8 and int.from_bytes(body[4:8]) == number


def _chunks(data: bytes) -> Iterator[_Chunk]:
    place = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if place + 12 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            return
        yield _Chunk(kind, place, end)
        place = end


def _written(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
