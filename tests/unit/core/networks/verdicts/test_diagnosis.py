import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from convviz.core.networks.layers import Activation, Add, Concat, Conv
from convviz.core.networks.nodes import Node, chain
from convviz.core.networks.verdicts.chance import LUCK, is_worse
from convviz.core.networks.verdicts.diagnosis import VERDICTS, LayerFigures, Measured, RunFigures, diagnose
from convviz.core.networks.verdicts.layer_checks import (
    DEAD_LASTS,
    DEAD_SHARE,
    EXPLODING_RATIO,
    FAST_LASTS,
    FAST_UPDATE,
    SILENT_LASTS,
    SLOW_UPDATE,
)
from convviz.core.networks.verdicts.suggested_rate import smaller_rate, try_smaller
from convviz.core.text.formatting import format_number

HEALTHY = (
    LayerFigures("conv1", 2.8, 0.16, 2e-3),
    LayerFigures("relu1", dead=0.1),
    LayerFigures("dense1", 9.4, 1.4, 8e-3),
)
LABELS = np.arange(1000) % 10  # of the held-out images: as many of each class
COUNTS = np.full(10, 600)  # images to train with
NAMES = tuple("0123456789")


def kinds(layers, loss=0.5, **others):
    return [found.kind for found in diagnose(RunFigures(tuple(layers), loss=loss, **others))]


def measured(value, lasts):
    """A figure that has had this value for just so long."""
    batches, times = lasts
    return Measured(np.linspace(1, 1 + batches, times), np.full(times, value))


def fast(name, ratio):
    return LayerFigures(name, 1, 1, ratio, updates=measured(ratio, FAST_LASTS))


def relu(name, share, lasts=DEAD_LASTS):
    return LayerFigures(name, dead=share, deaths=measured(share, lasts))


# -- layers --------------------------------------------------------------------------------------------------------


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
    layers, loss = figures(deep(nn.Sigmoid, 8))
    (vanishing,) = [found for found in diagnose(RunFigures(tuple(layers), loss=loss)) if found.kind == "vanishing"]
    assert vanishing.sentence.startswith("The gradient of layer1 is ")
    assert "ReLU" in vanishing.advice


def test_a_small_healthy_network_has_nothing():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(800, 10))
    assert kinds(*figures(net, rate=0.1)) == []
    assert kinds(HEALTHY) == []


def test_a_network_with_huge_weights_has_exploding_gradients():
    net = deep(nn.Identity, 6)
    with torch.no_grad():
        for part in net:
            if isinstance(part, nn.Linear):
                part.weight.mul_(8)
    assert "exploding" in kinds(*figures(net))


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_all_that_is_said(loss):
    (found,) = diagnose(RunFigures((LayerFigures("conv1", 1.0, 1e9, 5.0), relu("r", 1.0)), loss=loss, rate=0.03))
    assert found.kind == "nan"
    assert ("NaN" if math.isnan(loss) else "∞") in found.sentence
    assert "such as 0.003;" in found.advice


def test_infinite_weights_are_noticed_even_before_the_loss():
    (found,) = diagnose(RunFigures((*HEALTHY, LayerFigures("dense2", math.inf, 1.0, 1.0))))
    assert found.kind == "nan"
    assert "dense2" in found.sentence


@pytest.mark.parametrize(
    ("layers", "kind", "words"),
    [
        ([LayerFigures("a", 1, EXPLODING_RATIO * 1.1, 1e-3)], "exploding", ["a", "110"]),
        ([LayerFigures("a", 1, 9e-4, 1e-3), LayerFigures("b", 1, 1, 1e-3)], "vanishing", ["a", "b", "1,000 times"]),
        ([LayerFigures("a", 1, 0, 1e-3), LayerFigures("b", 1, 1, 1e-3)], "vanishing", ["a is 0,", "b 1:"]),
        ([LayerFigures("a", 1, 1, 1e-3), fast("b", FAST_UPDATE * 2)], "fast", ["b", "0.2"]),
        ([LayerFigures("a", 1, 1, SLOW_UPDATE / 2), LayerFigures("r")], "slow", ["5e−6"]),
        ([*HEALTHY, relu("relu2", 0.625)], "dead", ["62%", "relu2"]),
        ([*HEALTHY, relu("relu2", 1.0, SILENT_LASTS)], "silent", ["relu2", "nothing passes"]),
    ],
)
def test_each_problem_is_reported_with_its_layer_and_its_number(layers, kind, words):
    (found,) = diagnose(RunFigures(tuple(layers)))
    assert found.kind == kind
    assert found.alarm
    for word in words:
        assert word in found.sentence
    assert found.advice.startswith(("Try", "Start again"))


