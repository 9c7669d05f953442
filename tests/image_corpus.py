"""Small whole files of every kind that is read, and of some that are refused: what a fuzz begins with."""

import io
import zlib
from functools import cache

import numpy as np
import tifffile
from PIL import Image

from tests.image_files import (
    animated_png,
    bmp,
    chunk,
    encode,
    exif,
    frame_control,
    gif,
    jpeg_with_exif,
    lzw,
    pack_bits,
    png,
    repacked,
    tiff,
)

_RNG = np.random.default_rng(3)
_COLOUR = _RNG.integers(0, 256, (13, 17, 4), dtype=np.uint8)
_SMOOTH = np.add.outer(np.arange(24) * 5, np.arange(32) * 3).astype(np.uint8)
_PALETTE = _RNG.integers(0, 256, (256, 3), dtype=np.uint8)


def _pillow(pixels: np.ndarray, kind: str, mode: str | None = None, **options: object) -> bytes:
    image, file = Image.fromarray(pixels), io.BytesIO()
    (image if mode is None else image.convert(mode)).save(file, kind, **options)
    return file.getvalue()


def _frames(kind: str, **options: object) -> bytes:
    frames = [Image.fromarray(np.roll(_COLOUR, shift, 1)) for shift in range(3)]
    return _pillow(_COLOUR, kind, save_all=True, append_images=frames, **options)


def _pngs() -> dict[str, bytes]:
    deep = _COLOUR.astype(np.uint16) * 257
    line = zlib.compress(b"".join(b"\0" + bytes(17) for _ in range(13)))
    fdat = chunk(b"fdAT", b"\0\0\0\1" + line)
    types = {0: slice(0, 1), 2: slice(0, 3), 4: slice(0, 2), 6: slice(0, 4)}
    files = {f"png {kind}": png(_COLOUR[..., part], kind) for kind, part in types.items()}
    files |= {f"png {kind}, 16-bit": png(deep[..., part], kind) for kind, part in types.items()}
    return files | {
        "png with EXIF": png(_COLOUR, 6, chunk(b"eXIf", exif(6))),
        "png with a key": png(_COLOUR[..., 0], 0, chunk(b"tRNS", b"\0\7")),
        "png palette": png(_COLOUR[..., 0], 3, chunk(b"PLTE", _PALETTE.tobytes()), chunk(b"tRNS", bytes(9))),
        "png 1-bit": _pillow(_COLOUR[..., 0], "PNG", "1"),
        "apng": _frames("PNG"),
        "apng, still first": _frames("PNG", default_image=True),
        "apng by hand": animated_png(_COLOUR[..., 0], frame_control(0, (13, 17)), fdat),
        "apng, unknown chunk": animated_png(_COLOUR[..., 0], frame_control(0, (13, 17)), chunk(b"ABCD", b"")),
    }


def _tiffs() -> dict[str, bytes]:
    files = {}
    for dtype in ("uint8", "uint16", "int16", "uint32", "float32", "float64"):
        for channels in (1, 3, 4):
            samples = (_RNG.random((13, 17, channels)) * 200).astype(dtype)
            for planar in (False, True)[:channels]:
                stored = np.ascontiguousarray(np.moveaxis(samples, 2, 0)) if planar else samples
                file = io.BytesIO()
                options = {"planarconfig": "separate" if planar else "contig", "rowsperstrip": 5}
                if channels == 1:
                    stored, options = samples[..., 0], {"rowsperstrip": 5}
                tifffile.imwrite(file, stored, photometric="rgb" if channels > 1 else "minisblack", **options)
                name = f"tiff {dtype} x {channels}{', planar' * planar}"
                files[name] = file.getvalue()
                for number, pack in ((8, zlib.compress), (5, lzw), (32773, pack_bits)):
                    files[f"{name}, packed {number}"] = repacked(file.getvalue(), number, pack)
    return files


def _more_tiffs() -> dict[str, bytes]:
    files = {f"tiff {packing}": _pillow(_COLOUR[..., :3], "TIFF", compression=packing) for packing in _PACKINGS}
    files |= {f"tiff 1-bit {code}": _pillow(_SMOOTH, "TIFF", "1", compression=code) for code in ("group3", "group4")}
    for kind, options in {
        "tiles": {"tile": (16, 16)},
        "tiles, deflate": {"tile": (16, 16), "compression": "zlib", "predictor": True},
        "big": {"bigtiff": True},
        "planar tiles": {"tile": (16, 16), "planarconfig": "separate"},
    }.items():
        samples = np.moveaxis(_COLOUR[..., :3], 2, 0) if "planarconfig" in options else _COLOUR[..., :3]
        for dtype in (np.uint8, np.uint16):
            file = io.BytesIO()
            tifffile.imwrite(file, np.ascontiguousarray(samples.astype(dtype)), photometric="rgb", **options)
            files[f"tiff {kind} {dtype.__name__}"] = file.getvalue()
    modes = ("P", "CMYK", "LAB", "YCbCr", "I;16", "LA")
    return files | {
        **{f"tiff {mode}": _pillow(_COLOUR[..., :3], "TIFF", mode) for mode in modes if mode != "I;16"},
        "tiff by OpenCV": encode(".tif", _COLOUR),
        "tiff by OpenCV, deep": encode(".tif", _COLOUR.astype(np.uint16) * 99),
        "tiff of two pages": tiff(_COLOUR[..., 0], _COLOUR[..., 1]),
        "tiff premultiplied": tiff(_COLOUR, extra=1),
        "tiff turned": tiff(_COLOUR[..., :3], orientation=6, order=">"),
    }


