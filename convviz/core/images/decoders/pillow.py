"""Files that Pillow reads: nearly all. What it would reduce to 8 bits, 16-bit PNG and PPM, is put together here."""

import io
import struct
from importlib import import_module
from typing import cast

import numpy as np
import PIL.Image
from PIL import ImageFile, features

from convviz.core.images.decoders.animated_png import frames_of, up_to
from convviz.core.images.decoders.frames import check_reach, gif_frames, webp_frames
from convviz.core.images.decoders.png import Png, default_image
from convviz.core.images.image import Pixels
from convviz.core.images.raster import Raster, RefusedError, check_page
from convviz.core.util.opencv import PIXEL_LIMIT

#: Format -> Pillow's module and its class. Pillow's own `open` loads five of them for one, or all: some of those start
#: other programs.
_CLASSES = {
    "PNG": ("PngImagePlugin", "PngImageFile"),
    "JPEG": ("JpegImagePlugin", "JpegImageFile"),
    "BMP": ("BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("TiffImagePlugin", "TiffImageFile"),
    "GIF": ("GifImagePlugin", "GifImageFile"),
    "WebP": ("WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("AvifImagePlugin", "AvifImageFile"),
    "PPM": ("PpmImagePlugin", "PpmImageFile"),
}
#: Mode -> the mode whose channels are grey, grey and alpha, RGB or RGBA. Others are so already, or become RGB.
_PLAIN_MODES = {mode: mode for mode in ("L", "LA", "La", "RGB", "RGBA", "RGBa", "I", "F", "I;16", "I;16B")} | {
    "1": "L",
    "PA": "RGBA",
}
_ORIENTATION_TAG = 0x0112
#: Reads until the size of an image is known, and after that: a header of endless crumbs is not read to its end.
_HEADER_READS, _PIXEL_READS = 10_000, 1_000_000
TOO_LARGE = f"has more than {PIXEL_LIMIT:,} pixels, the most that can be opened"
#: Pixels times scans of a progressive JPEG; usual are ten scans.
_MAX_SCANNED = 2_000_000_000
#: Runs of a BMP may move on by 255 lines of zeros at a time.
_MAX_RUN_COLUMNS = 65_535


class LimitedFile(io.BytesIO):
    """A file in memory that may be read a limited number of times."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads_left = _HEADER_READS

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as a file is read.

        Raises
        ------
        RefusedError
            If it has been read too often.
        """
        self.reads_left -= 1
        if self.reads_left < 0:
            raise RefusedError("consists of too many small parts")
        return super().read(size)


def check_size(rows: int, columns: int) -> None:
    """Refuse an image with more than `PIXEL_LIMIT` pixels.

    Raises
    ------
    RefusedError
        If it has.
    """
    if rows * columns > PIXEL_LIMIT:
        raise RefusedError(TOO_LARGE)


def open_pillow(data: bytes, kind: str) -> ImageFile.ImageFile:
    """Read the header, nothing more, and refuse too large an image; ``kind`` is a format's name.

    Raises
    ------
    RefusedError
        If the image, or a frame of it, is too large, or the header consists of too many parts.
    """
    module, name = _CLASSES[kind]
    source = LimitedFile(data)
    try:
        image: ImageFile.ImageFile = getattr(import_module(f"PIL.{module}"), name)(source)
    except PIL.Image.DecompressionBombError as error:  # a frame larger than the image
        raise RefusedError(TOO_LARGE) from error
    check_size(image.height, image.width)
    source.reads_left = _PIXEL_READS
    return image


def read_pillow(data: bytes, kind: str) -> Raster:
    """Read the first frame of a file, samples of 8 bits or as Pillow keeps them.

    Raises
    ------
    RefusedError
        As from `open_pillow`.
    """
    with open_pillow(data, kind) as image:
        return frame_raster(image)


def frame_raster(image: ImageFile.ImageFile) -> Raster:
    """Decode the frame where an open image stands."""
    image.load()
    return Raster(_samples(image), _orientation(image), image.mode == "La", image.mode in ("P", "PA"))


def _samples(image: PIL.Image.Image) -> Pixels:
    transparent = "transparency" in image.info
    mode = _PLAIN_MODES.get(image.mode, "RGBA" if transparent else "RGB")
    if transparent and mode == "L":
        mode = "LA"
    return np.asarray(image if mode == image.mode else image.convert(mode))


def _orientation(image: PIL.Image.Image) -> int:
    if image.format == "TIFF":  # Pillow has turned it already
        return 1
    try:
        return cast(int, image.getexif().get(_ORIENTATION_TAG, 1))
    except (SyntaxError, ValueError, LookupError, TypeError, OSError, struct.error):
        return 1  # a damaged block says nothing of the pixels, which are whole


# --- formats with something of their own ------------------------------------------------------------------------------


def read_jpeg(data: bytes) -> Raster:
    """Read a JPEG, which Pillow does without its last mark, and however often it paints over the whole image.

    Raises
    ------
    RefusedError
        If it is cut short, consists of too many scans, or as from `open_pillow`.
    """
    with open_pillow(data, "JPEG") as image:
        start = cast(io.BytesIO, image.fp).tell()
        end = data.find(b"\xff\xd9", start)
        if end < 0:
            raise RefusedError("is cut short")
        if data.count(b"\xff\xda", start, end) * image.width * image.height > _MAX_SCANNED:
            raise RefusedError("consists of too many scans")
        return frame_raster(image)


def read_bmp(data: bytes) -> Raster:
    """Read a BMP.

    Raises
    ------
    RefusedError
        If it is run-length encoded and too wide, or as from `open_pillow`.
    """
    with open_pillow(data, "BMP") as image:
        if image.tile[0].codec_name == "bmp_rle" and image.width > _MAX_RUN_COLUMNS:
            raise RefusedError(f"is run-length encoded and has more than {_MAX_RUN_COLUMNS:,} columns")
        return frame_raster(image)


def read_gif(data: bytes, page: int) -> Raster:
    """Read a frame of a GIF, as it is seen upon those before it.

    Raises
    ------
    RefusedError
        If there is no such frame, it lies behind too many others, or as from `open_pillow`.
    """
    pages = gif_frames(data)
    check_page(page, pages, "frame")
    return _frame(data, "GIF", page)._replace(may_be_grey=True, pages=pages)


def read_webp(data: bytes, page: int) -> Raster:
    """Read a frame of a WebP, whose size is looked at first: to open one, libwebp sets aside memory for two images.

    Raises
    ------
    RefusedError
        If it is too large, there is no such frame, it lies behind too many others, or as from `open_pillow`.
    """
    check_size(*webp_size(data.ljust(30, b"\0")))
    pages = webp_frames(data)
    check_page(page, pages, "frame")
    return _frame(data, "WebP", page)._replace(pages=pages)


def _frame(data: bytes, kind: str, page: int) -> Raster:
    with open_pillow(data, kind) as image:
        check_reach(page, image.height, image.width, kind)
        if page > 1:
            image.seek(page - 1)
            check_size(image.height, image.width)
        return frame_raster(image)


def read_avif(data: bytes) -> Raster:
    """Read the first picture of an AVIF, where Pillow was built with a decoder for it.

    Raises
    ------
    RefusedError
        Where it was not, or as from `open_pillow`.
    """
    if not features.check("avif"):
        raise RefusedError("cannot be read here; export it as PNG or JPEG from GIMP, Paint or Preview")
    return read_pillow(data, "AVIF")


def webp_size(data: bytes) -> tuple[int, int]:
    """Rows and columns of a WebP, of its first 30 bytes."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[27:30], "little"), 1 + int.from_bytes(data[24:27], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits >> 14 & 0x3FFF), 1 + (bits & 0x3FFF)
    columns, rows = struct.unpack_from("<HH", data, 26)
    return rows & 0x3FFF, columns & 0x3FFF


def read_png(data: bytes, page: int) -> Raster:
    """Read the default image of a PNG, of 8 or 16 bits, or a later frame of an animated one, of 8.

    Raises
    ------
    RefusedError
        If there is no such frame, it lies behind too many others, or as from `open_pillow`.
    """
    frames = frames_of(data)
    pages = max(1, len(frames))
    check_page(page, pages, "frame")
    if page > 1:
        return _frame(up_to(data, frames[:page]), "PNG", page)._replace(may_be_grey=True, pages=pages)
    return _default_png(default_image(data))._replace(pages=pages)


def _default_png(png: Png) -> Raster:
    with open_pillow(png.data, "PNG") as image:
        key = image.info.pop("transparency", None) if not png.palette else None
        deep, rawmode = png.bits == 16 and image.mode != "I;16", cast(str, image.tile[0].args)
        image.load()
        samples = _deep_samples(png, image, rawmode) if deep else _samples(image)
        if key is not None:
            samples = _without_key(samples, key, png.bits)
        return Raster(samples, _orientation(image), may_be_grey=png.palette)


def _deep_samples(png: Png, first: PIL.Image.Image, rawmode: str) -> Pixels:
    """Read again: of 16 bits Pillow has kept the first 8, and keeps the others where it takes them for the first."""
    with open_pillow(png.data, "PNG") as second:
        # Grey and alpha lie like the four bytes of RGBA.
        swapped = "RGBA" if rawmode == "LA;16B" else rawmode.replace("16B", "16L")
        second.tile = [tile._replace(args=swapped) for tile in second.tile]
        second.load()
        low = np.asarray(second)
    if rawmode == "LA;16B":
        return low.view(">u2")
    result = np.empty(low.shape, ">u2")
    halves = result.view(np.uint8).reshape(*low.shape, 2)
    halves[..., 0], halves[..., 1] = np.asarray(first), low
    return result


def _without_key(samples: Pixels, key: int | tuple[int, ...], bits: int) -> Pixels:
    """Make the one transparent colour of a PNG without a palette transparent, and all else opaque."""
    scale = 255 // (2**bits - 1) if bits < 8 else 1  # Pillow scales grey of fewer bits to 8
    hit = np.atleast_3d(samples == np.multiply(key, scale, dtype=np.int64)).all(axis=-1)
    alpha = np.where(hit, 0, np.iinfo(samples.dtype).max).astype(samples.dtype)
    return np.dstack((samples, alpha))
