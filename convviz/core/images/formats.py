"""Which kinds of image file there are: how each begins, and what its name ends in; and some that are not read."""

import re
from typing import NamedTuple


class Format(NamedTuple):
    """A kind of file: what it is called, how it begins, what a file's name may end in."""

    name: str
    signature: re.Pattern[bytes]
    suffixes: tuple[str, ...]


#: Known by their contents, whatever the file is called.
FORMATS = (
    Format("PNG", re.compile(rb"\x89PNG\r\n\x1a\n"), (".png",)),
    Format("JPEG", re.compile(rb"\xff\xd8\xff"), (".jpg", ".jpeg", ".jpe")),
    Format("BMP", re.compile(rb"BM"), (".bmp", ".dib")),
    Format("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]"), (".tif", ".tiff")),
    Format("GIF", re.compile(rb"GIF8[79]a"), (".gif",)),
    Format("WebP", re.compile(rb"RIFF....WEBP", re.DOTALL), (".webp",)),
    Format("PPM", re.compile(rb"P[1-6]\s"), (".ppm", ".pgm", ".pbm", ".pnm")),
)

#: What an image file's name may end in.
IMAGE_SUFFIXES = tuple(suffix for known in FORMATS for suffix in known.suffixes)

#: Common kinds that are not read.
_OTHERS = (
    ("HEIC", re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)),
    ("AVIF", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("SVG", re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml.*?)?(<!--.*?|<!DOCTYPE\s+svg.*?)*<svg[\s>]", re.DOTALL)),
    ("PDF", re.compile(rb"%PDF-")),
)


def format_of(data: bytes) -> Format | None:
    """Return the kind of file that begins as ``data`` does."""
    return next((known for known in FORMATS if known.signature.match(data)), None)


def unknown_format(data: bytes) -> str:
    """Say why no format begins as ``data`` does: the rest of a sentence that begins with the file's name."""
    for name, signature in _OTHERS:
        if signature.match(data[:1000]):
            return (
                f"is a file of the kind {name}, which cannot be read; save it as PNG or JPEG in another program first"
            )
    return f"is not an image of a known kind ({', '.join(known.name for known in FORMATS)})"
