"""Pictures inside a session: their pixels as zlib-compressed bytes in base64, with nothing that could be executed."""

import zlib
from base64 import b64decode, b64encode
from math import prod
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from convviz.core.images.image import Image, ImageError
from convviz.core.util.checks import check_integer, check_real
from convviz.core.util.opencv import PIXEL_LIMIT

#: Name in the session -> the type of a pixel there, little-endian everywhere.
_TYPES = {"uint8": "u1", "uint16": "<u2", "float32": "<f4", "float64": "<f8"}
#: What has been packed, for as long as the picture is there: a session is kept again and again, and once in a hurry.
_packed: WeakKeyDictionary[Image, dict[str, Any]] = WeakKeyDictionary()
_FIELDS = ("name", "levels", "shape", "type", "pixels")
_OPTIONAL = ("added", "on_white")


class SessionError(ValueError):
    """A session that cannot be saved or opened. The message is made of plain sentences for the user."""


def image_to_data(image: Image) -> dict[str, Any]:
    """Give a picture as plain data, every bit of it; the second time at once."""
    if image not in _packed:
        _packed[image] = _pack(image)
    return dict(_packed[image])


def _pack(image: Image) -> dict[str, Any]:
    pixels = image.pixels.astype(_TYPES[image.pixels.dtype.name], copy=False)
    # Of a map in a network, as a picture of its own.
    added = {} if image.added is None else {"added": _pack(Image("", image.added, (0.0, 1.0)))}
    return {
        **added,
        **({"on_white": True} if image.on_white else {}),
        "name": image.name,
        "levels": list(image.levels),
        "shape": list(pixels.shape),
        "type": image.pixels.dtype.name,
        # Level 1: photographs hardly get smaller with more, and a person is waiting.
        "pixels": b64encode(zlib.compress(pixels.tobytes(), 1)).decode("ascii"),
    }


def image_from_data(data: Any, where: str) -> Image:
    """Make a picture of plain data; ``where`` is the field that holds it, for the message.

    Raises
    ------
    SessionError
        For anything that `image_to_data` would not have given. A shape is refused before memory is allocated for
        it, and no more is unpacked than the shape needs.
    """
    if not isinstance(data, dict) or set(data) - set(_OPTIONAL) != set(_FIELDS):
        raise SessionError(f"The field {where} must have {', '.join(_FIELDS)}, and nothing else.")
    try:
        name, levels, shape = data["name"], _levels(data["levels"]), _shape(data["shape"])
        if not isinstance(name, str):
            raise ValueError(f"name must be text, got {name!r}")
        if not isinstance(on_white := data.get("on_white", False), bool):
            raise ValueError(f"on_white must be true or false, got {on_white!r}")
        if not isinstance(data["type"], str) or data["type"] not in _TYPES:
            raise ValueError(f"type must be one of {', '.join(_TYPES)}, got {data['type']!r}")
        kind = np.dtype(_TYPES[data["type"]])
        packed = _unpack(data["pixels"], prod(shape) * kind.itemsize)
        pixels = np.frombuffer(packed, kind).reshape(shape).astype(data["type"], copy=False)
        added = image_from_data(data["added"], f"{where}.added").pixels if "added" in data else None
        return Image(name, pixels, levels, on_white=on_white, added=None if added is None else added.astype(np.float64))
    except (ValueError, ImageError) as error:
        raise SessionError(f"The field {where} is damaged: {error}.") from error


def _levels(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"levels must be [black, white], got {value!r}")
    for level in value:
        check_real(level, "levels")
    return value[0], value[1]


def _shape(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) not in (2, 3) or value[2:] not in ([], [3]):
        raise ValueError(f"shape must be [rows, columns] or [rows, columns, 3], got {value!r}")
    for side in value:
        check_integer(side, "shape", 1, PIXEL_LIMIT)
    if value[0] * value[1] > PIXEL_LIMIT:
        raise ValueError(f"the image may have {PIXEL_LIMIT:,} pixels at most, got {value[0] * value[1]:,}")
    return tuple(value)


def _unpack(text: Any, size: int) -> bytes:
    if not isinstance(text, str):
        raise ValueError("pixels must be text")
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(b64decode(text, validate=True), size + 1)
    except zlib.error as error:
        raise ValueError("its pixels cannot be unpacked") from error
    if len(data) != size or not unpacker.eof or unpacker.unused_data:
        raise ValueError(f"its pixels must be {size:,} bytes")
    return data
