"""Networks on all of MNIST: takes minutes, so it is marked slow."""

from contextlib import closing

import pytest

from convviz.core.networks.presets import PRESETS
from convviz.runs.events import Evaluated, RunFinished
from convviz.runs.recipe import Device, Recipe, TrainConfig
from convviz.training.loop import train
from tests.unit.stripes import of_kind


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_default_preset_is_right_on_0_9766_of_the_test_digits_within_one_epoch():
    recipe = Recipe(epochs=1, device=Device.CPU)
    emitted = list(train(TrainConfig(PRESETS["small"].spec, recipe)))
    evaluated = of_kind(emitted, Evaluated)
    assert [(e.split, e.epoch, len(e.predicted)) for e in evaluated] == [("test", 1, 10_000)]
    assert isinstance(emitted[-1], RunFinished)
    assert emitted[-1].accuracy == evaluated[0].accuracy >= 0.9766


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_lenet5_learns_by_its_papers_loss_with_the_recipe_that_is_proposed():
    recipe = Recipe(device=Device.CPU)
    assert recipe.epochs <= 5
    with closing(train(TrainConfig(PRESETS["lenet5"].spec, recipe))) as emitted:  # no longer than it takes
        assert any(event.accuracy >= 0.98 for event in emitted if isinstance(event, Evaluated))
