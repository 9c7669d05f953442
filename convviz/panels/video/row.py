"""The Video panel's row in the table of subjects."""

from convviz.core.data.folders.given import Given
from convviz.core.images.reading import Layers
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.core.video.containers import VIDEO_SUFFIXES
from convviz.export.code.code import Code
from convviz.state.commands import WindowProtocol
from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Compare, Opens, of_results

#: What the window opens as a video, whatever panel is in front.
VIDEOS = FileKind("videos", (FileType("Videos", VIDEO_SUFFIXES),))


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.video.panel import VideoPanel

    return VideoPanel


def _open(window: WindowProtocol, path: str) -> None:
    from convviz.panels.video.opening import open_in_window

    open_in_window(window, path)


def _take(context: Context, given: Layers | Given) -> None:
    from convviz.panels.video.opening import take_pictures

    take_pictures(context, given)


def _freeze(context: Context) -> None:
    """Freeze the camera's picture, or go on; from another page, go to the camera."""
    from convviz.state.choices.video import VideoPage, VideoView

    bench = context.workbench
    view = bench.value(VideoView)
    if view.page is VideoPage.CAMERA:
        bench.edit("video_view", "Freeze the camera", frozen=not view.frozen)
    else:
        bench.edit("video_view", "Show the camera", page=VideoPage.CAMERA)


def _toggle(context: Context) -> None:
    """Play or pause; on the camera's page, freeze or go on."""
    from convviz.state.choices.video import VideoPage, VideoView

    if context.workbench.value(VideoView).page is VideoPage.CAMERA:
        _freeze(context)
    else:
        context.workbench.players["video"].toggle()


def _code(context: Context, subject: str) -> Code:
    from convviz.panels.video.code import video_code

    return video_code(context, subject)


def _held() -> Held:
    from convviz.state.choices.video import VideoOptions, VideoView
    from convviz.state.results import video

    return Held(
        values=(VideoOptions(), VideoView()),
        results=(video.SCENE, video.STEPS),
        steps=video.STEPS,
        start=video.start_frame,
        summary=of_results(video.summary),
        code=_code,
    )


VIDEO = LateSubject(
    "video",
    "Video",
    Room.IMAGES,
    _make,
    _held,
    choices=("video",),
    looks=("video_view",),
    has_steps=True,
    compare=Compare("Camera: freeze the picture, or go on", _freeze),
    toggle=_toggle,
    mouse=(
        ("Drag in the frame, the block or a cut", "the block is cut open there"),
        ("Drag in a cut with Shift", "a line, whose slope is the speed of what moves along it"),
        ("Drop a video, an animation or a folder of pictures", "they become the video"),
    ),
    pictures=_take,
    taking="Show its pictures as a video",
    opens=(Opens(VIDEOS, _open),),
)
