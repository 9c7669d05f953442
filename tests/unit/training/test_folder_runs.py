"""Training on class folders as people have them."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from convviz.app import main
from convviz.core.data.datasets import load_dataset
from convviz.core.data.preparation import Fit
from convviz.core.data.splits import DatasetError
from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control, Probe
from convviz.runs.events import BatchDone, Remark, RunFinished
from convviz.runs.files.checkpoint_header import checkpoint_header
from convviz.runs.files.pictures import pictures_from_data
from convviz.runs.recipe import Device, Recipe, TrainConfig
from convviz.training.checkpoint import load_checkpoint
from convviz.training.loop import train
from tests.unit.core.data.folders.test_folder_dataset import save
from tests.unit.core.loading import finish
from tests.unit.stripes import of_kind, until


@pytest.fixture
def stripes_of_16_bits(tmp_path):
    """Two classes whose values lie in 1000 ± 100 of 65,535."""
    random = np.random.default_rng(0)
    stripes = np.tile(np.repeat([-80, 80], 4), 4)[:, None] + np.zeros((32, 32))
    for name, pattern in (("down", stripes), ("across", stripes.T)):
        for number in range(40):
            values = 1000 + np.roll(pattern, random.integers(8), (0, 1)) + random.integers(-20, 21, (32, 32))
            save(tmp_path / "deep" / name / f"{number}.png", values.astype(np.uint16))
    return tmp_path / "deep"


def test_deep_pictures_are_learned_from(stripes_of_16_bits, capsys):
    options = "--model small --epochs 4 --image-size 32 --batch-size 4 --fit crop --json"
    assert main(["train", "--dataset", str(stripes_of_16_bits), *options.split()]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["test_accuracy"] == 1.0
    assert any(text.startswith("All 80 pictures are deeper than 8 bits: ") for text in lines[0]["remarks"])


CONFIG = TrainConfig(
    PRESETS["small"].spec.fitted((3, 16, 16), 2),
    Recipe(image_size=16, batch_size=4, epochs=2, device=Device.CPU, fit=Fit.CROP),
)


@pytest.fixture
def folder(tmp_path):
    """Two classes of deep pictures, wider than high, and one with alpha."""
    random = np.random.default_rng(1)
    for name, mean in (("a", 900), ("b", 1100)):
        for number in range(6):
            save(
                tmp_path / "deep" / name / f"{number}.png", random.integers(mean, mean + 9, (20, 30)).astype(np.uint16)
            )
    return tmp_path / "deep"


def saved(folder, path, batches=2):
    """The checkpoint of a run on a folder, after some batches."""
    control, config = Control(), replace(CONFIG, recipe=replace(CONFIG.recipe, dataset=str(folder)))
    events = train(config, control, threads=1)
    until(events, BatchDone, batches)
    control.copy().write(path)
    events.close()
    return config


def test_a_checkpoint_holds_how_pictures_are_prepared_and_what_they_are_known_by(folder, tmp_path):
    saved(folder, tmp_path / "a.safetensors")
    pictures = load_checkpoint(tmp_path / "a.safetensors").pictures
    known = finish(load_dataset(str(folder), **CONFIG.recipe.reading))
    assert pictures.preparation == known.preparation
    assert pictures.preparation.levels == pytest.approx((900, 1108), abs=2)
    assert pictures.fingerprint == known.fingerprint
    assert checkpoint_header(tmp_path / "a.safetensors").pictures == pictures


def test_a_run_goes_on_in_a_folder_that_has_moved_without_a_word(folder, tmp_path):
    path = tmp_path / "a.safetensors"
    config = saved(folder, path)
    folder.rename(tmp_path / "moved")
    config = replace(config, recipe=replace(config.recipe, dataset=str(tmp_path / "moved")))
    events = list(train(config, resume=path, threads=1))
    assert of_kind(events, RunFinished)[0].step == 6
    assert not of_kind(events, Remark)


def test_other_pictures_under_the_same_names_are_noticed_and_scaled_as_before(folder, tmp_path):
    path = tmp_path / "a.safetensors"
    config = saved(folder, path)
    for number in range(6):
        save(folder / "a" / f"{number}.png", np.full((20, 30), 5000, np.uint16))
    control = Control()
    (remark,) = of_kind(list(train(config, control, resume=path, threads=1)), Remark)
    assert remark.text == (
        "These are not the images that the checkpoint was trained with: "
        "the folder holds other pictures under the same 12 names."
    )
    control.copy().write(tmp_path / "b.safetensors")
    levels = load_checkpoint(tmp_path / "b.safetensors").pictures.preparation.levels
    assert levels == load_checkpoint(path).pictures.preparation.levels


def test_a_checkpoint_is_looked_at_without_its_folder(folder, tmp_path):
    path = tmp_path / "a.safetensors"
    config = saved(folder, path)
    shutil.rmtree(folder)
    with pytest.raises(DatasetError, match="does not exist"):
        list(train(config, resume=path, threads=1))
    control, weights = Control(), load_checkpoint(path).network
    started, finished = train(config, control, resume=path, look=True)
    assert (started.look, started.step, started.classes, len(started.sample)) == (True, 2, ("a", "b"), 0)
    assert finished.stopped
    snapshot = control.snapshot(Probe(np.full((3, 16, 16), 0.5, np.float32)))
    assert snapshot.probabilities.sum() == pytest.approx(1)
    assert snapshot.step == 2
    np.testing.assert_array_equal(snapshot.weights["conv1"], weights["conv1.weight"].numpy())
    assert all(stats.dead is None for stats in snapshot.stats.values())
    control.copy().write(tmp_path / "copy.safetensors")
    assert load_checkpoint(tmp_path / "copy.safetensors").step == 2


@pytest.mark.parametrize(
    "change",
    [
        {"levels": [1, 1]},
        {"levels": [2]},
        {"ground": [0, 0, 256]},
        {"ground": "white"},
        {"files": 0},
        {"names": 3},
        {"more": 1},
    ],
)
def test_a_damaged_description_of_the_pictures_is_refused(folder, tmp_path, change):
    saved(folder, tmp_path / "a.safetensors")
    pictures = load_checkpoint(tmp_path / "a.safetensors").pictures
    assert pictures_from_data(pictures.to_data(), CONFIG.recipe) == pictures
    with pytest.raises(ValueError, match=r"its (pictures|levels|ground|number of files)"):
        pictures_from_data({**pictures.to_data(), **change}, CONFIG.recipe)
