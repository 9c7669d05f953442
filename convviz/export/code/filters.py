"""Noise and a chain of filters as programs."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.noise import GaussianNoise, PoissonNoise, SaltAndPepper, noise_described
from convviz.core.filters.table import row_of
from convviz.core.util.fields import Declared
from convviz.export.code import formulas
from convviz.export.code.boundaries import TORCH
from convviz.export.code.code import Code, Library, programs
from convviz.export.code.filter_lines import Writer

#: What the lines of filters use, by its name, in each library that has it.
_HELPERS = {
    Library.NUMPY: {
        "convolve": """
def convolve(y, h, boundary):
    rows, columns = h.shape
    p = np.pad(y, ((rows // 2, (rows - 1) // 2), (columns // 2, (columns - 1) // 2)), mode=boundary)
    # Of a large kernel the products are fewer on the spectrum.
    return (signal.convolve2d if h.size < 1000 else signal.fftconvolve)(p, h, mode="valid")
""",
        "windows": """
def windows(y, size, boundary):  # the window around each pixel
    return sliding_window_view(np.pad(y, size // 2, mode=boundary), (size, size))
""",
    },
    Library.OPENCV: {
        "convolve": """
def convolve(y, h, border):
    rows, columns = h.shape
    p = cv2.copyMakeBorder(y, rows // 2, (rows - 1) // 2, columns // 2, (columns - 1) // 2, border)
    turned = cv2.filter2D(p, -1, cv2.flip(h, -1))  # filter2D does not turn the kernel
    return turned[rows // 2 :, columns // 2 :][: y.shape[0], : y.shape[1]].copy()
""",
    },
    Library.TORCH: {
        "convolve": """
def convolve(y, h, boundary):
    rows, columns = h.shape
    p = F.pad(y[None, None], (columns // 2, (columns - 1) // 2, rows // 2, (rows - 1) // 2), mode=boundary)
    return F.conv2d(p, h.flip(0, 1)[None, None])[0, 0]  # conv2d does not turn the kernel
""",
        "windows": """
def windows(y, size, boundary):  # the window around each pixel
    p = F.pad(y[None, None], (size // 2,) * 4, mode=boundary)[0, 0]
    return p.unfold(0, size, 1).unfold(1, size, 1)
""",
    },
    Library.LOOPS: {
        "place": """
def place(i, length, boundary):  # the place that stands for one outside
    if boundary == "wrap":
        return i % length
    if boundary == "replicate" or length == 1:
        return min(max(i, 0), length - 1)
    i %= 2 * length - 2
    return min(i, 2 * length - 2 - i)
""",
        "pad": """
def pad(y, top, bottom, left, right, boundary):
    rows, columns = len(y), len(y[0])
    places = [(i, j) for i in range(-top, rows + bottom) for j in range(-left, columns + right)]
    if boundary == "zero":
        cells = [y[i][j] if 0 <= i < rows and 0 <= j < columns else 0 for i, j in places]
    else:
        cells = [y[place(i, rows, boundary)][place(j, columns, boundary)] for i, j in places]
    width = left + columns + right
    return [cells[start : start + width] for start in range(0, len(cells), width)]
""",
        "convolve": """
def convolve(y, h, boundary):
    rows, columns = len(h), len(h[0])
    p = pad(y, rows // 2, (rows - 1) // 2, columns // 2, (columns - 1) // 2, boundary)
    return [
        [
            sum(h[m][n] * p[r + rows - 1 - m][c + columns - 1 - n] for m in range(rows) for n in range(columns))
            for c in range(len(y[0]))
        ]
        for r in range(len(y))
    ]
""",
    },
}
_IMPORTS = {
    Library.NUMPY: {
        "signal.": "from scipy import signal",
        "ndimage.": "from scipy import ndimage",
        "sliding_window_view(": "from numpy.lib.stride_tricks import sliding_window_view",
    },
    Library.OPENCV: {"cv2.": "import cv2"},
    Library.TORCH: {"F.": "import torch.nn.functional as F"},
    Library.LOOPS: {"math.": "import math"},
}
#: How a program goes through the three channels of a colour picture.
_CHANNELS = {
    Library.NUMPY: "y = np.stack([filtered(x[..., k]) for k in range(3)], axis=2)",
    Library.OPENCV: "y = np.stack([filtered(np.ascontiguousarray(x[..., k])) for k in range(3)], axis=2)",
    Library.TORCH: "y = torch.stack([filtered(x[..., k]) for k in range(3)], dim=2)",
    Library.LOOPS: "planes = [filtered([[pixel[k] for pixel in row] for row in x]) for k in range(3)]\n"
    "y = [[list(pixel) for pixel in zip(*rows)] for rows in zip(*planes)]",
}


def filters_code(
    image: NDArray[Any], noise: Declared | None, seed: int, chain: Sequence[of.FilterFields], white: float = 255.0
) -> Code:
    """The programs for noise and a chain of filters.

    Parameters
    ----------
    image : (H, W) or (H, W, 3)
    noise : the fields of one of `NOISES`, None for none.
    seed : of its random numbers.
    chain : the fields of filters of `FILTERS`.
    white : for fields in grey levels, which are meant for 255.
    """
    writer = Writer()
    for link in chain:
        writer.add(link, white)
    reasons = dict(writer.reasons)
    if Library.TORCH not in reasons and (reason := _unpadded(image, chain)):
        reasons[Library.TORCH] = reason
    bodies = {
        library: _body(library, image.ndim == 3, _noise_lines(noise, seed, white), lines)
        for library, lines in writer.lines.items()
        if library not in reasons
    }
    title = "A chain of filters" if noise is None else f"{noise_described(noise)} and a chain of filters"
    formula = formulas.filter_formula([row_of(link).name for link in chain])
    return programs(title, {"x": image}, bodies, reasons, formula=formula)


def _body(library: Library, coloured: bool, noise: Sequence[str], lines: Sequence[str]) -> str:
    inner = [*lines, "return y"]
    filtered = ["def filtered(y):", *(f"    {line}" for line in inner)]
    text = "\n".join(filtered)
    helpers: list[str] = []
    found = True
    while found:  # one may use another
        used = "\n".join((text, *helpers))
        more = [code for name, code in _HELPERS[library].items() if f"{name}(" in used and code not in helpers]
        found, helpers = bool(more), [*helpers, *more]
    helpers.sort(key=list(_HELPERS[library].values()).index)
    end = _CHANNELS[library] if coloured else "y = filtered(x)"
    parts = [*(code.strip("\n") + "\n\n" for code in helpers), text + "\n\n", *_around(library, noise), end]
    body = "\n".join(parts)
    imports = [line for sign, line in _IMPORTS[library].items() if sign in body]
    return "\n".join([*imports, body])


def _around(library: Library, noise: Sequence[str]) -> list[str]:
    """The noise, which NumPy draws: the same numbers for the same seed, in every library."""
    if not noise:
        return []
    before = {Library.TORCH: ["x = x.numpy()"], Library.LOOPS: ["x = np.array(x, dtype=float)"]}
    after = {Library.TORCH: ["x = torch.from_numpy(x)"], Library.LOOPS: ["x = x.tolist()"]}
    return [*before.get(library, []), *noise, *after.get(library, []), ""]


def _noise_lines(noise: Declared | None, seed: int, white: float) -> list[str]:
    share = white / 255
    lines = [f"random = np.random.default_rng({seed})"]
    if isinstance(noise, GaussianNoise):
        deviation = sqrt(noise.variance * share**2)
        return [*lines, f"x = x + random.normal({noise.mean * share!r}, {deviation!r}, x.shape)"]
    if isinstance(noise, SaltAndPepper):
        return [
            *lines,
            f"drawn = random.integers(0, {noise.levels}, x.shape[:2], endpoint=True)",
            "x = x.copy()",
            f"x[drawn == 0], x[drawn == {noise.levels}] = 0, {white!r}",
        ]
    if isinstance(noise, PoissonNoise):
        scaled = ("x", "") if share == 1 else (f"x / {share!r}", f" * {share!r}")
        return [*lines, f"x = random.poisson({scaled[0]}).astype(float){scaled[1]}"]
    return []


def _unpadded(image: NDArray[Any], chain: Sequence[of.FilterFields]) -> str:
    """Why PyTorch cannot continue the picture as far as a filter reaches; empty where it can."""
    side = min(image.shape[:2])
    for link in chain:
        reach = max(link.reach) // 2 if not isinstance(link, of.DeconvolutionFilter) else 3 * max(link.reach)
        limit = {"reflect": side - 1, "circular": side}.get(TORCH[link.boundary], reach)
        if reach > limit and link.boundary != "zero":
            return f"PyTorch continues a picture of {side} pixels by at most {limit}, and a filter reaches {reach}."
    return ""
