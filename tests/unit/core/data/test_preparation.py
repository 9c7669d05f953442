"""How pictures become images: one scale for deep ones, one ground for transparent ones, and what is not square."""

import numpy as np
import pytest

from convviz.core.data.preparation import Fit, Preparation
from convviz.core.images.reading import decode_layers
from tests.unit.core.data.folders.test_folder_dataset import fill, load, save

RANDOM = np.random.default_rng(0)


def counts_around(mean, shape=(12, 12), width=100):
    """A picture of 16 bits whose values lie in ``mean`` ± ``width``."""
    return (mean + RANDOM.integers(-width, width + 1, shape)).astype(np.uint16)


def deep_folder(folder, means=(900, 1100), count=10):
    for name, mean in zip("ab", means, strict=True):
        for number in range(count):
            save(folder / name / f"{number}.png", counts_around(mean))


def test_deep_pictures_are_scaled_alike_by_where_the_training_values_lie(tmp_path):
    deep_folder(tmp_path)
    made = load(tmp_path, image_size=12)
    low, high = made.preparation.levels
    assert 795 <= low <= 815
    assert 1185 <= high <= 1205
    means = [made.train.images[made.train.labels == label].mean() for label in (0, 1)]
    assert means[0] == pytest.approx((900 - low) / (high - low) * 255, abs=3)
    assert means[1] == pytest.approx((1100 - low) / (high - low) * 255, abs=3)
    (remark,) = (text for text in made.remarks if "bits" in text)
    assert remark.startswith("All 20 pictures are deeper than 8 bits: ")


def test_the_held_out_pictures_have_no_say_in_the_scale(tmp_path):
    deep_folder(tmp_path / "train")
    deep_folder(tmp_path / "test", (30_000, 50_000))
    made = load(tmp_path, image_size=12)
    assert made.preparation.levels[1] < 1300
    assert (made.test.images == 255).all()


def test_a_scale_of_before_takes_the_place_of_the_measured_one(tmp_path):
    deep_folder(tmp_path)
    before = Preparation(12, levels=(0.0, 2550.0), ground=(1, 2, 3))
    made = load(tmp_path, image_size=12, given=before)
    assert made.preparation == before
    assert made.train.images[made.train.labels == 0].mean() == pytest.approx(90, abs=1)


def test_hot_pixels_do_not_darken_the_rest(tmp_path):
    deep_folder(tmp_path)
    for path in tmp_path.glob("a/*.png"):
        pixels = counts_around(900, (120, 120))
        pixels[3, 3] = 65_535
        save(path, pixels)
    assert load(tmp_path, image_size=60).preparation.levels[1] < 1300


def test_deep_pictures_among_those_of_8_bits_keep_their_own_range_and_that_is_said(tmp_path):
    deep_folder(tmp_path)
    fill(tmp_path / "c", 5)
    made = load(tmp_path)
    assert made.preparation.levels is None
    assert any(
        text.startswith("20 of 25 pictures are deeper than 8 bits, beside others: 16 bits are scaled")
        for text in made.remarks
    )


def disc(ground, alpha):
    """A red disc on a ground, or with alpha."""
    rows, columns = np.mgrid[-1:1:24j, -1:1:24j]
    inside = rows**2 + columns**2 < 0.5
    colour = np.where(inside[..., None], (200, 30, 30), ground).astype(np.uint8)
    return np.dstack((colour, np.where(inside, 255, 0).astype(np.uint8))) if alpha else colour


@pytest.mark.parametrize(("ground", "word"), [((255,) * 3, "white"), ((0,) * 3, "black"), ((9, 80, 7), "RGB 9, 80, 7")])
def test_transparent_pictures_stand_on_the_ground_that_the_others_have(tmp_path, ground, word):
    for name in ("train/a", "train/b", "test/a", "test/b"):
        for number in range(3):
            save(tmp_path / name / f"{number}.png", disc(ground, alpha=name == "train/a" and number == 0))
    made = load(tmp_path, image_size=24)
    assert made.preparation.ground == ground
    assert np.ptp(made.train.images, axis=0).max() == 0  # with alpha or without, they are the same
    assert f"1 of 12 pictures is transparent in places, and shown on {word}." in made.remarks


@pytest.mark.parametrize(("colour", "ground"), [((20, 20, 20), (255,) * 3), ((250, 250, 250), (0,) * 3)])
def test_where_all_are_transparent_they_stand_out(tmp_path, colour, ground):
    for name in ("a", "b"):
        for number in range(3):
            pixels = disc((0, 0, 0), alpha=True)
            pixels[..., :3] = colour
            save(tmp_path / name / f"{number}.png", pixels)
    assert load(tmp_path).preparation.ground == ground


def test_half_transparent_pixels_are_mixed_exactly():
    data = save_bytes(np.full((8, 8, 4), (200, 100, 50, 51), np.uint8))
    image = Preparation(8, ground=(10, 20, 30)).image(decode_layers(data, "x"))
    assert image[:, 0, 0].tolist() == [48, 36, 34]  # a fifth of it and four fifths of the ground


