"""A known blur undone in the frequency domain, by Wiener's formula."""

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.borders import channel_by_channel, padded

#: A gain of this share of the blur's greatest possible one is only rounding: the frequency is gone.
GONE = 1e-12


def wiener_deconvolution(image: NDArray[np.float64], values: of.DeconvolutionFilter) -> NDArray[np.float64]:
    """``X = Y conj(H) / (|H|² + noise)``, with the spectra Y of the image and H of the blur (Wiener, 1949).

    ``noise`` is the power of the noise over that of the picture, the same at all frequencies. With 0 this is the
    inverse filter ``Y / H``, which makes noise greater by ``1 / |H|``; frequencies that the
    blur has removed (`GONE`) stay 0.

    The transform takes the image for one that repeats. With another boundary than "wrap" the image is first continued
    by it, as far as three times the blur's size, and cut off again.

    Parameters
    ----------
    image : (H, W) or (H, W, C) float64 array
    values : the blur, the noise term and the boundary.

    Returns
    -------
    float64 array of the image's shape.
    """
    kernel = np.array(values.kernel)
    shape = image.shape[:2]
    reach = (0, 0) if values.boundary == "wrap" else tuple(3 * side for side in kernel.shape)
    return channel_by_channel(image, lambda channel: _undone(channel, kernel, values, reach, shape))


def _undone(
    channel: NDArray[np.float64],
    kernel: NDArray[np.float64],
    values: of.DeconvolutionFilter,
    reach: tuple[int, ...],
    shape: tuple[int, ...],
) -> NDArray[np.float64]:
    from scipy import fft

    rows, columns = reach
    grown = padded(channel, (rows, rows), (columns, columns), values.boundary)
    spectrum = fft.rfft2(grown)
    spectrum *= _inverse(transfer(kernel, grown.shape), values.noise)
    result = fft.irfft2(spectrum, grown.shape, overwrite_x=True)
    return np.ascontiguousarray(result[rows : rows + shape[0], columns : columns + shape[1]])


def transfer(kernel: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.complex128]:
    """The gain at each frequency (rows, columns // 2 + 1) of a kernel laid about the origin of an image of ``shape``.

    The origin of an even kernel is its middle as "same" has it, ``(size - 1) // 2``.
    """
    from scipy import fft

    # A kernel larger than the image comes round and is added to itself.
    down, across = (
        (np.arange(side) - (side - 1) // 2) % length for side, length in zip(kernel.shape, shape, strict=True)
    )
    laid = np.zeros((len(kernel), shape[1]))
    np.add.at(laid.T, across, kernel.T)
    lines = fft.rfft(laid, axis=1)  # of the kernel's rows alone, as all others are zeros
    gain = np.zeros((shape[0], lines.shape[1]), np.complex128)
    np.add.at(gain, down, lines)
    return np.asarray(fft.fft(gain, axis=0, overwrite_x=True))


def _inverse(gain: NDArray[np.complex128], noise: float) -> NDArray[np.complex128]:
    power = np.square(gain.real) + np.square(gain.imag)
    gone = power <= GONE**2 * power.max() if noise == 0 else None
    power += noise
    if gone is not None:
        power[gone] = np.inf
    inverse: NDArray[np.complex128] = np.conj(gain) / power
    return inverse
