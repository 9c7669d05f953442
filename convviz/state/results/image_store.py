"""The images behind the keys that the values hold."""

from collections import OrderedDict
from threading import Lock

from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image, ImageError
from convviz.core.images.reading import load_image

#: Files kept decoded, so that undo returns to them at once.
_FILES_KEPT = 4


class ImageStore:
    """Finds the image of a key: "example:NAME", "file:PATH" or "memory:NUMBER". May be asked from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: OrderedDict[str, Image] = OrderedDict()
        self._memory: dict[str, Image] = {}

    def get(self, key: str) -> Image:
        """The image of ``key``, read from its file when it is not at hand.

        Raises
        ------
        ImageError
            With a plain sentence, when there is no such image or it cannot be read.
        """
        kind, _, name = key.partition(":")
        if kind == "example" and name in EXAMPLES:
            return EXAMPLES[name].load()
        with self._lock:
            image = self._memory.get(key) or self._files.get(key)
            if key in self._files:
                self._files.move_to_end(key)
        if image is not None:
            return image
        if kind != "file":
            raise ImageError(f"there is no image {name or key!r}")
        image = load_image(name)
        self.put_file(key, image)
        return image

    def at_hand(self, key: str) -> bool:
        """Whether `get` answers at once."""
        with self._lock:
            return key.startswith("example:") or key in self._files or key in self._memory

    def put_file(self, key: str, image: Image) -> None:
        """Keep the decoded image of a "file:" key for a while."""
        with self._lock:
            self._files[key] = image
            self._files.move_to_end(key)
            while len(self._files) > _FILES_KEPT:
                self._files.popitem(last=False)

    def add(self, image: Image) -> str:
        """Keep an image that has no file for as long as the program runs; gives its key."""
        with self._lock:
            key = f"memory:{len(self._memory) + 1}"
            self._memory[key] = image
        return key
