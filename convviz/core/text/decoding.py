"""From the bytes of a text file to its text."""

import codecs
import re

#: How a file begins that says its encoding; the longer ones first, since one begins as another.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def decode_text(data: bytes) -> str:
    """Decode UTF-8, UTF-16 and UTF-32, with a byte order mark or (the first two) without, or else Windows' Latin 1.

    Raises
    ------
    ValueError
        Where that gives no text.
    """
    encoding, start = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), (_guess(data), 0))
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise ValueError("it is not a text file")
    return text


def _guess(data: bytes) -> str:
    """The encoding of a text without a mark: numbers in UTF-16 have a zero beside every byte."""
    first = data[:1000]
    if first and first[1::2].count(0) > len(first) / 4:
        return "utf-16-le"
    return "utf-16-be" if first[::2].count(0) > len(first) / 4 else "utf-8"