def test_transparency_of_deep_pictures_is_scaled_with_them():
    pixels = np.full((8, 8, 4), 65_535, np.uint16)
    pixels[..., :3], pixels[:, 4:, 3] = 1000, 0
    image = Preparation(8, levels=(500.0, 1500.0), ground=(10, 20, 30)).image(decode_layers(save_bytes(pixels), "x"))
    assert image[:, 0, 0].tolist() == [128, 128, 128]
    assert image[:, 0, 7].tolist() == [10, 20, 30]


def save_bytes(pixels):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return save(Path(folder) / "x.png", pixels).read_bytes()


def halves():
    """24 x 8: black above, then white, then black."""
    pixels = np.zeros((24, 8), np.uint8)
    pixels[8:16] = 255
    return pixels


@pytest.mark.parametrize(
    ("fit", "column"),
    [(Fit.SQUASH, [0, 0, 85, 255, 255, 85, 0, 0]), (Fit.CROP, [255] * 8), (Fit.PAD, [0, 0, 85, 255, 255, 85, 0, 0])],
)
def test_squash_crop_and_pad(fit, column):
    image = Preparation(8, fit, ground=(7, 8, 9)).image(decode_layers(save_bytes(halves()), "x"))
    assert np.abs(image[0, :, 3].astype(int) - column).max() <= 1
    assert (image[:, :, 0].T == (7, 8, 9)).all() == (fit is Fit.PAD)


@pytest.mark.parametrize("shape", [(40, 10), (10, 40), (3, 7), (1, 300), (8, 8)])
@pytest.mark.parametrize("fit", Fit)
def test_any_proportions_can_be_fitted(shape, fit):
    image = Preparation(16, fit, ground=(90, 90, 90)).image(
        decode_layers(save_bytes(np.full(shape, 90, np.uint8)), "x")
    )
    assert (image == 90).all()


@pytest.mark.parametrize(
    ("fit", "how"),
    [(Fit.SQUASH, "squashed; the setting"), (Fit.CROP, "cropped"), (Fit.PAD, "given RGB 9, 9, 9 margins")],
)
def test_what_happens_to_pictures_that_are_not_square_is_said(tmp_path, fit, how):
    for name in ("a", "b"):
        for number in range(3):
            save(tmp_path / name / f"{number}.png", np.full((10, 10 + 10 * (number > 0)), 9, np.uint8))
    made = load(tmp_path, fit=fit)
    (remark,) = (text for text in made.remarks if "square" in text)
    assert remark.startswith(f"4 of 6 pictures are not square (sides up to 2 : 1), and {how}")
    assert made.preparation.fit is fit
    assert (made.train.images == 9).all()


def test_the_same_picture_in_training_and_validation_is_said_with_an_example(tmp_path):
    for split, first in (("train", 0), ("val", 50)):
        for name in ("a", "b"):
            fill(tmp_path / split / name, 12, first + 100 * (name == "b"))
    save(tmp_path / "val" / "a" / "again.bmp", np.full((12, 10), 3, np.uint8))
    save(tmp_path / "train" / "b" / "also.png", np.full((12, 10), 5, np.uint8))
    remarks = load(tmp_path).remarks
    assert (
        "1 of 25 validation images is a training image too (at 8 x 8), so that the accuracy is too good: "
        "'val/a/again.bmp' is 'train/a/003.png'."
    ) in remarks
    assert any(text.startswith("1 training image is in two classes (at 8 x 8): 'train/") for text in remarks)
    assert not any("Few pictures" in text for text in remarks)


def test_few_pictures_to_train_with_are_said(tmp_path):
    fill(tmp_path / "a", 20)
    fill(tmp_path / "b", 4, 100)
    assert "Few pictures to train with, so that accuracy says little: 'b' (3)." in load(tmp_path).remarks


def test_a_fingerprint_knows_a_moved_folder_and_other_pictures_under_the_same_names(tmp_path):
    fill(tmp_path / "one" / "a", 3)
    fill(tmp_path / "one" / "b", 3, 100)
    known = load(tmp_path / "one").fingerprint
    (tmp_path / "one").rename(tmp_path / "two")
    assert known.difference(load(tmp_path / "two").fingerprint) == ""
    save(tmp_path / "two" / "a" / "000.png", np.full((12, 10), 77, np.uint8))
    assert known.difference(load(tmp_path / "two").fingerprint) == "other pictures under the same 6 names"
    (tmp_path / "two" / "a" / "000.png").rename(tmp_path / "two" / "b" / "200.png")
    assert known.difference(load(tmp_path / "two").fingerprint).startswith("6 pictures too, but under other names")
    (tmp_path / "two" / "b" / "200.png").unlink()
    assert known.difference(load(tmp_path / "two").fingerprint) == "5 pictures, not 6"
