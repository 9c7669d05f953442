"""Sampling and quantisation of pictures: every n-th pixel, and fewer greys."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.sampling.taking import Quantiser
from convviz.core.util.checks import check_integer
from convviz.core.util.words import Word

#: Every n-th pixel at most.
MAX_EVERY = 64
#: Rows and columns of a picture at most, of which the contrast is measured.
MAX_SIDE = 1024
#: Bits of a pixel at most: those of the pictures that Floyd and Steinberg's dither takes.
MAX_GREY_BITS = 8
#: Power below which there is only rounding, as a share of that of the greatest value all over.
_NOTHING = 1e-24
#: What the noise of a dither begins with, so that it is the same each time.
SEED = 7


class Smooth(Word):
    """What is done to a picture before pixels are left out."""

    NONE = (
        "none",
        "no smoothing",
        "Pixels are taken as they are: what is finer comes back as patterns that are not there",
    )
    MEAN = "mean", "mean first", "Each pixel taken is the mean of the n × n pixels around it"
    GAUSSIAN = "gaussian", "Gaussian first", "A Gaussian of σ = n/2 pixels goes over the picture first"


class Dither(Word):
    """How the error of quantising greys is spread."""

    NONE = "none", "no dither", "Each pixel goes to the nearest level: smooth areas become bands"
    NOISE = "noise", "noise", "Even noise of one level's width is added first, which breaks up the bands"
    DIFFUSION = (
        "diffusion",
        "Floyd–Steinberg",
        "The error of each pixel is handed on to its neighbours to the right and below, by 7, 3, 5 and 1 sixteenths",
    )


def every_nth(image: NDArray[Any], every: int, smooth: str = Smooth.NONE) -> NDArray[Any]:
    """Take every n-th pixel, that in the middle of each n x n block.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array
    every : int
        n, 1 to `MAX_EVERY`, at most the picture's shorter side.
    smooth : "none", "mean" or "gaussian"
        What is done first, by OpenCV, with the picture reflected at its edges: the mean of n x n pixels around each, or
        a Gaussian of sigma = n/2 pixels. n = 1 smooths nothing.

    Returns
    -------
    array of ``ceil((H - n // 2) / n)`` rows and as many columns of its width
        Of the image's type, float64 where it was smoothed.
    """
    check_integer(every, "n", 1, min(MAX_EVERY, *image.shape[:2]))
    if smooth not in list(Smooth):
        raise ValueError(f"smooth must be one of {', '.join(Smooth)}, got {smooth!r}")
    start = every // 2
    if smooth == Smooth.NONE or every == 1:
        return np.ascontiguousarray(image[start::every, start::every])
    return np.ascontiguousarray(_smoothed(image, every, smooth)[start::every, start::every])


def _smoothed(image: NDArray[Any], every: int, smooth: str) -> NDArray[np.float64]:
    from convviz.core.util.opencv import cv2  # slow to import, and not needed at a start

    values, border = image.astype(np.float64), cv2.BORDER_REFLECT_101
    if min(values.shape[:2]) == 1:
        border = cv2.BORDER_REPLICATE  # there is nothing to be reflected
    if smooth == Smooth.MEAN:
        return np.asarray(cv2.blur(values, (every, every), borderType=border), np.float64)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), every / 2, borderType=border), np.float64)


def grey_quantiser(bits: int, levels: tuple[float, float], *, whole: bool) -> Quantiser:
    """The steps for a picture that is black at the first of ``levels`` and white at the second.

    Where its values are integers (``whole``) the steps begin half a grey below black and end half a grey above white:
    8 bits then change nothing in a picture of 8 bits.
    """
    by = 0.5 if whole else 0.0
    return Quantiser(bits, levels[0] - by, levels[1] + by)


def fewer_greys(image: NDArray[Any], quantiser: Quantiser, dither: str = Dither.NONE) -> NDArray[np.float64]:
    """Quantise a picture's values, each channel on its own.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array
    quantiser : of at most `MAX_GREY_BITS` bits.
    dither : "none", "noise" or "diffusion"
        ``noise`` adds even noise of one step's width first, always the same. ``diffusion`` is Floyd and Steinberg's as
        Pillow does it: of the picture in 256 greys, to middles rounded to one of them.

    Returns
    -------
    float64 array of the same shape
        Middles of the steps.
    """
    check_integer(quantiser.bits, "bits", 1, MAX_GREY_BITS)
    if dither not in list(Dither):
        raise ValueError(f"dither must be one of {', '.join(Dither)}, got {dither!r}")
    values = np.asarray(image, np.float64)
    if dither == Dither.NOISE:
        noise = np.random.default_rng(SEED).uniform(-0.5, 0.5, values.shape)
        return quantiser(values + noise * quantiser.step)
    if dither == Dither.DIFFUSION and quantiser.bits < MAX_GREY_BITS:
        planes = values[..., np.newaxis] if values.ndim == 2 else values
        done = [_diffused(planes[..., number], quantiser) for number in range(planes.shape[-1])]
        return np.stack(done, axis=-1).reshape(values.shape)
    return quantiser(values)


def _diffused(plane: NDArray[np.float64], quantiser: Quantiser) -> NDArray[np.float64]:
    from PIL import Image

    fine = Quantiser(MAX_GREY_BITS, quantiser.low, quantiser.high)
    # Of the 256 greys those next to the middles of the levels.
    shades = fine.index(quantiser.middle(np.arange(quantiser.levels))).astype(np.uint8)
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.repeat(shades, 3).tobytes())
    grey = Image.fromarray(fine.index(plane).astype(np.uint8))
    chosen = grey.convert("RGB").quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    return quantiser.middle(np.minimum(np.asarray(chosen), quantiser.levels - 1))


def finer_share(image: NDArray[Any], every: int) -> float:
    """The share of a picture's contrast that is too fine for every n-th pixel: above 1/(2n) periods a pixel.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array
    every : int
        n.

    Returns
    -------
    float
        0 to 1: that part of the power spectrum, without the mean and through a Hann window both ways, that lies beyond
        the limit across or down; all channels together. 0 where there is no contrast. Of a picture larger than
        `MAX_SIDE` it is that of its middle.
    """
    middle = tuple(slice(max(0, (size - MAX_SIDE) // 2), (size + MAX_SIDE) // 2) for size in image.shape[:2])
    values = np.asarray(image[middle], np.float64)
    planes = values[..., np.newaxis] if values.ndim == 2 else values
    window = np.hanning(values.shape[0] + 2)[1:-1, np.newaxis] * np.hanning(values.shape[1] + 2)[1:-1]
    down, across = (np.abs(np.fft.fftfreq(size)) for size in values.shape[:2])
    fine = (down[:, np.newaxis] > 0.5 / every) | (across > 0.5 / every)
    total = lost = 0.0
    for number in range(planes.shape[-1]):
        plane = planes[..., number]
        power = np.abs(np.fft.fft2((plane - np.average(plane, weights=window)) * window)) ** 2
        total, lost = total + float(power.sum()), lost + float(power[fine].sum())
    return lost / total if total > _NOTHING * values.size**2 * float(np.abs(values).max() or 1.0) ** 2 else 0.0


def zone_plate(size: int = 512) -> NDArray[np.uint8]:
    """Rings that become finer outwards, to one black and one white pixel at the middle of each side.

    ``127.5 + 127.5 cos(pi r^2 / size)``, r in pixels from the middle: its frequency is r / size periods a pixel.
    """
    along = np.arange(size) - size // 2
    squares = along[:, np.newaxis] ** 2 + along**2
    rings: NDArray[np.uint8] = np.rint(127.5 + 127.5 * np.cos(np.pi * squares / size)).astype(np.uint8)
    return rings
