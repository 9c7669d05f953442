"""Makes the clip that comes with the program: ``python -m tests.make_clip``; writes ``resources/clips/launch.webp``.

All of it is cut out of two of the photographs in ``resources/images``: a rocket that gathers speed, which is a curve in
a cut through y and t; a saucer that glides at 4 pixels a frame, a slanted line in one through x and t; a lamp that
flickers, a dashed line in both. What stands still has the very same numbers in all frames, so that their difference
is 0: the file is lossless.
"""

import sys
from pathlib import Path

import numpy as np
import PIL.Image

from convviz.core.images.reading import load_image
from convviz.core.util.opencv import cv2
from convviz.core.util.resources import resource_path

#: Frames, rows and columns, and ms for which a frame is shown.
FRAMES, ROWS, COLUMNS, MILLISECONDS = 60, 160, 240, 40
#: The rocket's rows and columns in the small photograph, the rows above which its tower goes with it, and its nose.
_TOP, _BOTTOM, _LEFT, _RIGHT, _TOWER = 46, 152, 117, 125, 128
_NOSE = (3, 2, 2, 1, 1, 1)
#: The frame in which it starts, and its acceleration in pixels a frame, squared.
_START, _PULL = 12, 0.16
#: A lamp beside it (row, column, radius), which lights the flame, and one that flickers.
_FLAME, _LAMP = (148, 136, 9), (141, 56, 8)
#: The saucer in the photograph of 600 x 400: centres and half axes of two ellipses; where it glides, and how fast.
_SAUCER, _CUP = ((278, 227), (201, 162)), ((290, 113), (119, 98))
_SAUCER_ROW, _SAUCER_START, _SAUCER_SPEED, _SAUCER_SCALE = 27, -18, 4, 0.13


def frames():
    """The frames (T, H, W, 3) uint8."""
    photograph = cv2.resize(_pixels("rocket.jpg"), (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    sky, rocket = _without_rocket(photograph), _rocket_mask()
    return np.stack([_frame(index, photograph, sky, rocket) for index in range(FRAMES)])


def _frame(index, photograph, sky, rocket):
    frame = sky.copy()
    row, column, radius = _LAMP
    if index // 5 % 2:
        lamp = _disc(row, column, radius)
        frame = np.where(lamp[..., np.newaxis] > 0, (frame * (1 - 0.6 * lamp[..., np.newaxis])).astype(np.uint8), frame)
    up = round(_PULL / 2 * max(0, index - _START) ** 2)
    if up:
        row, column, radius = _FLAME
        flame = photograph * _disc(row, column, radius)[..., np.newaxis]
        frame = np.maximum(
            frame, _moved(flame, _BOTTOM + 3 - row - up, (_LEFT + _RIGHT) // 2 - column).astype(np.uint8)
        )
    frame = np.where(_moved(rocket, -up, 0)[..., np.newaxis], _moved(photograph, -up, 0), frame)
    saucer, mask = _saucer()
    rows, columns = mask.shape
    left = _SAUCER_START + _SAUCER_SPEED * index - columns // 2
    inside = slice(max(0, left), max(0, min(COLUMNS, left + columns)))
    part = slice(inside.start - left, inside.stop - left)
    place = frame[_SAUCER_ROW - rows // 2 : _SAUCER_ROW - rows // 2 + rows, inside]
    place[:] = np.where(mask[:, part, np.newaxis], saucer[:, part], place)
    return frame


def _pixels(name):
    return load_image(resource_path("images", name)).pixels


def _rocket_mask():
    mask = np.zeros((ROWS, COLUMNS), bool)
    mask[_TOP:_BOTTOM, _LEFT:_RIGHT] = True
    for row, cut in enumerate(_NOSE):
        mask[_TOP + row, _LEFT : _LEFT + cut] = mask[_TOP + row, _RIGHT - cut : _RIGHT] = False
    return mask


def _without_rocket(photograph):
    """The photograph with what lies on either side of the rocket in its place."""
    sky = photograph.astype(np.float64)
    for row in range(_TOP - 3, _BOTTOM):
        margin = 4 if row < _TOWER else 0
        left, right = _LEFT - margin - 1, _RIGHT + margin
        share = np.linspace(0, 1, right - left + 1)[:, np.newaxis]
        sky[row, left : right + 1] = (1 - share) * sky[row, left] + share * sky[row, right]
    return sky.round().astype(np.uint8)


def _disc(row, column, radius):
    rows, columns = np.indices((ROWS, COLUMNS))
    return np.clip(1 - np.hypot(rows - row, columns - column) / radius, 0, 1)


def _moved(values, down, across):
    moved = np.zeros_like(values)
    rows, columns = values.shape[:2]
    (top, bottom), (left, right) = (
        np.clip((down, rows + down), 0, rows),
        np.clip((across, columns + across), 0, columns),
    )
    to = slice(top, bottom), slice(left, right)
    start = slice(top - down, bottom - down), slice(left - across, right - across)
    moved[to] = values[start]
    return moved


def _saucer():
    photograph = _pixels("coffee.png")
    rows, columns = np.indices(photograph.shape[:2])
    mask = np.zeros(photograph.shape[:2])
    for (x, y), (across, down) in (_SAUCER, _CUP):
        mask[((columns - x) / across) ** 2 + ((rows - y) / down) ** 2 <= 1] = 1
    size = round(photograph.shape[1] * _SAUCER_SCALE), round(photograph.shape[0] * _SAUCER_SCALE)
    small, covered = (cv2.resize(values, size, interpolation=cv2.INTER_AREA) for values in (photograph, mask))
    return small, covered > 0.5


def main():
    """Write the file, and say how large it is."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "resources" / "clips" / "launch.webp"
    pictures = [PIL.Image.fromarray(frame) for frame in frames()]
    options = {"lossless": True, "quality": 100, "method": 4, "minimize_size": True}
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=MILLISECONDS, loop=0, **options)
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
