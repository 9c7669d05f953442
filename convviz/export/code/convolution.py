"""A convolution, or a cross-correlation, as programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.windows.geometry import Axis, Boundary, resolve_axes
from convviz.export.code import formulas
from convviz.export.code.boundaries import NUMPY, OPENCV, TORCH
from convviz.export.code.code import Code, Library, programs

#: How plain loops read a cell that lies outside.
_PLAIN_CELLS: Mapping[Boundary, str] = {
    "zero": """
        def cell(r, c):
            return x[r][c] if 0 <= r < rows and 0 <= c < columns else zero
        """,
    "replicate": """
        def cell(r, c):
            return x[min(max(r, 0), rows - 1)][min(max(c, 0), columns - 1)]
        """,
    "wrap": """
        def cell(r, c):
            return x[r % rows][c % columns]
        """,
    "reflect": """
        def mirrored(i, n):
            i %= max(2 * (n - 1), 1)
            return min(i, 2 * (n - 1) - i) if n > 1 else 0


        def cell(r, c):
            return x[mirrored(r, rows)][mirrored(c, columns)]
        """,
}


@dataclass(frozen=True, eq=False)
class Convolved:
    """What is convolved, and how.

    Attributes
    ----------
    image : (H, W) or (H, W, C).
    kernel : (kh, kw), the same for all channels, or (kh, kw, C).
    summed : whether the channels are added, as in a CNN's layer; else each is convolved on its own.
    bias : added to every sum.
    added : added to each sum too, shaped like the result: what other maps of a network add. None for nothing.
    """

    image: NDArray[Any]
    kernel: NDArray[Any]
    stride: tuple[int, int] = (1, 1)
    padding: Any = "same"
    dilation: tuple[int, int] = (1, 1)
    boundary: Boundary = "zero"
    flip: bool = True
    summed: bool = False
    bias: float = 0.0
    added: NDArray[Any] | None = None

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """How the kernel slides."""
        options: dict[str, Any] = {
            "stride": self.stride,
            "dilation": self.dilation,
            "padding": self.padding,
            "flip": self.flip,
        }
        return resolve_axes(self.image.shape[:2], self.kernel.shape[:2], **options)

    @property
    def channels(self) -> int:
        """0 for an image without."""
        return 0 if self.image.ndim == 2 else int(self.image.shape[2])

    @property
    def title(self) -> str:
        """What it is called."""
        return "Convolution" if self.flip else "Cross-correlation"


def convolution_code(what: Convolved) -> Code:
    """The programs for a convolution or cross-correlation of an image."""
    bodies = {
        Library.NUMPY: _numpy(what),
        Library.OPENCV: _opencv(what),
        Library.TORCH: _torch(what),
        Library.LOOPS: _loops(what),
    }
    reasons = {}
    refused = not_in_torch(what)
    if refused:
        del bodies[Library.TORCH]
        reasons[Library.TORCH] = refused
    given = {"x": what.image, "h": what.kernel}
    if what.added is not None:
        given["others"] = what.added
    formula = formulas.CONVOLUTION if what.flip else formulas.CORRELATION
    return programs(what.title, given, bodies, reasons, formula=formula)


def _by_channel(what: Convolved, one: str) -> str:
    """An expression for all channels; ``one`` is that for one, of {x} and {h}."""
    if not what.channels:
        return one.format(x="padded", h="kernel")
    kernel = "kernel" if what.kernel.ndim == 2 else "kernel[..., c]"
    each = f"{one.format(x='padded[..., c]', h=kernel)} for c in range({what.channels})"
    return f"sum({each})" if what.summed else f"np.stack([{each}], axis=2)"


def _added(what: Convolved) -> str:
    bias = f"\ny = y + {what.bias!r}  # bias" if what.bias else ""
    return bias if what.added is None else f"{bias}\ny = y + others  # what other maps of the network add"


def _spread(what: Convolved, kernel: str) -> str:
    """Put zeros between the weights, where it is dilated."""
    rows, columns = what.axes
    if what.dilation == (1, 1):
        return f"kernel = {kernel}"
    size = ", ".join(map(str, (rows.span, columns.span, *what.kernel.shape[2:])))
    return f"kernel = np.zeros(({size}))\nkernel[::{what.dilation[0]}, ::{what.dilation[1]}] = {kernel}  # dilation"


def _is_scipys_own(what: Convolved) -> bool:
    """Whether SciPy's own options say all of it."""
    plain = what.stride == what.dilation == (1, 1) and what.boundary == "zero" and not what.channels
    return plain and what.flip and isinstance(what.padding, str)


def _numpy(what: Convolved) -> str:
    rows, columns = what.axes
    function = "convolve2d" if what.flip else "correlate2d"
    every = "" if what.stride == (1, 1) else f"[::{what.stride[0]}, ::{what.stride[1]}]"
    pads = [(rows.before, rows.after), (columns.before, columns.after)] + [(0, 0)] * (what.image.ndim - 2)
    padded = f'np.pad(x, {tuple(pads)}, mode="{NUMPY[what.boundary]}")' if any(map(any, pads)) else "x"
    if _is_scipys_own(what):
        return f'from scipy.signal import convolve2d\ny = convolve2d(x, h, mode="{what.padding}"){_added(what)}'
    convolved = _by_channel(what, f'{function}({{x}}, {{h}}, mode="valid"){every}')
    return "\n".join(
        (
            f"from scipy.signal import {function}",
            f"padded = {padded}",
            _spread(what, "h"),
            f"y = {convolved}{_added(what)}",
        )
    )


