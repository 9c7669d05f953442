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
    Format("PNG", re.compile(rb"\x89PNG\r\n\x1a\n"), (".png", ".apng")),
    Format("JPEG", re.compile(rb"\xff\xd8\xff"), (".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".pjpeg", ".pjp")),
    Format("BMP", re.compile(rb"BM"), (".bmp", ".dib")),
    Format("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]"), (".tif", ".tiff")),
    Format("GIF", re.compile(rb"GIF8[79]a"), (".gif",)),
    Format("WebP", re.compile(rb"RIFF....WEBP", re.DOTALL), (".webp",)),
    Format("AVIF", re.compile(rb"....ftypavi[fs]", re.DOTALL), (".avif",)),
    Format("PPM", re.compile(rb"P[1-6]\s"), (".ppm", ".pgm", ".pbm", ".pnm")),
)

#: What an image file's name may end in.
IMAGE_SUFFIXES = tuple(suffix for known in FORMATS for suffix in known.suffixes)


class _Other(NamedTuple):
    """A common kind that is not read: its name, how it begins, what exports a readable file, and its names' endings."""

    name: str
    signature: re.Pattern[bytes]
    exporter: str
    suffixes: tuple[str, ...] = ()


_EDITORS = "GIMP, Photoshop or Preview"
_RAW = "the camera maker's program, darktable or RawTherapee"
_OTHERS = (
    _Other(
        "HEIC",
        re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL),
        "the phone's or computer's photos program (an iPhone set to Formats, Most Compatible takes JPEGs at once)",
        (".heic", ".heif"),
    ),
    _Other(
        "SVG",
        re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml.*?)?(<!--.*?|<!DOCTYPE\s+svg.*?)*<svg[\s>]", re.DOTALL),
        "Inkscape or another drawing program, at the size you need",
        (".svg",),
    ),
    _Other("PDF", re.compile(rb"%PDF-"), "GIMP or Preview, or paste a screenshot of its page"),
    _Other("EPS", re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "Inkscape or GIMP"),
    _Other("CR3", re.compile(rb"....ftypcrx ", re.DOTALL), _RAW, (".cr3",)),
    _Other("CR2", re.compile(rb"(II\*\0|MM\0\*).{4}CR\x02", re.DOTALL), _RAW, (".cr2",)),
    _Other("ORF", re.compile(rb"II(RO|RS)|MMOR"), _RAW, (".orf",)),
    _Other("RW2", re.compile(rb"IIU\0"), _RAW, (".rw2",)),
    _Other("RAF", re.compile(rb"FUJIFILMCCD-RAW"), _RAW, (".raf",)),
    _Other("PSD", re.compile(rb"8BPS"), _EDITORS, (".psd",)),
    _Other("JPEG XL", re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), _EDITORS, (".jxl",)),
    _Other("JPEG 2000", re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), _EDITORS, (".jp2", ".j2k")),
    _Other("OpenEXR", re.compile(rb"\x76\x2f\x31\x01"), "GIMP, as a float TIFF where its numbers matter", (".exr",)),
    _Other("DICOM", re.compile(rb"\0{128}DICM"), "the DICOM viewer, or as a 16-bit TIFF from Fiji", (".dcm",)),
)

#: What this program writes and is no picture: how it begins, and the rest of a sentence that says what it is.
_OURS = (
    (re.compile(rb'\s*\{\s*"format"\s*:\s*"convviz session"'), "is a session, which File, Open session… opens"),
    (
        re.compile(rb'.{8}\{"__metadata__":\{"convviz"', re.DOTALL),
        "is a checkpoint, which Training, Resume from checkpoint… opens",
    ),
    (
        re.compile(rb"run,batch,epoch,"),
        "holds the curves of runs, as convviz saves them, and neither an image nor a matrix",
    ),
    (
        re.compile(rb"image,(actual,)?predicted,probability,"),
        "holds predictions, as convviz saves them, and neither an image nor a matrix",
    ),
)

#: What the names of pictures end in that are not read, as the reader then says.
REFUSED_SUFFIXES = tuple(suffix for other in _OTHERS for suffix in other.suffixes)


def format_of(data: bytes) -> Format | None:
    """Return the kind of file that begins as ``data`` does."""
    if _other_format(data) is not None:  # a camera's raw file begins as a TIFF does
        return None
    return next((known for known in FORMATS if known.signature.match(data)), None)


def unknown_format(data: bytes) -> str:
    """Say why no format begins as ``data`` does: the rest of a sentence that begins with the file's name."""
    if said := own_kind(data):
        return said
    other = _other_format(data)
    if other is not None:
        hint = f"export it as PNG or JPEG from {other.exporter}"
        return f"is a file of the kind {other.name}, which cannot be read; {hint}"
    return f"is not an image of a known kind ({', '.join(known.name for known in FORMATS)})"


def own_kind(data: bytes) -> str:
    """What a file of this program's own is that begins as ``data`` does, in the same way; "" for any other."""
    return next((said for signature, said in _OURS if signature.match(data[:1000])), "")


def _other_format(data: bytes) -> _Other | None:
    """Return the kind that is known but not read of a file that begins as ``data`` does."""
    return next((other for other in _OTHERS if other.signature.match(data[:1000])), None)