@pytest.mark.parametrize(
    "layers",
    [
        [],
        [LayerFigures("conv1"), LayerFigures("relu1")],
        [LayerFigures("a", 1, EXPLODING_RATIO, 1e-3), LayerFigures("b", 1, EXPLODING_RATIO, 1e-3)],
        [LayerFigures("a", 1, 2e-3, SLOW_UPDATE), LayerFigures("b", 1, 1, SLOW_UPDATE)],
        [LayerFigures("a", 1, 0, 1e-3), LayerFigures("b", 1, 0, 1e-3)],
        [relu("relu1", DEAD_SHARE - 0.01)],
        [fast("a", FAST_UPDATE)],
        [LayerFigures("a", 0, 0, math.nan)],
    ],
)
def test_at_the_limits_and_without_figures_nothing_is_said(layers):
    assert kinds(layers) == []


@pytest.mark.parametrize("share", [0.9, 1.0])
def test_in_the_first_batches_no_relu_is_called_dead(share):
    batches, times = DEAD_LASTS if share < 1 else SILENT_LASTS
    assert kinds([relu("r", share, (batches - 1, times))]) == []
    assert kinds([relu("r", share, (batches, times - 1))]) == []
    back = Measured(np.array([1, 40, 80, 120, 160]), np.array([share, share, 0.2, share, share]))
    assert kinds([LayerFigures("r", dead=share, deaths=back)]) == []  # it has come back in between
    assert kinds([relu("r", share, (batches, times))]) == ["silent" if share == 1 else "dead"]


def test_large_updates_are_no_alarm_before_they_last():
    assert kinds([LayerFigures("a", 1, 1, 0.5, updates=measured(0.5, (FAST_LASTS[0] - 1, 9)))]) == []


def test_silent_relus_are_not_called_a_vanishing_gradient_nor_a_small_rate():
    """Where nothing passes nothing comes back, from the first batch on, before it has lasted long enough to be said."""
    stopped = [LayerFigures("conv1", 1, 0.0, 0.0), LayerFigures("relu1", dead=1.0), LayerFigures("dense1", 1, 1, 0.0)]
    assert kinds(stopped) == []
    stopped[1] = relu("relu1", 1.0, SILENT_LASTS)
    assert kinds(stopped) == ["silent"]


def test_of_a_silent_relu_in_a_branch_no_more_is_said_than_is_so():
    nodes = (
        *chain(Conv(4), Activation()),
        Node("beside", Conv(4), ("relu1",)),
        Node("relu2", Activation(), ("beside",)),
        Node("other", Conv(4), ("relu1",)),
        Node("relu3", Activation(), ("other",)),
        Node("join", Concat(), ("relu2", "relu3")),
        Node("relu4", Activation(), ("join",)),
    )

    def found(*silent):
        return diagnose(RunFigures(tuple(relu(name, 1.0, SILENT_LASTS) for name in silent), nodes=nodes))

    for name in ("relu2", "relu3"):
        (branch,) = found(name)
        assert (branch.kind, branch.alarm) == ("silent_branch", True)
        assert branch.sentence.startswith(
            f"All outputs of {name} are 0 for all sample images: nothing passes its branch"
        )
        assert "every image" not in branch.sentence
    for names, said in ((("relu1",), "relu1"), (("relu2", "relu4"), "relu4"), (("relu2", "relu3"), "relu2 and relu3")):
        (whole,) = found(*names)
        assert whole.kind == "silent"
        assert whole.sentence.startswith(f"All outputs of {said} are 0")
    skipped = (*chain(Conv(4), Activation()), Node("add", Add(), ("conv1", "relu1")))
    assert [item.kind for item in diagnose(RunFigures((relu("relu1", 1.0, SILENT_LASTS),), nodes=skipped))] == [
        "silent_branch"
    ]


def test_silent_relus_are_reported_with_the_images_they_are_silent_for():
    (found,) = diagnose(RunFigures((relu("relu3", 0.75),), 128))
    assert found.sentence.startswith("75% of the outputs of relu3 are silent for all 128 sample images")
    (found,) = diagnose(RunFigures((relu("relu3", 0.75),)))
    assert "silent for all sample images" in found.sentence


