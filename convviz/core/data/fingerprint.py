"""What a folder of images is known by, so that another under the same name is noticed."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from convviz.core.text.formatting import counted
from convviz.core.util.names import one_form

_BYTES = 12


@dataclass(frozen=True)
class Fingerprint:
    """How many files there are, and hashes of their names inside the folder, and of names and contents."""

    files: int
    names: str
    contents: str

    def difference(self, other: "Fingerprint") -> str:
        """How the files of ``other`` differ from these, as the rest of a sentence; "" if they do not."""
        if self.contents == other.contents:
            return ""
        if self.names == other.names:
            return f"other pictures under the same {self.files:,} names"
        if self.files != other.files:
            return f"{counted(other.files, 'picture')}, not {self.files:,}"
        return f"{counted(other.files, 'picture')} too, but under other names or in other classes"


def digest(data: bytes) -> bytes:
    """A hash of a file's bytes."""
    return blake2b(data, digest_size=_BYTES).digest()


def fingerprint(files: Iterable[tuple[str, bytes]]) -> Fingerprint:
    """The fingerprint of files, each with its name inside the folder and its `digest`; their order does not matter."""
    names, contents, count = blake2b(digest_size=_BYTES), blake2b(digest_size=_BYTES), 0
    for name, hashed in sorted((one_form(name).encode("utf-8", "replace"), hashed) for name, hashed in files):
        names.update(name + b"\0")
        contents.update(name + b"\0" + hashed)
        count += 1
    return Fingerprint(count, names.hexdigest(), contents.hexdigest())
