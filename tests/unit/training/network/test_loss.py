"""LeNet-5's loss, against the paper's formula."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from convviz.core.networks.layers import Dense, Flatten, Rbf
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control, Probe
from convviz.runs.events import Evaluated
from convviz.runs.snapshot import Snapshot
from convviz.training.loop import train
from convviz.training.network.loss import loss_of
from tests.unit.stripes import make_config, of_kind

OUTPUTS = -torch.tensor([[3.0, 1.0, 20.0], [0.0, 50.0, 2.5]])
LABELS = torch.tensor([1, 2])


SPEC = NetworkSpec("rbf", (1, 12, 12), chain(Flatten(), Dense(84), Rbf(3)))


def test_it_is_equation_9_of_the_paper():
    expected = [
        d[label] + math.log(math.exp(-0.1) + sum(math.exp(-other) for other in d))
        for d, label in zip((-OUTPUTS).tolist(), LABELS.tolist(), strict=True)
    ]
    loss = loss_of(SPEC)
    np.testing.assert_allclose(loss(OUTPUTS, LABELS, reduction="none"), expected, rtol=1e-6)
    assert float(loss(OUTPUTS, LABELS)) == pytest.approx(np.mean(expected), rel=1e-6)
    assert float(loss(OUTPUTS, LABELS, reduction="sum")) == pytest.approx(np.sum(expected), rel=1e-6)


def test_without_it_an_rbf_output_learns_by_the_cross_entropy():
    spec = NetworkSpec("rbf", (1, 12, 12), chain(Flatten(), Dense(84), Rbf(3, "cross_entropy")))
    assert torch.equal(loss_of(spec)(OUTPUTS, LABELS), functional.cross_entropy(OUTPUTS, LABELS))


def test_every_other_network_learns_by_the_cross_entropy():
    for key, preset in PRESETS.items():
        differs = not torch.equal(loss_of(preset.spec)(OUTPUTS, LABELS), functional.cross_entropy(OUTPUTS, LABELS))
        assert differs == (key == "lenet5")


def test_batches_evaluations_and_breakdowns_have_one_loss(stripes):
    probe = Probe(stripes.test.images[0].astype(np.float32) / 255)
    control = Control(probe=probe)
    control.breakdown = True
    spec = SPEC.fitted(stripes.input_shape, 3)
    emitted = list(train(make_config(spec, epochs=1), control, dataset=stripes, threads=1))
    snapshot = of_kind(emitted, Snapshot)[-1]
    detail = snapshot.detail
    # The probabilities are of the true classes alone, so the loss is a little more than −ln p.
    plain = -np.log(detail.probabilities[np.arange(len(detail.labels)), detail.labels])
    assert (detail.losses >= plain).all()
    assert len(detail.labels) <= 8
    evaluated = of_kind(emitted, Evaluated)[-1]
    images = torch.tensor(stripes.test.images).float() / 255
    weights = torch.from_numpy(snapshot.weights["dense1"]), torch.from_numpy(snapshot.biases["dense1"])
    patterns = torch.from_numpy(snapshot.patterns["rbf1"])
    outputs = -(functional.linear(images.flatten(1), *weights)[:, None] - patterns).square().sum(2)
    labels = torch.tensor(stripes.test.labels)
    assert evaluated.loss == pytest.approx(float(loss_of(spec)(outputs, labels)), rel=1e-4)
