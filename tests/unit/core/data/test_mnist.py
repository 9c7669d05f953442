"""MNIST: the files are the authors' own, and are read as torchvision reads them."""

import gzip
import hashlib
import shutil

import numpy as np
import pytest

from convviz.core.data.datasets import load_dataset
from convviz.core.data.mnist import load_mnist
from convviz.core.data.splits import DatasetError
from convviz.core.util import resources
from convviz.core.util.resources import resource_path
from tests.unit.core.loading import finish

SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@pytest.fixture(scope="module")
def mnist():
    return finish(load_dataset("mnist"))


@pytest.mark.parametrize("name", SHA256)
def test_the_shipped_files_are_the_original_ones_and_credited(name):
    data = gzip.decompress(resource_path("mnist", f"{name}.gz").read_bytes())
    assert hashlib.sha256(data).hexdigest() == SHA256[name]
    credited = resource_path("CREDITS.md").read_text(encoding="utf-8")
    assert f"`{name}.gz`" in credited
    assert f"`{SHA256[name]}`" in credited


def test_the_files_take_less_than_12_megabytes_and_tell_no_time():
    files = list(resource_path("mnist").iterdir())
    assert sorted(file.name for file in files) == sorted(f"{name}.gz" for name in SHA256)
    assert sum(file.stat().st_size for file in files) < 12e6
    # The flags (a name would be 8) and the time; so the same bytes come of packing them again.
    assert {file.read_bytes()[3:8] for file in files} == {bytes(5)}


def test_its_size_and_classes(mnist):
    assert (mnist.name, mnist.title) == ("mnist", "MNIST digits")
    assert mnist.classes == tuple("0123456789")
    assert (len(mnist.train), mnist.validation, len(mnist.test)) == (60_000, None, 10_000)
    assert mnist.input_shape == (1, 28, 28)
    assert mnist.skipped == ()
    # As the authors' page counts them.
    assert mnist.counts(mnist.train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert mnist.counts(mnist.test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_every_digit_is_as_torchvision_reads_it(mnist, tmp_path):
    from torchvision.datasets import MNIST

    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in SHA256:
        with gzip.open(resource_path("mnist", f"{name}.gz")) as packed, (raw / name).open("wb") as file:
            shutil.copyfileobj(packed, file)
    for train, split in ((True, mnist.train), (False, mnist.test)):
        theirs = MNIST(str(tmp_path), train=train)
        np.testing.assert_array_equal(split.images[:, 0], theirs.data.numpy())
        np.testing.assert_array_equal(split.labels, theirs.targets.numpy())


def test_the_first_digits_are_these(mnist):
    assert mnist.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    seven = mnist.test.images[0, 0]
    # Ink is bright: the bar at the top, the stroke down to the left, nothing at the rim.
    assert seven[8, 8:20].min() > 100
    assert seven[24, 11:13].min() > 100
    assert seven[:, [0, 27]].max() == 0


def test_it_is_shared_while_someone_holds_it(mnist):
    assert finish(load_dataset("mnist")) is mnist


def load(folder):
    return finish(load_mnist("mnist", "MNIST", folder=folder))


def test_a_file_that_is_cut_short_missing_or_another_is_refused_by_name(tmp_path):
    folder = shutil.copytree(resource_path("mnist"), tmp_path / "mnist")
    path = folder / "t10k-labels-idx1-ubyte.gz"
    data = path.read_bytes()
    path.unlink()
    with pytest.raises(DatasetError, match=r"'t10k-labels-idx1-ubyte\.gz' cannot be read: No such file"):
        load(folder)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DatasetError, match=r"'t10k-labels-idx1-ubyte\.gz' is cut short"):
        load(folder)
    shutil.copy(resource_path("mnist", "train-labels-idx1-ubyte.gz"), path)
    with pytest.raises(DatasetError, match=r"'t10k-labels.*its shape is \(60000,\), not \(10000,\)"):
        load(folder)
    path.write_bytes(gzip.compress(b"\0\0\x08\x01" + (10_000).to_bytes(4, "big") + bytes(9_999) + b"\x0a"))
    with pytest.raises(DatasetError, match="it has a label 10, beyond 9"):
        load(folder)


def test_loading_can_be_given_up_between_any_two_steps():
    making = load_mnist("mnist", "MNIST")
    assert 0 < next(making) < 0.1
    making.close()
    with pytest.raises(StopIteration):
        next(making)


def test_a_program_without_its_files_says_so(tmp_path, monkeypatch):
    from convviz.core.data import datasets

    monkeypatch.setattr(datasets, "_in_use", {})
    monkeypatch.setattr(resources, "_ROOTS", (tmp_path,))
    with pytest.raises(DatasetError, match="own file 'mnist' is neither in"):
        finish(load_dataset("mnist"))
