"""Max and average pooling as programs."""

from typing import Any

from numpy.typing import NDArray

from convviz.core.windows.pooling import PoolSteps
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs


def pooling_code(
    image: NDArray[Any], size: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int], kind: str
) -> Code:
    """The programs for `convviz.core.pool2d` with these arguments; image (H, W) or (H, W, C)."""
    steps = PoolSteps(image if image.ndim == 2 else image[..., 0], size, stride=stride, padding=padding, kind=kind)  # type: ignore[arg-type]
    rows, columns = steps.shape
    greatest = kind == "max"
    outside = "-np.inf" if greatest else "0"
    pads = ((padding[0], padding[0]), (padding[1], padding[1])) + ((0, 0),) * (image.ndim - 2)
    padded = f"np.pad(x, {pads}, constant_values={outside})" if any(padding) else "x"
    last = f":{rows * stride[0]}:{stride[0]}, :{columns * stride[1]}:{stride[1]}"
    reduced = "max" if greatest else "mean"
    channels = image.ndim == 3
    planes = "x.permute(2, 0, 1)[None]" if channels else "x[None, None]"
    back = "[0].permute(1, 2, 0)" if channels else "[0, 0]"
    over = (
        f"cv2.dilate(padded, np.ones({size}), anchor=(0, 0))"
        if greatest
        else f"cv2.boxFilter(padded, cv2.CV_64F, {size[::-1]}, anchor=(0, 0))"
    )
    taken = "dilation takes the max" if greatest else "its box filter takes the mean"
    bodies = {
        Library.NUMPY: f"""
            from numpy.lib.stride_tricks import sliding_window_view
            padded = {padded}
            windows = sliding_window_view(padded, {size}, axis=(0, 1))[::{stride[0]}, ::{stride[1]}]
            y = windows.{reduced}(axis=(-2, -1))
            """,
        Library.OPENCV: f"""
            import cv2
            padded = {padded}
            # OpenCV has no pooling; {taken} at every place
            y = {over}[{last}]
            """,
        Library.TORCH: f"""
            import torch.nn.functional as F
            image = {planes}  # (batch, channels, rows, columns)
            y = F.{"max" if greatest else "avg"}_pool2d(image, {size}, stride={stride}, padding={padding}){back}
            """,
        Library.LOOPS: _loops(steps, channels=int(image.shape[2]) if channels else 0),
    }
    formula = formulas.MAX_POOLING if greatest else formulas.AVERAGE_POOLING
    return programs(f"{'Max' if greatest else 'Average'} pooling", {"x": image}, bodies, formula=formula)


def _loops(steps: PoolSteps, channels: int) -> str:
    rows, columns = steps.rows, steps.columns
    r, c = (
        f"range({_start(name, axis.stride, axis.before)}, {_start(name, axis.stride, axis.before)} + {axis.kernel})"
        for name, axis in (("r", rows), ("c", columns))
    )
    inside = "if 0 <= i < len(x) and 0 <= j < len(x[0])"
    reduced = "max(cells)" if steps.kind == "max" else f"sum(cells) / {rows.kernel * columns.kernel}"
    one = [f"cells = [x[i][j]{{}} for i in {r} for j in {c} {inside}]", f"{{}}.append({reduced})"]
    if channels:
        body = ["pixel = []", f"for k in range({channels}):"]
        body += [f"    {one[0].format('[k]')}", f"    {one[1].format('pixel')}", "line.append(pixel)"]
    else:
        body = [one[0].format(""), one[1].format("line")]
    padding = "  # beyond the image: it never wins" if steps.kind == "max" else "  # what lies beyond counts as 0"
    body[-2 if not channels else 2] += padding if rows.before or columns.before else ""
    inner = "\n".join(f"        {line}" for line in body)
    return (
        f"y = []\nfor r in range({steps.shape[0]}):\n    line = []\n"
        f"    for c in range({steps.shape[1]}):\n{inner}\n    y.append(line)"
    )


def _start(name: str, stride: int, before: int) -> str:
    start = name if stride == 1 else f"{stride} * {name}"
    return f"{start} - {before}" if before else start
