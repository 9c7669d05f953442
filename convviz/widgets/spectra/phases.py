"""Colours that come round again, for phases."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from convviz.widgets.look.theme import current_theme

#: Of Oklab (B. Ottosson, 2020): one lightness and one chroma all round, so that no phase stands out.
_LIGHTNESS, _CHROMA = 0.72, 0.12
_TO_CONES = np.array(
    [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]]
)
_TO_LIGHT = np.array(
    [[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
     [-0.0041960863, -0.7034186147, 1.7076147010]]
)  # fmt: skip


@lru_cache
def phase_lookup() -> NDArray[np.uint8]:
    """360 colours (360, 3) from −180° on, which come round."""
    angles = np.radians(np.arange(-180, 180))
    lab = np.stack([np.full(360, _LIGHTNESS), _CHROMA * np.cos(angles), _CHROMA * np.sin(angles)], axis=1)
    light = np.clip((lab @ _TO_CONES.T) ** 3 @ _TO_LIGHT.T, 0, 1)
    shares = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(shares * 255), np.uint8)


def phase_colours(degrees: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours (h, w, 3) of phases in degrees; the border's where there is none (NaN)."""
    missing = np.isnan(degrees)
    colours = phase_lookup()[(np.rint(np.where(missing, 0.0, degrees)).astype(np.intp) + 180) % 360]
    if missing.any():
        border = QColor(current_theme().border)
        colours[missing] = border.red(), border.green(), border.blue()
    return colours
