"""The programs of networks and their training build the same network, and teach it."""

import gzip
import shutil
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch

from convviz.core.networks.presets import PRESETS
from convviz.core.util.resources import resource_path
from convviz.export.code.code import Library
from convviz.export.code.network import network_code
from convviz.export.code.training import training_code
from convviz.runs.learning.optimisers import Optimiser
from convviz.runs.learning.schedules import Schedule
from convviz.runs.recipe import Recipe
from convviz.training.network.build import build
from tests.run_code import names_of


@pytest.mark.parametrize("key", PRESETS)
def test_the_program_builds_the_same_network(key, tmp_path):
    spec = PRESETS[key].spec
    names = names_of(network_code(spec), Library.TORCH, tmp_path)
    theirs, ours = names["net"].eval(), build(spec).eval()
    own = {name.replace(".", "_"): value for name, value in ours.state_dict().items()}
    given = theirs.state_dict()
    assert sorted(name.replace(".", "_") for name in given) == sorted(own)
    theirs.load_state_dict({name: own[name.replace(".", "_")].reshape(value.shape) for name, value in given.items()})
    x = torch.rand(2, *spec.input_shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        torch.testing.assert_close(theirs(x), ours(x))


def test_why_there_is_none_elsewhere():
    code = network_code(PRESETS["small"].spec)
    assert set(code.programs) == {Library.TORCH}
    assert all(reason.endswith(".") for reason in code.reasons.values())


def mnist_of(folder, count):
    """A small MNIST where torchvision looks for the whole."""
    raw = folder / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in (
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ):
        with gzip.open(resource_path("mnist", f"{name}.gz")) as file:
            head = bytearray(file.read(16 if "images" in name else 8))
            body = file.read(count * (784 if "images" in name else 1))
        head[4:8] = struct.pack(">i", count)
        (raw / name).write_bytes(bytes(head) + body)


#: Digits of which one epoch of each schedule is: the first learns, and all have their rates.
@pytest.mark.parametrize(("schedule", "count"), [(one, 320 if place else 2000) for place, one in enumerate(Schedule)])
def test_the_training_program_learns_with_the_same_rates(schedule, count, tmp_path):
    mnist_of(tmp_path, count)
    recipe = Recipe(epochs=1, schedule=schedule, optimiser=Optimiser.ADAM, learning_rate=0.003)
    code = training_code(PRESETS["small"].spec, recipe, 10)
    rates = []
    program = code.programs[Library.TORCH].replace(
        "        optimiser.step()", "        seen.append(optimiser.param_groups[0]['lr'])\n        optimiser.step()"
    )
    names = names_of(replace(code, programs={Library.TORCH: program}), Library.TORCH, tmp_path, seen=rates)
    total = len(rates)
    assert total == -(-count // recipe.batch_size)
    np.testing.assert_allclose(rates, [schedule.rate(step, total, 0.003) for step in range(total)], rtol=1e-6)
    assert count < 2000 or names["y"] > 0.5


def test_a_folder_of_classes_is_read_by_torchvision(tmp_path):
    pictures = tmp_path / "mine"
    for name in ("cat", "dog"):
        (pictures / name).mkdir(parents=True)
        for number in range(5):
            shutil.copy(resource_path("images", "text.png"), pictures / name / f"{number}.png")
    spec = PRESETS["chapter-three-class"].spec.fitted((3, 16, 16), 2)
    recipe = Recipe(dataset=str(pictures), epochs=1, batch_size=4, image_size=16)
    names = names_of(training_code(spec, recipe, 2), Library.TORCH, tmp_path)
    assert len(names["training"]) == 8


def test_what_no_program_can_read_is_said():
    with pytest.raises(ValueError, match="textures are made by this program"):
        training_code(PRESETS["small"].spec, Recipe(dataset="textures"), 3)