def _opencv(what: Convolved) -> str:
    rows, columns = what.axes
    pads = f"{rows.before}, {rows.after}, {columns.before}, {columns.after}"
    last = f":{rows.output * rows.stride}:{rows.stride}, :{columns.output * columns.stride}:{columns.stride}"
    kernel = "cv2.flip(h, -1)" if what.flip else "h"
    filtered = _by_channel(what, f"cv2.filter2D({{x}}, cv2.CV_64F, {{h}}, anchor=(0, 0))[{last}]")
    why = "# filter2D correlates: with the kernel turned by 180 degrees it convolves\n" if what.flip else ""
    return "\n".join(
        (
            "import cv2",
            f"padded = cv2.copyMakeBorder(x, {pads}, {OPENCV[what.boundary]}, value=0)",
            f"{why}{_spread(what, kernel)}",
            f"y = {filtered}{_added(what)}",
        )
    )


def _torch(what: Convolved) -> str:
    rows, columns = what.axes
    pads = f"({columns.before}, {columns.after}, {rows.before}, {rows.after})"
    turned, last = (".flip(-2, -1)" if what.flip else ""), ""
    if not what.channels:
        image, kernel, groups, last = "x[None, None]", f"h{turned}[None, None]", "", "[0, 0]"
    else:
        image = "x.permute(2, 0, 1)[None]"
        shared = what.kernel.ndim == 2
        planes = f"h.expand({what.channels}, -1, -1)" if shared else "h.permute(2, 0, 1)"
        kernel = f"{planes}{turned}[None]" if what.summed else f"{planes}{turned}[:, None]"
        groups = "" if what.summed else f", groups={what.channels}"
        last = "[0, 0]" if what.summed else "[0].permute(1, 2, 0)"
    options = f"stride={what.stride}, dilation={what.dilation}{groups}"
    why = "  # conv2d correlates: turned by 180 degrees it convolves" if what.flip else ""
    return "\n".join(
        (
            "import torch.nn.functional as F",
            f"image = {image}  # (batch, channels, rows, columns)",
            f'padded = F.pad(image, {pads}, mode="{TORCH[what.boundary]}")',
            f"weights = {kernel}{why}",
            f"y = F.conv2d(padded, weights, {options}){last}{_added(what)}",
        )
    )


def not_in_torch(what: Convolved) -> str:
    """Why torch cannot; "" where it can."""
    spare = {"reflect": -1, "wrap": 0}.get(what.boundary)
    if spare is None:
        return ""
    for axis in what.axes:
        if max(axis.before, axis.after) > axis.length + spare:
            return (
                f"torch's padding by '{TORCH[what.boundary]}' adds at most {axis.length + spare} cells "
                f"to {axis.length}; here {max(axis.before, axis.after)} are added."
            )
    return ""


def _loops(what: Convolved) -> str:
    rows, columns = what.axes
    r, c = _place("r", rows, what.stride[0], "m"), _place("c", columns, what.stride[1], "n")
    weight = f"h[{rows.kernel - 1} - m][{columns.kernel - 1} - n]" if what.flip else "h[m][n]"
    turned = "  # the kernel, turned" if what.flip else ""
    bias = repr(float(what.bias)) if what.bias else "0"
    bias += "" if what.added is None else " + others[r][c]"
    head = f"rows, columns = len(x), len(x[0])\nzero = {0 if not what.channels else [0] * what.channels}"
    cells = dedent(_PLAIN_CELLS[what.boundary]).strip("\n")
    if what.boundary != "zero":
        head = head.split("\n")[0]
    sums = _plain_sum(what, f"cell({r}, {c})", weight, turned, bias)
    return "\n".join(
        (
            head,
            "",
            "",
            cells,
            "",
            "",
            f"y = []\nfor r in range({rows.output}):\n    line = []\n    for c in range({columns.output}):",
            *(f"        {line}" for line in sums),
            "    y.append(line)",
        )
    )


def _plain_sum(what: Convolved, cell: str, weight: str, turned: str, bias: str) -> list[str]:
    rows, columns = what.axes
    over = [f"for m in range({rows.kernel}):", f"    for n in range({columns.kernel}):"]
    if not what.channels:
        return [f"total = {bias}", *over, f"        total += {cell} * {weight}{turned}", "line.append(total)"]
    weight = weight if what.kernel.ndim == 2 else f"{weight}[k]"
    channel = f"for k in range({what.channels}):"
    term = f"{cell}[k] * {weight}{turned}"
    if what.summed:
        inner = [f"    {line}" for line in (*over, f"        total += {term}")]
        return [f"total = {bias}", channel, *inner, "line.append(total)"]
    inner = [f"    {line}" for line in (f"total = {bias}", *over, f"        total += {term}", "sums.append(total)")]
    return ["sums = []", channel, *inner, "line.append(sums)"]


def _place(name: str, axis: Axis, stride: int, offset: str) -> str:
    """The cell of the image under a weight."""
    start = name if stride == 1 else f"{stride} * {name}"
    spread = offset if axis.dilation == 1 else f"{axis.dilation} * {offset}"
    return f"{start} + {spread} - {axis.before}" if axis.before else f"{start} + {spread}"


def kernel_array(planes: Any, channels: int) -> NDArray[np.float64]:
    """Planes of weights as (kh, kw), where they are all alike, or (kh, kw, channels)."""
    arrays = [np.array(plane, dtype=np.float64) for plane in planes]
    return arrays[0] if channels < 2 or len(arrays) == 1 else np.stack(arrays, axis=2)
