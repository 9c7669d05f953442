import sys

import numpy as np
import PIL.Image
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.images.mosaic import TileLayout
from convviz.core.util.opencv import cv2
from convviz.export import film as film_module
from convviz.export.film import HEIGHT, MAX_FRAMES, RATE, WIDTH, Film, FilmError, FilmPart, chosen_frames, save_film
from convviz.export.gif import MAX_COLOURS, GifWriter
from convviz.export.sheet import Ink, Section, blank, grey_mosaic, png, sheet_of, signed_mosaic, text_width, write

#: Blue below zero, red above, and black in the middle: a number can be read back from its colour.
RAMP = np.linspace(-1, 1, 256)
SIGNED = np.stack([np.clip(RAMP, 0, 1), 0 * RAMP, np.clip(-RAMP, 0, 1)], axis=1)
INK = Ink(np.rint(SIGNED * 255).astype(np.uint8), (20, 60, 20), (250, 250, 250))


def run(work):
    """The fractions that a work yields."""
    return list(work)


def film_of(frames, shape=(2, 3, 3), seed=0):
    random = np.random.default_rng(seed)
    maps = [random.normal(size=shape).astype(np.float32) for _ in range(frames)]
    digits = [random.random((1, 4, 4), np.float32) for _ in range(frames)]
    captions = [f"batch {number}" for number in range(frames)]
    return Film(captions, [FilmPart("kernels", maps), FilmPart("image", digits, grey=True)], [FilmPart("maps", maps)])


def read_film(path):
    """Its frames (n, H, W, 3), red first."""
    if path.suffix == ".gif":
        done, animation = cv2.imreadanimation(str(path))
        assert done
        return np.stack(animation.frames)[..., 2::-1], list(animation.durations)
    reader = cv2.VideoCapture(str(path))
    frames = []
    while True:
        done, frame = reader.read()
        if not done:
            break
        frames.append(frame[..., ::-1])
    rate = reader.get(cv2.CAP_PROP_FPS)
    reader.release()
    return np.stack(frames), rate


# -- sheets --------------------------------------------------------------------------------------------------------


def test_the_palette_has_zero_in_the_middle_the_theme_at_its_end_and_fits_a_gif():
    palette = INK.palette
    assert len(palette) == 254 <= MAX_COLOURS
    assert_array_equal(palette[0], INK.signed[0])
    assert_array_equal(palette[192], INK.signed[255])
    assert palette[96].max() <= 1
    assert_array_equal(palette[blank(1, 1)[0, 0]], INK.background)
    assert_array_equal(palette[-1], INK.text)


def test_colours_say_the_numbers_with_zero_in_the_middle_and_the_ends_for_what_lies_beyond():
    values = np.array([-3, -2, -1, 0, 0.5, 1, 2, np.inf, -np.inf, np.nan], np.float32)
    picture = INK.palette[signed_mosaic(values.reshape(1, 1, -1), 2.0, TileLayout(1, 1, 1, len(values), 0))]
    read = (picture[0, :, 0].astype(float) - picture[0, :, 2]) / 255 * 2
    assert_allclose(read, [-2, -2, -1, 0, 0.5, 1, 2, 2, -2, 0], atol=0.02)


def test_pictures_go_from_black_to_white():
    picture = INK.palette[grey_mosaic(np.array([[[0, 0.5, 1, 2]]], np.float32), TileLayout(1, 1, 1, 4, 0))]
    assert_allclose(picture[0], np.array([[0] * 3, [127.5] * 3, [255] * 3, [255] * 3]), atol=1)


def test_tiles_lie_in_reading_order_with_lines_between_and_nothing_after_the_last():
    maps = np.array([1, -1, 0], np.float32).reshape(3, 1, 1)
    sheet = signed_mosaic(maps, 1.0, TileLayout(3, 2, 2, 2, 1))
    line, empty = sheet[0, 2], blank(1, 1)[0, 0]
    expected = [
        [192, 192, line, 0, 0],
        [192, 192, line, 0, 0],
        [line] * 5,
        [96, 96, empty, empty, empty],
        [96, 96, empty, empty, empty],
    ]
    assert_array_equal(sheet, expected)
    assert line not in (0, 96, 192, empty)


def test_maps_of_more_cells_than_there_are_pixels_become_means():
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4) - 7.5
    sheet = signed_mosaic(maps, 7.5, TileLayout(1, 1, 2, 2, 0)).astype(float)
    means = maps.reshape(2, 2, 2, 2).mean(axis=(1, 3))
    assert_allclose((sheet - 96) / 96 * 7.5, means, atol=7.5 / 96)


