"""Which kinds of video file there are: how each begins, and what its name ends in.

What begins as none of these is not given to a decoder. FFmpeg would take text for a list of other files, which may lie
anywhere on the network.
"""

import re
import struct
from typing import BinaryIO, NamedTuple


class Container(NamedTuple):
    """A kind of file: what it is called, how it begins, and what its name may end in."""

    name: str
    signature: re.Pattern[bytes]
    suffixes: tuple[str, ...]


#: Bytes of a file that its kind is known by.
HEAD = 400

#: Known by their contents, whatever the file is called.
CONTAINERS = (
    Container(
        "MP4",
        re.compile(rb".{4}(ftyp(?!avi[fs]|hei|hev|mif1|msf1|crx )|moov|mdat|wide|free|skip|pnot)", re.DOTALL),
        (".mp4", ".m4v", ".mov", ".3gp"),
    ),
    Container("AVI", re.compile(rb"RIFF.{4}AVI ", re.DOTALL), (".avi",)),
    Container("Matroska", re.compile(rb"\x1a\x45\xdf\xa3"), (".mkv", ".webm")),
    Container("MPEG", re.compile(rb"\0\0\x01[\xba\xb3]"), (".mpg", ".mpeg")),
    Container("MPEG-TS", re.compile(rb"\x47.{187}\x47|.{4}\x47.{191}\x47", re.DOTALL), (".ts", ".m2ts", ".mts")),
    Container("Windows Media", re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), (".wmv", ".asf")),
    Container("Flash", re.compile(rb"FLV\x01"), (".flv",)),
    Container("Ogg", re.compile(rb"OggS"), (".ogv",)),
)

#: What a video's name may end in, without those that a picture's may end in too.
VIDEO_SUFFIXES = tuple(suffix for known in CONTAINERS for suffix in known.suffixes)


def container_of(head: bytes) -> Container | None:
    """Return the kind of video that begins so; None for no kind that is known."""
    return next((known for known in CONTAINERS if known.signature.match(head)), None)


#: Parts of a file that are looked at.
_MAX_PARTS = 1000


def lacks_index(file: BinaryIO) -> bool:
    """Whether an MP4 breaks off before its index, which mostly stands at its end: then no frame can be found.

    The file is open for bytes, at any place. ISO/IEC 14496-12: each part begins with its length and its name.
    """
    end, place = file.seek(0, 2), 0
    for _ in range(_MAX_PARTS):
        file.seek(place)
        length, name = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
        if name == b"moov":
            return bool(place + length > end)
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))
        if length < 8 or place + length >= end:  # a length of 0 is "up to the end"
            return True
        place += length
    return False
