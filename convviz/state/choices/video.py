"""What one chooses of the video: which it is, how it is filtered along time, and how it is looked at."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

from convviz.core.util.fields import Declared, Variants, declare
from convviz.core.util.kinds import Flag, Integer, IntegerPair, Items, OneOf, Option, Real
from convviz.core.util.words import Word, one_of
from convviz.core.video.clips import CLIPS
from convviz.state.choices.source import File

#: Weights of a kernel along time at most, as in `convviz.core.video.time_filter`, which would be loaded for it.
MAX_WEIGHTS = 32
_WEIGHT = Real(-1e9, 1e9)


@dataclass(frozen=True)
class VideoFile(File):
    """A video file, an animation or a folder of pictures, by its path from the root on."""

    what: ClassVar[str] = "video"


@dataclass(frozen=True)
class BundledClip(Declared):
    """A clip that comes with the program, by its name in `CLIPS`."""

    name: str = declare(OneOf(tuple(Option(key, clip.title, clip.description) for key, clip in CLIPS.items())))


#: A clip, or a file of the user's.
VideoSource: TypeAlias = BundledClip | VideoFile


@dataclass(frozen=True)
class _Sources(Variants):
    """As text the name of a clip, or a path."""

    def parse(self, text: str, name: str) -> VideoSource:
        if not text:
            raise ValueError(f"{name} must be {self.limits}, got nothing")
        return BundledClip(text) if text in CLIPS else VideoFile.at(text)

    @property
    def limits(self) -> str:
        return f"one of {', '.join(CLIPS)}, or the path of a video or a folder of pictures"


SOURCES = _Sources(MappingProxyType({"clip": BundledClip, "file": VideoFile}))


class Kept(Word):
    """Which frames are shown of a video with more than a stack holds."""

    EVENLY = "evenly", "evenly spread", "Every 2nd, every 3rd, ...: all of the video, at a coarser time"
    FIRST = "first", "the first", "The beginning, every frame of it"
    LAST = "last", "the last", "The newest frames, every one of them"


class Plane(Word):
    """The one number a pixel that is filtered along time."""

    GREY = "grey", "grey", "0.299 R + 0.587 G + 0.114 B"
    RED = "red", "R", "The red channel alone"
    GREEN = "green", "G", "The green channel alone"
    BLUE = "blue", "B", "The blue channel alone"


class TimeKernel(Word):
    """A kernel along time."""

    DIFFERENCE = "difference", "difference [1, −1]", "What has changed since the frame before; what stands still is 0"
    MEAN = "mean", "mean of n", "The mean of the last n frames: what moves is smeared, noise gets less"
    SECOND = "second", "change of change [1, −2, 1]", "What moves evenly nearly vanishes, what starts or stops shows"
    DELAY = "delay", "delay [0, 0, 0, 1]", "The frame three frames ago: a shifted unit impulse"
    OWN = "own", "own weights", "The weights that are typed"


@dataclass(frozen=True)
class VideoOptions(Declared):
    """The video and its kernel along time.

    Attributes
    ----------
    source : where the video comes from.
    keep : which frames are shown of a long one.
    plane : what is filtered along time.
    kernel : the kernel along time.
    count : n of the mean.
    own : the weights h[0], h[1], … that are typed.
    """

    source: VideoSource = declare(SOURCES, default=BundledClip("launch"))
    keep: Kept = declare(
        one_of(Kept), default=Kept.EVENLY, title="Frames kept", label="Keep", tip="of a video with more than 240 frames"
    )
    plane: Plane = declare(
        one_of(Plane, abreast=True), default=Plane.GREY, title="Filtered plane", label="", edit="Filter {}"
    )
    kernel: TimeKernel = declare(
        one_of(TimeKernel),
        default=TimeKernel.DIFFERENCE,
        title="Kernel along time",
        label="h along t",
        edit="Use {} along time",
    )
    count: int = declare(
        Integer(2, MAX_WEIGHTS), default=5, title="Frames of the mean", called="frames of the mean", label="n"
    )
    own: tuple[float, ...] = declare(
        Items(_WEIGHT, 1, MAX_WEIGHTS),
        default=(1.0, 0.0, -1.0),
        title="Weights along time",
        label="h =",
        tip="h[0], h[1], …: of the frame itself, the one before it, …",
    )

    @property
    def weights(self) -> tuple[float, ...]:
        """The kernel h along time."""
        match self.kernel:
            case TimeKernel.DIFFERENCE:
                return 1.0, -1.0
            case TimeKernel.MEAN:
                return (1.0 / self.count,) * self.count
            case TimeKernel.SECOND:
                return 1.0, -2.0, 1.0
            case TimeKernel.DELAY:
                return 0.0, 0.0, 0.0, 1.0
            case TimeKernel.OWN:
                return self.own

    @property
    def kernel_title(self) -> str:
        """What the kernel along time is called on the screen."""
        return f"mean of {self.count}" if self.kernel is TimeKernel.MEAN else self.kernel.text

    def along(self, field: str, value: Any) -> dict[str, Any]:  # noqa: ARG002
        """With typed weights the kernel is one's own, with a number of frames it is their mean."""
        return {"own": {"kernel": TimeKernel.OWN}, "count": {"kernel": TimeKernel.MEAN}}.get(field, {})


class VideoPage(Word):
    """What is seen."""

    BLOCK = "block", "Block x, y, t", "The frames one behind the other, cut open along t"
    TIME = "time", "Kernel along t", "Every pixel convolved with a kernel along time"
    CHANNELS = "channels", "Channels", "A picture as red, green, blue and grey planes"
    CAMERA = "camera", "Camera", "A camera, convolved live with the kernel"


class Shown(Word):
    """The picture whose channels are shown."""

    IMAGE = "image", "the image", "The picture of the Image panel"
    FRAME = "frame", "the frame", "The frame of the video where the player stands"


@dataclass(frozen=True)
class VideoView(Declared):
    """How the video is looked at.

    Attributes
    ----------
    page : what is seen.
    cursor : (row, column) of the pixel that is read, at whose row and column the block is cut.
    of : the picture whose channels are shown.
    device : the camera, by its number.
    frozen : whether the camera's picture stands still.
    """

    page: VideoPage = declare(one_of(VideoPage, abreast=True), default=VideoPage.BLOCK, label="")
    cursor: tuple[int, int] = declare(IntegerPair(0, 1_000_000), default=(27, 120), tip="row and column of the pixel")
    of: Shown = declare(one_of(Shown, abreast=True), default=Shown.IMAGE, title="Channels of", label="Channels of")
    device: int = declare(Integer(0, 9), default=0, title="Camera", label="Camera", tip="0 is the first")
    frozen: bool = declare(Flag(), default=False, tip="The picture stands still (F)")
