"""Colours of angles: a circle of hues of one lightness, so that -180 and 180 degrees look the same."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Lightness and chroma in Oklab; within these all hues lie inside sRGB but for a little at blue.
_LIGHTNESS, _CHROMA = 0.74, 0.125
#: Hue in degrees of what points to the right.
_RIGHT = 30.0
_OKLAB_TO_LMS = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
_LMS_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


@lru_cache
def angle_lookup() -> NDArray[np.uint8]:
    """256 colours (256, 3) uint8 for -180 to 180 degrees, by Ottosson's Oklab."""
    angles = np.radians(np.linspace(-180, 180, 256) + _RIGHT)
    lab = np.stack([np.full(256, _LIGHTNESS), _CHROMA * np.cos(angles), _CHROMA * np.sin(angles)], axis=1)
    linear = np.clip((lab @ _OKLAB_TO_LMS.T) ** 3 @ _LMS_TO_RGB.T, 0, 1)
    shares = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    colours: NDArray[np.uint8] = np.rint(shares * 255).astype(np.uint8)
    colours.setflags(write=False)
    return colours