_PACKINGS = ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "lzma")


def _others() -> dict[str, bytes]:
    rows = b"".join(line.tobytes() + bytes(3) for line in _COLOUR[..., 0])
    runs = b"".join(b"".join(bytes([1, index]) for index in line) + b"\0\0" for line in _COLOUR[..., 0]) + b"\0\1"
    table = bytes(1024)
    jpeg = _pillow(_SMOOTH, "JPEG", "RGB")
    head = {1: b"1", 2: b"2 15", 5: b"5 255", 6: b"6 65535"}
    return {
        "jpeg": jpeg,
        "jpeg progressive": _pillow(_SMOOTH, "JPEG", "RGB", progressive=True),
        "jpeg grey": _pillow(_SMOOTH, "JPEG", "L"),
        "jpeg cmyk": _pillow(_SMOOTH, "JPEG", "CMYK"),
        "jpeg with exif": jpeg_with_exif(jpeg, exif(5)),
        "jpeg restarts": _pillow(_SMOOTH, "JPEG", "RGB", restart_marker_blocks=1),
        "mpo": _frames_rgb("MPO"),
        "bmp": _pillow(_COLOUR[..., :3], "BMP"),
        "bmp alpha": _pillow(_COLOUR, "BMP"),
        "bmp palette": _pillow(_COLOUR[..., 0], "BMP", "P"),
        "bmp 1-bit": _pillow(_SMOOTH, "BMP", "1"),
        "bmp os/2": bmp(rows, (17, 13), 8, header=12, tables=_PALETTE.tobytes()),
        "bmp runs": bmp(runs, (17, 13), 8, compression=1, tables=table),
        "bmp runs of 4 bits": bmp(runs, (17, 13), 4, compression=2, tables=bytes(64)),
        "bmp 16-bit": bmp(rows + rows, (17, 13), 16, compression=3, tables=bytes(12)),
        "gif": gif(_COLOUR[..., 0] // 2, _PALETTE),
        "gif film": _frames("GIF", transparency=0, disposal=2),
        "gif by OpenCV": encode(".gif", _COLOUR[..., :3]),
        "webp": _pillow(_COLOUR[..., :3], "WEBP"),
        "webp alpha": _pillow(_COLOUR, "WEBP"),
        "webp lossless": _pillow(_COLOUR, "WEBP", lossless=True, exif=b"Exif\0\0" + exif(3)),
        "webp film": _frames("WEBP"),
        "avif": _pillow(_COLOUR[..., :3], "AVIF", speed=10),
        "avif alpha": _pillow(_COLOUR, "AVIF", speed=10),
        "avif film": _frames("AVIF", speed=10),
        "pbm": b"P4 17 13\n" + bytes(39),
        "pgm": b"P5 17 13 255\n" + _COLOUR[..., 0].tobytes(),
        "ppm": b"P6 17 13 65535\n" + bytes(17 * 13 * 6),
        "ppm of 4 bits": b"P6\n# text\n17 13 15\n" + (_COLOUR[..., :3] // 16).tobytes(),
        **{f"pnm plain {n}": b"P%d\n2 2\n" % n + b"1 0 1 0 1 0 1 0 1 0 1 0" for n in (1,)},
        **{f"pnm plain {n}": b"P%d\n2 2 200\n1 0 1 0 # text\n 1 0 1 0 1 0 1 199" % n for n in (2, 3)},
        **{f"pnm {n} with nothing": b"P" + text + b"\n" for n, text in head.items()},
        "heic": b"\0\0\0\x18ftypheic" + bytes(40),
        "svg": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    }


def _frames_rgb(kind: str) -> bytes:
    return _pillow(_COLOUR[..., :3], kind, save_all=True, append_images=[Image.fromarray(_COLOUR[..., :3])])


@cache
def corpus() -> dict[str, bytes]:
    """Return name -> file. The name's first word says the format."""
    return _pngs() | _tiffs() | _more_tiffs() | _others()
