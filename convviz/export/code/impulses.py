"""A convolution as copies of h that add up, as programs."""

from numpy.typing import ArrayLike

from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs

_NUMPY = """
from scipy.signal import convolve2d
rows, columns = h.shape
y = np.zeros((x.shape[0] + rows - 1, x.shape[1] + columns - 1))
for r, c in np.argwhere(x):  # each pixel is a weighted impulse
    y[r : r + rows, c : c + columns] += x[r, c] * h  # and its response a weighted copy of h
assert np.allclose(y, convolve2d(x, h))
"""
_OPENCV = """
import cv2
y = np.zeros((x.shape[0] + h.shape[0] - 1, x.shape[1] + h.shape[1] - 1))
for r, c in np.argwhere(x).tolist():
    below, right = x.shape[0] - 1 - r, x.shape[1] - 1 - c
    y += cv2.copyMakeBorder(x[r, c] * h, r, below, c, right, cv2.BORDER_CONSTANT, value=0)
"""
_TORCH = """
import torch.nn.functional as F
y = F.conv_transpose2d(x[None, None], h[None, None])[0, 0]  # adds a copy of h for every pixel
"""
_LOOPS = """
rows, columns = len(x) + len(h) - 1, len(x[0]) + len(h[0]) - 1
y = [[0] * columns for _ in range(rows)]
for r in range(len(x)):
    for c in range(len(x[0])):
        for m in range(len(h)):
            for n in range(len(h[0])):
                y[r + m][c + n] += x[r][c] * h[m][n]
"""


def impulses_code(x: ArrayLike, h: ArrayLike) -> Code:
    """The programs that add up a copy of ``h`` (kh, kw) for each pixel of ``x`` (H, W): x ∗ h in full size."""
    bodies = {Library.NUMPY: _NUMPY, Library.OPENCV: _OPENCV, Library.TORCH: _TORCH, Library.LOOPS: _LOOPS}
    return programs("Convolution as a sum of copies", {"x": x, "h": h}, bodies, formula=formulas.COPIES)
