"""What the page in front shows as programs."""

from convviz.export.code.code import Code
from convviz.export.code.video import cut_code, grey_code, time_code
from convviz.state.choices.video import Shown, VideoPage, VideoView
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.video import FILTERED, STACK, cursor_in


def video_code(context: Context, subject: str) -> Code:
    """The programs for the page that is seen; a ValueError says why there are none."""
    bench = context.workbench
    if bench.results is None or not bench.is_current(subject):
        raise ValueError("The video is still being read.")
    view = bench.value(VideoView)
    if view.page is VideoPage.CAMERA:
        raise ValueError(
            "The camera's pictures are not kept: use one as the image, and look at its convolution's code."
        )
    if view.page is VideoPage.CHANNELS:
        return _channels(bench.results, view, bench.players[subject].shown)
    stack, filtered = bench.results.get(STACK), bench.results.get(FILTERED)
    if stack is None or (view.page is VideoPage.TIME and filtered is None):
        raise ValueError("There is no video: the panel says why.")
    if view.page is VideoPage.TIME and filtered is not None:
        return time_code(filtered.plane, filtered.filter.weights)
    return cut_code(stack.frames, *cursor_in(stack.shape, view))


def _channels(results: Results, view: VideoView, index: int) -> Code:
    picture, stack = results.get(PICTURE), results.get(STACK)
    image = view.of is Shown.IMAGE
    if (picture if image else stack) is None:
        raise ValueError("There is no picture: the panel says why.")
    values = picture.values if image and picture is not None else stack.frames[index] if stack is not None else None
    if values is None or values.ndim == 2:
        raise ValueError("A grey picture is its own grey plane: there is nothing to compute.")
    return grey_code(values)
