"""What follows from the chosen video: its frames, the plane that is filtered along time, and the filter."""

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

from convviz.core.images.image import to_grey
from convviz.core.images.levels import Levels
from convviz.core.images.pyramid import pyramid
from convviz.core.windows.steps import Steps
from convviz.state.choices.video import Kept, Plane, Shown, VideoFile, VideoOptions, VideoPage, VideoSource, VideoView
from convviz.state.graph.result import AwayError, Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import PYRAMID_COST, Picture
from convviz.state.results.summary import image_name, in_line
from convviz.state.results.video_store import VIDEOS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convviz.core.video.stack import Stack
    from convviz.core.video.time_filter import TimeFilter

#: What a number of a frame costs where it becomes grey, and a term of the sum along time, in products (measured).
_GREY_COST, _FILTER_COST = 1.0, 3.0
_PLANES = {Plane.RED: 0, Plane.GREEN: 1, Plane.BLUE: 2}


@dataclass(frozen=True)
class FrameStep:
    """A frame of the stack: its index there, and its number in the video."""

    index: int
    number: int


class FrameSteps(Steps[FrameStep]):
    """One step a frame."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack

    def __len__(self) -> int:
        return len(self._stack)

    def step(self, index: int) -> FrameStep:
        """The frame at ``index``."""
        return FrameStep(index, self._stack.number(index))


@dataclass(frozen=True, eq=False)
class Filtered:
    """A stack's plane, (T, H, W), the filter along time over it, and the values at the ends of its colours."""

    plane: "NDArray[np.generic]"
    filter: "TimeFilter"
    levels: Levels

    @property
    def signed(self) -> bool:
        """Whether the colours mean sign."""
        return not self.filter.is_average


def _read(source: VideoSource, keep: Kept) -> "Making[Stack]":
    try:
        return (yield from VIDEOS.get(source, keep))
    except ValueError as error:
        if not isinstance(source, VideoFile):
            raise
        gone = isinstance(error.__cause__, FileNotFoundError | NotADirectoryError)
        raise AwayError(
            f"The video is missing: {source.path}. Open it where it is now (Video, Open video)." if gone else str(error)
        ) from error


def _reading_cost(source: VideoSource, keep: Kept) -> float:
    return 0.0 if VIDEOS.at_hand(source, keep) else inf


def _steps(stack: "Stack") -> Making[FrameSteps]:
    yield 0.0
    return FrameSteps(stack)


def _plane(stack: "Stack", plane: Plane) -> "Making[NDArray[np.generic]]":
    yield 0.0
    if not stack.is_colour:
        return stack.frames
    if plane is not Plane.GREY:
        return stack.frames[..., _PLANES[plane]]
    import numpy as np

    grey = np.empty(stack.frames.shape[:3], stack.frames.dtype)
    for number, frame in enumerate(stack.frames):
        grey[number] = to_grey(frame)
        yield number / len(grey)
    return grey


def _plane_cost(stack: "Stack", plane: Plane) -> float:
    return _GREY_COST * stack.frames.size if stack.is_colour and plane is Plane.GREY else 0.0


def _filtered(stack: "Stack", plane: "NDArray[np.generic]", options: VideoOptions) -> Making[Filtered]:
    from convviz.core.video.time_filter import TimeFilter

    made = TimeFilter(plane, options.weights)
    return Filtered(plane, made, (yield from made.levels(stack.levels)))


def _filter_cost(_stack: "Stack", plane: "NDArray[np.generic]", options: VideoOptions) -> float:
    from convviz.core.video.time_filter import is_average

    if is_average(options.weights):
        return 0.0
    return _FILTER_COST * plane.size * (len(options.weights) + 1)


def _grey(picture: Picture) -> Making[Picture]:
    yield 0.0
    return picture if picture.channels == 1 else replace(picture, pyramid=pyramid(to_grey(picture.values)))


def _grey_cost(picture: Picture) -> float:
    return PYRAMID_COST * picture.values.size if picture.channels == 3 else 0.0


def _scene(shown: Any) -> Making[Any]:
    yield 0.0
    return shown


def _nothing() -> Making[None]:
    yield 0.0


STACK = Result("video/stack", ("video.source", "video.keep"), _read, _reading_cost)
STEPS = Result("video/steps", (STACK,), _steps)
PLANE = Result("video/plane", (STACK, "video.plane"), _plane, _plane_cost)
FILTERED = Result("video/filtered", (STACK, PLANE, "video"), _filtered, _filter_cost)
#: The grey plane of the image.
GREY = Result("video/grey", (PICTURE,), _grey, _grey_cost)
CHANNELS = Result("video/channels", (Chosen("video_view.of", {Shown.IMAGE: GREY, Shown.FRAME: STACK}),), _scene)
NOTHING = Result("video/nothing", (), _nothing)
#: What is seen: only that is computed.
SCENE = Result(
    "video/scene",
    (
        Chosen(
            "video_view.page",
            {
                VideoPage.BLOCK: STACK,
                VideoPage.TIME: FILTERED,
                VideoPage.CHANNELS: CHANNELS,
                VideoPage.CAMERA: NOTHING,
            },
        ),
    ),
    _scene,
)


def cursor_in(shape: tuple[int, int], view: VideoView) -> tuple[int, int]:
    """The cursor within frames of that shape: the nearest pixel there is."""
    row, column = (min(at, length - 1) for at, length in zip(view.cursor, shape, strict=True))
    return row, column


def start_frame(_results: Results) -> tuple[float, float]:
    """The player stands at first where there is something behind and before it: two thirds on."""
    return 0.5, 0.6


def summary(results: Results) -> str:
    """What the page is about: the video and its frames, with its kernel along time; the image; or the camera."""
    stack, options, view = results.get(STACK), results.choice(VideoOptions), results.choice(VideoView)
    if view.page is VideoPage.CAMERA:
        return in_line([f"camera {view.device}", "convolved live"])
    if view.page is VideoPage.CHANNELS and view.of is Shown.IMAGE:
        return image_name(results)
    if stack is None:
        return "no video" if results.reason(STACK) else ""
    rows, columns = stack.shape
    parts = [stack.name, f"{len(stack)} frames of {rows} × {columns}"]
    if view.page is VideoPage.TIME:
        parts.append(f"{options.kernel_title} along t")
    return in_line(parts)
