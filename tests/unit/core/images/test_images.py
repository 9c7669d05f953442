"""Reading pictures: every format against the array it was made from, and every way a file can be bad."""

import base64
import itertools
import os
import re
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convviz.core.images import raster, reading
from convviz.core.images.image import Image, ImageError, crop, shrink, to_grey
from convviz.core.images.reading import decode_image, load_image
from convviz.core.util.opencv import PIXEL_LIMIT, cv2
from tests.image_files import chunk, encode, exif, gif, jpeg_with_exif, png, tiff, webp_with_exif

RNG = np.random.default_rng(7)
GREY = RNG.integers(0, 256, (12, 17), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (12, 17, 3), dtype=np.uint8)
ALPHA = RNG.integers(0, 256, (12, 17, 1), dtype=np.uint8)
# Too smooth for JPEG to blur: what comes back is within 2 or 3 levels.
RAMP = np.dstack([np.add.outer(np.arange(24) * 3, np.arange(40) * 2) + shift for shift in (10, 50, 90)]).astype(
    np.uint8
)


def stored_for(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Turn an upright picture into what a camera held that way stores: EXIF's definition, read backwards."""
    first_row_is_at, first_column_is_at = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }[orientation]
    if {"bottom"} & {first_row_is_at, first_column_is_at}:
        upright = upright[::-1]
    if {"right"} & {first_row_is_at, first_column_is_at}:
        upright = upright[:, ::-1]
    return upright.swapaxes(0, 1) if first_row_is_at in ("left", "right") else upright


def over_white(colour: np.ndarray, alpha: np.ndarray, white: float = 255.0) -> np.ndarray:
    share = alpha.astype(float) / white
    return colour * share + white * (1 - share)


RGBA = np.dstack([COLOUR, ALPHA])
PALETTE = RNG.integers(0, 256, (256, 3), dtype=np.uint8)
WEBP_LOSSLESS = (cv2.IMWRITE_WEBP_QUALITY, 101)