@pytest.mark.parametrize("text", ["batch 260  ·  loss 0.157", "conv1  ·  16 × 28 × 28", "≈−1.95"])
def test_text_is_written_within_its_line_and_no_letter_is_missing(text):
    sheet = blank(60, 400)
    right = write(sheet, text, 10, 20, 24)
    rows, columns = np.nonzero(sheet != blank(1, 1)[0, 0])
    assert rows.min() >= 10
    assert rows.max() < 10 + 1.35 * 24
    assert columns.min() >= 20
    assert columns.max() <= right == 20 + text_width(text, 24)
    unknown = blank(60, 400)
    write(unknown, "\uffff" * len(text), 10, 20, 24)
    assert not np.array_equal(sheet, unknown)


def test_a_sheet_shows_every_cell_of_every_map_as_a_rectangle_of_whole_pixels():
    random = np.random.default_rng(1)
    sections = [
        Section("conv1", random.uniform(-1, 1, (40, 64, 48)).astype(np.float32), 1.0),
        Section("conv2", random.uniform(-1, 1, (5, 3, 3)).astype(np.float32), 1.0),
        Section("dense1", random.uniform(-1, 1, 300).astype(np.float32), 1.0),
    ]
    sheet = sheet_of("small", sections)
    decoded = cv2.imdecode(np.frombuffer(png(sheet, INK), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert_array_equal(decoded, INK.palette[sheet])
    indices = {section.title: np.rint(section.maps * 96 + 96).astype(np.uint8) for section in sections}
    assert all(_holds(sheet, tile, scale=1) for tile in indices["conv1"])
    assert all(_holds(sheet, tile, scale=12) for tile in indices["conv2"])
    strip = sheet[np.flatnonzero((sheet[:, 16] == indices["dense1"][0]) & (sheet[:, 27] == indices["dense1"][0]))[-1]]
    assert_array_equal(strip[16 : 16 + 13 * 92 : 13], indices["dense1"][:92])


def _holds(sheet, tile, scale):
    enlarged = tile.repeat(scale, 0).repeat(scale, 1)
    found = cv2.matchTemplate(sheet, enlarged, cv2.TM_SQDIFF)
    return found.min() < 1000  # rounded off; anywhere else it is some millions


# -- GIF -----------------------------------------------------------------------------------------------------------


def test_every_colour_of_a_gif_comes_back_exactly(tmp_path):
    random = np.random.default_rng(2)
    palette = random.permutation(256**3)[:MAX_COLOURS]
    palette = np.stack([palette >> 16, palette >> 8 & 255, palette & 255], axis=1).astype(np.uint8)
    frames = random.integers(0, MAX_COLOURS, (3, 37, 53)).astype(np.uint8)
    path = tmp_path / "film.gif"
    with path.open("wb") as file:
        writer = GifWriter(file, palette)
        for frame in frames:
            writer.add(frame, 120)
        writer.end()
    found, durations = read_film(path)
    assert_array_equal(found, palette[frames])
    assert durations == [120] * 3


def test_a_gif_plays_on_and_on_and_pillow_reads_it_too(tmp_path):
    palette = np.random.default_rng(3).integers(0, 256, (7, 3)).astype(np.uint8)
    frames = [np.full((5, 6), shade, np.uint8) for shade in (0, 6, 6, 3)]
    with (tmp_path / "film.gif").open("wb") as file:
        writer = GifWriter(file, palette)
        for frame in frames:
            writer.add(frame, 50)
        writer.end()
    with PIL.Image.open(tmp_path / "film.gif") as film:
        assert (film.n_frames, film.info["loop"], film.info["duration"]) == (4, 0, 50)
        for number, frame in enumerate(frames):
            film.seek(number)
            assert_array_equal(np.asarray(film.convert("RGB")), palette[frame])


def test_a_gif_has_at_most_256_colours(tmp_path):
    with (tmp_path / "film.gif").open("wb") as file, pytest.raises(ValueError, match="at most 256 colours, not 257"):
        GifWriter(file, np.zeros((257, 3), np.uint8))


# -- films ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["film.gif", "film.MP4", "Überblick 数.gif", "Überblick 数.mp4"])
def test_a_film_is_read_back_frame_by_frame(tmp_path, name):
    path, film = tmp_path / name, film_of(5)
    fractions = run(save_film(path, film, INK))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert [child.name for child in tmp_path.iterdir()] == [name]
    frames, times = read_film(path.rename(tmp_path / f"film{path.suffix.lower()}"))
    assert frames.shape == (5, HEIGHT, WIDTH, 3)
    assert times in ([100, 100, 100, 100, 1500], RATE)
    still = np.abs(frames[1:].astype(int) - frames[:-1]).reshape(4, -1).max(axis=1)
    assert still.min() > 50


def test_a_number_keeps_its_colour_through_the_whole_film(tmp_path):
    maps = [np.full((1, 1, 1), value, np.float32) for value in (1, -4, 0, 2, np.nan)]
    path = tmp_path / "film.gif"
    run(save_film(path, Film(list("abcde"), [], [FilmPart("", maps)]), INK))
    frames, _ = read_film(path)
    moving = np.ptp(frames[:4, 60:].astype(int), axis=0).max(axis=-1) > 100
    colours = frames[:, 60:][:, moving].astype(float)
    assert_allclose(np.ptp(colours, axis=1), 0)
    read = (colours[:, 0, 0] - colours[:, 0, 2]) / 255 * 4
    assert_allclose(read, [1, -4, 0, 2, 0], atol=0.05)


def test_maps_for_which_there_is_no_room_are_left_out_and_the_title_says_so(monkeypatch, tmp_path):
    titles = []
    original = film_module.write_title
    monkeypatch.setattr(
        film_module, "write_title", lambda sheet, title, *rest: titles.append(title) or original(sheet, title, *rest)
    )
    many = [np.zeros((20_000, 5, 5), np.float32)]
    run(
        save_film(
            tmp_path / "film.gif", Film(["a"], [], [FilmPart("conv1", many), FilmPart("conv2", [many[0][:4]])]), INK
        )
    )
    assert titles[0].startswith("conv1, the first ")
    assert 100 < int(titles[0].split()[-1]) < 20_000
    assert titles[1] == "conv2"


def test_a_network_of_zeros_can_be_filmed(tmp_path):
    zeros = [np.zeros(10, np.float32)]
    run(save_film(tmp_path / "film.gif", Film(["a"], [], [FilmPart("dense1", zeros)]), INK))
    assert read_film(tmp_path / "film.gif")[0].shape == (1, HEIGHT, WIDTH, 3)


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (4, [0, 1, 2, 3]), (MAX_FRAMES, list(range(MAX_FRAMES)))])
def test_every_snapshot_is_a_frame_where_there_are_few(count, expected):
    assert chosen_frames(count) == expected


