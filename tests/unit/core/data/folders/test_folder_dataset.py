"""Folders of images: right ones become datasets, wrong ones a sentence."""

import io
import os
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.data.datasets import load_dataset
from convviz.core.data.folders import read
from convviz.core.data.folders.dataset import reorder, stratified_split
from convviz.core.data.preparation import Preparation
from convviz.core.data.splits import DatasetError
from convviz.core.images.image import Image
from convviz.core.images.reading import Layers, decode_layers, read_file
from convviz.core.util.opencv import cv2
from tests.image_files import animated_png, chunk, frame_control
from tests.unit.core.loading import finish

SIZE = 8


def save(path: Path, pixels: np.ndarray) -> Path:
    """Write RGB, RGBA or grey as a PNG (or whatever its name says)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels.ndim == 3:
        pixels = np.ascontiguousarray(pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])
    ok, data = cv2.imencode(path.suffix, pixels)
    assert ok
    path.write_bytes(data.tobytes())
    return path


def fill(folder: Path, count: int, first: int = 0) -> None:
    """Write so many grey images, each with its own shade from `first` on."""
    for shade in range(first, first + count):
        save(folder / f"{shade:03d}.png", np.full((12, 10), shade, np.uint8))


def load(folder, **options):
    return finish(load_dataset(str(folder), **{"image_size": SIZE, **options}))


def shades(split):
    return split.images[:, 0, 0, 0].tolist()


@pytest.fixture
def animals(tmp_path):
    """cats 0..9, dogs 100..104."""
    fill(tmp_path / "animals" / "dogs", 5, 100)
    fill(tmp_path / "animals" / "cats", 10)
    return tmp_path / "animals"


def test_each_sub_folder_is_a_class_and_a_fifth_of_each_is_held_out(animals):
    made = load(animals)
    assert (made.name, made.title, made.classes) == (str(animals), "animals", ("cats", "dogs"))
    assert made.input_shape == (3, SIZE, SIZE)
    assert made.test is None
    assert made.held_out_name == "validation"
    assert made.counts(made.train).tolist() == [8, 4]
    assert made.counts(made.validation).tolist() == [2, 1]
    assert sorted(shades(made.train) + shades(made.validation)) == [*range(10), *range(100, 105)]
    for split in (made.train, made.validation):
        assert [shade >= 100 for shade in shades(split)] == split.labels.tolist()
        assert (split.images == split.images[:, :1, :1, :1]).all()
    assert made.skipped == ()


def test_the_same_seed_gives_the_same_split_in_whatever_order_files_are_listed(animals, monkeypatch):
    made = load(animals, seed=3)
    real = os.scandir

    class Backwards:
        def __init__(self, path):
            with real(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self):
            return self._entries

        def __exit__(self, *_details):
            return None

    monkeypatch.setattr(os, "scandir", Backwards)
    again = load(animals, seed=3)
    assert (shades(again.train), shades(again.validation)) == (shades(made.train), shades(made.validation))
    assert again.train.labels.tolist() == made.train.labels.tolist()
    other = load(animals, seed=4)
    assert shades(other.train) != shades(made.train)
    assert shades(made.train) != sorted(shades(made.train))


@pytest.mark.parametrize(("name", "split"), [("test", "test"), ("val", "validation"), ("Validation", "validation")])
def test_folders_named_as_splits_are_the_splits(tmp_path, name, split):
    for folder, first in (("train", 0), (name, 50)):
        fill(tmp_path / folder / "cats", 3, first)
        fill(tmp_path / folder / "dogs", 2, first + 100)
    made = load(tmp_path)
    assert made.classes == ("cats", "dogs")
    assert sorted(shades(made.train)) == [0, 1, 2, 100, 101]
    assert made.held_out_name == split
    assert sorted(shades(made.held_out)) == [50, 51, 52, 150, 151]
    assert [shade >= 100 for shade in shades(made.held_out)] == made.held_out.labels.tolist()


def test_all_three_splits_at_once_and_one_image_a_class_is_enough_then(tmp_path):
    for number, folder in enumerate(("test", "train", "valid")):
        fill(tmp_path / folder / "cats", 1, 10 * number)
        fill(tmp_path / folder / "dogs", 1, 10 * number + 1)
    made = load(tmp_path)
    assert sorted(shades(made.test)) == [0, 1]
    assert sorted(shades(made.train)) == [10, 11]
    assert sorted(shades(made.validation)) == [20, 21]


def test_a_lone_train_folder_is_divided_and_one_among_classes_is_a_class(tmp_path):
    fill(tmp_path / "a" / "train" / "cats", 5)
    fill(tmp_path / "a" / "train" / "dogs", 5, 100)
    assert load(tmp_path / "a").counts(load(tmp_path / "a").validation).tolist() == [1, 1]
    fill(tmp_path / "b" / "train", 2)
    fill(tmp_path / "b" / "bus", 2, 100)
    assert load(tmp_path / "b").classes == ("bus", "train")


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ((), "holds no sub-folders; it must hold at least two"),
        (("cats/",), "holds only one sub-folder, 'cats'"),
        (("cats/", "dogs"), "The class 'dogs' is empty"),
        (("train/cats/", "test/cats/"), "'train' holds only one sub-folder, 'cats'"),
        (("train/cats/", "train/dogs/", "test/cats/"), "'test' lacks the class 'dogs'"),
        (("train/cats/", "train/dogs/", "val/ants/", "val/cats/", "val/dogs/"), "'val' holds the class 'ants'"),
        (("train/cats/", "train/dogs/", "val/cats/", "val/dogs"), "class 'val/dogs' is empty"),
        (("train/cats/", "train/dogs/", "val/cats/", "validation/dogs/"), "all named as its validation images"),
    ],
)
def test_a_folder_that_cannot_be_a_dataset_says_why(tmp_path, folders, message):
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
        if folder.endswith("/"):
            fill(tmp_path / folder, 2)
    with pytest.raises(DatasetError, match=message):
        load(tmp_path)


def test_a_class_needs_two_readable_images_where_it_is_divided(animals):
    fill(animals / "ants", 1)
    (animals / "ants" / "x.png").write_bytes(b"")
    with pytest.raises(DatasetError, match="'ants' has only 1 readable image; it needs at least 2"):
        load(animals)
    (animals / "ants" / "000.png").write_bytes(b"")
    with pytest.raises(DatasetError, match="'ants' has no readable image"):
        load(animals)


def test_a_split_needs_a_readable_image_of_each_class(tmp_path):
    for folder in ("train/cats", "train/dogs", "test/cats", "test/dogs"):
        fill(tmp_path / folder, 1)
    (tmp_path / "test" / "cats" / "000.png").write_bytes(b"GIF")
    with pytest.raises(DatasetError, match="class 'cats' has no readable image in 'test'"):
        load(tmp_path)


def test_what_is_left_out_is_listed_with_a_reason_unless_it_is_hidden(animals):
    whole = (animals / "cats" / "001.png").read_bytes()
    (animals / "cats" / "aa.png").write_bytes(whole[: len(whole) // 2])
    (animals / "cats" / "it's.jpg").write_text("not a picture")
    (animals / "cats" / "labels.txt").write_text("cat")
    (animals / "cats" / "more").mkdir()
    fill(animals / "cats" / "more", 1)
    (animals / "dogs" / "Thumbs.db").write_bytes(b"x")
    (animals / "dogs" / ".hidden.png").write_bytes(b"x")
    (animals / ".git").mkdir()
    (animals / "readme.md").write_text("animals")
    made = load(animals)
    assert made.counts(made.train).tolist() == [8, 4]
    assert sorted(made.skipped) == [
        "cats/aa.png: is a PNG image that is cut short.",
        "cats/it's.jpg: is not an image of a known kind (PNG, JPEG, BMP, TIFF, GIF, WebP, AVIF, PPM).",
        "cats/labels.txt: not an image file.",
        "cats/more: a folder inside a class.",
        "readme.md: not in the folder of a class.",
    ]


def test_files_that_a_decoder_dies_of_or_makes_up_are_read_or_skipped_with_a_reason(animals):
    before = len(load(animals).train)
    control, unknown = frame_control(0, (8, 8)), chunk(b"ABCD", b"")
    (animals / "cats" / "animated.png").write_bytes(animated_png(np.full((8, 8), 9, np.uint8), control, unknown))
    planar = io.BytesIO()
    tifffile.imwrite(planar, np.full((3, 8, 8), 9 * 257, np.uint16), photometric="rgb", planarconfig="separate")
    (animals / "cats" / "planar.tif").write_bytes(planar.getvalue())
    (animals / "cats" / "level.pgm").write_bytes(b"P5 2 2 255\n" + bytes([9] * 4))
    (animals / "dogs" / "phone.jpg").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    made = load(animals)
    everything = np.concatenate([made.train.images, made.validation.images])
    assert len(everything) == 18
    assert len(made.train) > before
    assert (everything == 9).all(axis=(1, 2, 3)).sum() >= 3
    (skipped,) = made.skipped
    assert skipped.startswith(
        "dogs/phone.jpg: is a file of the kind HEIC, which cannot be read; export it as PNG or JPEG"
    )


def test_what_lies_beside_the_splits_is_listed_too(tmp_path):
    for folder in ("train/cats", "train/dogs", "test/cats", "test/dogs", "extra"):
        fill(tmp_path / folder, 1)
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "train" / "list.csv").write_text("")
    assert sorted(load(tmp_path).skipped) == [
        "extra: beside the splits, and so no class.",
        "notes.txt: not in the folder of a class.",
        "train/list.csv: not in the folder of a class.",
    ]


def test_names_in_any_script_are_kept(tmp_path):
    for number, name in enumerate(("猫", "Überhund", "dogs 🐕")):
        fill(tmp_path / "тест" / name, 2, 100 * number)
        (tmp_path / "тест" / "猫" / "ж.png").write_bytes(b"")
    made = load(tmp_path / "тест")
    assert made.title == "тест"
    assert made.classes == ("dogs 🐕", "Überhund", "猫")
    assert made.skipped == ("猫/ж.png: is empty.",)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text_can_be_shown(tmp_path):
    fill(tmp_path / os.fsdecode(b"caf\xe9"), 2)
    fill(tmp_path / "bar", 2, 100)
    (tmp_path / "bar" / os.fsdecode(b"\xff.png")).write_bytes(b"")
    made = load(tmp_path)
    assert made.classes == ("bar", "caf\ufffd")
    assert made.skipped == ("bar/\ufffd.png: is empty.",)


def test_grey_colour_transparent_16_bit_and_float_images_become_rgb(tmp_path):
    colour = np.zeros((20, 20, 3), np.uint8) + np.array([200, 100, 50], np.uint8)
    clear = np.dstack([colour, np.full((20, 20), 0, np.uint8)])
    halves = np.zeros((20, 20), np.float32)
    halves[:, 10:] = 2.0
    for name, pixels in (
        ("0 colour.png", colour),
        ("1 transparent.png", clear),
        ("2 grey.png", np.full((20, 20), 77, np.uint8)),
        ("3 deep.png", np.full((20, 20), 257 * 31, np.uint16)),
        ("4 float.tiff", halves),
        ("5 small.png", np.full((1, 2), 9, np.uint8)),
    ):
        save(tmp_path / "train" / "a" / name, pixels)
    for folder in ("train/b", "test/a", "test/b"):
        fill(tmp_path / folder, 1, 240)
    made = load(tmp_path)
    images = {tuple(image[:, 0, 0].tolist()): image for image in made.train.images}
    assert set(images) == {(200, 100, 50), (102, 88, 64), (77,) * 3, (31,) * 3, (0,) * 3, (9,) * 3, (240,) * 3}
    for first, image in images.items():
        if first != (0, 0, 0):
            assert (image == np.reshape(first, (3, 1, 1))).all()
    # What is transparent stands on the median of the others' edges: of red 9, 31, 77, 127.5, 200 and 240, and so on.
    # A float image is scaled from its least to its greatest value.
    assert images[0, 0, 0][0].tolist() == [[0] * 4 + [255] * 4] * 8


def image(pixels, levels=(0.0, 255.0)):
    return Image("x", np.asarray(pixels), levels)


def thumbnail(image, size):
    return Preparation(size).image(Layers(image, None))


def test_a_thumbnail_is_the_mean_of_the_areas_where_it_shrinks():
    pixels = np.random.default_rng(5).integers(0, 256, (24, 48, 3), dtype=np.uint8)
    means = pixels.reshape(8, 3, 8, 6, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.abs(thumbnail(image(pixels), 8) - means).max() <= 0.501


def test_a_thumbnail_grows_linearly_and_may_shrink_the_other_way():
    pixels = np.repeat([[0], [240]], 100, axis=1).astype(np.uint8)
    pixels[:, 1::2] += 10  # fine stripes, which a thinned-out picture would show
    made = thumbnail(image(pixels), 10)[0].astype(int)
    assert np.ptp(made, axis=1).max() <= 1
    assert (np.diff(made[:, 0]) >= 0).all()
    assert 4 <= made[0, 0] <= 6
    assert 244 <= made[-1, 0] <= 246
    assert 115 <= made[4:6, 0].mean() <= 135


def test_values_beyond_the_levels_are_clipped():
    made = thumbnail(image(np.full((8, 8), [-5.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0]), (0.0, 1.0)), 8)
    assert made[1, 3].tolist() == [0, 0, 64, 128, 191, 255, 255, 255]


@pytest.mark.parametrize("shape", [(1, 3_000_000), (3_000_000, 1), (1, 1), (7, 70_000)])
def test_a_picture_of_any_proportions_can_be_made_small(shape):
    assert (thumbnail(image(np.full(shape, 200, np.uint8)), 64) == 200).all()


def test_too_many_images_are_refused_before_one_is_read(animals, monkeypatch):
    monkeypatch.setattr(read, "DATASET_BYTES", 15 * 3 * 64 * 64 - 1)
    monkeypatch.setattr(read, "read_file", lambda path: pytest.fail("it was read"))
    with pytest.raises(
        DatasetError, match=r"'animals' holds 15 images, which need 15 x 3 x 64 x 64 = 184,320 bytes; "
    ) as e:
        load(animals, image_size=64)
    assert "the limit is 184,319" in str(e.value)
    monkeypatch.undo()
    monkeypatch.setattr(read, "DATASET_BYTES", 15 * 3 * 64 * 64)
    assert len(load(animals, image_size=64).train) == 12


def test_memory_that_is_not_there_is_reported(animals, monkeypatch):
    def fail(*_arguments):
        raise MemoryError

    monkeypatch.setattr(np, "empty", fail)
    with pytest.raises(DatasetError, match="15 images of 'animals' do not fit into memory"):
        load(animals)


def test_no_two_whole_pictures_are_held_at_once_and_the_splits_share_one_array(animals, monkeypatch):
    held = []

    def watched(data, name):
        assert [reference for reference in held if reference() is not None] == []
        loaded = decode_layers(data, name)
        held.append(weakref.ref(loaded.image))
        return loaded

    monkeypatch.setattr(read, "decode_layers", watched)
    (animals / "cats" / "a.png").write_bytes(b"")
    made = load(animals)
    assert len(held) == 15
    assert made.train.images.base is made.validation.images.base
    assert not made.train.images.flags.writeable


def test_progress_counts_the_files_and_closing_ends_the_reading(animals, monkeypatch):
    read_files = []
    monkeypatch.setattr(read, "read_file", lambda path: read_files.append(path) or read_file(path))
    making = load_dataset(str(animals), image_size=SIZE)
    assert [next(making) for _ in range(5)] == [0, 0, 1 / 15, 2 / 15, 3 / 15]
    making.close()
    assert len(read_files) == 3
    with pytest.raises(StopIteration):
        next(making)


@pytest.mark.parametrize("gone", ["", "cats"])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_folder_that_vanishes_while_it_is_read_is_named(animals, gone, steps):
    making = load_dataset(str(animals), image_size=SIZE)
    for _ in range(steps):
        next(making)
    shutil.rmtree(animals / gone)
    with pytest.raises(DatasetError, match=r"'.*(cats|dogs)' (vanished while it was read|does not exist)"):
        finish(making)


def test_a_file_that_vanishes_is_skipped(animals):
    making = load_dataset(str(animals), image_size=SIZE)
    for _ in range(3):
        next(making)
    (animals / "cats" / "004.png").unlink()
    assert finish(making).skipped == ("cats/004.png: does not exist.",)


@pytest.mark.parametrize(
    ("error", "message"),
    [(PermissionError(13, "no"), "may not be read: permission denied"), (OSError(5, "Input error"), "Input error")],
)
def test_a_folder_that_may_not_be_listed_is_named(animals, monkeypatch, error, message):
    def fail(_path):
        raise error

    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(DatasetError, match=f"The folder '.*animals' .*{message}"):
        load(animals)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_that_lead_in_circles_do_no_harm(animals):
    (animals / "cats" / "up").symlink_to(animals)
    (animals / "cats" / "self.png").symlink_to("self.png")
    (animals / "loop").symlink_to("loop")
    made = load(animals)
    assert made.counts(made.train).tolist() == [8, 4]
    names = [line.partition(":")[0] for line in made.skipped]
    assert sorted(names) == ["cats/self.png", "cats/up", "loop"]
    (animals / "up").symlink_to(animals)
    with pytest.raises(DatasetError, match="class 'up' is empty"):
        load(animals)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_pipe_named_like_an_image_is_skipped(animals):
    os.mkfifo(animals / "cats" / "pipe.png")
    assert load(animals).skipped == ("cats/pipe.png: is a pipe or a device, not an image file.",)


@pytest.mark.parametrize(("option", "value"), [("image_size", 7), ("image_size", 257), ("seed", -1), ("seed", 1.5)])
def test_options_beyond_their_limits_are_refused(animals, option, value):
    with pytest.raises(ValueError, match=rf"must be an integer .*, got {value}"):
        load(animals, **{option: value})


@given(st.lists(st.integers(2, 40), min_size=1, max_size=6), st.floats(0.01, 0.99), st.integers(0, 2**31 - 1))
def test_a_stratified_split_takes_the_same_share_of_each_class(counts, share, seed):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    train, held_out = stratified_split(labels, share, np.random.default_rng(seed))
    assert sorted([*train, *held_out]) == list(range(len(labels)))
    for label, count in enumerate(counts):
        taken = np.count_nonzero(labels[held_out] == label)
        assert 1 <= taken <= count - 1
        assert abs(taken - share * count) <= 0.5 or taken in (1, count - 1)
    again = stratified_split(labels, share, np.random.default_rng(seed))
    assert again[0].tolist() == train.tolist()
    assert again[1].tolist() == held_out.tolist()


@given(st.permutations(list(range(12))))
def test_rows_are_reordered_in_place(order):
    rows = np.arange(24).reshape(12, 2)
    expected = rows[order]
    reorder(rows, np.array(order))
    np.testing.assert_array_equal(rows, expected)
