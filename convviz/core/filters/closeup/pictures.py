"""The parts of Sobel's filters, of sharpening, of upsampling and of deconvolution; see `parts_of`."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import deconvolution, linear
from convviz.core.filters import fields as of
from convviz.core.filters.apply import run_filter
from convviz.core.filters.closeup.canny import canny_parts
from convviz.core.filters.closeup.parts import SHOWN, PartKind, PartSteps, Pixel, Recipe, signed
from convviz.core.filters.formulas import chapter_gaussian
from convviz.core.text.formatting import MINUS, equals, format_number, in_short

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

    def steepness(pixel: Pixel) -> str:
        return f"√({signed(across[pixel])}² + {signed(up[pixel])}²) {equals(float(magnitude[pixel]))}"

    def angle(pixel: Pixel) -> str:
        degrees = float(direction()[pixel])
        written = "no direction" if np.isnan(degrees) else f"{in_short(degrees)}°"
        return f"Gx = {in_short(across[pixel])}, Gy = {in_short(up[pixel])}: {written}"

    recipes = [
        Recipe("Picture", "", "What Sobel's kernels slide over.", PartKind.PICTURE, lambda: channel),
        Recipe("Gx", "→", "The right side minus the left one: vertical edges.", PartKind.SIGNED, lambda: across),
        Recipe("Gy", "and", "The upper side minus the lower one: horizontal edges.", PartKind.SIGNED, lambda: up),
        Recipe(
            "Magnitude",
            "→",
            "√(Gx² + Gy²): how steep it is, in whatever direction.",
            PartKind.SIZE,
            lambda: magnitude,
            steepness,
        ),
        Recipe(
            "Direction",
            "and",
            "The angle of (Gx, Gy): where it gets brighter, anticlockwise from the right. Shown where the magnitude is "
            f"at least {100 * SHOWN:g} % of the largest.",
            PartKind.ANGLE,
            direction,
            angle,
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

    def subtracted(pixel: Pixel) -> str:
        x, smooth = float(channel[pixel]), float(blur[pixel])
        return f"{in_short(x)} {MINUS} {signed(smooth)} {equals(x - smooth)}"

    def added(pixel: Pixel) -> str:
        x, high = float(channel[pixel]), float(channel[pixel] - blur[pixel])
        return f"{in_short(x)} + {in_short(amount)}·{signed(high)} {equals(float(enhanced[pixel]))}"

    of_raw = f"x convolved with a Gaussian whose weights sum to {times}; drawn {times} times darker than it is."
    of_one = "x convolved with a Gaussian whose weights sum to 1."
    picture = PartKind.PICTURE
    recipes = [
        Recipe("Original", "", "The picture x.", picture, lambda: channel),
        Recipe("Blur", MINUS, of_raw if raw else of_one, picture, lambda: blur, gain=total),
        Recipe("High part", "=", "high = x − blur.", PartKind.SIGNED, lambda: channel - blur, subtracted),
        Recipe("Sharpened", f"·{written} + x =", f"x + {written}·high.", picture, lambda: enhanced, added),
    ]
    return PartSteps(recipes, summary)


def flat_gain(amount: float, total: float) -> float:
    """By how much ``x + amount (x - blur)`` changes a flat picture, where the blur's weights sum to ``total``."""
    return 1 + amount * (1 - total)


def upsampling_parts(channel: Array, values: of.UpsampleFilter) -> PartSteps:
    """The image, each pixel as a block, and the blocks smoothed by a mean (table 3-1)."""
    blocks = run_filter(channel, replace(values, smooth="none"))
    factor, size = values.factor, values.mean_size
    picture = PartKind.PICTURE
    blocky = f"Every pixel becomes {factor} × {factor} equal ones."
    smooth = f"A mean over {size} × {size}: the steps between the blocks become slopes."
    recipes = [
        Recipe("Original", "", "The picture.", picture, lambda: channel),
        Recipe("Blocks", "→", blocky, picture, lambda: blocks, factor=factor),
        Recipe(
            "Mean", "→", smooth, picture, lambda: run_filter(channel, replace(values, smooth="mean")), factor=factor
        ),
    ]
    return PartSteps(recipes)


def deconvolution_parts(channel: Array, values: of.DeconvolutionFilter) -> PartSteps:
    """What is given, the gain of the known blur, and the blur undone without and with the noise term."""
    kernel = np.array(values.kernel)

    def gain() -> Array:
        half = np.abs(np.fft.fft2(np.fft.irfft2(deconvolution.transfer(kernel, channel.shape), channel.shape)))
        return np.asarray(np.fft.fftshift(half))

    least = float(gain().min())
    gone = least <= deconvolution.GONE * float(np.abs(kernel).sum())
    written = "removed: they stay 0" if gone else f"made {format_number(1 / least, rounded=2)} times larger at most"
    term, picture = format_number(values.noise), PartKind.PICTURE
    faint = (
        "The blur's gain at each frequency, the lowest in the middle. Where it is dark, little of the picture is left, "
        "and noise is all that is divided."
    )
    without = (
        f"Y / H: frequencies that the blur made faint are {written}, with all their noise, and with what does not "
        "fit at the border."
    )
    with_term = f"Y·conj(H) / (|H|² + {term}): where |H|² is below the noise term it fades instead."
    recipes = [
        Recipe("Given", "", "The picture that the known blur is taken to have made.", picture, lambda: channel),
        Recipe("|H|", "/", faint, PartKind.SIZE, gain, lambda _pixel: f"the smallest gain is {format_number(least)}"),
        Recipe("Without noise term", "=", without, picture, lambda: run_filter(channel, replace(values, noise=0.0))),
        Recipe("With it", "or", with_term, picture, lambda: run_filter(channel, values)),
    ]
    return PartSteps(recipes)
