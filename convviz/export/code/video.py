"""A video cut open and filtered along time, and a picture made grey, as programs."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from convviz.core.video.channels import WEIGHTS
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs


def time_code(frames: NDArray[Any], weights: Sequence[float]) -> Code:
    """The programs for `convviz.core.video.time_filter.TimeFilter`, all frames of it; frames (T, H, W)."""
    bodies = {
        Library.NUMPY: """
            from scipy.signal import lfilter
            y = lfilter(h, 1, x, axis=0)  # y[t] = h[0] x[t] + h[1] x[t - 1] + ...; x is 0 before the first frame
            """,
        Library.OPENCV: """
            import cv2
            column = h[::-1].reshape(-1, 1).copy()  # filter2D does not turn the kernel
            flat = x.reshape(len(x), -1)  # t down, all pixels of a frame across
            y = cv2.filter2D(flat, -1, column, anchor=(0, len(h) - 1), borderType=cv2.BORDER_CONSTANT)
            y = y.reshape(x.shape)
            """,
        Library.TORCH: """
            import torch.nn.functional as F
            pixels = x.reshape(len(x), 1, -1).permute(2, 1, 0)  # a signal along t for each pixel
            padded = F.pad(pixels, (len(h) - 1, 0))  # conv1d does not turn the kernel
            y = F.conv1d(padded, h.flip(0)[None, None]).permute(2, 1, 0).reshape(x.shape)
            """,
        Library.LOOPS: """
            y = []
            for t in range(len(x)):
                frame = []
                for r in range(len(x[0])):
                    line = []
                    for c in range(len(x[0][0])):
                        # frames before the first count as 0
                        line.append(sum(h[k] * x[t - k][r][c] for k in range(len(h)) if t - k >= 0))
                    frame.append(line)
                y.append(frame)
            """,
    }
    return programs(
        "Convolution along time, pixel by pixel", {"x": frames, "h": weights}, bodies, formula=formulas.ALONG_TIME
    )


def cut_code(frames: NDArray[Any], row: int, column: int) -> Code:
    """The programs that cut frames (T, H, W) or (T, H, W, 3): y is the cut x–t, the other the cut y–t."""
    array = f"""
        y = x[:, {row}]  # x and t, at row {row}
        down = x[:, :, {column}].swapaxes(0, 1)  # y and t, at column {column}
        """
    bodies = {
        Library.NUMPY: array,
        Library.TORCH: array,
        Library.LOOPS: f"""
            y = [frame[{row}] for frame in x]  # x and t, at row {row}
            down = [[frame[r][{column}] for frame in x] for r in range(len(x[0]))]  # y and t, at column {column}
            """,
    }
    reasons = {Library.OPENCV: "OpenCV's pictures are NumPy arrays: it cuts as NumPy does."}
    return programs("Cuts through x, y and t", {"x": frames}, bodies, reasons)


def grey_code(image: NDArray[Any]) -> Code:
    """The programs for `convviz.core.images.image.to_grey`, before it rounds; image (H, W, 3)."""
    red, green, blue = WEIGHTS
    bodies = {
        Library.NUMPY: f"""
            y = x @ np.array([{red}, {green}, {blue}])
            """,
        Library.OPENCV: """
            import cv2
            y = cv2.cvtColor(x.astype(np.float32), cv2.COLOR_RGB2GRAY)
            """,
        Library.TORCH: f"""
            y = x @ torch.tensor([{red}, {green}, {blue}], dtype=torch.float64)
            """,
        Library.LOOPS: f"""
            y = [[{red} * r + {green} * g + {blue} * b for r, g, b in line] for line in x]
            """,
    }
    return programs("Grey, as the weighted sum of red, green and blue", {"x": image}, bodies, formula=formulas.GREY)