EXACT = {
    "png grey": (encode(".png", GREY), GREY),
    "png colour": (encode(".png", COLOUR), COLOUR),
    "png 16-bit grey": (encode(".png", GREY.astype(np.uint16) * 257), GREY.astype(np.uint16) * 257),
    "png 16-bit colour": (encode(".png", COLOUR.astype(np.uint16) * 99), COLOUR.astype(np.uint16) * 99),
    "png palette": (png(GREY, 3, chunk(b"PLTE", PALETTE.tobytes())), PALETTE[GREY]),
    "png grey palette": (png(GREY, 3, chunk(b"PLTE", PALETTE[:, :1].repeat(3, 1).tobytes())), PALETTE[GREY, 0]),
    "png by hand": (png(COLOUR, 2), COLOUR),
    "bmp grey": (encode(".bmp", GREY), GREY),
    "bmp colour": (encode(".bmp", COLOUR), COLOUR),
    "webp": (encode(".webp", COLOUR, *WEBP_LOSSLESS), COLOUR),
    "gif": (gif(GREY // 2, PALETTE), PALETTE[GREY // 2]),
    "gif of grey": (gif(GREY // 2, PALETTE[:, :1].repeat(3, 1)), PALETTE[GREY // 2, 0]),
    "tiff grey": (tiff(GREY), GREY),
    "tiff compressed": (encode(".tif", COLOUR), COLOUR),
    "tiff colour, big-endian": (tiff(COLOUR, order=">"), COLOUR),
    "tiff negative": (tiff(255 - GREY, photometric=0), GREY),
    "tiff negative 16-bit": (tiff(65535 - GREY.astype(np.uint16), photometric=0), GREY.astype(np.uint16)),
    "tiff two pages": (tiff(GREY, 255 - GREY), GREY),
} | {
    f"tiff {array.dtype} {'x'.join(map(str, array.shape))}": (tiff(array), array)
    for base, dtype in itertools.product((GREY, COLOUR), (np.uint16, np.float32, np.float64))
    for array in [base.astype(dtype) / dtype(3) if dtype != np.uint16 else base.astype(dtype) * 200]
}


@pytest.mark.parametrize("name", EXACT)
def test_lossless_formats_come_back_exactly(name):
    data, expected = EXACT[name]
    image = decode_image(data, name)
    assert image.name == name
    assert image.pixels.dtype == expected.dtype
    np.testing.assert_array_equal(image.pixels, expected)
    assert image.is_colour is (expected.ndim == 3)


@pytest.mark.parametrize("progressive", [0, 1])
@pytest.mark.parametrize("expected", [RAMP, RAMP[..., 0]], ids=["colour", "grey"])
def test_jpeg_comes_back_within_its_losses(expected, progressive):
    options = (cv2.IMWRITE_JPEG_QUALITY, 98, cv2.IMWRITE_JPEG_PROGRESSIVE, progressive)
    pixels = decode_image(encode(".jpg", expected, *options), "photo").pixels
    assert pixels.dtype == np.uint8
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).max() <= 5


def test_a_cmyk_jpeg_becomes_red_green_blue():
    """8x8 pixels of no cyan, all magenta and yellow, no black: red."""
    data = zlib.decompress(
        base64.b85decode(
            "c-s4a<NrGbKF5^&q*R6!1`zmvo57hufSZSphf9EumrqDgKv+UUN<vIb!cbXNR>R8J*2dD<!rZ|l#?Qee+|}G7AU7~PJ}EsT-OjhLvLK}"
            "*CN(|z{{aRO4hA4(aTa9o6=aAMWbhVb_<w{!gn^L(6|jRu1<*wq{@-HYV{vBiWr$?(W?-;qaFFjm!T<jz0MfH0zy"
        )
    )
    np.testing.assert_allclose(decode_image(data, "print").pixels, np.full((8, 8, 3), (255, 0, 0)), atol=2)


@pytest.mark.parametrize("frames", [[COLOUR, 255 - COLOUR], [GREY, 255 - GREY]], ids=["colour", "grey"])
@pytest.mark.parametrize("extension", [".gif", ".webp", ".png"])
def test_of_an_animation_the_first_frame_is_shown(extension, frames):
    frames = [frame // 64 * 85 for frame in frames]  # few colours, so that a GIF keeps them
    animation = cv2.Animation()
    animation.frames = [
        np.dstack([np.atleast_3d(frame)[..., ::-1]] * (1 if frame.ndim == 3 else 3)) for frame in frames
    ]
    animation.durations = [100, 100]
    ok, data = cv2.imencodeanimation(extension, animation, [])
    assert ok
    shown = decode_image(data.tobytes(), "film").pixels.astype(float)
    if shown.ndim != frames[0].ndim:  # these formats have no grey of their own
        shown = shown.mean(axis=-1)
    errors = [np.abs(shown - frame).mean() for frame in frames]
    assert errors[0] < errors[1] / 2


ORIENTED = {
    "jpeg": lambda p, o: jpeg_with_exif(encode(".jpg", p, cv2.IMWRITE_JPEG_QUALITY, 98), exif(o)),
    "jpeg little-endian": lambda p, o: jpeg_with_exif(encode(".jpg", p, cv2.IMWRITE_JPEG_QUALITY, 98), exif(o, "<")),
    "jpeg, link left out": lambda p, o: jpeg_with_exif(encode(".jpg", p, cv2.IMWRITE_JPEG_QUALITY, 98), exif(o)[:-4]),
    "png": lambda p, o: png(p, 2 if p.ndim == 3 else 0, chunk(b"eXIf", exif(o))),
    "webp": lambda p, o: webp_with_exif(encode(".webp", p, *WEBP_LOSSLESS), exif(o), p.shape),
    "webp with prefix": lambda p, o: webp_with_exif(encode(".webp", p, *WEBP_LOSSLESS), b"Exif\0\0" + exif(o), p.shape),
    "tiff": lambda p, o: tiff(p, orientation=o),
    "tiff float": lambda p, o: tiff(p.astype(np.float32), orientation=o),
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("upright", [RAMP, RAMP[..., 0]], ids=["colour", "grey"])
@pytest.mark.parametrize("name", ORIENTED)
def test_all_orientations_come_upright(name, upright, orientation):
    data = ORIENTED[name](np.ascontiguousarray(stored_for(upright, orientation)), orientation)
    pixels = decode_image(data, name).pixels
    if upright.ndim == 2 and name.startswith("webp"):
        pixels = pixels[..., 0]  # WebP knows no grey
    np.testing.assert_allclose(pixels.astype(float), upright, atol=6 if "jpeg" in name else 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_and_transparency_come_right_together(orientation):
    stored = np.ascontiguousarray(stored_for(RGBA, orientation))
    pixels = decode_image(png(stored, 6, chunk(b"eXIf", exif(orientation))), "logo").pixels
    assert np.abs(pixels - over_white(COLOUR, ALPHA)).max() <= 0.5


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_changes_nothing(orientation):
    pixels = decode_image(png(COLOUR, 2, chunk(b"eXIf", exif(orientation))), "photo").pixels
    np.testing.assert_array_equal(pixels, COLOUR)


PREMULTIPLIED = np.dstack([np.rint(COLOUR * (ALPHA / 255)).astype(np.uint8), ALPHA])
WIDE = RGBA.astype(np.uint16) * 257
TRANSPARENT = {
    "png": (png(RGBA, 6), 255, 0.5),
    "png 16-bit": (png(WIDE, 6), 65535, 0.5),
    "webp": (encode(".webp", RGBA, *WEBP_LOSSLESS), 255, None),
    "tiff": (tiff(RGBA, extra=2), 255, 1.0),  # libtiff rounds once more
    "tiff unspecified": (tiff(RGBA, extra=0), 255, 0.5),
    "tiff premultiplied": (tiff(PREMULTIPLIED, extra=1), 255, 1.0),
    "tiff 16-bit": (tiff(WIDE, extra=2), 65535, 0.5),
    "tiff 16-bit big-endian": (tiff(WIDE, extra=2, order=">"), 65535, 0.5),
    "tiff float": (tiff((RGBA / 255).astype(np.float32), extra=2), 1, 1e-6),
    "tiff 32-bit": (tiff(RGBA.astype(np.uint32) * 0x01010101, extra=2), 2**32 - 1, 0.5),
}


@pytest.mark.parametrize("name", TRANSPARENT)
def test_transparency_is_composited_over_white(name):
    data, white, tolerance = TRANSPARENT[name]
    pixels = decode_image(data, name).pixels
    expected = over_white(COLOUR, ALPHA)
    assert pixels.shape == expected.shape
    error = np.abs(pixels - expected * (white / 255))
    # WebP forgets the colours under full transparency, which white hides.
    assert error.max() <= (0.5 if tolerance is None else tolerance) * 1.0001


@pytest.mark.parametrize("shape", [(7, 5), (1, 40), (40, 1)])
def test_transparency_is_composited_block_by_block_without_seams(shape, monkeypatch):
    monkeypatch.setattr(raster, "_BLOCK", 10)
    colour, alpha = RNG.integers(0, 256, (*shape, 3), np.uint8), RNG.integers(0, 256, (*shape, 1), np.uint8)
    pixels = decode_image(png(np.dstack([colour, alpha]), 6), "logo").pixels
    assert np.abs(pixels - over_white(colour, alpha)).max() <= 0.5


def test_grey_with_transparency_stays_grey():
    image = decode_image(png(np.dstack([GREY, ALPHA]), 4), "icon")
    assert image.shape == GREY.shape
    assert np.abs(image.pixels - over_white(GREY, ALPHA[..., 0])).max() <= 0.5


@pytest.mark.parametrize(("alpha", "said"), [(254, True), (255, False)])
def test_it_is_known_whether_a_picture_was_put_on_white(alpha, said):
    assert decode_image(png(np.array([[[9, 255], [9, alpha]]], np.uint8), 4), "icon").on_white == said


def test_a_transparent_palette_entry_is_white():
    data = png(GREY, 3, chunk(b"PLTE", PALETTE.tobytes()), chunk(b"tRNS", bytes([0]) + bytes([255]) * 255))
    expected = np.where(GREY[..., None] == 0, 255, PALETTE[GREY])
    np.testing.assert_array_equal(decode_image(data, "icon").pixels, expected)


def test_a_colour_file_without_colour_is_still_colour():
    assert decode_image(encode(".png", np.dstack([GREY] * 3)), "scan").pixels.shape == (*GREY.shape, 3)


@pytest.mark.parametrize(
    ("dtype", "kept_as"),
    [
        (np.int8, np.float32),
        (np.int16, np.float32),
        (np.int32, np.float64),
        (np.uint32, np.float64),
        (np.int64, np.float64),
    ],
)
def test_other_integers_become_floats_of_the_same_value(dtype, kept_as):
    stored = (GREY.astype(np.int64) - (128 if np.dtype(dtype).kind == "i" else 0)).astype(dtype)
    image = decode_image(tiff(stored), "scan")
    assert image.pixels.dtype == kept_as
    np.testing.assert_array_equal(image.pixels, stored)


def test_integers_that_no_float_holds_are_refused():
    with pytest.raises(ImageError, match=r"'scan' is a TIFF image .*integers beyond 9,007,199,254,740,992"):
        decode_image(tiff(np.full((3, 3), 2**53 + 1, np.int64)), "scan")


def test_signed_numbers_with_transparency_are_refused():
    with pytest.raises(ImageError, match=r"'scan' is a TIFF image .*signed numbers with transparency"):
        decode_image(tiff(RGBA.astype(np.int16), extra=2), "scan")


# --- what cannot be shown -------------------------------------------------------------------------------------------

WHOLE = {
    "PNG": encode(".png", COLOUR),
    "JPEG": encode(".jpg", COLOUR),
    "progressive JPEG": encode(".jpg", COLOUR, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "JPEG with a thumbnail": jpeg_with_exif(encode(".jpg", COLOUR), exif(1) + encode(".jpg", COLOUR[:4, :4])),
    "BMP": encode(".bmp", COLOUR),
    "grey BMP": encode(".bmp", GREY),
    "GIF": gif(GREY // 2, PALETTE),
    "dithered GIF": encode(".gif", COLOUR),
    "WebP": encode(".webp", COLOUR),
    "lossless WebP": encode(".webp", COLOUR, *WEBP_LOSSLESS),
    "TIFF": tiff(COLOUR),
    "compressed TIFF": encode(".tif", COLOUR),
    "big-endian TIFF": tiff(COLOUR, order=">", extra=None),
}


#: Bytes after the last pixel: padding, and what ends a GIF.
SURPLUS = {"BMP": 1, "grey BMP": 3, "GIF": 2, "dithered GIF": 2}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_short_anywhere_is_refused_unless_every_pixel_is_there(name):
    data = WHOLE[name]
    whole = decode_image(data, name).pixels
    assert whole.shape == COLOUR.shape[: whole.ndim]
    shown = []
    for length in range(len(data)):
        try:
            pixels = decode_image(data[:length], name).pixels
        except ImageError:
            continue
        shown.append(length)
        np.testing.assert_array_equal(pixels, whole)
    assert len(data) - min(shown, default=len(data)) <= SURPLUS.get(name, 0)


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_bytes_after_the_end_do_no_harm(name):
    """Cameras put a second picture there."""
    plain, padded = (decode_image(data, name).pixels for data in (WHOLE[name], WHOLE[name] + b"more" * 50))
    np.testing.assert_array_equal(plain, padded)


def shown_or_refused(data: bytes) -> bool:
    """Tell whether one of the two happened; any other error goes through."""
    try:
        return isinstance(decode_image(data, "odd"), Image)
    except ImageError as error:
        return str(error).startswith("'odd' is ") and str(error).endswith(".")


def damaged():
    """Flip a few bytes of a valid file, and perhaps cut it or repeat a part of it."""

    @st.composite
    def strategy(draw):
        data = bytearray(draw(st.sampled_from(list(WHOLE.values()))))
        for _ in range(draw(st.integers(1, 4))):
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
        start, stop = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        return draw(st.sampled_from([bytes(data), bytes(data[:stop]), bytes(data[:stop] + data[start:])]))

    return strategy()


@settings(deadline=None, max_examples=400)
@given(damaged())
def test_a_damaged_file_is_shown_or_refused_and_nothing_else(data):
    assert shown_or_refused(data)


SIGNATURES = [b"", *{data[:8] for data in WHOLE.values()}, b"RIFF\x10\0\0\0WEBPVP8 ", b"II+\0\x08\0\0\0", b"MM\0*"]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SIGNATURES), st.binary(max_size=200), st.sampled_from([b"", b"IEND\xaeB`\x82", b"\xff\xd9"]))
@example(b"", b"", b"")
def test_random_bytes_are_shown_or_refused_and_nothing_else(start, middle, end):
    assert shown_or_refused(start + middle + end)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sessions/format1-drawn.convviz", "is a session, which File, Open session… opens."),
        ("checkpoints/rich-sgd.safetensors", "is a checkpoint, which Training, Resume from checkpoint… opens."),
    ],
)
def test_of_the_programs_own_files_it_is_said_what_opens_them(name, said):
    path = Path(__file__).parents[3] / "fixtures" / name
    with pytest.raises(ImageError) as refused:
        load_image(path)
    assert str(refused.value) == f"'{path.name}' {said}"


NAN, INF = np.full((2, 3), 0.5, np.float32), np.full((2, 3, 3), 0.5)
NAN[1, 2] = np.nan
INF[0, 0, 1], INF[0, 1], INF[1, 0, 2] = np.inf, -np.inf, np.nan
HUGE = png(GREY, 2, size=(100_000, 100_000))

BAD = {
    "empty": (b"", "'empty' is empty."),
    "text": (b"hello\n", "'text' is not an image of a known kind (PNG, JPEG, BMP, TIFF, GIF, WebP, AVIF, PPM)."),
    "cut.png": (WHOLE["PNG"][:-9], "'cut.png' is a PNG image that is cut short."),
    "cut.gif": (
        WHOLE["GIF"][:-9],
        "'cut.gif' is a GIF image that is cut short, damaged, or of a kind that cannot be read.",
    ),
    "huge.png": (HUGE, "'huge.png' is a PNG image that has more than 50,000,000 pixels, the most that can be opened."),
    "nan": (tiff(NAN), "'nan' is a TIFF image that cannot be used: 1 of 6 pixels are not finite (NaN or infinite)."),
    "inf": (tiff(INF), "'inf' is a TIFF image that cannot be used: 3 of 6 pixels are not finite (NaN or infinite)."),
    "half": (
        tiff(NAN.astype(np.float16)),
        "'half' is a TIFF image that is cut short, damaged, or of a kind that cannot be read.",
    ),
    "complex": (
        tiff(NAN.astype(np.complex64)),
        "'complex' is a TIFF image that is cut short, damaged, or of a kind that cannot be read.",
    ),
    "five channels": (
        tiff(np.zeros((4, 4, 5), np.uint8)),
        "'five channels' is a TIFF image that is cut short, damaged, or of a kind that cannot be read.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_one_sentence(name, tmp_path, capfd):
    data, message = BAD[name]
    (tmp_path / name).write_bytes(data)
    begin = time.monotonic()
    with pytest.raises(ImageError) as caught:
        load_image(tmp_path / name)
    assert str(caught.value) == message
    assert time.monotonic() - begin < 2
    assert capfd.readouterr() == ("", "")


def lying(name: str) -> bytes:
    """Return a tiny file whose header announces 49,990,000 pixels, or as much."""
    size = struct.pack("<ii", 10_000, 4_999)
    if name == "bmp":
        return WHOLE["BMP"][:18] + size + WHOLE["BMP"][26:]
    if name == "png chunk":  # one that claims to be 4 GB long
        return WHOLE["PNG"][:33] + struct.pack(">I4s", 2**32 - 1, b"tEXt") + WHOLE["PNG"][33:]
    if name == "tiff":
        page = tiff(np.zeros((9, 7, 4), np.float64), extra=2)
        for tag, short in ((256, 7), (257, 9), (278, 9)):
            old = struct.pack("<HHII", tag, 4, 1, short)
            assert old in page
            page = page.replace(old, struct.pack("<HHII", tag, 4, 1, 10_000 if tag == 256 else 4_999))
        return page
    return png(RGBA.astype(np.uint16), 6, size=(10_000, 4_999))


@pytest.mark.parametrize("name", ["bmp", "png", "png chunk", "tiff"])
def test_a_header_that_promises_too_much_costs_neither_time_nor_memory(name):
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.monotonic()
    with pytest.raises(ImageError, match="is cut short"):
        decode_image(lying(name), name)
    assert time.monotonic() - begin < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**20  # kilobytes: 1 GiB


def test_opencvs_log_level_is_put_back():
    before = cv2.utils.logging.getLogLevel()
    with pytest.raises(ImageError):
        decode_image(WHOLE["BMP"][:-9], "cut")
    decode_image(WHOLE["BMP"], "whole")
    assert cv2.utils.logging.getLogLevel() == before != cv2.utils.logging.LOG_LEVEL_SILENT


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_name", ["photo.png", "photo.txt", "no ending", "写真 é.jpg"])
def test_a_file_is_known_by_its_contents(file_name, tmp_path):
    path = tmp_path / file_name
    path.write_bytes(WHOLE["PNG"])
    image = load_image(str(path))
    np.testing.assert_array_equal(image.pixels, COLOUR)
    assert image.name == file_name
    assert image.path == str(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.png", "'missing.png' does not exist."),
        ("text/inside.png", "'inside.png' does not exist."),
        ("folder", "'folder' is a folder, not an image."),
        ("a\0b", "'a\0b' is not a file name: embedded null byte."),
        ("x" * 5000, f"'{'x' * 5000}' cannot be read: File name too long."),
    ],
)
def test_what_is_no_readable_file_is_refused(path, message, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_bytes(b"text")
    with pytest.raises(ImageError, match=f"^{re.escape(message)}$"):
        load_image(tmp_path / path)


def test_a_pipe_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImageError, match="'pipe' is a pipe or a device"):
        load_image(tmp_path / "pipe")


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    def refuse(self, *_arguments):
        raise PermissionError(13, "Permission denied")  # chmod would not stop root

    (tmp_path / "secret.png").write_bytes(WHOLE["PNG"])
    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(ImageError, match=r"^'secret.png' may not be read: permission denied\.$"):
        load_image(tmp_path / "secret.png")


def test_a_file_over_the_limit_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.bmp"
    with path.open("wb") as file:
        file.truncate(reading.FILE_LIMIT + 1)
    monkeypatch.setattr("pathlib.Path.open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(ImageError, match=r"holds 536,870,913 bytes; the largest .* has 536,870,912"):
        load_image(path)


def test_memory_that_runs_out_is_an_image_error(monkeypatch):
    def refuse(data, kind, page):
        raise MemoryError

    monkeypatch.setattr(reading, "_decode", refuse)
    with pytest.raises(ImageError, match=r"^'big' is a PNG image that does not fit into memory\.$"):
        decode_image(WHOLE["PNG"], "big")


# --- the Image itself -----------------------------------------------------------------------------------------------


def test_an_image_cannot_be_changed_from_outside():
    pixels = GREY.copy()
    image = Image("mine", pixels, (0, 255))
    pixels[:] = 0
    np.testing.assert_array_equal(image.pixels, GREY)
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 1
    with pytest.raises(AttributeError):
        image.name = "yours"  # type: ignore[misc]


def test_an_image_is_contiguous_and_shares_what_cannot_be_written():
    decoded = decode_image(WHOLE["PNG"], "photo")
    assert decoded.pixels.flags.c_contiguous
    assert np.shares_memory(Image("again", decoded.pixels, (0, 255)).pixels, decoded.pixels)
    assert Image("turned", GREY.T, (0, 255)).pixels.flags.c_contiguous
    assert decoded.shape == (12, 17, 3)


@pytest.mark.parametrize(
    ("pixels", "levels", "message"),
    [
        (np.zeros(3), (0, 1), r"not \(3,\)"),
        (np.zeros((3, 3, 4)), (0, 1), r"not \(3, 3, 4\)"),
        (np.zeros((0, 3)), (0, 1), r"not \(0, 3\)"),
        (np.zeros((3, 3), bool), (0, 1), "not bool"),
        (np.zeros((3, 3), np.int32), (0, 1), "not int32"),
        (np.full((3, 3), np.nan), (0, 1), "9 of 9 pixels are not finite"),
        (np.zeros((3, 3)), (1, 1), r"not \(1, 1\)"),
        (np.zeros((3, 3)), (0, np.inf), r"not \(0, inf\)"),
    ],
)
def test_an_impossible_image_is_refused(pixels, levels, message):
    with pytest.raises(ImageError, match=message):
        Image("bad", pixels, levels)


# --- grey, crop, shrink ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_grey_weighs_the_channels_as_bt601_does(dtype):
    pixels = COLOUR.astype(dtype) * (dtype(257) if dtype == np.uint16 else dtype(1))
    pixels.flags.writeable = False
    grey = to_grey(pixels)
    expected = pixels.astype(float) @ [0.299, 0.587, 0.114]
    assert grey.dtype == dtype
    tolerance = {np.uint8: 0.51, np.uint16: 2.5, np.float32: 1e-3, np.float64: 1e-12}[dtype]
    np.testing.assert_allclose(grey.astype(float), expected, atol=tolerance, rtol=0)
    assert to_grey(grey) is grey


@pytest.mark.parametrize("pixels", [GREY, COLOUR], ids=["grey", "colour"])
def test_crop_cuts_out_a_copy(pixels):
    part = crop(pixels, 2, 3, 4, 5)
    assert part.flags.c_contiguous
    assert not np.shares_memory(part, pixels)
    assert [[part[i, j].tolist() for j in range(5)] for i in range(4)] == [
        [pixels[2 + i, 3 + j].tolist() for j in range(5)] for i in range(4)
    ]
    np.testing.assert_array_equal(crop(pixels, 0, 0, 12, 17), pixels)


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ((-1, 0, 3, 3), "top must be between 0 and 11, not -1"),
        ((12, 0, 3, 3), "top must be between 0 and 11, not 12"),
        ((0, 17, 3, 3), "left must be between 0 and 16, not 17"),
        ((4, 0, 9, 3), "height must be between 1 and 8, not 9"),
        ((0, 0, 0, 3), "height must be between 1 and 12, not 0"),
        ((0, 10, 3, 8), "width must be between 1 and 7, not 8"),
    ],
)
def test_a_crop_outside_the_picture_is_refused(window, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        crop(GREY, *window)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("channels", [(), (3,)], ids=["grey", "colour"])
def test_shrink_takes_the_mean_of_each_area(dtype, channels):
    pixels = RNG.integers(0, 256, (12, 20, *channels)).astype(dtype)
    small = shrink(pixels, 4, 5)
    expected = pixels.astype(float).reshape(4, 3, 5, 4, *channels).mean(axis=(1, 3))
    assert small.dtype == np.float64
    np.testing.assert_allclose(small, expected, rtol=1e-14)


def test_shrink_weighs_the_parts_of_pixels():
    np.testing.assert_allclose(shrink(np.array([[0.0, 3.0, 9.0]]), 1, 2), [[1.0, 7.0]], atol=1e-6)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((0, 5), "rows must be between 1 and 12, not 0"),
        ((13, 5), "rows must be between 1 and 12, not 13"),
        ((5, 18), "columns must be between 1 and 17, not 18"),
    ],
)
def test_shrink_does_not_enlarge(size, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        shrink(GREY, *size)


@pytest.mark.parametrize("operation", [to_grey, lambda p: crop(p, 0, 0, 1, 1), lambda p: shrink(p, 1, 1)])
def test_operations_refuse_what_is_no_picture(operation):
    with pytest.raises(ValueError, match="pixels must be uint8, uint16, float32, float64, not int32"):
        operation(GREY.astype(np.int32))


def test_the_pixel_limit_is_the_one_stated():
    assert PIXEL_LIMIT == 50_000_000
    with pytest.raises(ImageError, match="more than 50,000,000 pixels"):
        decode_image(png(GREY, 0, size=(10_001, 5_000)), "large")
