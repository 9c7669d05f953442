"""Each filter as the lines of a program: of a picture y (rows, columns) they make the filtered one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.kernels import KERNELS
from convviz.core.filters.table import described, row_of
from convviz.core.windows.geometry import Boundary
from convviz.export.code.boundaries import NUMPY, OPENCV, SCIPY, TORCH
from convviz.export.code.code import Library, literal

#: The largest median of OpenCV that takes floats.
_FLOAT_MEDIAN = 5
#: The white for which fields in grey levels are meant.
_WHITE = 255.0
_CANNY = "Canny thins edges and follows them from pixel to pixel, a long program; OpenCV has it."
_FOURIER = "A blur is undone on the spectrum, of all pixels at once; NumPy and PyTorch have the transform."
_NO_WRAP = "OpenCV's {} takes no boundary that wraps around."
_EIGHT_BITS = "OpenCV's median of windows over 5 × 5 takes only bytes."


@dataclass(frozen=True)
class Lines:
    """What a filter is in one library: its lines, or in a sentence why it is not there."""

    lines: tuple[str, ...] = ()
    reason: str = ""


Written: TypeAlias = dict[Library, Lines]
_ALL = tuple(Library)


@dataclass
class Writer:
    """Collects the lines of a chain for each library, and from the first filter that one cannot do the reason."""

    lines: dict[Library, list[str]] = field(default_factory=lambda: {library: [] for library in _ALL})
    reasons: dict[Library, str] = field(default_factory=dict)

    def add(self, link: of.FilterFields, white: float) -> None:
        """Add a filter, on a picture of this white."""
        written = _WRITTEN_BY[type(link)](link, white)
        for library in _ALL:
            self.lines[library].append(f"# {described(link)}")
            one = written[library]
            if one.reason:
                self.reasons.setdefault(library, one.reason)
            self.lines[library] += one.lines


def _kernel(library: Library, name: str, weights: NDArray[np.float64]) -> list[str]:
    """Lines that make a kernel, written out; of equal weights in short."""
    rows, columns = weights.shape
    value = float(weights[0, 0])
    if weights.size > 1 and (weights == value).all():
        share = f"1 / {round(1 / value)}" if value and abs(1 / value - round(1 / value)) < 1e-12 else repr(value)
        full = {
            Library.TORCH: f"torch.full(({rows}, {columns}), {share}, dtype=torch.float64)",
            Library.LOOPS: f"[[{share}] * {columns} for _ in range({rows})]",
        }
        return [f"{name} = {full.get(library, f'np.full(({rows}, {columns}), {share})')}"]
    written = literal(weights)
    whole = {Library.TORCH: f"torch.tensor({written}, dtype=torch.float64)", Library.LOOPS: written}
    return f"{name} = {whole.get(library, f'np.array({written}, dtype=float)')}".split("\n")


def _bell(library: Library, sigma: float, reach: int) -> list[str]:
    """Lines that make the kernel of a normalised Gaussian."""
    if library is Library.LOOPS:
        return [
            f"g = [math.exp(-a * a / (2 * {sigma!r} ** 2)) for a in range(-{reach}, {reach} + 1)]",
            "h = [[a * b / sum(g) ** 2 for b in g] for a in g]",
        ]
    name = "torch" if library is Library.TORCH else "np"
    kind = ", dtype=torch.float64" if library is Library.TORCH else ""
    return [
        f"a = {name}.arange(-{reach}, {reach} + 1{kind})",
        f"g = {name}.exp(-(a**2) / (2 * {sigma!r}**2))",
        f"h = {name}.outer(g, g) / g.sum() ** 2",
    ]


def _raw_bell(library: Library) -> list[str]:
    """Lines that make the chapter's Gaussian."""
    if library is Library.LOOPS:
        return ["h = [[math.exp(-((i - 10) ** 2 + (j - 10) ** 2) / 10) for j in range(20)] for i in range(20)]"]
    name = "torch" if library is Library.TORCH else "np"
    return [
        f"a = {name}.arange(20{', dtype=torch.float64' if library is Library.TORCH else ''}) - 10",
        f"h = {name}.exp(-(a[:, None] ** 2 + a**2) / 10)",
    ]


