"""Kinds of TIFF files, which one reader or another gets wrong: each against the array that it was made from."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile

from convviz.core.images.image import ImageError
from convviz.core.images.reading import decode_image, load_image
from tests.image_files import lzw, pack_bits, repacked

RNG = np.random.default_rng(11)


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
    assert image.levels == (image.pixels.min(), image.pixels.max())


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


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", ["unspecified", "assocalpha", "unassalpha"])
def test_every_kind_of_alpha(alpha, dtype, packing):
    white = np.iinfo(dtype).max
    samples = RNG.integers(0, white + 1, (9, 14, 4)).astype(dtype)
    share = samples[..., 3:] / white
    if alpha == "assocalpha":
        samples[..., :3] = np.rint(samples[..., :3] * share)
    pixels = decode_image(written(samples, False, packing, "<", extrasamples=[alpha]), "x").pixels
    mixed = samples[..., :3] * (1 if alpha == "assocalpha" else share) + white * (1 - share)
    assert np.abs(pixels - np.minimum(mixed, white)).max() <= 0.51


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_where_0_is_white_it_becomes_so(dtype, order, packing):
    samples = RNG.integers(0, np.iinfo(dtype).max + 1, (9, 14)).astype(dtype)
    data = written(samples, False, packing, order, photometric="miniswhite")
    np.testing.assert_array_equal(decode_image(data, "x").pixels, np.iinfo(dtype).max - samples)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_that_are_none_are_refused_without_a_warning(dtype, channels):
    """Signalling NaNs too, of which even a comparison warns."""
    integers = np.uint32 if dtype == np.float32 else np.uint64
    quiet = np.array([np.nan, np.inf], dtype).view(integers)
    for pattern in (quiet[0], quiet[1], quiet[1] + integers(1)):
        bits = np.ones((9, 14, channels), dtype).view(integers)
        bits[2, 3, -1] = pattern
        samples = bits.view(dtype)
        data = written(samples[..., 0] if channels == 1 else samples, False, None, "<")
        if channels == 4 and pattern == quiet[1]:
            assert (decode_image(data, "x").pixels == 1).all()  # more than opaque
            continue
        with pytest.raises(ImageError, match="1 of 126 pixels are not finite"):
            decode_image(data, "x")


def thumbnail_with_raw_data():
    file, thumbnail = io.BytesIO(), RNG.integers(0, 256, (9, 14), np.uint8)
    with tifffile.TiffWriter(file) as writer:
        writer.write(thumbnail, subifds=1, subfiletype=1)
        writer.write(thumbnail.repeat(2, axis=1))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        written(np.zeros((9, 14), np.uint8), False, None, "<", extratags=[(50706, 1, 4, bytes([1, 4, 0, 0]), True)]),
        written(np.zeros((9, 14), np.uint16), False, None, "<", photometric="cfa"),
        thumbnail_with_raw_data(),
    ],
    ids=["DNG", "mosaic", "thumbnail"],
)
def test_a_cameras_raw_file_is_refused_rather_than_its_thumbnail_shown(data):
    with pytest.raises(ImageError, match="holds a camera's raw data, which cannot be read; export it as PNG or JPEG"):
        decode_image(data, "raw.dng")