def test_of_many_snapshots_frames_are_chosen_evenly():
    chosen = chosen_frames(10_000)
    assert len(chosen) == MAX_FRAMES
    assert (chosen[0], chosen[-1]) == (0, 9_999)
    assert set(np.diff(chosen)) <= {33, 34}


@pytest.mark.parametrize("name", ["film.avi", "film", "film.gif.txt"])
def test_a_film_of_another_kind_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.gif or \.mp4, (not in|and 'film' has)"):
        run(save_film(tmp_path / name, film_of(1), INK))
    assert not list(tmp_path.iterdir())


def test_a_film_without_frames_is_refused(tmp_path):
    with pytest.raises(FilmError, match="nothing to be seen"):
        run(save_film(tmp_path / "film.gif", film_of(0), INK))
    assert not list(tmp_path.iterdir())


# -- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".gif", ".mp4"])
@pytest.mark.parametrize("steps", [1, 4, 8])
def test_a_film_given_up_leaves_the_old_file_and_nothing_else(tmp_path, ending, steps):
    path = tmp_path / f"film{ending}"
    path.write_bytes(b"the old one")
    work = save_film(path, film_of(6), INK)
    for _ in range(steps):
        next(work)
    assert len(list(tmp_path.iterdir())) == 2
    work.close()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"the old one"


def test_a_film_that_was_never_begun_leaves_nothing(tmp_path):
    save_film(tmp_path / "film.gif", film_of(2), INK).close()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the size of files as Linux does")
@pytest.mark.parametrize("ending", [".gif", ".mp4"])
def test_a_full_disk_is_noticed_and_nothing_half_written_stays(tmp_path, ending, capfd):
    import resource

    path = tmp_path / f"film{ending}"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OSError, match=r"too large|may be full"):
            run(save_film(path, film_of(40), INK))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    capfd.readouterr()  # FFmpeg says something too
    assert not list(tmp_path.iterdir())


def test_without_the_codec_it_is_said_plainly(tmp_path, monkeypatch):
    class Mute:
        def isOpened(self):  # noqa: N802 - OpenCV's name
            return False

        def release(self):
            pass

    fourcc = cv2.VideoWriter.fourcc
    maker = type("VideoWriter", (), {"__new__": lambda kind, *_: Mute(), "fourcc": staticmethod(fourcc)})
    monkeypatch.setattr(film_module.cv2, "VideoWriter", maker)
    with pytest.raises(FilmError, match=r"cannot write MP4 files on this system; a name that ends in \.gif may do"):
        run(save_film(tmp_path / "film.mp4", film_of(2), INK))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        run(save_film(tmp_path / "gone" / "film.gif", film_of(1), INK))
