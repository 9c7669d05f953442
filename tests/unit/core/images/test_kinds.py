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
import pytest
import tifffile

from convviz.core.images.image import ImageError
from convviz.core.images.reading import decode_image, load_image
from convviz.core.util.opencv import cv2
from tests.image_files import animated_png, bmp, chunk, encode, frame_control, gif, lzw, pack_bits, png, repacked

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
    packed = packer.compress(lines) + b"".join(packer.compress(bytes(10**7)) for _ in range(30)) + packer.flush()
    whole = png(pixels, colour_type)
    start = whole.index(b"IDAT") - 4
    data = whole[:start] + chunk(b"IDAT", packed + bytes(10**7)) + whole[-12:]
    begin = time.monotonic()
    tracemalloc.start()
    np.testing.assert_array_equal(decode_image(data, "x").pixels, pixels[..., :3] if pixels.ndim == 3 else pixels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begin < 1
    assert peak < 10 * len(data)


@pytest.mark.parametrize("kind", [b"zTXt", b"tEXt", b"iCCP", b"abCd"])
def test_what_is_not_the_image_may_be_as_large_as_it_likes(kind):
    text = chunk(kind, b"x\0\0" + zlib.compress(bytes(10**8)))
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


# --- TIFF -------------------------------------------------------------------------------------------------------------


PACKINGS = {None: None, "zlib": (8, zlib.compress), "packbits": (32773, pack_bits), "lzw": (5, lzw)}


def written(samples, planar, packing, order, **options):
    """Write a TIFF of several strips."""
    photometric = "rgb" if samples.ndim == 3 and samples.shape[2] > 2 else "minisblack"
    options = {"photometric": photometric, "byteorder": order, "rowsperstrip": 4, **options}
    if samples.ndim == 3:
        options["planarconfig"] = "separate" if planar else "contig"
        samples = np.moveaxis(samples, 2, 0) if planar else samples
    file = io.BytesIO()
    tifffile.imwrite(file, np.ascontiguousarray(samples), **options)
    return file.getvalue() if packing is None else repacked(file.getvalue(), *PACKINGS[packing])


TYPES = ("uint8", "uint16", "int16", "uint32", "int32", "float32", "float64")
UNREAD = {("lzw", True, dtype, channels) for dtype in TYPES[1:] for channels in (2, 3, 4)} | {
    ("lzw", planar, dtype, 2) for planar in (False, True) for dtype in TYPES
} - {("lzw", False, "uint8", 2)}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("planar", [False, True], ids=["chunky", "planar"])
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("dtype", TYPES)
def test_every_kind_of_tiff_comes_back_exactly_or_is_refused(dtype, packing, planar, order):
    for channels in (1, 2, 3, 4):
        samples = (RNG.random((9, 14, channels)) * 250).astype(dtype)
        options = {}
        if channels in (2, 4):
            if dtype in ("int16", "int32"):
                continue
            samples[..., -1] = 1 if dtype.startswith("float") else np.iinfo(dtype).max
            options["extrasamples"] = ["unassalpha"]
        data = written(samples[..., 0] if channels == 1 else samples, planar, packing, order, **options)
        if (packing, planar and channels > 1, dtype, channels) in UNREAD:
            with pytest.raises(
                ImageError, match="is compressed in a way that cannot be read; save it without compress"
            ):
                decode_image(data, "scan")
            continue
        expected = samples[..., 0] if channels < 3 else samples[..., :3]
        for _ in range(3):
            np.testing.assert_array_equal(decode_image(data, "scan").pixels, expected, err_msg=str(channels))


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_a_planar_tiff_read_twenty_times_is_the_same_image(dtype, tmp_path):
    samples = (RNG.random((40, 50, 3)) * 60000).astype(dtype)
    path = tmp_path / "planar.tif"
    path.write_bytes(written(samples, True, None, "<"))
    for _ in range(20):
        _junk = np.full(40 * 50 * 3, 0x5A5A, np.uint16)
        np.testing.assert_array_equal(load_image(path).pixels, samples)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_tiles(dtype, order, packing):
    samples = (RNG.random((40, 50, 3)) * 250).astype(dtype)
    file = io.BytesIO()
    tifffile.imwrite(file, samples, tile=(16, 32), photometric="rgb", byteorder=order)
    data = file.getvalue() if packing is None else repacked(file.getvalue(), *PACKINGS[packing])
    np.testing.assert_array_equal(decode_image(data, "x").pixels, samples)


@pytest.mark.parametrize("packing", ["zlib", "lzw"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_predictors(dtype, order, packing):
    samples = (RNG.random((9, 14, 3)) * 60000).astype(dtype)
    code, pack = PACKINGS[packing]
    is_float = dtype == "float32"

    def predicted(strip):
        """Turn the samples of a strip into differences: of their bytes, sorted by weight, if they are floats."""
        rows = np.frombuffer(strip, np.dtype(dtype).newbyteorder(order)).reshape(-1, 14, 3)
        if is_float:
            weights = rows.astype(">f4").view(np.uint8).reshape(len(rows), 42, 4).swapaxes(1, 2).reshape(-1, 56, 3)
            return pack(np.diff(weights, axis=1, prepend=np.uint8(0)).tobytes())
        different = np.diff(rows.astype(dtype), axis=1, prepend=np.uint16(0))
        return pack(different.astype(rows.dtype).tobytes())

    # tifffile does not write this tag, so that its neighbour is renamed.
    data = written(samples, False, None, order, extratags=[(318, 3, 1, 3 if is_float else 2, True)])
    data = data.replace(struct.pack(f"{order}HHI", 318, 3, 1), struct.pack(f"{order}HHI", 317, 3, 1))
    np.testing.assert_array_equal(decode_image(repacked(data, code, predicted), "x").pixels, samples)


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32, np.float32])
@pytest.mark.parametrize("planar", [False, True])
def test_transparency_of_deep_tiffs(dtype, planar):
    white = 1.0 if dtype == np.float32 else float(np.iinfo(dtype).max)
    samples = (RNG.random((9, 14, 4)) * white).astype(dtype)
    for channels in (2, 4):
        part = samples[..., -channels:]
        pixels = decode_image(written(part, planar, None, "<", extrasamples=["unassalpha"]), "x").pixels
        share = part[..., -1:] / white
        expected = part[..., :-1] * share + white * (1 - share)
        expected = expected[..., 0] if channels == 2 else expected
        np.testing.assert_allclose(pixels, expected, atol=0.51 if dtype != np.float32 else 1e-6, rtol=1e-9)
        assert pixels.dtype == (np.float64 if dtype == np.uint32 else dtype)


def test_two_channels_without_alpha_are_one_image_and_something_else():
    samples = RNG.integers(0, 65536, (9, 14, 2)).astype(np.uint16)
    data = written(samples, False, None, "<", extrasamples=["unspecified"])
    np.testing.assert_array_equal(decode_image(data, "x").pixels, samples[..., 0])


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("photometric", [0, 1, 3])
def test_tiffs_of_few_bits(bits, photometric):
    most = 2**bits - 1
    shades = (np.arange(32).reshape(4, 8) * 7 % (most + 1)).astype(np.uint8)
    packed = np.packbits(np.unpackbits(shades[..., None], axis=2)[..., 8 - bits :].reshape(4, -1), axis=1).tobytes()
    table = RNG.integers(0, 256, (3, most + 1)).astype(np.uint16)
    strip = 8 + len(packed)
    colours = (table * 257).astype("<u2").tobytes()
    tags = [(256, 4, 8), (257, 4, 4), (258, 3, bits), (259, 3, 1), (262, 3, photometric), (273, 4, 8), (277, 3, 1)]
    tags += [(278, 4, 4), (279, 4, len(packed))]
    entries = [struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags]
    if photometric == 3:
        entries.append(struct.pack("<HHII", 320, 3, table.size, strip))
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    data = b"II*\0" + struct.pack("<I", strip + len(colours)) + packed + colours + directory
    scaled = shades * (255 // most)
    expected = {0: 255 - scaled, 1: scaled, 3: table.T[shades]}[photometric]
    np.testing.assert_array_equal(decode_image(data, "x").pixels, expected)


def test_a_tiff_of_12_bits_is_white_at_its_largest_number():
    values = RNG.integers(0, 4096, (4, 8)).astype(np.uint16)
    bits = np.unpackbits(values.astype(">u2").view(np.uint8).reshape(4, 8, 2), axis=2)[..., 4:]
    packed = np.packbits(bits.reshape(4, -1), axis=1).tobytes()
    tags = [(256, 4, 8), (257, 4, 4), (258, 3, 12), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1)]
    tags += [(278, 4, 4), (279, 4, len(packed))]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    data = b"II*\0" + struct.pack("<I", 8 + len(packed)) + packed + struct.pack("<H", len(tags)) + entries + bytes(4)
    image = decode_image(data, "x")
    np.testing.assert_array_equal(image.pixels, values)
    assert image.levels == (0, 4095)


def test_strips_that_are_missing_are_not_made_up():
    samples = RNG.integers(0, 65536, (40, 50, 3)).astype(np.uint16)
    data = written(samples, True, "zlib", "<")
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        place = file.pages.first.tags["StripByteCounts"].valueoffset
    for count in (0, 1, 7, 2**31):
        damaged = data[:place] + struct.pack("<I", count) + data[place + 4 :]
        with pytest.raises(ImageError, match="'x' is a TIFF image that"):
            decode_image(damaged, "x")


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_big_tiffs(kind):
    samples = (RNG.random((9, 14, 3)) * 250).astype(kind)
    np.testing.assert_array_equal(decode_image(written(samples, False, None, "<", bigtiff=True), "x").pixels, samples)


# --- BMP, GIF, PBM, PGM, PPM ------------------------------------------------------------------------------------------


def rows_of(indices, width=4):
    """The rows of a BMP: from the bottom, each filled up to a multiple of 4 bytes."""
    return b"".join(line.tobytes() + bytes(-line.nbytes % width) for line in indices[::-1])


def test_an_os2_bmp_keeps_its_palette():
    data = bmp(rows_of(GREY), (14, 9), 8, header=12, tables=PALETTE[:, ::-1].tobytes())
    np.testing.assert_array_equal(decode_image(data, "x").pixels, PALETTE[GREY])


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
    assert image.levels == (0, white if deep else 255)
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
        (b"\0\0\0\x1cftypavif" + bytes(40), "AVIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_common_kinds_that_are_not_read_are_named_with_advice(data, kind):
    with pytest.raises(ImageError, match=f"^'x' is a file of the kind {kind}, .*; save it as PNG or JPEG in another"):
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