def test_causes_come_first_and_their_consequences_are_not_said():
    layers = [replace(fast("a", 0.5), gradient_norm=1e-9), replace(fast("b", 0.5), gradient_norm=500)]
    assert kinds(layers) == ["fast", "vanishing"]  # a large rate explains large gradients, and not small ones
    assert kinds([*layers, relu("r", 0.9)]) == ["fast", "dead"]
    order = [row.kind for row in VERDICTS]
    assert all(order.index(later) > order.index(row.kind) for row in VERDICTS for later in row.explains)


# -- curves and predictions ----------------------------------------------------------------------------------------


def noisy(values, noise=0.05):
    values = np.asarray(values, np.float64)
    return values * (1 + noise * np.random.default_rng(0).standard_normal(values.shape))


def course(losses, *, per_epoch=100, accuracy=0.9, held_out=None, predicted=LABELS, labels=LABELS, **others):
    """A run over some epochs of so many batches of 60 images, its accuracies all ``accuracy``."""
    losses = np.asarray(losses, np.float64)
    epochs = len(losses) // per_epoch
    held_out = np.full(epochs, 0.3) if held_out is None else np.asarray(held_out)
    facts = {
        "losses": losses,
        "accuracies": np.full(len(losses), accuracy),
        "batch_size": 60,
        "per_epoch": per_epoch,
        "rate": 0.01,
        "held_out_steps": per_epoch * np.arange(1, epochs + 1),
        "held_out_losses": held_out,
        "held_out_accuracies": np.full(epochs, float((predicted == labels).mean())),
        "predicted": predicted if epochs else LABELS[:0],
        "labels": labels if epochs else LABELS[:0],
        "train_counts": COUNTS,
        "classes": NAMES,
        **others,
    }
    return RunFigures(HEALTHY, **facts)


def one(run):
    (found,) = diagnose(run)
    return found


def test_a_run_that_learns_is_learning_and_then_has_converged():
    falling = noisy(2.3 * np.exp(-np.arange(300) / 60) + 0.05)
    found = one(course(falling[:150]))
    assert (found.kind, found.alarm) == ("learning", False)
    before, last = (format_number(float(part.mean())) for part in (falling[76:113], falling[113:150]))
    said = f"the mean loss of the last 37 batches is {last}, of the 37 before {before}."
    assert found.sentence == f"It is still learning: {said}"
    assert found.advice == ""
    assert one(course(falling[:200], over=True)).advice == "Try more epochs."
    found = one(course(noisy(np.r_[falling, np.full(300, 0.05)])))
    assert (found.kind, found.alarm) == ("converged", False)
    assert "the mean loss of the last epoch is ≈0.05, of the one before ≈0.05" in found.sentence


def test_it_is_too_early_to_say_anything():
    assert diagnose(course(np.full(15, 2.3))) == ()
    assert diagnose(course(noisy(np.full(80, 2.3)))) == ()


def test_a_loss_that_grows_far_beyond_guessing_diverges():
    losses = np.r_[np.full(10, 2.4), 2.4 * 1.3 ** np.arange(20)]
    found = one(course(losses))
    assert found.kind == "diverging"
    assert "The median loss of 5 batches has grown from 2.4 to ≈208" in found.sentence
    assert "guessing among 10 classes gives ≈2.3" in found.sentence
    assert found.advice == "Start again with a learning rate about ten times smaller, such as 0.001."
    assert diagnose(course(np.r_[np.full(20, 2.4), 300.0, np.full(5, 2.4)])) == ()  # one odd batch


def test_guessing_after_epochs_is_not_having_learned():
    rng = np.random.default_rng(1)
    found = one(course(noisy(np.full(200, 2.3), 0.01), accuracy=0.1, predicted=rng.integers(0, 10, 1000)))
    assert found.kind == "not_learned"
    assert found.sentence.startswith("After 2 epochs ")
    assert "always answering “0” gives 10.0%: it has not learned" in found.sentence


@pytest.mark.parametrize(("hits", "said"), [(80, True), (100, True), (121, True), (124, False), (300, False)])
def test_what_luck_may_bring_is_bounded_by_the_binomial_distribution(hits, said):
    """SciPy's survival function: 123 of 1,000 or more at a chance of 0.1 come about once in a hundred tries."""
    from scipy.stats import binom

    assert (binom.sf(hits - 1, 1000, 0.1) > 0.01) == said
    predicted = LABELS.copy()
    predicted[hits:] = (predicted[hits:] + 1) % 10
    found = kinds(HEALTHY, **facts_of(course(np.full(200, 2.3), accuracy=0.1, predicted=predicted)))
    assert ("not_learned" in found) == said


