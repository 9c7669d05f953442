"""Verdicts on real runs: those that must come come, and a healthy run raises no alarm."""

from contextlib import closing

import numpy as np
import pytest

from convviz.core.data.datasets import MNIST, Dataset, Split, load_dataset
from convviz.core.networks.layers import Activation, Dense, Flatten
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control, Part, Probe
from convviz.runs.devices import Device
from convviz.runs.errors import DivergedError
from convviz.runs.events import BatchDone, RunFailed
from convviz.runs.figures import verdicts
from convviz.runs.history import History
from convviz.runs.learning.optimisers import Optimiser
from convviz.runs.learning.schedules import Schedule
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.training.loop import train
from tests.unit.core.loading import finish

TINY = NetworkSpec(
    "tiny", (1, 28, 28), chain(Flatten(), Dense(24), Activation("relu"), Dense(16), Activation("relu"), Dense(10))
)
DEEP = NetworkSpec("deep", (1, 28, 28), chain(Flatten(), *8 * (Dense(24), Activation("sigmoid")), Dense(10)))
CLASSES = tuple("0123456789")


@pytest.fixture(scope="module")
def digits():
    """MNIST, which a dataset of fewer digits is taken of."""
    return finish(load_dataset(MNIST))


def some(digits, train, held_out, classes=CLASSES, labels=lambda labels: labels):
    """Digits by their places among those to train with, and so many held out, with other classes."""
    parts = (digits.train.images[train], digits.train.labels[train]), (digits.test.images, digits.test.labels)
    learned, judged = (Split(images.copy(), labels(own).astype(np.int64)) for images, own in parts)
    judged = Split(judged.images[held_out].copy(), judged.labels[held_out].copy())
    return Dataset("digits", "Digits", classes, learned, judged, None)


def kinds(network, data, batches, **recipe):
    """Kind -> the batch after which it was found first, of all verdicts after each of a run's first batches."""
    recipe = Recipe(**{"epochs": 20, "schedule": Schedule.CONSTANT, "device": Device.CPU, **recipe})
    config = TrainConfig(network.fitted(data.input_shape, len(data.classes)), recipe)
    probe = Probe(data.held_out.images[0] / np.float32(255), 0, "image")
    # In slow motion every batch is shown.
    control = Control(probe=probe, parts=frozenset({Part.SAMPLE}), rate=1e9)
    history, found = History("run"), {}
    history.dataset = data

    def note():
        for verdict in verdicts(history, history.snapshots[-1] if history.snapshots else None, live=True):
            found.setdefault(verdict.kind, history.step)

    with closing(train(config, control, dataset=data, threads=1)) as events:
        try:
            for event in events:
                history.take(event)
                if isinstance(event, BatchDone):
                    note()
                    if event.step >= batches:
                        break
        except DivergedError as error:
            history.take(RunFailed(str(error), error.loss))
            note()
    return found, history


@pytest.mark.parametrize("name", ["small", "lenet5-modern"])
def test_presets_raise_no_alarm_while_they_learn(digits, name):
    data = some(digits, slice(0, 2000), slice(0, 200))
    found, history = kinds(PRESETS[name].spec, data, 45, schedule=Schedule.ONE_CYCLE, epochs=2, learning_rate=0.006)
    assert history.loss.values[-10:].mean() < 1
    assert set(found) == {"learning"}


def test_a_rate_far_too_large_ends_in_a_diverged_run_or_a_silent_one(digits):
    data = some(digits, slice(0, 2000), slice(0, 200))
    found, history = kinds(TINY, data, 60, optimiser=Optimiser.SGD, learning_rate=10.0, weight_decay=10.0)
    assert history.failure is not None
    assert list(found)[-1] == "nan"
    found, _ = kinds(TINY, data, 60, learning_rate=1.0)
    assert "silent" in found
    assert not {"vanishing", "slow", "dead"} & set(found)


def test_a_deep_network_of_sigmoids_vanishes_and_has_not_learned(digits):
    found, _ = kinds(DEEP, some(digits, slice(0, 2000), slice(0, 200)), 70, optimiser=Optimiser.SGD, learning_rate=0.01)
    assert {"vanishing", "not_learned"} <= set(found)
    assert found["vanishing"] < found["not_learned"]
    assert not {"dead", "silent", "fast", "exploding"} & set(found)


def test_a_rare_class_is_never_answered_and_that_is_put_down_to_the_classes(digits):
    ones, sevens = (np.flatnonzero(digits.train.labels == digit) for digit in (1, 7))
    held_out = np.flatnonzero(np.isin(digits.test.labels[:1000], (1, 7)))
    chosen = np.concatenate([ones[:600], sevens[:12]])
    data = some(digits, chosen, held_out, ("one", "seven"), lambda labels: labels == 7)
    found, _ = kinds(TINY, data, 60, learning_rate=3e-4, optimiser=Optimiser.SGD)
    assert "unbalanced" in found


def test_few_images_and_many_epochs_overfit(digits):
    data = some(digits, slice(0, 160), slice(0, 300))
    found, history = kinds(TINY, data, 200, batch_size=32, epochs=40, learning_rate=0.01)
    assert "overfits" in found
    assert found["overfits"] > history.started.batches_per_epoch * 4
    assert not {"not_learned", "one_answer", "vanishing", "diverging"} & set(found)
