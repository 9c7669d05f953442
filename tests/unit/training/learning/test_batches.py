import numpy as np
import pytest
import torch

from convviz.core.data.datasets import Split
from convviz.training.learning.batches import Batches, epoch_order, stratified_sample

CPU = torch.device("cpu")


@pytest.fixture
def split():
    random = np.random.default_rng(0)
    return Split(random.integers(0, 256, (10, 3, 4, 5), dtype=np.uint8), np.arange(10) % 4)


def test_a_batch_is_the_images_from_0_to_1_channels_last(split):
    batches = Batches(split, CPU)
    batches.arrange(np.array([5, 7, 2, 2, 0]))
    images, labels = batches.take(1, 3)
    assert (images.dtype, images.shape) == (torch.float32, (3, 3, 4, 5))
    assert images.is_contiguous(memory_format=torch.channels_last)
    np.testing.assert_array_equal(images.numpy(), split.images[[7, 2, 2]].astype(np.float32) / np.float32(255))
    assert labels.tolist() == [3, 2, 2]


def test_all_come_once_in_order_with_a_smaller_last_batch(split):
    taken = list(Batches(split, CPU).all(4))
    assert [len(labels) for _, labels in taken] == [4, 4, 2]
    assert torch.cat([labels for _, labels in taken]).tolist() == split.labels.tolist()


def test_each_epoch_has_its_own_order_and_each_seed_its_own():
    first, again = epoch_order(1, 0, 50), epoch_order(1, 0, 50)
    assert sorted(first) == list(range(50))
    np.testing.assert_array_equal(first, again)
    assert (first != epoch_order(1, 1, 50)).any()
    assert (first != epoch_order(2, 0, 50)).any()


def test_the_sample_takes_as_many_of_each_class_as_can_be():
    labels = np.repeat([0, 1, 2], [100, 3, 50])
    sample = stratified_sample(labels, 21)
    assert np.bincount(labels[sample]).tolist() == [9, 3, 9]
    assert (np.diff(sample) > 0).all()
    np.testing.assert_array_equal(sample, stratified_sample(labels, 21))
    assert not np.array_equal(sample, stratified_sample(labels, 21, seed=1))
    assert stratified_sample(labels, 1000).tolist() == list(range(153))
