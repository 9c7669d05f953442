"""Pages of TIFF stacks and frames of animations: how many there are, and that each is the one that was written."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from convviz.core.images.decoders import frames
from convviz.core.images.image import ImageError
from convviz.core.images.reading import decode_image
from tests.image_files import animated_png, chunk, frame_control, gif, tiff

RNG = np.random.default_rng(4)
PALETTE = RNG.integers(0, 256, (128, 3), dtype=np.uint8)
#: Few colours, so that a GIF keeps them, in squares that move; transparent around.
FRAMES = [np.full((16, 24, 4), 0, np.uint8) for _ in range(5)]
for _number, _frame in enumerate(FRAMES):
    _frame[2:9, 3 * _number : 3 * _number + 6] = (*PALETTE[_number].tolist(), 255)
    _frame[12:, :, :] = (9, 90, 200, 255)
OPAQUE = [np.where(frame[..., 3:] > 0, frame[..., :3], np.uint8(255)) for frame in FRAMES]


def animation(kind, **options):
    file = io.BytesIO()
    first, *others = (Pillow.fromarray(frame) for frame in FRAMES)
    first.save(file, kind, save_all=True, append_images=others, duration=50, **options)
    return file.getvalue()


ANIMATIONS = {
    "GIF, frames put upon one another": animation("GIF", disposal=2),
    "WebP": animation("WEBP", lossless=True, exact=True),
    "APNG": animation("PNG", disposal=1, blend=0),
    "APNG, blended": animation("PNG", disposal=1, blend=1),
}


@pytest.mark.parametrize("name", ANIMATIONS)
def test_each_frame_of_an_animation_is_the_one_that_was_written(name):
    data = ANIMATIONS[name]
    for number, expected in enumerate(OPAQUE, 1):
        image = decode_image(data, "film", number)
        assert (image.page.number, image.page.count, image.page.word) == (number, 5, "frame")
        np.testing.assert_array_equal(image.pixels, expected, err_msg=str(number))
    for number in (6, 1000, 2**31):
        with pytest.raises(ImageError, match=rf"'film' is a \w+ image that has no frame {number:,}: it has 5\."):
            decode_image(data, "film", number)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_each_page_of_a_tiff_is_the_one_that_was_written_whatever_its_size(dtype, order):
    pages = [(RNG.random((4 + number, 9, *(3,) * (number % 2))) * 200).astype(dtype) for number in range(4)]
    data = tiff(*pages, order=order)
    for number, expected in enumerate(pages, 1):
        image = decode_image(data, "stack", number)
        assert (image.page.number, image.page.count, image.page.word) == (number, 4, "page")
        np.testing.assert_array_equal(image.pixels, expected)
    with pytest.raises(ImageError, match=r"'stack' is a TIFF image that has no page 5: it has 4\."):
        decode_image(data, "stack", 5)


@pytest.mark.parametrize(
    "options", [{}, {"bigtiff": True}, {"byteorder": ">"}, {"compression": "zlib"}, {"imagej": True}]
)
def test_the_stacks_of_other_programs_have_all_their_pages(options):
    stack = RNG.integers(0, 4096, (12, 10, 14)).astype(np.uint16)
    file = io.BytesIO()
    tifffile.imwrite(file, stack, photometric="minisblack", **options)
    for number in (1, 7, 12):
        image = decode_image(file.getvalue(), "stack", number)
        assert image.page.count == 12
        np.testing.assert_array_equal(image.pixels, stack[number - 1])


def test_smaller_copies_and_masks_are_no_pages():
    file, page = io.BytesIO(), RNG.integers(0, 256, (20, 30), np.uint8)
    with tifffile.TiffWriter(file, byteorder=">") as writer:
        for part, kind in ((page, 0), (page[::2, ::2], 1), (page, 4), (page + 1, 2)):
            photometric = "mask" if kind == 4 else "minisblack"
            writer.write(part > 9 if kind == 4 else part, subfiletype=kind, photometric=photometric, metadata=None)
    assert decode_image(file.getvalue(), "scan").page.count == 2
    np.testing.assert_array_equal(decode_image(file.getvalue(), "scan", 2).pixels, page + 1)


def test_a_tiff_whose_pages_lead_in_a_circle_has_each_once():
    data = bytearray(tiff(*RNG.integers(0, 256, (3, 5, 6), np.uint8)))
    (first,) = struct.unpack_from("<I", data, 4)
    data[-4:] = struct.pack("<I", first)
    assert decode_image(bytes(data), "loop").page.count == 3


def test_pages_behind_a_gap_are_not_counted():
    data = tiff(*RNG.integers(0, 256, (3, 5, 6), np.uint8))
    assert decode_image(data[:-4], "cut").page.count == 2
    assert decode_image(data.replace(data[-4:], b"\xff\xff\xff\x7f"), "gap").page.count == 3


def test_a_damaged_page_is_refused_and_the_others_are_shown():
    file = io.BytesIO()
    stack = RNG.integers(0, 4096, (3, 40, 50)).astype(np.uint16)
    with tifffile.TiffWriter(file) as writer:
        for page in stack:
            writer.write(page, compression="zlib", photometric="minisblack", metadata=None)
    with tifffile.TiffFile(io.BytesIO(file.getvalue())) as read:
        place = read.pages[1].dataoffsets[0]
    data = bytearray(file.getvalue())
    data[place : place + 400] = bytes(400)
    with pytest.raises(ImageError, match="'stack' is a TIFF image that"):
        decode_image(bytes(data), "stack", 2)
    for number in (1, 3):
        np.testing.assert_array_equal(decode_image(bytes(data), "stack", number).pixels, stack[number - 1])


@pytest.mark.parametrize("count", [0, 1, 2, 10**6, 2**32 - 1])
def test_the_frames_that_an_animated_png_announces_do_not_count(count):
    data = ANIMATIONS["APNG"]
    start = data.index(b"acTL") - 4
    told = data[:start] + chunk(b"acTL", struct.pack(">II", count, 0)) + data[start + 20 :]
    assert decode_image(told, "film").page.count == 5
    np.testing.assert_array_equal(decode_image(told, "film", 5).pixels, OPAQUE[4])


def test_an_image_before_its_animation_is_the_first_frame():
    still, moving = np.full((8, 8), 40, np.uint8), np.full((8, 8), 90, np.uint8)
    lines = zlib.compress(b"".join(b"\0" + line.tobytes() for line in moving))
    data = animated_png(still, frame_control(0, (8, 8)), chunk(b"fdAT", b"\0\0\0\1" + lines))
    assert decode_image(data, "film").page.count == 2
    np.testing.assert_array_equal(decode_image(data, "film").pixels, still)
    np.testing.assert_array_equal(decode_image(data, "film", 2).pixels, moving)


@pytest.mark.parametrize("name", ANIMATIONS)
def test_an_animation_cut_short_has_the_frames_that_are_whole(name):
    data = ANIMATIONS[name]
    counts = []
    for length in range(len(data) // 3, len(data), 7):
        try:
            count = decode_image(data[:length], "cut").page.count
        except ImageError:
            continue
        counts.append(count)
        if count > 1 and not name.startswith("WebP"):  # whose decoder wants the rest of the file too
            np.testing.assert_array_equal(decode_image(data[:length], "cut", count).pixels, OPAQUE[count - 1])
    assert counts == sorted(counts)
    assert max(counts, default=1) <= 5


def test_a_frame_that_is_taken_back_leaves_what_was_before_it():
    one, two, three = RNG.integers(0, 128, (3, 6, 7), np.uint8)
    three[3:] = 5
    start = gif(one, PALETTE)
    data = start[: start.index(b"\x2c\0\0\0\0")]
    for indices, disposal in ((one, 1), (two, 3), (three, 1)):
        part = gif(indices, PALETTE)
        control = b"\x21\xf9\x04" + bytes([disposal << 2 | 1]) + b"\5\0\5\0"  # colour 5 is transparent
        data += control + part[part.index(b"\x2c\0\0\0\0") : -1]
    data += b"\x3b"
    seen = PALETTE[one]
    for number, indices in enumerate((one, two, three), 1):
        if number == 1:
            seen = np.where((one == 5)[..., np.newaxis], np.uint8(255), PALETTE[one])
        expected = np.where((indices == 5)[..., np.newaxis], seen, PALETTE[indices])
        np.testing.assert_array_equal(decode_image(data, "film", number).pixels, expected, err_msg=str(number))


def test_a_frame_that_lies_beyond_its_screen_is_not_counted():
    data = gif(RNG.integers(0, 128, (6, 7), np.uint8), PALETTE)
    second = data[data.index(b"\x2c\0\0\0\0") : -1]
    assert decode_image(data[:-1] + second + b"\x3b", "film").page.count == 2
    beyond = b"\x2c" + struct.pack("<HHHH", 0, 0, 60000, 60000) + second[9:]
    assert decode_image(data[:-1] + beyond + second + b"\x3b", "film").page.count == 1


def test_a_frame_behind_too_many_others_is_refused(monkeypatch):
    monkeypatch.setattr(frames, "MAX_PIXELS", dict.fromkeys(frames.MAX_PIXELS, 16 * 24 * 3))
    for name, data in ANIMATIONS.items():
        np.testing.assert_array_equal(decode_image(data, "film", 3).pixels, OPAQUE[2], err_msg=name)
        with pytest.raises(
            ImageError, match="has no frame 4 that can be shown: up to it there are more than 1,152 pixels"
        ):
            decode_image(data, "film", 4)


@pytest.mark.parametrize("page", [0, -1, 1.0, True, None])
def test_a_page_is_a_number_from_1(page):
    with pytest.raises(ValueError, match="page must be an integer from 1"):
        decode_image(ANIMATIONS["WebP"], "film", page)
