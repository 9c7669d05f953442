"""Training a network: a plain generator of events, used and tested without a window."""

from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from os import PathLike
from time import perf_counter

import torch

from convviz.core.data.datasets import Dataset, load_dataset
from convviz.core.networks.analysis import analyse
from convviz.core.util.failures import is_short_of_memory
from convviz.core.util.generators import mapped
from convviz.runs.control import Control, NetworkCopy
from convviz.runs.errors import TrainingError
from convviz.runs.events import Loading, RunFinished, RunStarted, TrainEvent
from convviz.runs.files.checkpoint_header import checkpoint_header
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from convviz.training.devices import device_name, spare_threads, torch_threads
from convviz.training.looking.evaluate import evaluation_size, probabilities
from convviz.training.looking.inspect import Inspector
from convviz.training.network.build import built_with_seed
from convviz.training.network.loss import loss_of
from convviz.training.run import Run


def train(
    config: TrainConfig,
    control: Control | None = None,
    *,
    dataset: Dataset | None = None,
    resume: str | PathLike[str] | None = None,
    autosave: str | PathLike[str] | None = None,
    threads: int | None = None,
    look: bool = False,
) -> Generator[TrainEvent, None, None]:
    """Train a network; a generator that may be closed at any event and then leaves nothing behind.

    Parameters
    ----------
    config : the network and the recipe. The network is fitted to the images and classes of the dataset.
    control : what may be changed while it runs. Its ``snapshot`` and ``copy`` work from `RunStarted` on and also after
        the end, unless memory ran short.
    dataset : loaded already; else the recipe's is.
    resume : a checkpoint to resume from. Network, dataset, batch size, optimiser and seed must be those it was made
        with; on the same machine all is then as if there had been no interruption, to the last bit.
    autosave : the file for the recipe's automatic checkpoints.
    threads : that torch uses on the CPU while the run lasts; one fewer than there are cores unless given.
    look : only open the network of ``resume``, whose images may be gone: it takes probe images, and learns nothing.

    Yields
    ------
    TrainEvent
        As `convviz.runs.events` says.

    Raises
    ------
    TrainingError
        When the run cannot begin or go on: an impossible network, no such device, a loss that is no number, no memory.
    DatasetError, CheckpointError
        When the data or the checkpoint cannot be had.
    """
    control = control or Control()
    sentence = ""
    with torch_threads(spare_threads() if threads is None else threads):
        try:
            if look and resume is not None:
                yield from _looked_at(load_checkpoint(resume), control)
                return
            data = (yield from _loaded(config.recipe, resume)) if dataset is None else dataset
            yield from _emitted(Run(config, control, data, resume=resume, autosave=autosave), spare=threads is None)
        except Exception as error:  # memory may end in any: see `is_short_of_memory`
            sentence = _sentence(error, config.recipe.batch_size)
            if not sentence:
                raise
    if sentence:
        # Outside of the handler, whose traceback holds on to tensors.
        control.snapshot = control.losses = control.copy = control.predict = None
        torch.cuda.empty_cache()  # does nothing where CUDA is not in use
        raise TrainingError(sentence)


def _looked_at(checkpoint: Checkpoint, control: Control) -> Iterator[TrainEvent]:
    """Open the network of a checkpoint; a run that is over at once, whose controls make snapshots and save."""
    config, device, step = checkpoint.config, torch.device("cpu"), checkpoint.step
    network, _ = built_with_seed(config.network, config.recipe.seed)
    network.load_state_dict(dict(checkpoint.network))
    network.to(memory_format=torch.channels_last)
    inspector = Inspector(network, loss_of(config.network), config.network.input_shape, device, 1)
    control.snapshot = lambda probe: inspector.snapshot(probe, step, checkpoint.seconds)
    control.copy = lambda: NetworkCopy(step, partial(save_checkpoint, checkpoint=checkpoint))
    size = evaluation_size(config.network, device)
    control.predict = lambda images: probabilities(network, images, device, size)
    per_epoch = -(-checkpoint.images // config.recipe.batch_size)
    yield RunStarted(
        config=config,
        device=device_name(device),
        parameters=analyse(config.network).parameters,
        batches_per_epoch=per_epoch,
        step=step,
        sample=inspector.sample,
        classes=checkpoint.classes,
        look=True,
    )
    yield RunFinished(step, step / per_epoch, checkpoint.seconds, 0.0, "", None, stopped=True)


def _emitted(run: Run, *, spare: bool) -> Iterator[TrainEvent]:
    """The run's events; the time it is held at them is not its own. With ``spare`` it takes no thread it can spare."""
    if spare and run.device.type != "cpu":
        # Small figures are all that the processor has left to do, and helpers that wait for them spin.
        torch.set_num_threads(1)
    with closing(run.events()) as events:
        for event in events:
            left = perf_counter()
            yield event
            run.clock.skip(perf_counter() - left)


def _loaded(recipe: Recipe, resume: str | PathLike[str] | None) -> Generator[Loading, None, Dataset]:
    given = None if resume is None else checkpoint_header(resume).preparation
    return (yield from mapped(load_dataset(recipe.dataset, **recipe.reading, given=given), Loading))


def _sentence(error: Exception, batch_size: int) -> str:
    """What to say when memory is short or the device fails; empty for what is a mistake in the program."""
    text = str(error)
    if isinstance(error, torch.OutOfMemoryError) or is_short_of_memory(error):
        smaller = f"a batch smaller than {batch_size:,}, such as {batch_size // 2:,}, or " if batch_size > 1 else ""
        return f"There is not enough memory for this network and batch size. Try {smaller}a smaller network."
    if isinstance(error, torch.AcceleratorError):
        return f"The device failed: {text.splitlines()[0] if text else 'it does not say why'}."
    return ""
