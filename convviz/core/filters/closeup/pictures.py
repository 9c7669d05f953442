"""The parts of Sobel's filters, of sharpening, of upsampling and of deconvolution; see `parts_of`."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import deconvolution, linear
from convviz.core.filters import fields as of
from convviz.core.filters.apply import run_filter
from convviz.core.filters.closeup.canny import canny_parts
from convviz.core.filters.closeup.parts import SHOWN, PartKind, PartSteps, Recipe
from convviz.core.filters.formulas import chapter_gaussian
from convviz.core.text.formatting import MINUS, format_number

Array = NDArray[np.float64]


def parts_of(channel: NDArray[Any], values: of.FilterFields, before: NDArray[Any] | None = None) -> PartSteps | None:
    """The parts of a filter on a channel (H, W), or None where it has none.

    ``before`` is the channel that was there before what smooths for Canny. A ValueError where the filter refuses the
    channel.
    """
    given = np.asarray(channel, dtype=np.float64)
    if isinstance(values, of.CannyFilter):
        return canny_parts(given, values, before)
    if isinstance(values, of.SharpenFilter | of.UnsharpFilter):
        return sharpening_parts(given, values)
    if isinstance(values, of.SobelAcross | of.SobelDown | of.SobelMagnitude | of.SobelDirection):
        return sobel_parts(given, values)
    if isinstance(values, of.UpsampleFilter):
        return upsampling_parts(given, values)
    return deconvolution_parts(given, values) if isinstance(values, of.DeconvolutionFilter) else None


def sobel_parts(channel: Array, values: of.FilterFields) -> PartSteps:
    """Gx, Gy, the magnitude and the direction, of any of Sobel's filters."""
    boundary = values.boundary
    across = run_filter(channel, of.SobelAcross(boundary=boundary))
    up = run_filter(channel, of.SobelDown(boundary=boundary))
    magnitude = np.hypot(across, up)
    largest = float(magnitude.max())

    def direction() -> Array:
        shown = (magnitude >= SHOWN * largest) & (magnitude > 0)
        return np.where(shown, np.degrees(np.arctan2(up + 0.0, across + 0.0)), np.nan)

    recipes: list[Recipe] = [
        ("Picture", "", "What Sobel's kernels slide over.", PartKind.PICTURE, lambda: channel),
        ("Gx", "→", "The right side minus the left one: vertical edges.", PartKind.SIGNED, lambda: across),
        ("Gy", "and", "The upper side minus the lower one: horizontal edges.", PartKind.SIGNED, lambda: up),
        ("Magnitude", "→", "√(Gx² + Gy²): how steep it is, in whatever direction.", PartKind.SIZE, lambda: magnitude),
        (
            "Direction",
            "and",
            "The angle of (Gx, Gy): where it gets brighter, anticlockwise from the right. Shown where the magnitude is "
            f"at least {100 * SHOWN:g} % of the largest.",
            PartKind.ANGLE,
            direction,
        ),
    ]
    return PartSteps(recipes)


def sharpening_parts(channel: Array, values: of.SharpenFilter | of.UnsharpFilter) -> PartSteps:
    """The image, its blur, the high part and image + amount x high, of the chapter's sharpening or the unsharp mask."""
    raw = isinstance(values, of.SharpenFilter)
    enhanced = run_filter(channel, values)
    if isinstance(values, of.UnsharpFilter):
        blur, total = linear.blurred(channel, values.sigma, values.boundary), 1.0
    else:
        blur, total = linear.gaussian20(channel, values), float(chapter_gaussian(20, 20).sum())
    amount, after = values.amount, flat_gain(values.amount, total)
    written, times = format_number(amount), format_number(total, digits=3, rounded=3)
    grey = f"a flat grey comes out {format_number(after, rounded=3)} times as bright"
    summary = (
        f"The kernel of the blur is raw: its weights sum to {times}, so the blur is {times} times as bright as the "
        f"picture, the high part is negative, and {grey}: 1 + {written}·(1 − {times.removeprefix('≈')})."
        if raw
        else "The blur's weights sum to 1: on a flat grey the high part is 0, and the brightness stays."
    )
    recipes: list[Recipe] = [
        ("Original", "", "The picture x.", PartKind.PICTURE, lambda: channel),
        (
            "Blur",
            MINUS,
            f"x convolved with a Gaussian whose weights sum to {times}; drawn {times} times darker than it is."
            if raw
            else "x convolved with a Gaussian whose weights sum to 1.",
            PartKind.PICTURE,
            lambda: blur,
        ),
        ("High part", "=", "high = x − blur.", PartKind.SIGNED, lambda: channel - blur),
        (
            "Sharpened",
            f"·{written} + x =",
            f"x + {written}·high.",
            PartKind.PICTURE,
            lambda: enhanced,
        ),
    ]
    return PartSteps(recipes, gains=(1.0, total, 1.0, 1.0), summary=summary)


def flat_gain(amount: float, total: float) -> float:
    """By how much ``x + amount (x - blur)`` changes a flat picture, where the blur's weights sum to ``total``."""
    return 1 + amount * (1 - total)


def upsampling_parts(channel: Array, values: of.UpsampleFilter) -> PartSteps:
    """The image, each pixel as a block, and the blocks smoothed by a mean (table 3-1)."""
    blocks = run_filter(channel, replace(values, smooth="none"))
    factor, size = values.factor, values.mean_size
    recipes: list[Recipe] = [
        ("Original", "", "The picture.", PartKind.PICTURE, lambda: channel),
        ("Blocks", "→", f"Every pixel becomes {factor} × {factor} equal ones.", PartKind.PICTURE, lambda: blocks),
        (
            "Mean",
            "→",
            f"A mean over {size} × {size}: the steps between the blocks become slopes.",
            PartKind.PICTURE,
            lambda: run_filter(channel, replace(values, smooth="mean")),
        ),
    ]
    return PartSteps(recipes, factors=(1, factor, factor))


def deconvolution_parts(channel: Array, values: of.DeconvolutionFilter) -> PartSteps:
    """What is given, the gain of the known blur, and the blur undone without and with the noise term."""
    kernel = np.array(values.kernel)

    def gain() -> Array:
        half = np.abs(np.fft.fft2(np.fft.irfft2(deconvolution.transfer(kernel, channel.shape), channel.shape)))
        return np.asarray(np.fft.fftshift(half))

    least = float(gain().min())
    gone = least <= deconvolution.GONE * float(np.abs(kernel).sum())
    written = "removed: they stay 0" if gone else f"made {format_number(1 / least, rounded=2)} times larger at most"
    recipes: list[Recipe] = [
        ("Given", "", "The picture that the known blur is taken to have made.", PartKind.PICTURE, lambda: channel),
        (
            "|H|",
            "/",
            "The blur's gain at each frequency, the lowest in the middle. Where it is dark, little of the picture is "
            "left, and noise is all that is divided.",
            PartKind.SIZE,
            gain,
        ),
        (
            "Without noise term",
            "=",
            f"Y / H: frequencies that the blur made faint are {written}, with all their noise, "
            "and with what does not fit at the border.",
            PartKind.PICTURE,
            lambda: run_filter(channel, replace(values, noise=0.0)),
        ),
        (
            "With it",
            "or",
            f"Y·conj(H) / (|H|² + {format_number(values.noise)}): where |H|² is below the noise term it fades instead.",
            PartKind.PICTURE,
            lambda: run_filter(channel, values),
        ),
    ]
    return PartSteps(recipes)
