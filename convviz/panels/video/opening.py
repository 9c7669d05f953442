"""Opening videos: from the panel's menu, dropped on the window, named on the command line."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from convviz.core.data.folders.given import Given
from convviz.core.images.reading import Layers
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.core.util.names import printable
from convviz.core.video.clips import CLIPS
from convviz.core.video.containers import VIDEO_SUFFIXES
from convviz.state.choices.video import BundledClip, VideoFile, VideoOptions, VideoPage, VideoView
from convviz.state.commands import WindowProtocol
from convviz.state.context import Context
from convviz.state.results.video import STACK
from convviz.state.results.video_store import VIDEOS
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_for_folder, ask_to_open

_MOVIES = QStandardPaths.StandardLocation.MoviesLocation
_ANIMATED = (".gif", ".webp", ".png", ".apng")
#: What the panel asks for: animations too, which elsewhere are opened as pictures of several frames.
_OPENED = FileKind("videos", (FileType("Videos and animations", VIDEO_SUFFIXES + _ANIMATED),))


def open_video(context: Context, path: str) -> None:
    """Read a video, an animation or a folder, in another thread, and show it; what cannot be read changes nothing."""
    source, keep = VideoFile.at(path), context.workbench.value(VideoOptions).keep

    def work() -> Work:
        from convviz.core.video.stack import moving_place

        stack = yield from VIDEOS.read(source, keep)
        VIDEOS.put(source, keep, stack)
        return source, moving_place(stack.frames)

    context.workbench.background.read(work(), partial(_on_read, context))


def open_in_window(window: WindowProtocol, path: str) -> None:
    """Open a video and bring the panel to the front."""
    window.show_panel("video")
    open_video(window.context, path)


def ask_for_video(parent: QWidget, context: Context) -> None:
    """Ask for a video or an animation, and open it."""
    ask_to_open(parent, "Open video", _OPENED, partial(open_video, context), place=_MOVIES)


def ask_for_frames(parent: QWidget, context: Context) -> None:
    """Ask for a folder of pictures, and open it as a video."""
    ask_for_folder(parent, "Open a folder of pictures as a video", "frames", partial(open_video, context))


def use_clip(context: Context, name: str) -> None:
    """Show a clip that comes with the program."""
    context.workbench.background.reading.cancel()
    context.workbench.edit("video", f"Show {CLIPS[name].title}", anew=True, source=BundledClip(name))
    _show_stack(context, VideoView().cursor)


def take_pictures(context: Context, given: Layers | Given) -> None:
    """Take what was dropped or pasted: an animation or a folder as the video, a single picture as the image."""
    if isinstance(given, Layers):
        context.images.paste(given.image)
    elif len(given.paths) > 1:
        context.workbench.problem.emit(
            f"{len(given.paths)} pictures were dropped: put them into a folder, and drop that, to see them as a video."
        )
    elif given.folder is not None:
        open_video(context, given.paths[0])
    else:
        _take_file(context, given.paths[0])


def _take_file(context: Context, path: str) -> None:
    """Open an animation as the video, and any other picture as the image."""

    def work() -> Work:
        yield 0.0
        from convviz.core.video.animations import is_animation  # with Pillow

        return is_animation(Path(path))

    def then(animated: bool) -> None:
        if animated:
            open_video(context, path)
        else:
            context.images.open(path)

    context.workbench.background.read(work(), then)


def _on_read(context: Context, read: tuple[VideoFile, tuple[int, int]]) -> None:
    bench, (source, cursor) = context.workbench, read
    bench.forget(STACK)
    name = printable(Path(source.path).name)
    if not bench.edit("video", f"Open {name}", anew=True, source=source):
        bench.refresh()
    _show_stack(context, cursor)


def _show_stack(context: Context, cursor: tuple[int, int]) -> None:
    """Leave a page on which no video is seen, and cut where something moves."""
    page = context.workbench.value(VideoView).page
    shown = VideoPage.BLOCK if page in (VideoPage.CAMERA, VideoPage.CHANNELS) else page
    context.workbench.edit("video_view", "Show the video", page=shown, cursor=cursor)