def facts_of(run):
    return {name: value for name, value in vars(run).items() if name not in ("layers", "loss")}


def test_a_network_that_learns_but_does_not_generalise_has_learned_nothing_for_other_images():
    rng = np.random.default_rng(1)
    run = course(noisy(np.linspace(2.3, 0.01, 400)), accuracy=0.99, predicted=rng.integers(0, 10, 1000))
    found = one(run)
    assert (found.kind, found.alarm) == ("nothing_for_others", True)
    assert found.sentence.startswith("It has learned nothing that holds for other images: 99% of the training images")


def test_one_answer_for_all_images():
    predicted = np.full(1000, 3)
    found = diagnose(course(np.full(200, 2.3), accuracy=0.1, predicted=predicted))
    assert [item.kind for item in found] == ["not_learned", "one_answer"]
    assert found[1].sentence == "It always answers “3” (1,000 of 1,000 test images)."
    predicted[:40] = LABELS[:40]
    found = diagnose(course(np.full(200, 2.0), accuracy=0.3, predicted=predicted))
    assert [item.kind for item in found] == ["one_answer"]
    assert found[0].sentence == "It nearly always answers “3” (964 of 1,000 test images)."


def test_unbalanced_classes_are_the_cause_of_one_answer():
    labels = (np.arange(200) % 10 == 0).astype(np.int64)  # one in ten is a ring
    run = course(
        np.full(200, 0.33),
        predicted=np.zeros(200, np.int64),
        labels=labels,
        train_counts=np.array([900, 100]),
        classes=("disc", "ring"),
    )
    found = one(run)
    assert found.kind == "unbalanced"
    assert "90% of the training images are “disc”, and it always answers “disc”" in found.sentence
    assert (
        one(replace(run, predicted=labels, held_out_accuracies=np.ones(2))).kind == "converged"
    )  # unbalanced, and learned all the same


def test_overfitting_is_a_held_out_loss_that_rises_while_the_training_loss_falls():
    losses = noisy(2.3 * np.exp(-np.arange(800) / 150))
    held_out = [1.2, 0.8, 0.6, 0.55, 0.6, 0.66, 0.7, 0.8]
    found = one(course(losses, held_out=held_out))
    assert found.kind == "overfits"
    assert "since epoch 4 the test loss has risen from 0.55 to 0.8" in found.sentence
    assert found.advice.startswith("Try 4 epochs")
    for healthy in ([1.2, 0.8, 0.6, 0.55, 0.54, 0.56, 0.55, 0.5], [0.5, 0.9, 0.6, 0.5, 0.45, 0.4, 0.42, 0.41]):
        assert one(course(losses, held_out=healthy)).kind == "learning"
    # Both rise: something else is wrong.
    assert "overfits" not in [item.kind for item in diagnose(course(np.linspace(0.2, 0.6, 800), held_out=held_out))]


def test_what_was_no_better_at_the_start_is_no_advice():
    losses, held_out = noisy(2.3 * np.exp(-np.arange(800) / 150)), [0.55, 0.8, 0.6, 0.58, 0.6, 0.66, 0.7, 0.8]
    assert one(course(losses, held_out=held_out)).advice == "Try dropout, weight decay, or more images."
    at_chance = {
        "held_out_accuracies": np.r_[np.full(4, 0.1), np.full(4, 0.5)],
        "held_out": [1.2, *held_out[1:3], 0.55, *held_out[4:]],
    }
    assert one(course(losses, **at_chance)).advice == "Try dropout, weight decay, or more images."
    good = {**at_chance, "held_out_accuracies": np.full(8, 0.5)}
    assert one(course(losses, **good)).advice == "Try 4 epochs, dropout, weight decay, or more images."


def of_two_classes(trained, hits, held_out, train_loss=None, images=24, epochs=30):
    """A run on a small class folder: two classes, 96 images in two batches an epoch, and 24 held-out images."""
    labels = np.arange(images) % 2
    losses = np.linspace(0.7, 0.366, 2 * epochs) if train_loss is None else train_loss
    return course(
        losses,
        per_epoch=2,
        accuracy=trained,
        held_out=held_out,
        predicted=np.where(np.arange(images) < hits, labels, 1 - labels),
        labels=labels,
        train_counts=np.full(2, 48),
        classes=("a", "b"),
        split="validation",
    )


