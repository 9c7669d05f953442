"""From numbers to colours, and from colours to a legible text on them."""

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from math import frexp, ldexp
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from convviz.widgets.look.angles import angle_lookup
from convviz.widgets.look.theme import current_theme, rgb, signed_lookup

#: Luminance (0..1) above which black text reads better than white on a colour, where both have equal WCAG contrast.
_TEXT_FLIP = 0.179
#: Power of two up to which numbers, and down to which their differences, are far from what a float32 cannot hold.
_FAR = 100
_GREY = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)


class Scale(Enum):
    """What colours mean: brightness, sign around zero, or an angle, of which the two ends are one."""

    BRIGHTNESS = auto()
    SIGN = auto()
    ANGLE = auto()


@dataclass(frozen=True)
class Colouring:
    """How an array becomes colours.

    Attributes
    ----------
    low, high : the values at the two ends of the colours. Values beyond are drawn as the end.
    scale : brightness (grey, or red, green and blue for three channels), sign with zero in the middle, or an angle.
    """

    low: float = 0.0
    high: float = 255.0
    scale: Scale = Scale.BRIGHTNESS

    @classmethod
    def by_sign(cls, *arrays: NDArray[Any]) -> "Colouring":
        """Sign with zero in the middle, on one scale for arrays of any shapes; what is not finite does not count."""
        finite = (array[np.isfinite(array)] for array in arrays)  # a run that diverges has others
        largest = max((float(np.abs(array).max(initial=0.0)) for array in finite), default=0.0) or 1.0
        return cls(-largest, largest, Scale.SIGN)

    def paint(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Colours (H, W, 3) uint8 of an array (H, W) or (H, W, 3); what is no number has the colour of a warning.

        Where there is no angle, that is no mistake: it has the colour of an empty field.
        """
        missing = _missing(values)
        index = self._index(values if missing is None else np.where(np.isnan(values), 0, values))
        # Three signed channels have no diverging map: zero is middle grey and each channel leans its own way.
        colours = index if index.ndim == 3 else self._table()[index]
        if missing is not None:
            theme = current_theme()
            colours[missing] = rgb(QColor(theme.field if self.scale is Scale.ANGLE else theme.warning))
        return colours

    def image(self, values: NDArray[Any]) -> QImage:
        """The same colours as an image; for one channel much faster, since Qt looks them up."""
        if _missing(values) is not None:
            return to_qimage(self.paint(values))
        index = np.ascontiguousarray(self._index(values))
        if index.ndim == 3:
            return to_qimage(index)
        rows, columns = index.shape
        image = QImage(index.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(self._packed_table().tolist())
        return image.copy()

    def packed(self, values: NDArray[Any]) -> NDArray[np.uint32]:
        """The same colours of an array (H, W) without NaN, each as one number: opaque, red, green, blue."""
        return self._packed_table()[self._index(values)]

    def _index(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        low, high = self.low, self.high
        exponent = frexp(max(abs(low), abs(high)))[1]
        with np.errstate(over="ignore"):  # what is beyond an end, infinite padding too, is drawn as that end
            if abs(exponent) > _FAR:
                values = np.ldexp(values.astype(np.float64), -exponent)
                low, high = ldexp(low, -exponent), ldexp(high, -exponent)
            # float32 is fine enough for 256 colours and twice as fast.
            scaled = (values.astype(np.float32) - np.float32(low)) * np.float32(255.0 / ((high - low) or 1.0))
        index: NDArray[np.uint8] = np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)
        return index

    def _packed_table(self) -> NDArray[np.uint32]:
        return _packed(self.scale, current_theme().signed_map)

    def _table(self) -> NDArray[np.uint8]:
        return _table(self.scale, current_theme().signed_map)


def _table(scale: Scale, signed_map: str) -> NDArray[np.uint8]:
    """The 256 colours (256, 3) of a scale."""
    if scale is Scale.BRIGHTNESS:
        return _GREY
    return signed_lookup(signed_map) if scale is Scale.SIGN else angle_lookup()


@lru_cache(maxsize=8)
def _packed(scale: Scale, signed_map: str) -> NDArray[np.uint32]:
    """The 256 colours of a scale, each as one number."""
    table = _table(scale, signed_map)
    packed: NDArray[np.uint32] = table.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32) + np.uint32(
        0xFF << 24
    )
    packed.setflags(write=False)
    return packed


def _missing(values: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where (H, W) a cell is no number; None where all are. A run that has diverged has such cells."""
    if values.dtype.kind != "f":
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        if not np.isnan(values.sum()):  # which it is if any of them is; quicker than looking at each
            return None
    missing: NDArray[np.bool_] = np.isnan(values)
    if not missing.any():  # infinite ones of both signs, or a sum too large, are no number either when added up
        return None
    return np.any(missing, axis=2) if missing.ndim == 3 else missing


def to_qimage(colours: NDArray[np.uint8]) -> QImage:
    """A QImage that owns a copy of ``colours`` (H, W, 3) uint8."""
    rows, columns = colours.shape[:2]
    packed = np.empty((rows, columns, 4), np.uint8)
    packed[..., 0], packed[..., 1], packed[..., 2] = colours[..., 2], colours[..., 1], colours[..., 0]
    packed[..., 3] = 255
    return QImage(packed.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def needs_black_text(colours: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where black text reads better than white on colours (..., 3): by WCAG relative luminance."""
    share = colours.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    dark: NDArray[np.bool_] = linear @ np.array([0.2126, 0.7152, 0.0722]) > _TEXT_FLIP
    return dark


def text_colour(background: QColor) -> QColor:
    """Black or white, whichever reads better on ``background``."""
    return QColor(_text_colour(background.rgb()))


@lru_cache(maxsize=4096)  # colour maps hold a few hundred
def _text_colour(background: int) -> str:
    rgb = np.array([background >> 16 & 255, background >> 8 & 255, background & 255], np.uint8)
    return "#000000" if needs_black_text(rgb) else "#ffffff"
