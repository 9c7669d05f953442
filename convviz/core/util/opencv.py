"""The one place that imports OpenCV, so that its side effects are met in one place too.

``import cv2`` points Qt at OpenCV's own Qt 5 plugins and fonts through two environment variables, which breaks
PySide6's real displays. Whatever those variables held before is put back.
"""

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

#: Pixels above which no image is decoded, as its header has it: 50 megapixels, whose three channels take 1.2 GB once
#: convolved.
PIXEL_LIMIT = 50_000_000
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(PIXEL_LIMIT)

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["PIXEL_LIMIT", "cv2"]
