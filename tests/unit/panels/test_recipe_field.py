"""What follows from declaring a field of a recipe, and from a row in the tables of words that a recipe holds."""

import argparse
from dataclasses import dataclass, fields, replace

import pytest
import torch
from PySide6.QtTest import QTest

from convviz.app.cli import train
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import declare, declared, from_plain, to_plain
from convviz.core.util.kinds import Integer
from convviz.panels.training import bar as bar_module
from convviz.panels.training.bar import TrainingBar
from convviz.runs.learning.optimisers import Optimiser
from convviz.runs.learning.update import WeightChange, explain_update
from convviz.runs.recipe import Device, Recipe, Schedule, TrainConfig
from convviz.state.lab.runs import names as run_names
from convviz.training.devices import choose_device
from convviz.training.learning.optimisers import make_optimiser


@dataclass(frozen=True)
class Warm(Recipe):
    """A recipe with one field more; nothing else in this file knows of it."""

    warm_up: int = declare(
        Integer(0, 50), default=0, label="warm-up", unit="batches", tip="at a tenth of the rate", short="warm-up {}"
    )


@pytest.fixture
def warm(monkeypatch):
    for module in (train, run_names, bar_module):
        monkeypatch.setattr(module, "Recipe", Warm)


def options():
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    return parser


def test_a_new_field_is_an_option_of_train(warm, capsys):
    given = ["--dataset", "mnist", "--model", "small"]
    assert train._config(options().parse_args([*given, "--warm-up", "7"])).recipe == Warm(warm_up=7)
    assert train._config(options().parse_args(given)).recipe == Warm()
    with pytest.raises(SystemExit):
        options().parse_args([*given, "--warm-up", "51"])
    assert "argument --warm-up: warm up must be an integer from 0 to 50, got 51" in capsys.readouterr().err
    assert "an integer from 0 to 50 batches, at a tenth of the rate" in " ".join(options().format_help().split())


def test_a_new_field_has_a_control_that_edits_it_and_can_be_undone(new_context, warm, qtbot):
    context = new_context(wanted=())
    workbench = context.workbench
    workbench.model(Recipe).replace(Warm(warm_up=3))
    bar = TrainingBar(context)
    qtbot.addWidget(bar)
    qtbot.addWidget(bar.below)
    bar.below.show()
    control = bar.settings["warm_up"]
    assert control.isVisible()
    assert (control.value(), control.minimum(), control.maximum()) == (3, 0, 50)
    assert control.toolTip() == "Warm up: 0 to 50 batches, at a tenth of the rate"
    control.selectAll()
    QTest.keyClicks(control.lineEdit(), "12\r")
    assert workbench.value(Recipe) == Warm(warm_up=12)
    assert workbench.undo_stack.undoText() == "Change warm up"
    workbench.undo_stack.undo()
    assert control.value() == 3


def test_a_new_field_is_part_of_a_runs_name(warm):
    config = TrainConfig(PRESETS["small"].spec, Warm(warm_up=5, seed=3))
    assert run_names.run_name(2, config) == "run 2: Small, seed 3, warm-up 5"


def test_a_new_field_is_written_and_a_file_without_it_opens():
    assert to_plain(Warm(warm_up=5))["warm_up"] == 5
    assert from_plain(Warm, to_plain(Warm(warm_up=5)), "it") == Warm(warm_up=5)
    assert from_plain(Warm, to_plain(Recipe(epochs=9)), "it") == Warm(epochs=9)


def items(choice):
    return [choice.itemText(row) for row in range(choice.count())]


def test_every_consumer_goes_by_the_tables(new_context, qtbot, capsys):
    """A row more in one of them would be found in each of these places."""
    bar = TrainingBar(new_context(wanted=()))
    qtbot.addWidget(bar)
    tables = {"optimiser": Optimiser, "schedule": Schedule, "device": Device}
    assert {name for name, field in declared(Recipe).items() if type(field.default) in tables.values()} == set(tables)
    for name, words in tables.items():
        assert items(bar.settings[name]) == [word.text for word in words]
        for word in words:
            parsed = options().parse_args(["--dataset", "x", "--model", "small", f"--{name}", word.value])
            assert getattr(parsed, name) is word
            value = replace(Recipe(), **{name: word})
            assert from_plain(Recipe, to_plain(value), "it") == value
            named = run_names.run_name(1, TrainConfig(PRESETS["small"].spec, value))
            assert (word.short in named) == (name != "device" and value != Recipe())


@pytest.mark.parametrize("optimiser", Optimiser)
def test_every_optimiser_is_made_and_explained_by_its_row(optimiser):
    weight = torch.nn.Parameter(torch.tensor([0.75]))
    recipe = Recipe(optimiser=optimiser, learning_rate=0.1, weight_decay=0.5)
    made = make_optimiser(recipe, [weight], weight.device)
    assert type(made).__name__ == optimiser.torch.name
    for gradient in (0.3, -0.2):
        old, weight.grad = weight.item(), torch.tensor([gradient])
        made.step()
        update = explain_update(optimiser.formula, WeightChange(0.5, 0.1, old, gradient, weight.item()))
        assert old - 0.1 * update.step == pytest.approx(weight.item(), rel=1e-5)


def test_every_schedule_gives_a_rate_and_every_device_can_be_asked_for():
    assert all(0 <= schedule.rate(step, 10, 0.3) <= 0.3 for schedule in Schedule for step in range(10))
    assert choose_device(Device.CPU).type == "cpu"
    assert all(device.module for device in Device if device is not Device.AUTO)


def test_the_fields_of_the_recipe_are_all_declared():
    assert [*declared(Recipe)] == [field.name for field in fields(Recipe)]
