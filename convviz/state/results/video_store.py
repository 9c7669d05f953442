"""The stacks behind the videos that are chosen."""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from convviz.core.video.clips import CLIPS
from convviz.state.choices.video import BundledClip, Kept, VideoSource

if TYPE_CHECKING:
    from convviz.core.video.stack import Stack

#: Stacks kept decoded, so that undo returns to them at once; each has 170 MB at most.
_KEPT = 2


class VideoStore:
    """Reads the stack of a source, and keeps the last ones. May be asked from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stacks: OrderedDict[tuple[VideoSource, Kept], Stack] = OrderedDict()

    def at_hand(self, source: VideoSource, keep: Kept) -> bool:
        """Whether nothing must be read for it."""
        with self._lock:
            return (source, keep) in self._stacks

    def get(self, source: VideoSource, keep: Kept) -> "Generator[float, None, Stack]":
        """The stack of a source; yields wherever reading may be abandoned. Errors are those of `read_stack`."""
        with self._lock:
            stack = self._stacks.get((source, keep))
            if stack is not None:
                self._stacks.move_to_end((source, keep))
        if stack is None:
            stack = yield from self.read(source, keep)
            self.put(source, keep, stack)
        return stack

    def read(self, source: VideoSource, keep: Kept) -> "Generator[float, None, Stack]":
        """Read a source, at hand or not."""
        from convviz.core.video.reading import read_stack  # with all decoders, for which no start waits
        from convviz.core.video.thinning import Keep

        if isinstance(source, BundledClip):
            clip = CLIPS[source.name]
            stack = yield from read_stack(clip.path, Keep(keep))
            return replace(stack, name=clip.title)
        return (yield from read_stack(source.path, Keep(keep)))

    def put(self, source: VideoSource, keep: Kept, stack: "Stack") -> None:
        """Keep a stack that was read, and no other of the same source: the file may have changed."""
        with self._lock:
            for key in [key for key in self._stacks if key[0] == source and self._stacks[key] is not stack]:
                del self._stacks[key]
            self._stacks[source, keep] = stack
            while len(self._stacks) > _KEPT:
                self._stacks.popitem(last=False)


#: The one of the program: a file is the same in all windows.
VIDEOS = VideoStore()
