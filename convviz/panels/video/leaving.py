"""What leaves the panel: a frame as the image, the filtered video as a film."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from convviz.core.images.image import Image
from convviz.state.choices.video import VideoOptions
from convviz.state.context import Context
from convviz.state.results.video import FILTERED, STACK, Filtered
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.look.theme import THEMES, signed_lookup


def use_frame(context: Context) -> None:
    """Make the frame where the player stands the image."""
    bench = context.workbench
    stack = None if bench.results is None else bench.results.get(STACK)
    if stack is None:
        bench.problem.emit("There is no video, and so no frame.")
        return
    index = bench.players["video"].index
    image = Image(f"{stack.name}, frame {stack.number(index)}", stack.frames[index], stack.levels)
    context.images.use(context.images.store.add(image), "Use a frame as the image")


def ask_to_save_gif(parent: QWidget, context: Context) -> None:
    """Ask for a file, and save all frames of the video as they are filtered along time."""
    from convviz.export.filtered_video import GIF

    bench = context.workbench
    stack = None if bench.results is None else bench.results.get(STACK)
    filtered = None if bench.results is None else bench.results.get(FILTERED)
    if stack is None or filtered is None or not bench.is_current("video"):
        bench.problem.emit("There is no filtered video yet.")
        return
    name = f"{stack.name} {bench.value(VideoOptions).kernel_title}"
    rate = stack.rate / stack.stride if stack.rate else None
    ask_to_save(parent, "Save the filtered video", GIF, partial(_save, context, filtered, rate), name=name)


def _save(context: Context, filtered: Filtered, rate: float | None, path: str) -> None:
    from convviz.export.filtered_video import save_filtered

    writing = context.workbench.background.writing
    writing.save(path, save_filtered(path, filtered.filter, filtered.levels, _palette(filtered), rate))


def _palette(filtered: Filtered) -> NDArray[np.uint8]:
    """The 256 colours of the result, in the light theme as all that leaves the program."""
    if filtered.signed:
        return signed_lookup(THEMES["light"].signed_map)
    return np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