def test_noise_learned_by_heart_has_not_converged():
    """The Small network on 120 pictures of noise: all training images are right, and held-out ones as coins fall."""
    found = one(of_two_classes(0.969, 11, np.linspace(0.70, 0.742, 30)))
    assert (found.kind, found.alarm) == ("nothing_for_others", True)
    assert "96.9% of the training images are correct, but only 45.8% of the 24 validation images" in found.sentence
    assert "always answering “a” gives 50%" in found.sentence
    # Better than coins, but far behind; and what chance may bring.
    flat = np.full(30, 0.6)
    found = one(of_two_classes(0.969, 18, flat))
    assert (found.kind, found.short) == ("gap", "overfits")
    assert "but only 75% of the 24 validation images" in found.sentence
    assert not one(of_two_classes(0.969, 21, flat)).alarm


@pytest.mark.parametrize("wrong", range(0, 13))
def test_a_gap_is_no_luck_by_fishers_exact_test(wrong):
    from scipy.stats import fisher_exact

    count, others, correct = 24, 96, 94
    table = [[wrong, count - wrong], [others - correct, correct]]
    expected = fisher_exact(table, alternative="greater").pvalue <= LUCK and 1 - wrong / count < correct / others
    assert is_worse(1 - wrong / count, count, correct / others, others) == expected


@pytest.mark.parametrize("rise", [1.04, 1.08, 1.2, 2.0])
@pytest.mark.parametrize("trained", ["falls", "flat", "rises"])
def test_nothing_has_converged_whose_loss_rises(rise, trained):
    end = {"falls": 0.3, "flat": 0.5, "rises": 0.8}[trained]
    losses = np.r_[np.linspace(0.69, 0.5, 20), np.linspace(0.5, end, 40)]
    held_out = np.r_[np.linspace(0.69, 0.5, 10), np.linspace(0.5, 0.5 * rise, 20)]
    for hits in (11, 18, 24):
        found = diagnose(of_two_classes(0.9, hits, held_out, losses))
        assert found
        assert all("converged" not in (item.kind, item.short) for item in found)
    if trained == "rises":
        found = one(of_two_classes(0.9, 24, np.full(30, 0.5), losses))
        assert (found.kind, found.alarm) == ("worse", True)
        assert found.sentence.startswith("It gets worse: the mean training loss of the last 5 epochs is ≈0.7")


def test_where_all_is_correct_it_does_not_still_learn():
    """48 pictures, an epoch a batch: ten batches are half of the run, and it has learned in the first half."""
    losses = np.r_[np.linspace(0.69, 0.1, 8), np.linspace(0.02, 0.003, 12)]
    labels = np.arange(10) % 2
    run = course(losses, per_epoch=1, accuracy=1, held_out=2 * losses, predicted=labels, labels=labels,
                 train_counts=np.full(2, 19), classes=("a", "b"), over=True)  # fmt: skip
    found = one(run)
    assert (found.kind, found.alarm, found.advice) == ("perfect", False, "")
    assert found.sentence.startswith("All is correct: the training images of the last 5 epochs")
    late = course(np.r_[np.linspace(2.3, 0.1, 100), np.full(400, 0.1)], per_epoch=900)
    assert diagnose(late) == ()  # too early to say that it has converged, and it does not still learn
    # Flat for half of the run, at no perfect result: not still learning either.
    flat = np.r_[np.linspace(0.69, 0.2, 8), np.full(12, 0.2)]
    run = replace(run, losses=flat, accuracies=np.full(20, 0.9), held_out_losses=flat)
    assert one(run).kind == "converged"


def test_what_hardly_costs_anything_is_no_overfitting():
    """A run of the Small network on the textures: all 120 test images correct, and their loss a hundredth more."""
    losses, held_out = np.linspace(0.06, 0.03, 800), [0.3, 0.2, 0.1, 0.05, 0.0346, 0.04, 0.04, 0.0429]
    run = course(losses, held_out=held_out)
    assert not one(run).alarm
    assert one(replace(run, held_out_losses=run.held_out_losses * 8)).kind == "overfits"


