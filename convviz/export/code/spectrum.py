"""A product of spectra as programs: a kernel's, a mask's, or the waves that are kept; and two passes for one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.factors import Factors
from convviz.core.spectrum.gain import MaskGain, MaskKind
from convviz.core.windows.geometry import Boundary
from convviz.export.code import formulas
from convviz.export.code.boundaries import OPENCV, SCIPY, TORCH
from convviz.export.code.code import Code, Library, programs
from convviz.export.code.convolution import Convolved, not_in_torch

#: Pixels up to which plain loops add up every wave of every pixel: each takes as many products as there are pixels.
_LOOPED = 400
_TOO_MANY = f"Plain loops take N² products for N pixels: shrink the image to {_LOOPED} pixels or fewer."

#: The kernel on the image's grid, its middle at [0, 0]; what lies before it comes round to the other end.
_PLACED = """
    grid = np.zeros(x.shape)
    rows = (np.arange(h.shape[0]) - (h.shape[0] - 1) // 2) % x.shape[0]
    columns = (np.arange(h.shape[1]) - (h.shape[1] - 1) // 2) % x.shape[1]
    np.add.at(grid, (rows[:, None], columns), h)
    """
_TRANSFORMS = """
def transform(x, sign):
    rows, columns = len(x), len(x[0])
    return [
        [
            sum(
                x[r][c] * cmath.exp(sign * 2j * cmath.pi * (k * r / rows + l * c / columns))
                for r in range(rows)
                for c in range(columns)
            )
            for l in range(columns)
        ]
        for k in range(rows)
    ]

"""
#: How the gain of a mask follows from the distance to the constant.
_MASKS: Mapping[MaskKind, str] = {
    MaskKind.IDEAL_LOW: "(f <= {r} + 1e-9) * 1.0",
    MaskKind.IDEAL_HIGH: "(f > {r} + 1e-9) * 1.0",
    MaskKind.IDEAL_BAND: "((f >= {r} - 1e-9) & (f <= {o} + 1e-9)) * 1.0",
    MaskKind.GAUSSIAN_LOW: "0.5 ** ((f / {r}) ** 2)",
    MaskKind.GAUSSIAN_HIGH: "1 - 0.5 ** ((f / {r}) ** 2)",
}
#: How plain loops read a place of a line that may lie outside.
_PLACES: Mapping[Boundary, str] = {
    "zero": "    return line[i] if 0 <= i < len(line) else 0",
    "reflect": """
    period = max(2 * (len(line) - 1), 1)
    return line[min(i % period, -i % period)]
""".strip("\n"),
    "replicate": "    return line[min(max(i, 0), len(line) - 1)]",
    "wrap": "    return line[i % len(line)]",
}


def product_code(image: NDArray[Any], kernel: NDArray[np.float64]) -> Code:
    """The convolution whose boundary wraps, of an image (H, W) with a kernel (kh, kw), as a product of spectra."""
    placed = _PLACED.strip("\n")
    bodies = {
        Library.NUMPY: f"""
            from scipy import fft
{_indented(placed, 12)}
            y = fft.irfft2(fft.rfft2(x) * fft.rfft2(grid), s=x.shape)
            """,
        Library.OPENCV: f"""
            import cv2
{_indented(placed, 12)}
            X, H = cv2.dft(x, flags=cv2.DFT_COMPLEX_OUTPUT), cv2.dft(grid, flags=cv2.DFT_COMPLEX_OUTPUT)
            y = cv2.idft(cv2.mulSpectrums(X, H, 0), flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
            """,
        Library.TORCH: """
            grid = torch.zeros_like(x)
            rows = (torch.arange(h.shape[0]) - (h.shape[0] - 1) // 2) % x.shape[0]
            columns = (torch.arange(h.shape[1]) - (h.shape[1] - 1) // 2) % x.shape[1]
            grid.index_put_((rows[:, None], columns[None, :]), h, accumulate=True)
            y = torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(grid), s=x.shape)
            """,
    }
    loops = """
rows, columns = len(x), len(x[0])
grid = [[0.0] * columns for r in range(rows)]
for m in range(len(h)):
    for n in range(len(h[0])):
        grid[(m - (len(h) - 1) // 2) % rows][(n - (len(h[0]) - 1) // 2) % columns] += h[m][n]
X, H = transform(x, -1), transform(grid, -1)
Y = [[a * b for a, b in zip(*pair)] for pair in zip(X, H)]
y = [[value.real / (rows * columns) for value in row] for row in transform(Y, 1)]
"""
    given = {"x": image, "h": kernel}
    return _written("Convolution as a product of spectra", given, bodies, loops, image)


def mask_code(image: NDArray[Any], mask: MaskGain) -> Code:
    """An image (H, W) whose spectrum is multiplied by a mask."""
    gain = _MASKS[mask.kind].format(r=repr(mask.radius), o=repr(mask.outer))
    frequencies = "f = np.hypot(np.fft.fftfreq(x.shape[0])[:, None], np.fft.fftfreq(x.shape[1]))"
    bodies = {
        Library.NUMPY: f"""
            {frequencies}  # cycles per pixel
            H = {gain}
            y = np.fft.ifft2(np.fft.fft2(x) * H).real
            """,
        Library.OPENCV: f"""
            import cv2
            {frequencies}  # cycles per pixel
            H = {gain}
            X = cv2.dft(x, flags=cv2.DFT_COMPLEX_OUTPUT)
            y = cv2.idft(X * H[..., None], flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
            """,
        Library.TORCH: f"""
            down, across = (torch.fft.fftfreq(side, dtype=torch.float64) for side in x.shape)
            f = torch.hypot(down[:, None], across[None, :])  # cycles per pixel
            H = {gain}
            y = torch.fft.ifft2(torch.fft.fft2(x) * H).real
            """,
    }
    plain = gain.replace("&", "and")
    loops = f"""
rows, columns = len(x), len(x[0])


def gain(k, l):
    f = math.hypot(min(k, rows - k) / rows, min(l, columns - l) / columns)  # cycles per pixel
    return {plain}


X = transform(x, -1)
Y = [[X[k][l] * gain(k, l) for l in range(columns)] for k in range(rows)]
y = [[value.real / (rows * columns) for value in row] for row in transform(Y, 1)]
"""
    return _written(f"{mask.kind.text[:1].upper()}{mask.kind.text[1:]}", {"x": image}, bodies, loops, image)


def waves_code(image: NDArray[Any], kept: NDArray[np.bool_], count: int) -> Code:
    """The sum of ``count`` waves of an image (H, W): ``kept`` (H, W) is True at their frequencies, in NumPy's order."""
    bodies = {
        Library.NUMPY: "y = np.fft.ifft2(np.fft.fft2(x) * kept).real",
        Library.OPENCV: """
            import cv2
            X = cv2.dft(x, flags=cv2.DFT_COMPLEX_OUTPUT)
            y = cv2.idft(X * kept[..., None], flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
            """,
        Library.TORCH: "y = torch.fft.ifft2(torch.fft.fft2(x) * kept).real",
    }
    loops = """
rows, columns = len(x), len(x[0])
X = transform(x, -1)
Y = [[X[k][l] * kept[k][l] for l in range(columns)] for k in range(rows)]
y = [[value.real / (rows * columns) for value in row] for row in transform(Y, 1)]
"""
    given = {"x": image, "kept": kept.astype(np.float64)}
    return _written(f"The {count:,} strongest waves", given, bodies, loops, image)


def passes_code(image: NDArray[Any], found: Factors, boundary: Boundary) -> Code:
    """An image (H, W) convolved with a column and then with a row, "same"; those of a kernel of rank 1."""
    column, row = found.columns[0], found.rows[0]
    bodies = {
        Library.NUMPY: _numpy_passes(column, row, boundary),
        Library.OPENCV: _opencv_passes(column, row, boundary),
        Library.TORCH: _torch_passes(column, row, boundary),
        Library.LOOPS: _PLAIN_PASSES.format(place=_PLACES[boundary]),
    }
    reasons = {}
    if refused := not_in_torch(Convolved(image, np.outer(column, row), boundary=boundary)):
        del bodies[Library.TORCH]
        reasons[Library.TORCH] = refused
    return programs(
        "A separable kernel in two passes",
        {"x": image, "column": column, "row": row},
        bodies,
        reasons,
        formula=formulas.SEPARABLE,
    )


def _numpy_passes(column: NDArray[Any], row: NDArray[Any], boundary: Boundary) -> str:
    # ndimage centres an even side one cell later.
    origins = [-1 if len(side) % 2 == 0 else 0 for side in (column, row)]
    down, across = (f", origin={origin}" if origin else "" for origin in origins)
    return f"""
        from scipy.ndimage import convolve1d
        v = convolve1d(x, column, axis=0, mode="{SCIPY[boundary]}"{down})
        y = convolve1d(v, row, axis=1, mode="{SCIPY[boundary]}"{across})
        """


def _opencv_passes(column: NDArray[Any], row: NDArray[Any], boundary: Boundary) -> str:
    if boundary != "wrap":
        # OpenCV correlates: both are turned round, and so is the place of their middles.
        anchor = tuple(len(side) - 1 - (len(side) - 1) // 2 for side in (row, column))
        return f"""
            import cv2
            # OpenCV does not turn the kernel round
            turned, border = (row[::-1], column[::-1]), {OPENCV[boundary]}
            y = cv2.sepFilter2D(x, cv2.CV_64F, *turned, anchor={anchor}, borderType=border)
            """
    pads = ", ".join(str(pad) for side in (column, row) for pad in _pads(side))
    return f"""
        import cv2
        # its filters have no border that wraps
        padded = cv2.copyMakeBorder(x, {pads}, cv2.BORDER_WRAP)
        # OpenCV does not turn the kernel round
        y = cv2.sepFilter2D(padded, cv2.CV_64F, row[::-1], column[::-1], anchor=(0, 0))
        y = y[: x.shape[0], : x.shape[1]]
        """


def _torch_passes(column: NDArray[Any], row: NDArray[Any], boundary: Boundary) -> str:
    pads = (*_pads(row), *_pads(column))
    return f"""
        import torch.nn.functional as F
        image = x[None, None]  # (batch, channels, rows, columns)
        padded = F.pad(image, {pads}, mode="{TORCH[boundary]}")
        # conv2d correlates: turned round they convolve
        v = F.conv2d(padded, column.flip(0)[None, None, :, None])
        y = F.conv2d(v, row.flip(0)[None, None, None, :])[0, 0]
        """


def _pads(side: NDArray[Any]) -> tuple[int, int]:
    """How many cells "same" adds before and after, as `convolve2d` does."""
    return len(side) // 2, (len(side) - 1) // 2


_PLAIN_PASSES = """
def place(line, i):
{place}


def convolved(line, h):
    middle = (len(h) - 1) // 2
    return [sum(place(line, t + middle - n) * h[n] for n in range(len(h))) for t in range(len(line))]


v = [convolved(line, column) for line in zip(*x)]  # each column of x
y = [convolved(line, row) for line in zip(*v)]  # each row of that
"""


def _written(
    title: str, given: Mapping[str, NDArray[Any]], bodies: dict[Library, str], loops: str, image: NDArray[Any]
) -> Code:
    if image.size > _LOOPED:
        return programs(title, given, bodies, {Library.LOOPS: _TOO_MANY}, formula=formulas.PRODUCT)
    imports = "import cmath\n" + ("import math\n" if "math.hypot" in loops else "")
    bodies = {**bodies, Library.LOOPS: f"{imports}{_TRANSFORMS}{loops}"}
    return programs(title, given, bodies, formula=formulas.PRODUCT)


def _indented(text: str, spaces: int) -> str:
    lines = [line[4:] for line in text.split("\n")]
    return "\n".join(" " * spaces + line for line in lines).rstrip()