def _boundary(library: Library, boundary: Boundary) -> str:
    names = {Library.OPENCV: OPENCV[boundary], Library.TORCH: f'"{TORCH[boundary]}"', Library.LOOPS: f'"{boundary}"'}
    return names.get(library, f'"{NUMPY[boundary]}"')


def _convolved(library: Library, link: of.FilterFields, kernel: str = "h", given: str = "y") -> str:
    return f"convolve({given}, {kernel}, {_boundary(library, link.boundary)})"


def _linear(link: of.FilterFields, _white: float) -> Written:
    """A convolution with a kernel that is written out."""
    weights = row_of(link).kernel(link)
    assert weights is not None
    return {library: Lines((*_kernel(library, "h", weights), f"y = {_convolved(library, link)}")) for library in _ALL}


def _blur(library: Library, link: of.FilterFields) -> list[str]:
    if isinstance(link, of.GaussianFilter | of.UnsharpFilter):
        return _bell(library, link.sigma, link.reach[0] // 2)
    return _raw_bell(library)


def _gaussian(link: of.FilterFields, _white: float) -> Written:
    return {library: Lines((*_blur(library, link), f"y = {_convolved(library, link)}")) for library in _ALL}


def _sharpened(link: Any, _white: float) -> Written:
    amount = repr(link.amount)
    made: Written = {}
    for library in _ALL:
        added = (
            f"y = [[a + {amount} * (a - b) for a, b in zip(*rows)] for rows in zip(y, blur)]"
            if library is Library.LOOPS
            else f"y = y + {amount} * (y - blur)"
        )
        made[library] = Lines((*_blur(library, link), f"blur = {_convolved(library, link)}", added))
    return made


def _sobel(link: of.FilterFields, _white: float) -> Written:
    """Gx and Gy, and what is made of both."""
    angle = isinstance(link, of.SobelDirection)
    kernels = {"hx": KERNELS["sobel_x"].weights, "hy": KERNELS["sobel_y"].weights}
    made: Written = {}
    for library in _ALL:
        name = {Library.TORCH: "torch", Library.LOOPS: "math"}.get(library, "np")
        function = f"{name}.{'atan2' if name != 'np' else 'arctan2'}" if angle else f"{name}.hypot"
        order = "gy, gx" if angle else "gx, gy"
        lines = [line for kernel, weights in kernels.items() for line in _kernel(library, kernel, weights)]
        lines += [f"{axis} = {_convolved(library, link, kernel)}" for axis, kernel in (("gx", "hx"), ("gy", "hy"))]
        if library is Library.LOOPS:
            lines.append(f"y = [[{function}(a + 0.0, b + 0.0) for a, b in zip(*rows)] for rows in zip({order})]")
        elif angle:
            lines.append(f"y = {function}(gy + 0.0, gx + 0.0)  # so that -0 is 0")
        else:
            lines.append(f"y = {function}({order})")
        made[library] = Lines(tuple(lines))
    return made


def _median(link: Any, _white: float) -> Written:
    size, half = link.size, link.size // 2
    cut = f"[{half} : {half} + y.shape[0], {half} : {half} + y.shape[1]]"
    opencv = Lines(
        (
            f"p = cv2.copyMakeBorder(y, {half}, {half}, {half}, {half}, {OPENCV[link.boundary]})",
            f"y = cv2.medianBlur(p.astype(np.float32), {size}){cut}.astype(float)",
        )
    )
    return {
        Library.NUMPY: Lines((f'y = ndimage.median_filter(y, {size}, mode="{SCIPY[link.boundary]}")',)),
        Library.OPENCV: opencv if size <= _FLOAT_MEDIAN else Lines(reason=_EIGHT_BITS),
        Library.TORCH: Lines(
            (f"y = windows(y, {size}, {_boundary(Library.TORCH, link.boundary)}).flatten(2).median(dim=2).values",)
        ),
        Library.LOOPS: Lines(
            (
                f"p = pad(y, {half}, {half}, {half}, {half}, {_boundary(Library.LOOPS, link.boundary)})",
                f"y = [[sorted(p[r + i][c + j] for i in range({size}) for j in range({size}))[{size * size // 2}]",
                "      for c in range(len(y[0]))] for r in range(len(y))]",
            )
        ),
    }


def _bilateral(link: Any, white: float) -> Written:
    size, half, value, space = link.size, link.size // 2, link.sigma_value * white / 255, link.sigma_space
    made: Written = {}
    for library, name in ((Library.NUMPY, "np"), (Library.TORCH, "torch")):
        torch = library is Library.TORCH
        kind, axes = (", dtype=torch.float64", "dim=(2, 3)") if torch else ("", "axis=(2, 3)")
        made[library] = Lines(
            (
                f"w = windows(y, {size}, {_boundary(library, link.boundary)})",
                f"a = {name}.arange(-{half}, {half} + 1{kind}) ** 2",
                "d2 = a[:, None] + a  # squared distance from the middle",
                f"weights = {name}.exp(-d2 / (2 * {space!r}**2)) * (d2 <= {half * half})",
                f"weights = weights * {name}.exp(-((w - y[..., None, None]) ** 2) / (2 * {value!r}**2))",
                f"y = (weights * w).sum({axes}) / weights.sum({axes})",
            )
        )
    filtered = f"cv2.bilateralFilter(y.astype(np.float32), {size}, {value!r}, {space!r}"
    made[Library.OPENCV] = (
        Lines(reason=_NO_WRAP.format("bilateral filter"))
        if link.boundary == "wrap"
        else Lines((f"y = {filtered}, borderType={OPENCV[link.boundary]}).astype(float)  # 32 bits",))
    )
    made[Library.LOOPS] = Lines(
        (
            f"p = pad(y, {half}, {half}, {half}, {half}, {_boundary(Library.LOOPS, link.boundary)})",
            "made = []",
            "for r in range(len(y)):",
            "    line = []",
            "    for c in range(len(y[0])):",
            "        total = weights = 0",
            f"        for i in range(-{half}, {half} + 1):",
            f"            for j in range(-{half}, {half} + 1):",
            f"                if i * i + j * j <= {half * half}:",
            f"                    v = p[r + {half} + i][c + {half} + j]",
            f"                    weight = math.exp(-(i * i + j * j) / (2 * {space!r} ** 2))",
            f"                    weight *= math.exp(-((v - y[r][c]) ** 2) / (2 * {value!r} ** 2))",
            "                    total, weights = total + weight * v, weights + weight",
            "        line.append(total / weights)",
            "    made.append(line)",
            "y = made",
        )
    )
    return made


def _wiener(link: Any, white: float) -> Written:
    size, half = link.size, link.size // 2
    noise = "v.mean()" if link.noise is None else repr(link.noise * (white / 255) ** 2)
    made: Written = {}
    for library in (Library.NUMPY, Library.OPENCV, Library.TORCH):
        name = "torch" if library is Library.TORCH else "np"
        lines = _kernel(library, "h", np.full((size, size), 1 / size**2))
        lines += [
            f"m = {_convolved(library, link)}",
            f"v = {_convolved(library, link, given='y * y')} - m * m",
            f"noise = {noise}",
            f"kept = {name}.where(v > noise, 1 - noise / {name}.where(v > noise, v, 1.0), 0.0)",
            "y = m + kept * (y - m)",
        ]
        made[library] = Lines(tuple(lines))
    estimated = "sum(map(sum, v)) / (len(y) * len(y[0]))" if link.noise is None else noise
    made[Library.LOOPS] = Lines(
        (
            f"p = pad(y, {half}, {half}, {half}, {half}, {_boundary(Library.LOOPS, link.boundary)})",
            f"h = [[1 / {size * size}] * {size} for _ in range({size})]",
            f"m = {_convolved(Library.LOOPS, link)}",
            "v = [[0] * len(y[0]) for _ in y]",
            "for r in range(len(y)):",
            "    for c in range(len(y[0])):",
            f"        window = [p[r + i][c + j] for i in range({size}) for j in range({size})]",
            f"        v[r][c] = sum((a - m[r][c]) ** 2 for a in window) / {size * size}",
            f"noise = {estimated}",
            "y = [[b + (1 - noise / d if d > noise else 0) * (a - b) for a, b, d in zip(*rows)]",
            "     for rows in zip(y, m, v)]",
        )
    )
    return made


def _canny(link: Any, white: float) -> Written:
    scaled = "" if white == _WHITE else f" * (255 / {white!r})"
    back = "" if white == _WHITE else f" * ({white!r} / 255)"
    lines = (
        f"grey = np.clip(np.rint(y{scaled}), 0, 255).astype(np.uint8)  # all that Canny takes",
        f"y = cv2.Canny(grey, {link.low!r}, {link.high!r}).astype(float){back}",
    )
    return {Library.OPENCV: Lines(lines)} | {
        library: Lines(reason=_CANNY) for library in _ALL if library is not Library.OPENCV
    }


def _deconvolved(link: Any, _white: float) -> Written:
    kernel = np.array(link.kernel)
    rows, columns = (0, 0) if link.boundary == "wrap" else (3 * side for side in kernel.shape)
    made: Written = {}
    for library in (Library.NUMPY, Library.TORCH):
        torch = library is Library.TORCH
        name = "torch" if torch else "np"
        pads = f"({columns}, {columns}, {rows}, {rows})" if torch else f"(({rows}, {rows}), ({columns}, {columns}))"
        mode = _boundary(library, link.boundary)
        padded = f"F.pad(y[None, None], {pads}, mode={mode})[0, 0]" if torch else f"np.pad(y, {pads}, mode={mode})"
        size = "s=p.shape" if torch else "p.shape"
        made[library] = Lines(
            (
                *_kernel(library, "h", kernel),
                f"p = {padded}",
                f"laid = {name}.zeros(p.shape{', dtype=torch.float64' if torch else ''})",
                "for r in range(h.shape[0]):",
                "    for c in range(h.shape[1]):  # about the origin, from where it wraps around",
                "        down, across = r - (h.shape[0] - 1) // 2, c - (h.shape[1] - 1) // 2",
                "        laid[down % p.shape[0], across % p.shape[1]] += h[r, c]",
                f"H = {name}.fft.rfft2(laid)",
                f"power = abs(H) ** 2 + {link.noise!r}",
                f"power[power <= 1e-24 * power.max()] = {name}.inf  # of what the blur has removed nothing is left",
                f"y = {name}.fft.irfft2({name}.fft.rfft2(p) * H.conj() / power, {size})"
                f"[{rows} : {rows} + y.shape[0], {columns} : {columns} + y.shape[1]]",
            )
        )
    return made | {library: Lines(reason=_FOURIER) for library in (Library.OPENCV, Library.LOOPS)}


def _upsampled(link: Any, _white: float) -> Written:
    times, size = link.factor, link.mean_size
    enlarged = {
        Library.NUMPY: f"y = np.kron(y, np.ones(({times}, {times})))",
        Library.OPENCV: f"y = cv2.resize(y, None, fx={times}, fy={times}, interpolation=cv2.INTER_NEAREST)",
        Library.TORCH: f"y = y.repeat_interleave({times}, dim=0).repeat_interleave({times}, dim=1)",
        Library.LOOPS: f"y = [[v for v in row for _ in range({times})] for row in y for _ in range({times})]",
    }
    made: Written = {}
    for library in _ALL:
        mean = [*_kernel(library, "h", np.full((size, size), 1 / size**2)), f"y = {_convolved(library, link)}"]
        made[library] = Lines((enlarged[library], *(mean if link.smooth == "mean" else [])))
    return made


_WRITTEN_BY: Mapping[type[of.FilterFields], Callable[[Any, float], Written]] = MappingProxyType(
    {
        of.IdentityFilter: _linear,
        of.MeanFilter: _linear,
        of.GaussianFilter: _gaussian,
        of.Gaussian20Filter: _gaussian,
        of.MedianFilter: _median,
        of.BilateralFilter: _bilateral,
        of.WienerFilter: _wiener,
        of.SharpenFilter: _sharpened,
        of.UnsharpFilter: _sharpened,
        of.SobelMagnitude: _sobel,
        of.SobelDirection: _sobel,
        of.CannyFilter: _canny,
        of.DeconvolutionFilter: _deconvolved,
        of.ConvolutionFilter: _linear,
        of.UpsampleFilter: _upsampled,
        of.GradientAcross: _linear,
        of.GradientDown: _linear,
        of.SobelAcross: _linear,
        of.SobelDown: _linear,
        of.LaplacianFilter: _linear,
    }
)
