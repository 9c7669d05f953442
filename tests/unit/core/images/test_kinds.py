"""Kinds of files that one reader or another gets wrong: each against the array that it was made from."""

import contextlib
import io
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib

import numpy as np
import PIL.Image
import pytest
from PIL import features

from convviz.core.images.image import ImageError
from convviz.core.images.reading import decode_image
from convviz.core.util.opencv import cv2
from tests.image_files import animated_png, bmp, chunk, encode, frame_control, gif, png

RNG = np.random.default_rng(11)
GREY = RNG.integers(0, 256, (9, 14), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (9, 14, 3), dtype=np.uint8)
ALPHA = RNG.integers(0, 256, (9, 14, 1), dtype=np.uint8)
PALETTE = RNG.integers(0, 256, (256, 3), dtype=np.uint8)


# --- animated PNGs ----------------------------------------------------------------------------------------------------

EIGHT = np.arange(64, dtype=np.uint8).reshape(8, 8)
CONTROL = frame_control(0, EIGHT.shape)
FRAME = zlib.compress(b"".join(b"\0" + bytes(8) for _ in range(8)))
BAD_FILTER = zlib.compress(b"".join(b"\x63" + bytes(8) for _ in range(8)))


def fdat(number, data):
    return chunk(b"fdAT", struct.pack(">I", number) + data)


ANIMATED = {
    "unknown critical chunk": (CONTROL, chunk(b"ABCD", b"")),
    "damaged chunk type": (CONTROL, fdat(1, FRAME).replace(b"fdAT", b"fd\xffT")),
    "bad filter byte": (CONTROL, fdat(1, BAD_FILTER)),
    "no frame": (CONTROL,),
    "whole": (CONTROL, fdat(1, FRAME)),
    "frame of another size": (frame_control(0, (4000, 4000)), fdat(1, FRAME)),
    "frame cut short": (CONTROL, fdat(1, FRAME[:-9])),
    "numbers out of order": (CONTROL, fdat(7, FRAME), frame_control(3, (8, 8)), fdat(2, FRAME)),
}


@pytest.mark.parametrize("name", ANIMATED)
def test_an_animated_png_shows_its_default_image_whatever_its_animation_holds(name):
    data = animated_png(EIGHT, *ANIMATED[name])
    np.testing.assert_array_equal(decode_image(data, name).pixels, EIGHT)


def test_the_file_that_ended_the_program_is_a_black_square(tmp_path):
    path = tmp_path / "crash.png"
    path.write_bytes(animated_png(np.zeros((8, 8), np.uint8), CONTROL, chunk(b"ABCD", b"")))
    assert path.stat().st_size == 139
    code = "import sys; from convviz.core import load_image; print(load_image(sys.argv[1]).pixels.tolist())"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([[0] * 8] * 8)
    assert done.stderr == ""


