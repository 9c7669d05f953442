import math

import pytest
import torch
from torch import nn

from convviz.core.networks.diagnosis import (
    DEAD_SHARE,
    EXPLODING_RATIO,
    FAST_UPDATE,
    SLOW_UPDATE,
    LayerFigures,
    diagnose,
)

HEALTHY = (
    LayerFigures("conv1", 2.8, 0.16, 2e-3),
    LayerFigures("relu1", dead=0.1),
    LayerFigures("dense1", 9.4, 1.4, 8e-3),
)


def kinds(layers, loss=0.5):
    return [diagnosis.kind for diagnosis in diagnose(layers, loss)]


def figures(net, rate=0.01):
    """One batch through a network by torch: true norms of every layer with weights, as a step of plain descent is."""
    torch.manual_seed(1)
    images, labels = torch.rand(64, 1, 12, 12), torch.randint(0, 10, (64,))
    loss = nn.functional.cross_entropy(net(images), labels)
    loss.backward()
    layers = [
        LayerFigures(
            f"layer{number}",
            float(part.weight.detach().norm()),
            float(part.weight.grad.norm()),
            float(rate * part.weight.grad.norm() / part.weight.detach().norm()),
        )
        for number, part in enumerate(net)
        if hasattr(part, "weight")
    ]
    return layers, loss.item()


def deep(activation, layers):
    torch.manual_seed(0)
    parts = [nn.Flatten(), nn.Linear(144, 32), activation()]
    for _ in range(layers):
        parts += [nn.Linear(32, 32), activation()]
    return nn.Sequential(*parts, nn.Linear(32, 10))


def test_a_deep_network_of_sigmoids_has_vanishing_gradients():
    (vanishing,) = [found for found in diagnose(*figures(deep(nn.Sigmoid, 8))) if found.kind == "vanishing"]
    assert vanishing.sentence.startswith("The gradient of layer1 is ")
    assert "ReLU" in vanishing.advice


def test_a_small_healthy_network_has_nothing():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(800, 10))
    assert diagnose(*figures(net, rate=0.1)) == ()
    assert diagnose(HEALTHY, 0.5) == ()


def test_a_network_with_huge_weights_has_exploding_gradients():
    net = deep(nn.Identity, 6)
    with torch.no_grad():
        for part in net:
            if isinstance(part, nn.Linear):
                part.weight.mul_(8)
    assert "exploding" in kinds(*figures(net))


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_all_that_is_said(loss):
    (found,) = diagnose([LayerFigures("conv1", 1.0, 1e9, 5.0)], loss)
    assert found.kind == "nan"
    assert ("NaN" if math.isnan(loss) else "∞") in found.sentence


def test_infinite_weights_are_noticed_even_before_the_loss():
    (found,) = diagnose([*HEALTHY, LayerFigures("dense2", math.inf, 1.0, 1.0)])
    assert found.kind == "nan"
    assert "dense2" in found.sentence


@pytest.mark.parametrize(
    ("layers", "kind", "words"),
    [
        ([LayerFigures("a", 1, EXPLODING_RATIO * 1.1, 1e-3)], "exploding", ["a", "110"]),
        ([LayerFigures("a", 1, 9e-4, 1e-3), LayerFigures("b", 1, 1, 1e-3)], "vanishing", ["a", "b", "1,000 times"]),
        ([LayerFigures("a", 1, 0, 1e-3), LayerFigures("b", 1, 1, 1e-3)], "vanishing", ["a is 0,", "b 1:"]),
        ([LayerFigures("a", 1, 1, 1e-3), LayerFigures("b", 1, 1, FAST_UPDATE * 2)], "fast", ["b", "0.2"]),
        ([LayerFigures("a", 1, 1, SLOW_UPDATE / 2), LayerFigures("r")], "slow", ["5e−6"]),
        ([*HEALTHY, LayerFigures("relu2", dead=0.625)], "dead", ["62%", "relu2"]),
    ],
)
def test_each_problem_is_reported_with_its_layer_and_its_number(layers, kind, words):
    (found,) = diagnose(layers, 0.5)
    assert found.kind == kind
    for word in words:
        assert word in found.sentence
    assert found.advice.startswith("Try")


@pytest.mark.parametrize(
    "layers",
    [
        [],
        [LayerFigures("conv1"), LayerFigures("relu1")],
        [LayerFigures("a", 1, EXPLODING_RATIO, FAST_UPDATE), LayerFigures("b", 1, EXPLODING_RATIO, FAST_UPDATE)],
        [LayerFigures("a", 1, 2e-3, SLOW_UPDATE), LayerFigures("b", 1, 1, SLOW_UPDATE)],
        [LayerFigures("a", 1, 0, 1e-3), LayerFigures("b", 1, 0, 1e-3)],
        [LayerFigures("relu1", dead=DEAD_SHARE - 0.01)],
        [LayerFigures("a", 0, 0, math.nan)],
    ],
)
def test_at_the_limits_and_without_figures_nothing_is_said(layers):
    assert diagnose(layers, 0.5) == ()


def test_silent_relus_are_reported_with_the_images_they_are_silent_for():
    relu = LayerFigures("relu3", dead=0.75)
    (found,) = diagnose([relu], samples=128)
    assert found.sentence.startswith("75% of the outputs of relu3 are silent for all 128 sample images")
    (found,) = diagnose([relu])
    assert "silent for all sample images" in found.sentence


def test_the_gravest_comes_first():
    layers = [LayerFigures("a", 1, 1e-9, 0.5), LayerFigures("b", 1, 500, 0.5), LayerFigures("r", dead=0.9)]
    assert kinds(layers) == ["exploding", "vanishing", "fast", "dead"]
