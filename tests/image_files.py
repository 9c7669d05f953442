"""Image files made by hand, byte by byte, so that a test knows what they hold."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import tifffile

from convviz.core.util.opencv import cv2


def encode(extension: str, pixels: np.ndarray, *options: int) -> bytes:
    """Encode RGB, RGBA or grey by OpenCV."""
    if pixels.ndim == 3:
        pixels = np.ascontiguousarray(pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])
    ok, data = cv2.imencode(extension, pixels, options)
    assert ok
    return data.tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(pixels: np.ndarray, colour_type: int, *extra: bytes, size: tuple[int, int] | None = None) -> bytes:
    """Write a PNG by hand; `size` lies about (columns, rows)."""
    columns, rows = size or (pixels.shape[1], pixels.shape[0])
    big_endian = pixels.astype(pixels.dtype.newbyteorder(">"))
    header = struct.pack(">IIBBBBB", columns, rows, 8 * pixels.dtype.itemsize, colour_type, 0, 0, 0)
    lines = b"".join(b"\0" + line.tobytes() for line in big_endian)
    body = chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff(
    *pages: np.ndarray, order: str = "<", extra: int | None = None, orientation: int = 1, photometric: int = 1
) -> bytes:
    """Write an uncompressed TIFF by hand, each page's directory after its pixels."""
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    link = 4
    for pixels in pages:
        rows, columns, samples = (*pixels.shape, 1)[:3]
        data = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
        data += bytes(len(data) % 2)
        bits_at = len(out) + len(data)
        formats_at = bits_at + 2 * samples
        bits, sample_format = 8 * pixels.dtype.itemsize, {"u": 1, "i": 2, "f": 3, "c": 6}[pixels.dtype.kind]
        out += data + struct.pack(f"{order}{2 * samples}H", *[bits] * samples, *[sample_format] * samples)
        tags = [
            (256, columns),
            (257, rows),
            (259, 1),
            (262, 2 if samples > 2 else photometric),
            (273, bits_at - len(data)),
        ]
        tags += [(274, orientation), (277, samples), (278, rows), (279, pixels.nbytes)]
        entries = [struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in tags if tag not in (262, 274)]
        entries += [struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in tags if tag in (262, 274)]
        for tag, value, offset in ((258, bits, bits_at), (339, sample_format, formats_at)):
            short = struct.pack(f"{order}{samples}H", *[value] * samples).ljust(4, b"\0")
            inline = short if samples <= 2 else struct.pack(f"{order}I", offset)
            entries.append(struct.pack(f"{order}HHI", tag, 3, samples) + inline)
        if extra is not None:
            entries.append(struct.pack(f"{order}HHIHH", 338, 3, 1, extra, 0))
        entries.sort(key=lambda entry: struct.unpack(f"{order}H", entry[:2]))
        struct.pack_into(f"{order}I", out, link, len(out))
        out += struct.pack(f"{order}H", len(entries)) + b"".join(entries)
        link = len(out)
        out += bytes(4)
    return bytes(out)


def exif(orientation: int, order: str = ">") -> bytes:
    start = b"MM\0*" if order == ">" else b"II*\0"
    return start + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def jpeg_with_exif(data: bytes, block: bytes) -> bytes:
    body = b"Exif\0\0" + block
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]


def webp_with_exif(data: bytes, block: bytes, shape: tuple[int, ...]) -> bytes:
    rows, columns = (struct.pack("<I", length - 1)[:3] for length in shape[:2])
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x08\0\0\0" + columns + rows
    body = b"WEBP" + extended + data[12:] + b"EXIF" + struct.pack("<I", len(block)) + block + bytes(len(block) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(indices: np.ndarray, palette: np.ndarray) -> bytes:
    """Write a GIF by hand: indices below 128, each after a "clear", so that every code is one byte."""
    rows, columns = indices.shape
    codes = b"".join(bytes([0x80, index]) for index in indices.ravel()) + b"\x81"
    blocks = b"".join(bytes([len(codes[i : i + 255])]) + codes[i : i + 255] for i in range(0, len(codes), 255))
    size = struct.pack("<HH", columns, rows)
    screen = size + b"\xf6\0\0" + palette[:128].tobytes()
    return b"GIF89a" + screen + b"\x2c\0\0\0\0" + size + b"\0\x07" + blocks + b"\0\x3b"


def animated_png(pixels: np.ndarray, *after: bytes, frames: int = 2) -> bytes:
    """Write a grey PNG whose default image stands before its animation; ``after`` are the chunks of that."""
    still = png(pixels, 0)
    end = still.index(b"IDAT") - 4
    last = len(still) - 12
    control = chunk(b"acTL", struct.pack(">II", frames, 0))
    return still[:end] + control + still[end:last] + b"".join(after) + still[last:]


def frame_control(number: int, shape: tuple[int, int]) -> bytes:
    """Announce a frame of an animated PNG."""
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, shape[1], shape[0], 0, 0, 1, 10, 0, 0))


def lzw(data: bytes) -> bytes:
    """Pack bytes as a TIFF does, with codes of 9 bits only: a "clear" stands before the table grows."""
    codes = [code for start in range(0, len(data), 200) for code in (256, *data[start : start + 200])] + [257]
    bits = "".join(f"{code:09b}" for code in codes)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def pack_bits(data: bytes) -> bytes:
    """Pack bytes as PackBits, in runs of unlike ones only."""
    parts = (data[start : start + 128] for start in range(0, len(data), 128))
    return b"".join(bytes([len(part) - 1]) + part for part in parts)


def repacked(data: bytes, compression: int, pack: Callable[[bytes], bytes]) -> bytes:
    """Compress the strips or tiles of an uncompressed TIFF."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tags = file.pages.first.tags
        order = file.byteorder
        offsets, counts = (tags[324], tags[325]) if 324 in tags else (tags[273], tags[279])
        strips = [
            pack(data[start : start + count])
            for start, count in zip(file.pages.first.dataoffsets, file.pages.first.databytecounts, strict=True)
        ]
    result = bytearray(data)
    starts = []
    for strip in strips:
        starts.append(len(result))
        result += strip
    for tag, values in ((offsets, starts), (counts, [len(strip) for strip in strips]), (tags[259], [compression])):
        letter = {3: "H", 4: "I", 16: "Q"}[int(tag.dtype)]
        struct.pack_into(f"{order}{len(values)}{letter}", result, tag.valueoffset, *values)
    return bytes(result)


def bmp(
    pixels: bytes, size: tuple[int, int], bits: int, *, header: int = 40, compression: int = 0, tables: bytes = b""
) -> bytes:
    """Write a BMP: ``pixels`` as stored, ``tables`` masks or palette, ``size`` (columns, rows)."""
    start = 14 + header + len(tables)
    if header == 12:
        info = struct.pack("<IHHHH", 12, *size, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, *size, 1, bits, compression, len(pixels), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info.ljust(header, b"\0") + tables + pixels
