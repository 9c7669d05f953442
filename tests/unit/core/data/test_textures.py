"""The textures: enough patches, always the same, and no pixel both learned from and tested with."""

from collections import Counter

import numpy as np
import pytest

from convviz.core.data import textures
from convviz.core.data.datasets import DATASETS
from convviz.core.data.textures import FIRST_TEST_COLUMN, PATCH, TEXTURE_CLASSES, load_textures
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from tests.unit.core.loading import finish


def load():
    return finish(load_textures("textures", "Textures"))


@pytest.fixture(scope="module")
def made():
    return load()


class Stub:
    def __init__(self, pixels):
        self._pixels = pixels

    def load(self):
        return Image("stub", self._pixels, (0.0, 255.0))


@pytest.fixture
def shoot(monkeypatch):
    """Take these pixels for each of the photographs."""

    def put(pixels):
        monkeypatch.setattr(textures, "EXAMPLES", dict.fromkeys(TEXTURE_CLASSES, Stub(pixels)))

    return put


def test_every_class_has_as_many_patches(made):
    assert made.classes == ("brick", "grass", "gravel")
    assert made.input_shape == (1, PATCH, PATCH)
    assert made.counts(made.train).tolist() == [400, 400, 400]
    assert made.counts(made.test).tolist() == [40, 40, 40]
    assert made.validation is None
    assert "1,200 patches" in DATASETS["textures"].description
    assert "120 to test" in DATASETS["textures"].description


def test_they_are_the_same_each_time_and_mixed(made):
    again = load()
    np.testing.assert_array_equal(made.train.images, again.train.images)
    np.testing.assert_array_equal(made.train.labels, again.train.labels)
    np.testing.assert_array_equal(made.test.images, again.test.images)
    assert set(made.train.labels[:20].tolist()) == {0, 1, 2}
    assert set(made.test.labels[:20].tolist()) == {0, 1, 2}


def test_no_pixel_is_trained_and_tested_with(shoot):
    pixels = np.zeros((512, 512), np.uint8)
    pixels[:, FIRST_TEST_COLUMN:] = 255
    shoot(pixels)
    marked = load()
    assert marked.train.images.max() == 0
    assert marked.test.images.min() == 255


def test_no_two_test_patches_share_a_pixel_and_half_of_the_others_are_mirrored(shoot):
    columns = np.broadcast_to(np.arange(512) // 2, (512, 512))
    shoot(columns.astype(np.uint8))
    firsts = Counter(load().test.images[:, 0, 0, 0].tolist())
    assert firsts == {column // 2: 30 for column in range(FIRST_TEST_COLUMN, 512, PATCH)}
    slopes = np.diff(load().train.images.astype(int), axis=3).sum(axis=3)
    assert np.count_nonzero(slopes[:, 0, 0] < 0) == len(slopes) / 2
    rows = columns.T
    shoot(rows.astype(np.uint8))
    firsts = Counter(load().test.images[:, 0, 0, 0].tolist())
    assert firsts == {row // 2: 12 for row in range(0, 512 - PATCH + 1, PATCH)}


def test_a_patch_is_found_in_its_own_photograph(made):
    for label, name in enumerate(TEXTURE_CLASSES):
        pixels = EXAMPLES[name].load().pixels[:, FIRST_TEST_COLUMN:]
        places = np.lib.stride_tricks.sliding_window_view(pixels, (PATCH, PATCH))
        for patch in made.test.images[made.test.labels == label][:3, 0]:
            assert (places == patch).all(axis=(2, 3)).any()


def test_brightness_alone_does_not_tell_them_apart(made):
    """Else there would be nothing to learn: the nearest mean brightness is wrong for a quarter of the patches."""
    means, labels = made.train.images.mean(axis=(1, 2, 3)), made.train.labels
    centres = np.array([means[labels == label].mean() for label in range(3)])
    guesses = np.abs(made.test.images.mean(axis=(1, 2, 3))[:, np.newaxis] - centres).argmin(axis=1)
    assert (guesses == made.test.labels).mean() < 0.75
