"""Runs that go on from a checkpoint, and networks that are only looked at since their images are missing."""

from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

import numpy as np

from convviz.core.util.fields import declared
from convviz.runs.checkpoint_header import CheckpointHeader
from convviz.runs.recipe import Recipe
from convviz.state.lab.dataset import ChosenDataset
from convviz.state.lab.editor import Editor
from convviz.state.lab.probe import ProbeImage
from convviz.state.lab.run import ChosenRun, LookedAt


class Checkpoints:
    """Chooses what checkpoints were made with, and has the run go on from them."""

    def __init__(self, editor: Editor, dataset: ChosenDataset, probe: ProbeImage, run: ChosenRun) -> None:
        self._recipe = editor.model(Recipe)
        self._dataset, self._probe, self._run = dataset, probe, run

    def resume(self, path: str, header: CheckpointHeader, *, batches: float | None = inf) -> None:
        """Choose what a checkpoint was made with, and resume from it; it holds after ``batches``, as in `start`.

        Where its images cannot be had, or are others, its network is only looked at: `find_images` resumes then. Where
        and how often to save stay as chosen, for it may come from another machine.
        """
        chosen = self._recipe.value
        kept = {name: getattr(chosen, name) for name, field in declared(Recipe).items() if field.of_machine}
        header = replace(header, config=replace(header.config, recipe=replace(header.config.recipe, **kept)))
        self._dataset.choose_config(
            "Resume run",
            header.config,
            partial(self._resume, path, header, batches),
            given=header.preparation,
            otherwise=partial(self._look, path, header),
        )

    def find_images(self, folder: str) -> None:
        """Resume from the checkpoint that is looked at, with its images in another folder."""
        if self._run.looked_at is not None:
            path, header = self._run.looked_at
            recipe = replace(header.config.recipe, dataset=str(Path(folder).absolute()))
            self.resume(path, replace(header, config=replace(header.config, recipe=recipe)))

    def _resume(self, path: str, header: CheckpointHeader, batches: float | None) -> None:
        dataset = self._dataset.value
        assert dataset is not None
        misfit = header.misfit(dataset)
        if misfit:
            self._look(path, header, f"The images in '{dataset.title}' are others: {misfit}.")
        else:
            self._run.start(resume=path, batches=batches)

    def _look(self, path: str, header: CheckpointHeader, reason: str) -> None:
        """Open the network of a checkpoint without its images, and say why."""
        run = self._run
        if run.train_with is None or run.busy:
            run.problem.emit(f"{reason} Stop the run (Ctrl+.) to look at its network." if run.busy else reason)
            return
        self._dataset.choose_without("Open checkpoint", header.config)
        self._probe.choose_drawing(np.zeros(header.config.network.input_shape, np.float32))
        run.look(LookedAt(path, header))
        run.problem.emit(
            f"{reason} The network can be looked at; to go on with it, find the folder: Training, Find the folder of "
            "the images…"
        )