@pytest.mark.parametrize(("colour_type", "pixels"), [(0, GREY), (2, COLOUR), (6, np.dstack([COLOUR, ALPHA * 0 + 255]))])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_surplus_pixels_are_not_decoded(colour_type, pixels, dtype):
    pixels = pixels * dtype(np.iinfo(dtype).max // 255)
    lines = b"".join(b"\0" + line.astype(np.dtype(dtype).newbyteorder(">")).tobytes() for line in pixels)
    packer = zlib.compressobj(1)
    packed = packer.compress(lines) + b"".join(packer.compress(bytes(10**7)) for _ in range(10)) + packer.flush()
    whole = png(pixels, colour_type)
    start = whole.index(b"IDAT") - 4
    data = whole[:start] + chunk(b"IDAT", packed + bytes(10**6)) + whole[-12:]
    begin = time.monotonic()
    tracemalloc.start()
    np.testing.assert_array_equal(decode_image(data, "x").pixels, pixels[..., :3] if pixels.ndim == 3 else pixels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begin < 1
    assert peak < 10 * len(data)


MANY = zlib.compress(bytes(10**8))


@pytest.mark.parametrize("kind", [b"zTXt", b"tEXt", b"iCCP", b"abCd"])
def test_what_is_not_the_image_may_be_as_large_as_it_likes(kind):
    text = chunk(kind, b"x\0\0" + MANY)
    np.testing.assert_array_equal(decode_image(png(GREY, 0, text), "x").pixels, GREY)


@pytest.mark.parametrize(
    ("pixels", "colour_type"), [(GREY, 0), (COLOUR, 2), (GREY * np.uint16(257), 0), (COLOUR * np.uint16(257), 2)]
)
def test_the_transparent_colour_of_a_png_is_white(pixels, colour_type):
    key = np.atleast_1d(pixels[3, 4])
    expected = pixels.copy()
    hit = (pixels == pixels[3, 4]).reshape(*pixels.shape[:2], -1).all(axis=2)
    expected[hit] = np.iinfo(pixels.dtype).max
    data = png(pixels, colour_type, chunk(b"tRNS", key.astype(">u2").tobytes()))
    np.testing.assert_array_equal(decode_image(data, "x").pixels, expected)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_grey_of_few_bits_reaches_from_black_to_white_but_for_its_transparent_shade(bits):
    most = 2**bits - 1
    shades = np.arange(16, dtype=np.uint8).reshape(2, 8) % (most + 1)
    lines = b"".join(
        b"\0" + np.packbits(np.unpackbits(line[:, None], axis=1)[:, 8 - bits :].ravel()).tobytes() for line in shades
    )
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 2, bits, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    start = b"\x89PNG\r\n\x1a\n" + header
    np.testing.assert_array_equal(decode_image(start + body, "x").pixels, shades * (255 // most))
    keyed = start + chunk(b"tRNS", struct.pack(">H", most - 1)) + body
    expected = np.where(shades == most - 1, 255, shades * (255 // most))
    np.testing.assert_array_equal(decode_image(keyed, "x").pixels, expected)


@pytest.mark.parametrize(("channels", "colour_type"), [(2, 4), (3, 2), (4, 6)])
def test_a_png_of_16_bits_keeps_them(channels, colour_type):
    pixels = RNG.integers(0, 65536, (9, 14, channels)).astype(np.uint16)
    pixels[..., 3:] = 65535
    if channels == 2:
        pixels[..., 1] = 65535
    expected = pixels[..., 0] if channels == 2 else pixels[..., :3]
    image = decode_image(png(pixels, colour_type), "x")
    assert image.pixels.dtype == np.uint16
    np.testing.assert_array_equal(image.pixels, expected)


# --- BMP, GIF, PBM, PGM, PPM ------------------------------------------------------------------------------------------


def rows_of(indices, width=4):
    """The rows of a BMP: from the bottom, each filled up to a multiple of 4 bytes."""
    return b"".join(line.tobytes() + bytes(-line.nbytes % width) for line in indices[::-1])


def test_an_os2_bmp_keeps_its_palette():
    data = bmp(rows_of(GREY), (14, 9), 8, header=12, tables=PALETTE[:, ::-1].tobytes())
    np.testing.assert_array_equal(decode_image(data, "x").pixels, PALETTE[GREY])


def test_a_png_whose_pixels_are_not_those_that_were_written_is_refused():
    pixels = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 16
    data = bytearray(cv2.imencode(".png", pixels)[1].tobytes())
    data[200] ^= 1
    with pytest.raises(ImageError, match="is damaged"):
        decode_image(bytes(data), "flipped.png")


@pytest.mark.parametrize(("green", "compression"), [(5, 0), (5, 3), (6, 3)])
def test_bmps_of_16_bits(green, compression):
    fields = np.dstack([RNG.integers(0, 2**bits, (9, 14)) for bits in (5, green, 5)]).astype(np.uint16)
    stored = (fields[..., 0] << 5 + green) | (fields[..., 1] << 5) | fields[..., 2]
    masks = struct.pack("<III", 0x1F << 5 + green, (2**green - 1) << 5, 0x1F)
    data = bmp(rows_of(stored), (14, 9), 16, compression=compression, tables=masks if compression else b"")
    expected = fields * (255 / (2.0 ** np.array([5, green, 5]) - 1))
    assert np.abs(decode_image(data, "x").pixels - expected).max() <= 1


def test_a_run_length_encoded_bmp():
    runs = b"".join(b"".join(bytes([1, index]) for index in line) + b"\0\0" for line in GREY[::-1]) + b"\0\1"
    table = np.dstack([PALETTE[None, :, ::-1], np.zeros((1, 256, 1), np.uint8)]).tobytes()
    data = bmp(runs, (14, 9), 8, compression=1, tables=table)
    np.testing.assert_array_equal(decode_image(data, "x").pixels, PALETTE[GREY])


@pytest.mark.parametrize("columns", [50_000_000, 70_000])
def test_runs_of_a_bmp_take_no_memory_that_is_not_needed(columns):
    runs = b"\0\2\xff\xff" * 1000
    data = bmp(runs, (columns, 50_000_000 // columns), 8, compression=1, tables=bytes(1024))
    tracemalloc.start()
    with contextlib.suppress(ImageError):
        decode_image(data, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400_000_000


@pytest.mark.parametrize("missing", [1, 2])
def test_a_gif_without_its_end_is_shown(missing):
    data = gif(GREY // 2, PALETTE)
    np.testing.assert_array_equal(decode_image(data[:-missing], "x").pixels, PALETTE[GREY // 2])


def netpbm(kind, pixels, white):
    rows, columns = pixels.shape[:2]
    head = f"P{kind}\n# by hand\n{columns} {rows}\n".encode() + (b"" if kind in (1, 4) else b"%d\n" % white)
    if kind == 4:
        return head + np.packbits(pixels == 0, axis=1).tobytes()
    if kind == 1:
        return head + "\n".join("".join(str(int(v == 0)) for v in line) for line in pixels).encode()
    if kind in (2, 3):
        return head + b"# more\n" + " ".join(map(str, pixels.ravel())).encode() + b"\n"
    return head + pixels.astype(">u2" if white > 255 else "u1").tobytes()


@pytest.mark.parametrize("kind", range(1, 7))
@pytest.mark.parametrize("white", [1, 15, 255, 256, 4095, 65535])
def test_pbm_pgm_and_ppm(kind, white):
    shape = (9, 14, 3) if kind in (3, 6) else (9, 14)
    if kind in (1, 4):
        pixels = RNG.integers(0, 2, shape).astype(np.uint8) * 255
    else:
        pixels = RNG.integers(0, white + 1, shape).astype(np.uint16 if white > 255 else np.uint8)
    data = netpbm(kind, pixels, white)
    image = decode_image(data, "x")
    deep = white > 255 and kind not in (1, 4)
    assert image.pixels.dtype == (np.uint16 if deep else np.uint8)
    assert image.levels == ((pixels.min(), pixels.max()) if deep else (0, 255))
    scaled = pixels if deep or kind in (1, 4) else np.rint(pixels * (255 / white))
    np.testing.assert_array_equal(image.pixels, scaled)
    for length in range(data.rindex(b" ") if kind in (2, 3) else len(data)):
        with pytest.raises(ImageError):
            decode_image(data[:length], "x")


@pytest.mark.parametrize(
    "text", ["P2 2 1 300 5 -1", "P2 2 1 300 5 301", "P2 2 1 300 5 x", "P2 2 1 0 0 0", "P1 2 1 0 2"]
)
def test_plain_numbers_that_are_none_are_refused(text):
    with pytest.raises(ImageError, match="'x' is a PPM image that"):
        decode_image(text.encode(), "x")


# --- other kinds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        (b"\0\0\0\x1cftypmif1" + bytes(40), "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS"),
        (b"\xc5\xd0\xd3\xc6" + bytes(40), "EPS"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "CR2"),
        (b"\0\0\0\x18ftypcrx " + bytes(40), "CR3"),
        (b"FUJIFILMCCD-RAW 0201", "RAF"),
        (b"8BPS\0\1" + bytes(40), "PSD"),
        (bytes(128) + b"DICM", "DICOM"),
    ],
)
def test_common_kinds_that_are_not_read_are_named_with_a_way_out(data, kind):
    with pytest.raises(
        ImageError, match=f"^'x' is a file of the kind {kind}, .*; export it as PNG or JPEG from .+\\.$"
    ):
        decode_image(data, "x")


def test_no_other_program_is_ever_started():
    code = """
import sys
from convviz.core.images.reading import decode_image
from convviz.core.images.image import ImageError
for data in (b"%!PS-Adobe-3.0 EPSF-3.0", b"P6 1 1 255 abc", b"BM" + bytes(99), b"II*\\0" + bytes(99)):
    try:
        decode_image(data, "x")
    except ImageError:
        pass
assert "PIL.PpmImagePlugin" in sys.modules
print([name for name in sys.modules if name.startswith("PIL.Eps") or name.startswith("PIL.Wmf")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", ["GIF comment", "JPEG junk", "TIFF tags", "PNG chunks"])
def test_a_header_of_endless_crumbs_is_given_up(kind):
    data = {
        "GIF comment": gif(GREY // 2, PALETTE)[:397] + b"\x21\xfe" + (b"\xff" + bytes(255)) * 40_000,
        "JPEG junk": b"\xff\xd8\xff" + bytes(10**7) + b"\xff\xd9",
        "TIFF tags": b"II*\0\x08\0\0\0\xff\xff"
        + b"".join(struct.pack("<HHII", tag, 1, 700_000, 8) for tag in range(65535))
        + bytes(4),
        "PNG chunks": b"\x89PNG\r\n\x1a\n" + chunk(b"abCd", b"") * 10**6,
    }[kind]
    begin = time.monotonic()
    with pytest.raises(ImageError):
        decode_image(data, "x")
    assert time.monotonic() - begin < 2


def test_a_gif_whose_frame_is_larger_than_itself_is_refused():
    data = bytearray(gif(GREY // 2, PALETTE))
    place = data.rindex(b"\x2c\0\0\0\0\x0e\0\x09\0") + 5
    data[place : place + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(ImageError, match="'x' is a GIF image that has more than 50,000,000 pixels"):
        decode_image(bytes(data), "x")


def test_a_jpeg_that_paints_over_itself_thousands_of_times_is_refused():
    data = encode(".jpg", np.zeros((3000, 4000), np.uint8), cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    assert decode_image(data, "x").shape == (3000, 4000)
    scan = data[data.rindex(b"\xff\xda") : -2]
    begin = time.monotonic()
    with pytest.raises(ImageError, match="'x' is a JPEG image that consists of too many scans"):
        decode_image(data[:-2] + scan * 1000 + b"\xff\xd9", "x")
    assert time.monotonic() - begin < 2


def test_a_webp_that_promises_too_much_is_refused_before_memory_is_taken():
    data = bytearray(encode(".webp", COLOUR, cv2.IMWRITE_WEBP_QUALITY, 101))
    data[21:25] = (0x0FFFFFFF).to_bytes(4, "little")
    begin = time.monotonic()
    with pytest.raises(ImageError, match="'x' is a WebP image that has more than 50,000,000 pixels"):
        decode_image(bytes(data), "x")
    assert time.monotonic() - begin < 0.5


def avif(pixels, **options):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "AVIF", quality=100, subsampling="4:4:4", speed=10, **options)
    return file.getvalue()


@pytest.mark.skipif(not features.check("avif"), reason="Pillow was built without it")
def test_an_avif_is_read_where_pillow_can():
    smooth = np.stack([np.add.outer(np.arange(20) * 6, np.arange(30) * 4)] * 3, axis=2).astype(np.uint8)
    smooth[..., 1] //= 2
    found = decode_image(avif(smooth), "photo").pixels
    assert found.shape == smooth.shape
    assert np.abs(found.astype(int) - smooth).max() <= 2
    clear = np.dstack([smooth, np.zeros((20, 30), np.uint8)])
    assert (decode_image(avif(clear), "clear").pixels >= 253).all()  # over white
    turned = PIL.Image.Exif()
    turned[0x0112] = 6
    assert decode_image(avif(smooth, exif=turned.tobytes()), "turned").pixels.shape == (30, 20, 3)


def test_an_avif_is_refused_with_a_way_out_where_pillow_cannot(monkeypatch):
    monkeypatch.setattr(features, "check", lambda _name: False)
    with pytest.raises(ImageError, match=r"^'x' is an AVIF image that cannot be read here; export it as PNG or"):
        decode_image(b"\0\0\0\x1cftypavif" + bytes(40), "x")
