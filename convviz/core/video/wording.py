"""Sums along time and over channels, written out with their numbers."""

from collections.abc import Sequence

from convviz.core.text.formatting import bracketed, equals, format_number, format_weight
from convviz.core.video.channels import WEIGHTS, GreySum
from convviz.core.video.time_filter import PixelStep

#: Terms of a sum that are written out; of a longer one the first and the last ones are.
_MAX_TERMS, _ENDS = 5, (2, 1)


def time_sum(step: PixelStep) -> str:
    """One number of a filter along time: "y[7] = 1·x[7] − 1·x[6] = 1·168 + (−1)·166 = 2".

    The newest frame comes first, as the kernel has its weights.
    """
    weights, values = step.weights[::-1], step.patch[::-1]
    times = [step.index - back for back in range(len(weights))]
    letters = _joined([f"{factor_text(weight)}·x[{signed(t)}]" for weight, t in zip(weights, times, strict=True)])
    numbers = _joined(
        [f"{factor_text(weight)}·{factor_text(value)}" for weight, value in zip(weights, values, strict=True)]
    )
    scale = float(abs(step.products).max())
    return f"y[{step.index}] = {letters} = {numbers} {equals(step.value, scale)}"


def speed_text(pixels: int, frames: int, rate: float | None) -> str:
    """How fast something moves by so many pixels in so many frames: "64 px in 16 frames = 4 px a frame, 100 px/s"."""
    way = f"{format_number(pixels)} px in {format_number(frames)} {'frame' if abs(frames) == 1 else 'frames'}"
    if not frames:
        return f"{way}: no time passes"
    each = pixels / frames
    seconds = f", {format_number(each * rate)} px/s" if rate else ""
    return f"{way} {equals(each)} px a frame{seconds}"


def missing_text(missing: int, index: int) -> str:
    """What is said of a frame that has fewer predecessors than the kernel reaches back; "" where it has all."""
    if not missing:
        return ""
    before = "the frame before it" if missing == 1 and index == 0 else f"{missing} of the frames before it"
    return f"Frame {index} lacks {before}: what is not there counts as 0."


def grey_text(rgb: Sequence[float], made: GreySum, grey: float) -> str:
    """The weighted sum of a pixel: "grey = 0.299·168 + 0.587·100 + 0.114·80 = 118.052, rounded to 118"."""
    terms = " + ".join(f"{weight}·{format_number(value)}" for weight, value in zip(WEIGHTS, rgb, strict=True))
    value = round(made.value, 9)
    rounded = f", rounded to {format_number(grey)}" if abs(value - grey) > 1e-6 else ""
    return f"grey = 0.299 R + 0.587 G + 0.114 B = {terms} = {value:.6g}{rounded}"


def _joined(terms: Sequence[str]) -> str:
    first, last = _ENDS
    shown = [*terms] if len(terms) <= _MAX_TERMS else [*terms[:first], "…", *terms[-last:]]
    return " + ".join(shown)


def factor_text(value: float) -> str:
    """A factor of a product, in brackets where it is negative."""
    return bracketed(format_weight(float(value)))


def signed(t: int) -> str:
    """An index in time, which may lie before the first frame."""
    return f"{t}".replace("-", "−")
