"""What a dataset promises is checked when one is made."""

import numpy as np
import pytest

from convviz.core.data.splits import Dataset, DatasetError, Split


def split(count=4, shape=(1, 5, 6), classes=2):
    images = np.arange(count * np.prod(shape), dtype=np.uint64).astype(np.uint8).reshape(count, *shape)
    return Split(images, np.arange(count, dtype=np.int64) % classes)


def dataset(train=None, validation=None, test=None, classes=("a", "b")):
    return Dataset("name", "Title", classes, train or split(), validation, test)


def test_a_split_is_as_long_as_it_has_images_and_cannot_be_changed():
    images, labels = np.zeros((3, 1, 4, 4), np.uint8), np.array([2, 0, 1])
    made = Split(images, labels)
    images[:], labels[:] = 9, 9  # it has its own
    assert len(made) == 3
    assert made.images.max() == 0
    assert made.labels.tolist() == [2, 0, 1]
    for array in (made.images, made.labels):
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_arrays_that_are_read_only_already_are_not_copied():
    first = split()
    second = Split(first.images[:2], first.labels[:2])
    assert np.shares_memory(first.images, second.images)
    assert np.shares_memory(first.labels, second.labels)


def test_arrays_in_another_order_are_put_in_order():
    images = np.arange(60, dtype=np.uint8).reshape(1, 4, 5, 3)
    images.flags.writeable = False
    made = Split(images.transpose(0, 3, 1, 2), np.zeros(1, np.int64))
    assert made.images.flags.c_contiguous
    np.testing.assert_array_equal(made.images[0, 2], images[0, :, :, 2])


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 4, 4), np.uint8), np.zeros(2, np.int64), r"shape \(N, 1 or 3, H, W\), not \(2, 4, 4\)"),
        (np.zeros((2, 2, 4, 4), np.uint8), np.zeros(2, np.int64), r"not \(2, 2, 4, 4\)"),
        (np.zeros((0, 1, 4, 4), np.uint8), np.zeros(0, np.int64), r"not \(0, 1, 4, 4\)"),
        (np.zeros((2, 1, 4, 4), np.float32), np.zeros(2, np.int64), "uint8, not float32"),
        (np.zeros((2, 1, 4, 4), np.uint8), np.zeros(3, np.int64), r"2 images .*\(2,\), not \(3,\)"),
        (np.zeros((2, 1, 4, 4), np.uint8), np.zeros(2, np.int32), "int64, not int32"),
        (np.zeros((2, 1, 4, 4), np.uint8), np.array([0, -1]), "0 or more, not -1"),
    ],
)
def test_a_split_refuses_what_does_not_fit(images, labels, message):
    with pytest.raises(DatasetError, match=message):
        Split(images, labels)


def test_the_held_out_images_are_the_test_images_if_there_are_any():
    validation, test = split(2), split(6)
    assert dataset(validation=validation).held_out is validation
    assert dataset(validation=validation).held_out_name == "validation"
    assert dataset(validation=validation, test=test).held_out is test
    assert dataset(test=test).held_out_name == "test"


def test_a_dataset_knows_its_shape_and_counts_its_classes():
    made = dataset(split(5, (3, 5, 6)), test=Split(np.zeros((2, 3, 5, 6), np.uint8), np.array([1, 1])))
    assert made.input_shape == (3, 5, 6)
    assert made.counts(made.train).tolist() == [3, 2]
    assert made.counts(made.held_out).tolist() == [0, 2]
    assert made.counts(made.held_out).dtype == np.int64


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "to test or to validate with"),
        ({"test": split(), "classes": ("a",)}, "at least two classes"),
        ({"test": split(), "classes": ("a", "a")}, "different names"),
        ({"test": split(shape=(1, 6, 6))}, r"test images are \(1, 6, 6\), the others \(1, 5, 6\)"),
        ({"validation": split(classes=4)}, "validation has the label 3, but there are 2 classes"),
        ({"test": split(), "classes": ("a", "b", "c")}, "class 'c' has no image to learn from"),
    ],
)
def test_a_dataset_refuses_what_does_not_fit(parts, message):
    with pytest.raises(DatasetError, match=message):
        dataset(**parts)
