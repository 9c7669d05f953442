"""1-D convolutions as programs: read as an overlap or as shifted copies, and of functions as an integral."""

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.convolution import Mode, kept
from convviz.core.signals.functions import DRAWN_POINTS, DRAWN_SPAN, Shape, SignalFunction
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs

_INTEGRAL = "An integral is not what it computes; samples of both functions are convolved as lists of numbers are."
_FORMULAS = {
    Shape.BOX: "np.where((t >= 0) & (t < {w}), 1.0, 0.0)",
    Shape.TRIANGLE: "np.where((t >= 0) & (t < {w}), 1 - np.abs(2 * t / {w} - 1), 0.0)",
    Shape.EXPONENTIAL: "np.where(t >= 0, np.exp(-np.maximum(t, 0) / {w}), 0.0)",
    Shape.GAUSSIAN: "np.exp(-((t / ({w} / 4)) ** 2) / 2)",
    Shape.SINE: "np.where((t >= 0) & (t < 2 * {w}), np.sin(2 * np.pi * t / {w}), 0.0)",
    Shape.DIRAC: "np.where((t >= 0) & (t < {w}), 1 / {w}, 0.0)",
    Shape.DRAWN: "np.interp(t, np.linspace(0, {span}, {points}), {name}_curve, left=0, right=0)",
}


def convolution_1d_code(x: NDArray[np.float64], h: NDArray[np.float64], mode: Mode, *, scatter: bool) -> Code:
    """The programs for `convviz.core.convolve`; with ``scatter`` those that add up copies of h."""
    part = kept(len(x), len(h), mode)
    every = part == range(len(x) + len(h) - 1)
    cut = "" if every else f"[{part.start}:{part.stop}]"
    opencv = f"""
        import cv2
        # filter2D does not turn h round, and keeps the size: both are done here
        padded = np.pad(x, {len(h) - 1})[np.newaxis]
        full = cv2.filter2D(padded, cv2.CV_64F, h[::-1][np.newaxis], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
        y = full[0, :{len(x) + len(h) - 1}]{cut}
        """
    bodies = {**(_scatter(cut) if scatter else _gather(mode, part, cut)), Library.OPENCV: opencv}
    title = "1-D convolution, as shifted copies of h" if scatter else f"1-D convolution, {mode}"
    formula = formulas.SCATTER if scatter else formulas.GATHER
    return programs(title, {"x": x, "h": h}, {library: bodies[library] for library in Library}, formula=formula)


def _gather(mode: Mode, part: range, cut: str) -> dict[Library, str]:
    return {
        Library.NUMPY: f"""
            from scipy.signal import convolve
            y = convolve(x, h, mode="{mode}", method="direct")
            """,
        Library.TORCH: f"""
            import torch.nn.functional as F
            # conv1d does not turn h round; a CNN need not
            y = F.conv1d(x[None, None], h.flip(0)[None, None], padding=len(h) - 1)[0, 0]{cut}
            """,
        Library.LOOPS: f"""
            y = []
            for t in range({part.start}, {part.stop}):
                total = 0
                for k in range(max(0, t - len(h) + 1), min(t + 1, len(x))):  # where both have a sample
                    total += x[k] * h[t - k]
                y.append(total)
            """,
    }


def _scatter(cut: str) -> dict[Library, str]:
    tail = f"\n            y = y{cut}" if cut else ""
    return {
        Library.NUMPY: f"""
            y = np.zeros(len(x) + len(h) - 1)
            for k in range(len(x)):
                y[k : k + len(h)] += x[k] * h  # a copy of h, k later{tail}
            """,
        Library.TORCH: f"""
            import torch.nn.functional as F
            # a transposed convolution scatters where a convolution gathers
            y = F.conv_transpose1d(x[None, None], h[None, None])[0, 0]{cut}
            """,
        Library.LOOPS: f"""
            y = [0] * (len(x) + len(h) - 1)
            for k in range(len(x)):
                for n in range(len(h)):
                    y[k + n] += x[k] * h[n]{tail}
            """,
    }


def integral_code(x: SignalFunction, h: SignalFunction, times: NDArray[np.float64]) -> Code:
    """The program for `convviz.core.signals.integral.integral`, by SciPy's quadrature."""
    given = {f"{name}_curve": np.array(one.drawn) for name, one in (("x", x), ("h", h)) if one.shape is Shape.DRAWN}
    body = f"""
        from scipy.integrate import quad

        def x(t):
            return {_formula(x, "x")}

        def h(t):
            return {_formula(h, "h")}

        def y_at(t):
            # cut where a formula changes
            first, last = max({x.support[0]!r}, t - {h.support[1]!r}), min({x.support[1]!r}, t - {h.support[0]!r})
            if first >= last:
                return 0.0
            cuts = [{_listed(x)}, *(t - s for s in [{_listed(h)}])]
            ends = [first, *sorted(cut for cut in cuts if first < cut < last), last]
            return sum(quad(lambda s: x(s) * h(t - s), a, b)[0] for a, b in zip(ends, ends[1:]))

        y = np.array([y_at(t) for t in times])
        """
    reasons = dict.fromkeys((Library.OPENCV, Library.TORCH, Library.LOOPS), _INTEGRAL)
    title, given = "The convolution of two functions", {"times": times, **given}
    return programs(title, given, {Library.NUMPY: body}, reasons, formula=formulas.INTEGRAL)


def _formula(function: SignalFunction, name: str) -> str:
    return _FORMULAS[function.shape].format(w=function.width, span=DRAWN_SPAN, points=DRAWN_POINTS, name=name)


def _listed(function: SignalFunction) -> str:
    return ", ".join(repr(round(float(cut), 12)) for cut in function.breaks)
