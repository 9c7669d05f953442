"""The benchmarks of training: how fast it learns beside the plainest PyTorch loop, and how soon it is right.

Each side of `loop` is a process of its own, since what one does to memory and threads would help or hinder the other;
they take turns.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

import numpy as np

from convviz.app.bench.figure import Figure
from convviz.core.data.datasets import MNIST, Dataset, Split, load_dataset
from convviz.core.networks.presets import PRESETS
from convviz.core.util.generators import finish
from convviz.runs.recipe import Device, Recipe, Schedule, TrainConfig

#: Turns of each side, and about how long one takes, in seconds.
_TURNS, _TURN_SECONDS = 25, 0.4
#: What `loop` must reach on a CPU and on a GPU.
_MIN = {"cpu": 1.5}
_MIN_ON_GPU = 0.97
#: The two accuracies of `learn`, each with the epochs that it may take.
_GOALS = ((0.9766, 0.5), (0.99, 3.0))
#: Evaluations an epoch until the first goal is reached, and after it.
_OFTEN, _SELDOM = 40, 5


def loop() -> Iterator[Figure]:
    """Images a second of our `train()` without a window, against the plainest PyTorch loop."""
    with _side("plain") as plain, _side("own") as own:
        counts = {}
        for side in (plain, own):  # the first turn warms up, the second says how many batches make one
            side(20)
            counts[side] = max(20, int(_TURN_SECONDS / side(50) * 50))
        speeds: dict[Callable[[int], float], list[float]] = {plain: [], own: []}
        for _ in range(_TURNS):
            for side in (plain, own):
                speeds[side].append(counts[side] * Recipe().batch_size / side(counts[side]))
    device = _device()
    yield Figure(f"plain PyTorch loop, {device}, median", float(np.median(speeds[plain])), "images/s")
    yield Figure(f"our train(), {device}, median", float(np.median(speeds[own])), "images/s")
    ratios = [mine / theirs for mine, theirs in zip(speeds[own], speeds[plain], strict=True)]
    yield Figure("ratio, median of the turns", float(np.median(ratios)), "", _MIN.get(device, _MIN_ON_GPU), is_min=True)


def learn() -> Iterator[Figure]:
    """Epochs and seconds to two accuracies on all test images, with the default network and recipe."""
    goals = list(_GOALS)
    accuracy = 0.0
    for epochs, seconds, accuracy in _accuracies():
        while goals and accuracy >= goals[0][0]:
            goal, limit = goals.pop(0)
            yield Figure(f"epochs to a test accuracy of {goal}", epochs, "", limit)
            yield Figure(f"seconds of learning to {goal}", seconds, "s")
        if not goals:
            break
    for goal, limit in goals:
        yield Figure(f"epochs to a test accuracy of {goal}: not reached", float("inf"), "", limit)
    yield Figure("test accuracy at the end", accuracy)


def serve(which: str) -> None:
    """One side of `loop`, in a process of its own: for each line with a number of batches, write the seconds taken."""
    learn_from = {"plain": _plain, "own": _own}[which]()
    for line in sys.stdin:
        sys.stdout.write(f"{learn_from(int(line))}\n")
        sys.stdout.flush()


@contextmanager
def _side(which: str) -> Iterator[Callable[[int], float]]:
    code = f"from convviz.app.bench.training_bench import serve; serve({which!r})"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], text=True, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        requests, answers, errors = process.stdin, process.stdout, process.stderr
        assert requests is not None
        assert answers is not None
        assert errors is not None

        def learn_from(batches: int) -> float:
            requests.write(f"{batches}\n")
            requests.flush()
            answer = answers.readline()
            if not answer:
                raise OSError(f"the {which} loop ended: {errors.read().strip().splitlines()[-1]}")
            return float(answer)

        try:
            yield learn_from
        finally:
            requests.close()


def _plain() -> Callable[[int], float]:
    """The loop of any tutorial, which reports loss and accuracy as ours does; the data are on the device already."""
    import torch
    from torch.nn import functional

    from convviz.training.network.build import build

    data, recipe = _data(), Recipe()
    device = torch.device(_device())
    torch.manual_seed(recipe.seed)
    network = build(PRESETS["small"].spec).to(device)
    images, labels = (torch.from_numpy(array.copy()).to(device) for array in (data.train.images, data.train.labels))
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate)
    order = torch.randperm(len(labels)).to(device).split(recipe.batch_size)
    done, losses, right = 0, [], []

    def learn_from(batches: int) -> float:
        nonlocal done
        began = perf_counter()
        for number in range(done, done + batches):
            chosen = order[number % (len(order) - 1)]
            logits = network(images[chosen].float() / 255)
            loss = functional.cross_entropy(logits, labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            right.append((logits.argmax(1) == labels[chosen]).sum().item())
        done += batches
        _finish()
        return perf_counter() - began

    return learn_from


def _own() -> Callable[[int], float]:
    """Ours, with as many threads as the plain loop has by default: all cores."""
    from convviz.runs.events import BatchDone
    from convviz.training.devices import cores
    from convviz.training.loop import train

    # Without an end and all but without evaluation, which the plain loop has not either.
    recipe = replace(Recipe(), epochs=1000, schedule=Schedule.CONSTANT)
    data = _data()
    few = replace(data, test=Split(data.held_out.images[:100], data.held_out.labels[:100]))
    events = train(TrainConfig(PRESETS["small"].spec, recipe), dataset=few, threads=cores())

    def learn_from(batches: int) -> float:
        began = perf_counter()
        while batches:
            batches -= isinstance(next(events), BatchDone)
        _finish()
        return perf_counter() - began

    return learn_from


def _finish() -> None:
    """Wait for the GPU."""
    from convviz.training.devices import choose_device, synchronise

    synchronise(choose_device(Device.AUTO))


def _device() -> str:
    from convviz.training.devices import choose_device

    return choose_device(Device.AUTO).type


def _accuracies() -> Iterator[tuple[float, float, float]]:
    """Epochs done, seconds of learning, and the accuracy on all test images then; several times an epoch."""
    from convviz.runs.control import Control
    from convviz.runs.events import BatchDone
    from convviz.training.devices import spare_threads, torch_threads
    from convviz.training.run import Run

    with torch_threads(spare_threads()):
        run = Run(TrainConfig(PRESETS["small"].spec, Recipe()), Control(), _data())
        often, seldom = (max(1, run.batches_per_epoch // times) for times in (_OFTEN, _SELDOM))
        spent = 0.0
        for event in run.events():
            if isinstance(event, BatchDone):
                every = often if event.step < run.batches_per_epoch else seldom
                if event.step % every and event.step % run.batches_per_epoch:
                    continue
                began = perf_counter()
                seconds = run.clock.seconds - spent
                accuracy = run.accuracy()
                spent += perf_counter() - began
                yield event.step / run.batches_per_epoch, seconds, accuracy


def _data() -> Dataset:
    return finish(load_dataset(MNIST))
