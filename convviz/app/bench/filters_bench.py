"""Each filter against the bare call of OpenCV or SciPy that gives the same numbers.

The image is of float64, as noise and other filters leave it; the median and Canny get bytes too, the type that their
functions are made for.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.app.bench.figure import Figure

_SIZES = (512, 1024)
_BLUR = 0.025


def filters(in_turn: Callable[..., tuple[float, float]]) -> Iterator[Figure]:
    """Each filter at 512 and 1024; ``in_turn`` measures the two sides one after the other."""
    from convviz.core.filters.apply import apply_filter

    random = np.random.default_rng(0)
    for size in _SIZES:
        photo = random.integers(0, 256, (size, size), dtype=np.uint8)
        noisy = photo + random.normal(0, 10, photo.shape)
        for name, bare in _bare().items():
            filter_name, _, kind = name.partition(" of ")
            image: NDArray[Any] = photo if kind == "bytes" else noisy

            def reference(bare: Callable[[Any], Any] = bare, image: NDArray[Any] = image) -> None:
                bare(image)

            def ours(name: str = filter_name, image: NDArray[Any] = image) -> None:
                apply_filter(image, name)

            bare_time, own = in_turn(reference, ours, repeats=21 if size > _SIZES[0] else 41)
            yield Figure(
                f"{name}, {size}: {own * 1e3:.2f} ms, bare {bare_time * 1e3:.2f} ms; ratio", own / bare_time, "", 1.2
            )


def _bare() -> Mapping[str, Callable[[Any], Any]]:
    """The bare call that gives the same numbers as each filter with its defaults; the identity has none."""
    from scipy import fft, ndimage, signal

    from convviz.core.filters.formulas import chapter_gaussian
    from convviz.core.filters.kernels import KERNELS
    from convviz.core.util.opencv import cv2

    double, line = cv2.CV_64F, chapter_gaussian(1, 20)[0, ::-1].copy()

    def turned(name: str) -> Callable[[Any], Any]:
        weights = KERNELS[name].weights[::-1, ::-1].copy()
        return lambda image: cv2.filter2D(image, double, weights)

    def bordered(image: Any, cells: int) -> Any:
        return cv2.copyMakeBorder(image, cells, cells, cells, cells, cv2.BORDER_REFLECT_101)

    def chapter_blur(image: Any) -> Any:
        return cv2.sepFilter2D(image, double, line, line, anchor=(10, 10))

    def magnitude(image: Any) -> Any:
        return cv2.magnitude(cv2.Sobel(image, double, 1, 0), cv2.Sobel(image, double, 0, 1))

    def direction(image: Any) -> Any:
        return np.arctan2(cv2.Sobel(image, double, 0, 1, scale=-1), cv2.Sobel(image, double, 1, 0))

    def deconvolved(image: Any) -> Any:
        grown = bordered(image, 27)
        gain = fft.rfft2(KERNELS["motion"].weights, grown.shape)
        return fft.irfft2(fft.rfft2(grown) * np.conj(gain) / (np.abs(gain) ** 2 + 0.01), grown.shape)

    def upsampled(image: Any) -> Any:
        twice = cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
        return cv2.blur(twice, (3, 3))

    bare: dict[str, Callable[[Any], Any]] = {
        "mean": lambda image: cv2.blur(image, (3, 3)),
        "gaussian": lambda image: cv2.GaussianBlur(image, (9, 9), 1),
        "gaussian20": chapter_blur,
        "median": lambda image: ndimage.median_filter(image, 3, mode="mirror"),
        "median of bytes": lambda image: cv2.medianBlur(bordered(image, 1), 3)[1:-1, 1:-1].astype(float),
        "bilateral": lambda image: cv2.bilateralFilter(image.astype(np.float32), 9, 50, 3).astype(float),
        "wiener": lambda image: signal.wiener(image, 5),
        "sharpen": lambda image: cv2.addWeighted(image, 1 + _BLUR, chapter_blur(image), -_BLUR, 0),
        "unsharp": lambda image: cv2.addWeighted(image, 2, cv2.GaussianBlur(image, (17, 17), 2), -1, 0),
        "gradient_x": turned("gradient_x"),
        "gradient_y": turned("gradient_y"),
        "sobel_x": lambda image: cv2.Sobel(image, double, 1, 0),
        "sobel_y": lambda image: cv2.Sobel(image, double, 0, 1, scale=-1),
        "sobel_magnitude": magnitude,
        "sobel_direction": direction,
        "laplacian": lambda image: cv2.Laplacian(image, double),
        "canny of bytes": lambda image: cv2.Canny(image, 100, 200).astype(float),
        "wiener_deconvolution": deconvolved,
        "convolution": turned("chapter"),
        "upsample": upsampled,
    }
    return MappingProxyType(bare)
