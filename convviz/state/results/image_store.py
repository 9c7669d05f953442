"""The images behind their sources."""

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

import numpy as np

from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image, ImageError
from convviz.core.images.reading import load_image
from convviz.state.choices.source import Drawn, Example, File, Memory, Source

#: Files kept decoded, so that undo returns to them at once.
_FILES_KEPT = 4


class ImageStore:
    """Finds the image of a source. May be asked from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: OrderedDict[File, Image] = OrderedDict()
        self._memory: dict[int, Image] = {}
        self._added = 0

    def get(self, source: Source) -> Image:
        """The image of ``source``, read from its file when it is not at hand.

        Raises
        ------
        ImageError
            With a plain sentence, when there is no such image or it cannot be read.
        """
        match source:
            case Drawn():
                return _drawn(source)
            case Example(name) if name in EXAMPLES:
                return EXAMPLES[name].load()
            case File():
                return self._file(source)
            case Memory(number) if number in self._memory:
                return self._memory[number]
            case Example(name):
                raise ImageError(f"there is no image {name}")
            case Memory(number):
                raise ImageError(f"there is no image {number} in memory")

    def at_hand(self, source: Source) -> bool:
        """Whether `get` answers at once."""
        with self._lock:
            return not isinstance(source, File) or source in self._files

    def put_file(self, source: File, image: Image) -> None:
        """Keep the decoded image of a file for a while."""
        with self._lock:
            self._files[source] = image
            self._files.move_to_end(source)
            while len(self._files) > _FILES_KEPT:
                self._files.popitem(last=False)

    def renew_file(self, source: File, image: Image) -> None:
        """Keep the image of a file that was read anew, and no other page of it: the file may have changed."""
        with self._lock:
            for page in [page for page in self._files if page.path == source.path]:
                del self._files[page]
        self.put_file(source, image)

    def add(self, image: Image) -> Memory:
        """Keep an image that has no file for as long as the program runs."""
        with self._lock:
            self._added += 1
            self._memory[self._added] = image
            return Memory(self._added)

    def drop(self, memory: Memory) -> None:
        """Keep an image no longer that was added."""
        with self._lock:
            self._memory.pop(memory.number, None)

    def keep_only(self, sources: Iterable[Source]) -> None:
        """Keep no image any longer that was added, but those of ``sources``."""
        kept = {source.number for source in sources if isinstance(source, Memory)}
        with self._lock:
            self._memory = {number: image for number, image in self._memory.items() if number in kept}

    def _file(self, source: File) -> Image:
        with self._lock:
            if source in self._files:
                self._files.move_to_end(source)
                return self._files[source]
        image = load_image(source.path, source.page)
        self.put_file(source, image)
        return image


@lru_cache(maxsize=8)
def _drawn(source: Drawn) -> Image:
    return Image("own drawing", np.array(source.cells, dtype=np.float64), source.levels)