ODD = {
    "dead": (relu("relu3", 0.66), "66% of the outputs of relu3 are silent for all 120 sample images"),
    "silent": (relu("relu3", 1.0), "All outputs of relu3 are 0 for all 120 sample images"),
    "fast": (fast("dense1", 0.5), "Each batch changes the weights of dense1 by 0.5 of their size"),
    "exploding": (LayerFigures("dense1", 1, 110, 1e-3), "The gradient of dense1 is 110 times as large as its weights"),
    "vanishing": (
        LayerFigures("b", 2.8, 170, 1e-3),
        "The gradient of conv1 is 0.16, that of b 170, about 1,000 times smaller",
    ),
    "slow": (LayerFigures("dense1", 1, 1, 1e-6), "One batch changes the weights by only 1e−6 of their size"),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_in_a_network_that_learns_well_is_a_remark_and_an_alarm_where_learning_suffers(kind):
    figure, said = ODD[kind]
    layers = (figure,) if kind == "slow" else (HEALTHY[0], figure)
    well = replace(course(np.full(400, 0.05), accuracy=0.97), layers=layers, samples=120)
    *first, remark = diagnose(well)
    assert (remark.kind, remark.alarm, remark.advice) == (kind, False, "")
    assert remark.sentence == f"{said}; it learns all the same."
    assert [item.kind for item in first] == ["converged"]  # how far it is comes first
    # At 35% of ten classes, and no better for epochs.
    poor = {"accuracy": 0.35, "held_out": np.full(4, 1.7), "held_out_accuracies": np.full(4, 0.35)}
    suffers = replace(course(np.full(400, 1.7), **poor), layers=layers, samples=120)
    assert (diagnose(suffers)[0].kind, diagnose(suffers)[0].alarm) == (kind, True)
    # There it falls.
    better = replace(
        suffers, losses=noisy(np.linspace(2.3, 1.5, 400), 0.01), held_out_losses=np.array([2, 1.9, 1.8, 1.7])
    )
    assert [item.kind for item in diagnose(better)] == ["learning", kind]
    # It was good after its last epoch, and is no longer.
    lost = replace(
        well, losses=np.r_[well.losses, np.full(10, 2.3)], accuracies=np.r_[well.accuracies, np.full(10, 0.1)]
    )
    assert diagnose(lost)[0].alarm


def test_a_held_out_loss_that_has_long_been_flat_has_converged_though_the_training_loss_falls():
    losses = noisy(2.3 * np.exp(-np.arange(1500) / 150))
    flat = [1.2, 0.8, 0.6, 0.5, 0.45, 0.44, 0.45, 0.44, 0.45, 0.445, 0.44, 0.45, 0.44, 0.445, 0.45]
    found = one(course(losses, held_out=flat, over=True, split="validation"))
    assert (found.kind, found.short, found.alarm) == ("settled", "converged", False)
    assert "the validation loss was 0.45 after epoch 5 and is 0.45; it no longer falls" in found.sentence
    assert found.advice == ""
    assert one(course(losses[:900], held_out=flat[:9], over=True)).kind == "learning"  # four since the last that fell
    assert one(course(losses[:1000], held_out=flat[:10], over=True)).kind == "settled"


def of_one_batch(epochs, hits):
    """A run on a small class folder: three classes of 25 pictures, each epoch one batch of 60, 15 held out."""
    labels = np.arange(15) % 3
    predicted = np.where(np.arange(15) < hits, labels, (labels + 1) % 3)
    return course(
        noisy(np.full(epochs, 1.1), 0.005),
        per_epoch=1,
        accuracy=0.36,
        held_out=np.full(epochs, 1.1),
        predicted=predicted,
        labels=labels,
        train_counts=np.full(3, 20),
        classes=("a", "b", "c"),
    )


def test_epochs_of_one_batch_are_evidence_too():
    found = one(of_one_batch(20, hits=5))
    assert found.kind == "not_learned"
    assert found.sentence.startswith("After 20 epochs 33.3% of the test images are correct")
    assert diagnose(of_one_batch(9, hits=5)) == ()
    assert one(of_one_batch(20, hits=15)).kind == "converged"


# -- rates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "smaller"),
    [(0.01, 0.001), (0.006, 0.001), (0.003, 0.0003), (10, 1), (0.00837, 0.001), (0.02, 0.003), (4e-6, 3e-7)],
)
def test_suggested_rates_are_round_numbers(rate, smaller):
    assert smaller_rate(rate) == smaller
    assert 3 <= rate / smaller_rate(rate) <= 30
    assert try_smaller(rate).endswith(f"such as {smaller:g}")


def test_without_a_rate_no_number_is_made_up():
    assert try_smaller(0.0) == "a learning rate about ten times smaller"
