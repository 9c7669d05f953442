"""Names of files: as they are shown, and compared."""

import re
import unicodedata
from pathlib import Path

#: What stands for bytes of a name that are no text; Qt would leave them out.
_NO_TEXT = re.compile("[\ud800-\udfff]")


def printable(name: str | Path) -> str:
    """A name or path as it is shown: bytes that are no text as "�"."""
    return _NO_TEXT.sub("\ufffd", name if isinstance(name, str) else name.as_posix())


def one_form(name: str) -> str:
    """A name in Unicode's form NFC: what looks the same is the same, on whatever system it was typed."""
    return unicodedata.normalize("NFC", name)


def in_natural_order(name: str) -> list[tuple[str, int]]:
    """The key by which names of files are sorted where they are shown: 2.jpg comes before 10.jpg."""
    return [
        (text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d{0,18})", name.casefold()) if text or digits
    ]
