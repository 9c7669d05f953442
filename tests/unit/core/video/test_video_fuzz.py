"""A short fuzz of animations read frame after frame, each in a process that may end: none does."""

import tempfile
from pathlib import Path

from convviz.core.images.image import Image, ImageError
from convviz.core.util.generators import finish
from convviz.core.video.containers import HEAD, container_of
from convviz.core.video.reading import read_stack
from convviz.core.video.stack import VideoError
from tests.fuzz_images import fuzz


def read_as_video(data: bytes) -> Image:
    """Read a file as a video, and give its last frame; what begins as a video is not given to FFmpeg here."""
    if container_of(data[:HEAD]) is not None:
        raise ImageError("'fuzz' is for another process.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz"
        path.write_bytes(data)
        try:
            stack = finish(read_stack(path))
        except VideoError as error:
            raise ImageError(str(error)) from error
    return Image("last", stack.frames[-1], stack.levels)


def test_damaged_animations_are_shown_or_refused_and_nothing_else():
    report = fuzz(800, seed=31, limit=4, target="tests.unit.core.video.test_video_fuzz:read_as_video")
    assert report.wrong == []
    shown = {name for name, outcome in report.counts if outcome == "shown"}
    assert shown >= {"apng", "gif", "webp"}
