"""The one door to the datasets."""

import gc
from weakref import WeakValueDictionary

import pytest

from convviz.core.data import datasets
from convviz.core.data.datasets import DATASETS, MNIST, TEXTURES, DatasetError, load_dataset
from convviz.core.images.examples import ExampleImage
from convviz.core.images.image import ImageError
from convviz.runs.recipe import Recipe
from tests.unit.core.loading import finish


def test_the_bundled_ones_are_known_by_name_and_described_in_one_sentence():
    assert list(DATASETS) == [MNIST, TEXTURES]
    assert Recipe().dataset in DATASETS
    for name, row in DATASETS.items():
        assert row.name == name
        assert row.description.endswith(".")
        assert row.description.count(". ") == 0
    with pytest.raises(TypeError):
        DATASETS["more"] = DATASETS[MNIST]  # type: ignore[index]


def test_progress_ends_with_1():
    assert list(load_dataset(TEXTURES))[-1] == 1


@pytest.fixture(autouse=True)
def nobody_else_holds_any(monkeypatch):
    """What other tests still hold is not shared with these."""
    monkeypatch.setattr(datasets, "_in_use", WeakValueDictionary())


def test_a_bundled_one_is_shared_while_held_and_freed_afterwards():
    first = finish(load_dataset(TEXTURES))
    assert finish(load_dataset(TEXTURES, image_size=32, seed=5)) is first
    assert TEXTURES in datasets._in_use
    del first
    gc.collect()
    assert TEXTURES not in datasets._in_use


def test_a_damaged_photograph_is_a_dataset_error(monkeypatch):
    def fail(self):
        raise ImageError("'brick.png' is empty.")

    monkeypatch.setattr(ExampleImage, "load", fail)
    with pytest.raises(DatasetError, match=r"'brick\.png' is empty\."):
        finish(load_dataset(TEXTURES))


@pytest.mark.parametrize("name", ["", "no such folder", "a\0b", "x" * 5000, __file__])
def test_any_other_name_is_a_folder_and_must_exist(name):
    with pytest.raises(
        DatasetError, match=r"empty|does not exist|not the name of a folder|cannot be read|not a folder"
    ):
        finish(load_dataset(name))
