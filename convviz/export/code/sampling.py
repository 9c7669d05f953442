"""Sampling and quantising a signal, or a picture, as programs."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.sampling.curves import DECIMALS, Analogue, Chirp, Partials
from convviz.core.signals.sampling.pictures import MAX_GREY_BITS, SEED, Dither, Smooth
from convviz.core.signals.sampling.taking import Quantiser, sample_count
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs

_NO_SIGNALS = "OpenCV has no signals; for the picture there is a program, in the view of the picture."
_NO_SMOOTHING = "Nothing is smoothed, so slices of NumPy are all it takes; with smoothing there is a program."
_ONLY_PILLOW = "The error is handed on by Pillow here; see the program for NumPy."
_ONLY_NUMPY = "Its noise is NumPy's; see the program for NumPy."


def signal_code(curve: Analogue, rate: float, duration: float, quantiser: Quantiser | None) -> Code:
    """The programs for the samples of a signal, quantised where there is a ``quantiser``."""
    count = sample_count(rate, duration)
    given = {} if isinstance(curve, Chirp) else {"parts": _parts(curve)}
    wave, torch_wave, plain = _waves(curve)
    bodies = {
        Library.NUMPY: f"""
            def signal(t):
                return {wave}

            t = np.arange({count}) / {rate!r}  # s
            y = np.round(signal(t), {DECIMALS})  # the sine of 180° is 0
            {_levels("np.clip(np.floor({x}), 0, {last})", quantiser)}
            """,
        Library.TORCH: f"""
            import torch
            t = torch.arange({count}, dtype=torch.float64) / {rate!r}  # s
            y = torch.round({torch_wave}, decimals={DECIMALS})  # the sine of 180° is 0
            {_levels("torch.clamp(torch.floor({x}), 0, {last})", quantiser)}
            """,
        Library.LOOPS: f"""
            from math import floor, pi, sin
            y = []
            for n in range({count}):
                t = n / {rate!r}  # s
                value = round({plain}, {DECIMALS})  # the sine of 180° is 0
                {_levels("min(max(floor({x}), 0), {last})", quantiser, "value")}
                y.append(value)
            """,
    }
    title = "Samples of a signal" if quantiser is None else "Samples of a signal, quantised"
    formula = formulas.SAMPLED if quantiser is None else formulas.QUANTISED
    return programs(title, given, bodies, {Library.OPENCV: _NO_SIGNALS}, formula=formula)


def _parts(curve: Analogue) -> NDArray[np.float64]:
    """Frequency in Hz, amplitude and phase of each sine, a row each."""
    assert isinstance(curve, Partials)
    return np.array([(part.frequency, part.amplitude, part.phase) for part in curve.parts])


def _waves(curve: Analogue) -> tuple[str, str, str]:
    """The value at t for NumPy, for PyTorch and for one number."""
    if isinstance(curve, Chirp):
        slope = (curve.end - curve.start) / (2 * curve.duration)
        turns = f"{curve.start!r} * t + {slope!r} * t**2"
        one = f"{curve.amplitude!r} * {{}}(2 * {{}} * ({turns}) + {curve.phase!r})"
        if math.isfinite(curve.limit):  # silent above it
            one += f" * (abs({curve.start!r} + {2 * slope!r} * t) < {curve.limit!r})"
        return one.format("np.sin", "np.pi"), one.format("torch.sin", "torch.pi"), one.format("sin", "pi")
    each = "a * {}(2 * {} * f * t + phase) for f, a, phase in parts"
    return (
        f"sum({each.format('np.sin', 'np.pi')})",
        f"sum({each.format('torch.sin', 'torch.pi')})",
        f"sum({each.format('sin', 'pi')})",
    )


def _levels(rounding: str, quantiser: Quantiser | None, name: str = "y") -> str:
    """A line that gives each value the middle of its step."""
    if quantiser is None:
        return f"# {name} is not quantised"
    low, step = quantiser.low, quantiser.step
    above = f"+ {-low!r}" if low < 0 else f"- {low!r}"
    index = rounding.format(x=f"({name} {above}) / {step!r}", last=quantiser.levels - 1)
    return f"{name} = {low!r} + ({index} + 0.5) * {step!r}  # middles of {quantiser.levels} steps"


def picture_code(
    image: NDArray[Any], every: int, smooth: str, quantiser: Quantiser | None, dither: str = Dither.NONE
) -> Code:
    """The programs for every n-th pixel of an image (H, W) or (H, W, C), with fewer greys if there is a quantiser."""
    dither = Dither(dither) if quantiser is not None else Dither.NONE
    smooth = Smooth(smooth) if every > 1 else Smooth.NONE
    if dither is Dither.DIFFUSION and quantiser is not None and quantiser.bits == MAX_GREY_BITS:
        dither = Dither.NONE
    start = every // 2
    taken = "x" if every == 1 else f"{{}}[{start}::{every}, {start}::{every}]"
    array = _levels("np.clip(np.floor({x}), 0, {last})", quantiser)
    noise = f"y = y + {quantiser.step!r} * {_NOISE}" if quantiser is not None and dither is Dither.NOISE else ""
    after = _diffusion(quantiser) if quantiser is not None and dither is Dither.DIFFUSION else f"{noise}\n{array}"
    bodies = {
        Library.NUMPY: _joined(
            _numpy_smooth(every, smooth, image.ndim),
            f"y = {taken.format('smoothed' if smooth != Smooth.NONE else 'x')}",
            after,
        ),
        Library.OPENCV: _joined(
            _opencv_smooth(every, smooth), f"y = {taken.format('smoothed' if smooth != Smooth.NONE else 'x')}", after
        ),
        Library.TORCH: _joined(
            _torch(every, smooth, image.shape), _levels("torch.clamp(torch.floor({x}), 0, {last})", quantiser)
        ),
        Library.LOOPS: _loops(every, smooth, image.ndim == 3, quantiser),
    }
    reasons = {Library.OPENCV: _NO_SMOOTHING} if smooth is Smooth.NONE else {}
    if dither is not Dither.NONE:
        reason = _ONLY_PILLOW if dither is Dither.DIFFUSION else _ONLY_NUMPY
        reasons |= dict.fromkeys((Library.TORCH, Library.LOOPS), reason)
    bodies = {library: body for library, body in bodies.items() if library not in reasons}
    formula = formulas.NONE if quantiser is None else formulas.QUANTISED
    return programs("Every n-th pixel, and fewer greys", {"x": image}, bodies, reasons, formula=formula)


_NOISE = f"np.random.default_rng({SEED}).uniform(-0.5, 0.5, y.shape)"


def _joined(*parts: str) -> str:
    return "\n".join(part.strip("\n") for part in parts if part.strip())


def _numpy_smooth(every: int, smooth: str, dimensions: int) -> str:
    if smooth == Smooth.NONE:
        return ""
    name = "uniform_filter" if smooth == Smooth.MEAN else "gaussian_filter"
    size = every if smooth == Smooth.MEAN else every / 2
    wide: Any = (size, size, 1 if smooth == Smooth.MEAN else 0) if dimensions == 3 else size
    return f'from scipy.ndimage import {name}\nsmoothed = {name}(x, {wide}, mode="mirror")'


def _opencv_smooth(every: int, smooth: str) -> str:
    call = f"cv2.blur(x, ({every}, {every}))" if smooth == Smooth.MEAN else f"cv2.GaussianBlur(x, (0, 0), {every / 2})"
    return f"import cv2\nsmoothed = {call}"


def _torch(every: int, smooth: str, shape: tuple[int, ...]) -> str:
    start = every // 2
    if smooth == Smooth.NONE:
        return f"y = x[{start}::{every}, {start}::{every}]"
    weights = _weights(every, smooth)
    before, after = (start, every - 1 - start) if smooth == Smooth.MEAN else (len(weights) // 2,) * 2
    planes, back = (
        ("x.permute(2, 0, 1)[:, None]", "[:, 0].permute(1, 2, 0)") if len(shape) == 3 else ("x[None, None]", "[0, 0]")
    )
    if max(before, after) >= min(shape[:2]):
        return _reflected_torch(every, weights, before, planes, back, shape)
    return (
        f"import torch.nn.functional as F\n"
        f"w = torch.tensor({weights!r}, dtype=torch.float64)\n"
        f'padded = F.pad({planes}, ({before}, {after}, {before}, {after}), mode="reflect")\n'
        f"smoothed = F.conv2d(padded, (w[:, None] * w)[None, None])\n"
        f"y = smoothed[..., {start}::{every}, {start}::{every}]{back}"
    )


def _reflected_torch(
    every: int, weights: list[float], before: int, planes: str, back: str, shape: tuple[int, ...]
) -> str:
    """Where the window is larger than the image, which PyTorch does not reflect so often."""
    rows, columns = (_reflected(length, before, len(weights)) for length in shape[:2])
    start = every // 2
    return (
        f"import torch.nn.functional as F\n"
        f"w = torch.tensor({weights!r}, dtype=torch.float64)\n"
        f"padded = ({planes})[..., {rows!r}, :][..., {columns!r}]  # reflected at the edges\n"
        f"smoothed = F.conv2d(padded, (w[:, None] * w)[None, None])\n"
        f"y = smoothed[..., {start}::{every}, {start}::{every}]{back}"
    )


def _reflected(length: int, before: int, window: int) -> list[int]:
    """The indices of a line and of its reflections, as far as a window reaches."""
    period = max(2 * length - 2, 1)
    places = (abs((place - before) % period) for place in range(length + window - 1))
    return [min(place, period - place) if length > 1 else 0 for place in places]


def _weights(every: int, smooth: str) -> list[float]:
    """Of the window, along one axis."""
    if smooth == Smooth.MEAN:
        return [1 / every] * every
    reach = int(4 * every / 2 + 0.5)
    bell = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * (every / 2) ** 2))
    weights: list[float] = (bell / bell.sum()).tolist()
    return weights


def _loops(every: int, smooth: str, channels: bool, quantiser: Quantiser | None) -> str:
    start = every // 2
    level = _levels("min(max(floor({x}), 0), {last})", quantiser, "value")
    lines = ["from math import floor"] if quantiser is not None else []
    if smooth != Smooth.NONE:
        weights = _weights(every, smooth)
        before = start if smooth == Smooth.MEAN else len(weights) // 2
        lines += [
            f"w = {weights!r}",
            "def reflected(place, length):",
            "    place = abs(place) % max(2 * length - 2, 1)",
            "    return min(place, 2 * length - 2 - place) if length > 1 else 0",
            "def smooth(r, c, get):",
            "    total = 0.0",
            "    for i, down in enumerate(w):",
            "        for j, across in enumerate(w):",
            f"            row, column = reflected(r + i - {before}, len(x)), reflected(c + j - {before}, len(x[0]))",
            "            total += down * across * get(row, column)",
            "    return total",
        ]
    cell = "x[{}][{}][k]" if channels else "x[{}][{}]"
    smoothed = f"smooth(r, c, lambda i, j: {cell.format('i', 'j')})"
    value = cell.format("r", "c") if smooth == Smooth.NONE else smoothed
    lines += [
        "y = []",
        f"for r in range({start}, len(x), {every}):",
        "    line = []",
        f"    for c in range({start}, len(x[0]), {every}):",
    ]
    inner = [f"value = {value}", level, "{}.append(value)"]
    if channels:
        lines += ["        pixel = []", "        for k in range(len(x[0][0])):"]
        lines += [f"            {one.format('pixel')}" for one in inner]
        lines += ["        line.append(pixel)"]
    else:
        lines += [f"        {one.format('line')}" for one in inner]
    return "\n".join([*lines, "    y.append(line)"])


def _diffusion(quantiser: Quantiser) -> str:
    """Floyd and Steinberg's dither by Pillow, channel by channel."""
    low, fine = quantiser.low, (quantiser.high - quantiser.low) / 2**MAX_GREY_BITS
    shades = np.floor((quantiser.middle(np.arange(quantiser.levels)) - low) / fine).astype(int).tolist()
    return (
        "from PIL import Image\n"
        f"greys = np.clip(np.floor((y - {low!r}) / {fine!r}), 0, 255).astype(np.uint8)\n"
        'palette = Image.new("P", (1, 1))\n'
        f"palette.putpalette(np.repeat(np.array({shades!r}, np.uint8), 3).tobytes())\n"
        "planes = greys[..., None] if greys.ndim == 2 else greys\n"
        "done = []\n"
        "for k in range(planes.shape[-1]):\n"
        '    grey = Image.fromarray(np.ascontiguousarray(planes[..., k])).convert("RGB")\n'
        "    index = np.asarray(grey.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG))\n"
        f"    done.append({low!r} + (np.minimum(index, {quantiser.levels - 1}) + 0.5) * {quantiser.step!r})\n"
        "y = np.stack(done, axis=-1).reshape(greys.shape)  # the error of each pixel goes to its neighbours"
    )
